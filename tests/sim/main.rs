//! The simulator from outside: real sockets, literal frames, the texts of the recorded conversations.
#![cfg(feature = "demo")]

mod allowlists;
mod assurance;
mod audit;
mod differences;
mod doors;
mod faults;
mod jobs;
mod life;
mod limits;
mod orphans;
mod rights;
mod sign_in;
#[path = "../sim_support/mod.rs"]
mod sim_support;
#[path = "../skip/mod.rs"]
mod skip;
