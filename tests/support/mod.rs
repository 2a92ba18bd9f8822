//! Code shared by the test targets. Each target compiles all of it and uses a part.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "shared by test targets that each use a part of it"
)]

pub mod child_test;
pub mod mounted;
pub mod pty;
#[cfg(feature = "demo")]
pub mod sim_client;
pub mod simulate;
pub mod skip;
#[cfg(target_os = "linux")]
pub mod sshd;
pub mod system;
