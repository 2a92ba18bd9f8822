//! The systems that tnkeys knows: profiles, trusted certificates, the budget of sign-ins.
#![cfg(feature = "demo")]

mod support;

mod systems {
    mod keeping;
}
