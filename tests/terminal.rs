//! The program as a process: the terminal it is given and gives back, its script commands, what it has switched off.
#![cfg(feature = "demo")]

mod support;

mod terminal {
    #[cfg(target_os = "linux")]
    mod hardening;
    mod restored;
    mod script;
}
