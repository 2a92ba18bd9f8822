//! How a secret leaves the program (copy, save, deliver), and a search for every trace it must not leave.
#![cfg(all(feature = "demo", feature = "program"))]

mod support;

mod secret {
    #[cfg(target_os = "linux")]
    mod captured;
    #[cfg(target_os = "linux")]
    mod copying;
    mod export;
    #[cfg(target_os = "linux")]
    mod memory;
    #[cfg(target_os = "linux")]
    mod searching;
    #[cfg(target_os = "linux")]
    mod traces;
    #[cfg(target_os = "linux")]
    mod xvfb;
}
