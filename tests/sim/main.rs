//! The simulator from outside: real sockets, literal frames, the texts of the recorded conversations.
#![cfg(feature = "demo")]

mod allowlists;
mod doors;
mod faults;
mod life;
mod sign_in;
#[path = "../sim_support/mod.rs"]
mod sim_support;
