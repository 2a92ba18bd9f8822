//! What tnkeys remembers about systems: profiles, trusted certificates, the sign-in budget.
#![cfg(feature = "demo")]

mod support;

mod systems {
    mod changed_certificate;
    mod keeping;
}
