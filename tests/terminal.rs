//! The program as a process: how it uses and restores its terminal, its script commands, its hardening.
#![cfg(all(feature = "demo", feature = "program"))]

mod support;

mod terminal {
    mod face;
    #[cfg(target_os = "linux")]
    mod hardening;
    mod restored;
    mod script;
}
