//! tnkeys: manage the API keys of TrueNAS systems from a terminal.
//!
//! The house, ground floor first. Imports go strictly down; `tests/arch/floors.rs` fails on an upward edge or a cycle.
//!
//! | floor | module | what it is for |
//! |---|---|---|
//! | 0 | `domain` | pure types of the field: key, access, rule, caps, draft, secret, fault |
//! | 1 | `wire` | framing only: JSON-RPC 2.0 and DDP; methods and results are opaque here |
//! | 1 | `keymap` | every key binding, once |
//! | 1 | `config` | profiles, pins, state files: read, checked, written atomically |
//! | 1 | `process` | the one way to run another program, and work that blocks |
//! | 2 | `api` | typed domain requests to and from method names, parameters, results; reads what `wire` gives |
//! | 2 | `form` | a form declared as field descriptions |
//! | 3 | `net` | sockets, TLS, sign-in; one task owns one connection |
//! | 3 | `app` | model, message, effect, update: pure |
//! | 4 | `view` | reads the model, draws, nothing else |
//! | 5 | `term`, `clipboard` | the terminal and the ways to copy |
//! | 6 | `runtime` | the select loop; the only place that runs effects |
//! | 7 | `cli` | arguments, log, script commands |
//! | - | `sim` | an embedded TrueNAS; imports no other module of the crate |
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used))]

pub mod api;
pub mod app;
pub mod cli;
pub mod clipboard;
pub mod config;
pub mod domain;
pub mod form;
pub mod keymap;
pub mod net;
pub mod process;
pub mod runtime;
#[cfg(feature = "demo")]
pub mod sim;
#[cfg(test)]
#[path = "../tests/support/skip.rs"]
mod skip;
pub mod term;
pub mod view;
pub mod wire;
