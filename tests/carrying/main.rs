//! Carrying a new secret away as a person does it: the built program in a terminal, real files, real commands, a second sign-in.
#![cfg(feature = "demo")]

#[path = "../pty/mod.rs"]
mod pty;

mod delivering;
mod ending;
mod saving;
mod showing;
mod support;
mod verifying;
