//! Connecting, signing in and staying connected: the real client over real sockets and through ssh, and every way to fail.
#![cfg(feature = "program")]

mod support;

mod connect {
    mod insecure;
    #[cfg(feature = "demo")]
    mod link;
    #[cfg(feature = "demo")]
    mod link_faults;
    #[cfg(feature = "demo")]
    mod sign_in;
    #[cfg(all(feature = "demo", target_os = "linux"))]
    mod ssh;
    #[cfg(feature = "demo")]
    mod staying;
}
