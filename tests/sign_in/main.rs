//! Signing in over real sockets: SCRAM and what it is bound to, key files, and every failure with its words.
#![cfg(feature = "demo")]

#[path = "../sim_support/mod.rs"]
mod sim_support;
#[path = "../skip/mod.rs"]
mod skip;

mod budget;
mod diagnosis;
mod memory;
mod scram;
mod support;
