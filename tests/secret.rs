//! A secret on its way out of the program, and everything that must not hold it afterwards.
#![cfg(feature = "demo")]

mod support;

mod secret {
    #[cfg(target_os = "linux")]
    mod captured;
    mod carrying;
    #[cfg(target_os = "linux")]
    mod copying;
    #[cfg(target_os = "linux")]
    mod memory;
    #[cfg(target_os = "linux")]
    mod searching;
    #[cfg(target_os = "linux")]
    mod traces;
    #[cfg(target_os = "linux")]
    mod xvfb;
}
