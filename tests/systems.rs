//! What tnkeys remembers about systems: profiles, trusted certificates, the sign-in budget.
#![cfg(all(feature = "demo", feature = "program"))]

mod support;

mod systems {
    mod changed_certificate;
    mod fleet;
    mod keeping;
    mod several;
}
