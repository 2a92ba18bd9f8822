//! The state of one simulated system.

mod accounts;
pub(super) mod audit;
pub(super) mod audit_entries;
pub(super) mod audit_flood;
mod audit_kinds;
pub(super) mod config;
pub(super) mod demo;
mod demo_audit;
pub(super) mod event;
pub(super) mod fault;
pub(super) mod groups;
pub(super) mod history;
pub(super) mod jobs;
pub(super) mod key_entry;
pub(super) mod keys;
pub(super) mod observer;
pub(super) mod rate;
mod rights;
pub(super) mod rng;
pub(super) mod scram;
pub(super) mod session;
pub(super) mod state;
pub(super) mod state_file;
pub(super) mod totp;
pub(super) mod users;
