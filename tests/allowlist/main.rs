//! What the allowlist builder says is what the system does: rules that were built in a terminal, and every preset, compared
//! with the simulator's authorization for every method and every event.
#![cfg(feature = "demo")]

#[path = "../pty/mod.rs"]
mod pty;
#[path = "../sim_support/mod.rs"]
mod sim_support;

mod built;
mod presets;
mod verdicts;
