//! Carrying a new secret away as a person does it: the built program in a terminal, real files, real commands, a second sign-in.
#![cfg(feature = "demo")]

#[path = "../mounted/mod.rs"]
mod mounted;
#[path = "../pty/mod.rs"]
mod pty;
#[path = "../skip/mod.rs"]
mod skip;

mod delivering;
mod ending;
mod saving;
mod showing;
mod support;
mod verifying;
