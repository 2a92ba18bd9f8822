//! Copies for real: the built program, an X server, tmux, GNU screen and sshd. What the screen says of a copy is compared
//! with what is where it should be.
#![cfg(all(feature = "demo", target_os = "linux"))]

mod command;
mod desktop;
mod holding;
mod nested;
mod plain;
#[path = "../pty/mod.rs"]
mod pty;
mod screen;
#[path = "../skip/mod.rs"]
mod skip;
#[path = "../sshd/mod.rs"]
mod sshd;
mod support;
mod tmux;
#[path = "../xvfb/mod.rs"]
mod xvfb;
