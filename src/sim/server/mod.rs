//! Accepts clients, serves their connections, runs jobs, injects faults; starts and stops the simulator.

mod answer;
mod certificate;
mod chop;
mod connection;
pub(super) mod fault_spec;
pub(super) mod handle;
mod http;
mod hub;
pub(super) mod job_runner;
mod listen;
pub(super) mod many;
pub(super) mod plant;
pub(super) mod serve;
mod spoil;
