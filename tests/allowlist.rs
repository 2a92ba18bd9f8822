//! What a key may call: the allowlist builder, the access screen, the upgrade report and the pattern matcher agree with the system.

mod support;

mod allowlist {
    #[cfg(feature = "demo")]
    mod access;
    #[cfg(feature = "demo")]
    mod advice;
    #[cfg(feature = "demo")]
    mod built;
    mod fnmatch;
    #[cfg(feature = "demo")]
    mod presets;
    #[cfg(feature = "demo")]
    mod verdicts;
}
