//! What a key may call: the allowlist builder, access screen, upgrade report and pattern matcher agree with the system.
#![cfg(feature = "program")]

mod support;

mod allowlist {
    #[cfg(feature = "demo")]
    mod access;
    #[cfg(feature = "demo")]
    mod advice;
    #[cfg(feature = "demo")]
    mod built;
    #[cfg(feature = "demo")]
    mod counts;
    mod fnmatch;
    #[cfg(feature = "demo")]
    mod presets;
    #[cfg(feature = "demo")]
    mod verdicts;
}
