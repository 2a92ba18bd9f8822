//! An embedded TrueNAS: real sockets, both framings, five releases.
//!
//! For `tnkeys --demo`, `tnkeys simulate` and the whole-run tests. It shares no code with the client, so that a
//! misreading of the wire cannot cancel itself out, and imports no other module of the crate.
//!
//! | module | what it is for |
//! |---|---|
//! | `release`, `traits` | what differs between releases, as data |
//! | `world`, `session`, `users`, `keys`, `catalogue` | what the system knows |
//! | `presence`, `rights` | signing in and out, events; who may do what |
//! | `jobs`, `work` | long work and its progress |
//! | `audit`, `rate`, `observer`, `totp` | what happened, how often, and the code of the moment |
//! | `calls` | the methods: one table, one handler each |
//! | `query` | filters and options |
//! | `failure`, `errno`, `python` | what goes wrong, in the vendor's words |
//! | `frames` | JSON-RPC 2.0 and DDP |
//! | `listen`, `certificate`, `http`, `rest`, `conn`, `answer`, `hub` | sockets, upgrade, one task a link |
//! | `state` | keys that outlive a run |
//! | `fault`, `spec`, `spoil`, `chop` | trouble on demand |
//! | `handle`, `serve` | how tests, the demo and the command line hold it |

mod answer;
mod audit;
mod calls;
mod catalogue;
mod certificate;
mod chop;
mod config;
mod conn;
mod demo;
mod errno;
mod failure;
mod fault;
mod frames;
mod handle;
mod history;
mod http;
mod hub;
mod jobs;
mod keys;
mod listen;
mod observer;
mod pattern;
mod pickle;
mod plant;
mod presence;
mod python;
mod query;
mod rate;
mod release;
mod rest;
mod rights;
mod rng;
mod scram;
mod serve;
mod session;
mod spec;
mod spoil;
mod state;
mod totp;
mod traits;
mod users;
mod work;
mod world;

pub use calls::methods;
pub use config::{Config, Data, Listen};
pub use fault::Fault;
pub use handle::{Handle, Sim};
pub use observer::CREDENTIAL_METHODS;
pub use plant::PlantedKey;
pub use release::{Release, UnknownRelease};
pub use serve::{SEEDED_START, ServeOptions, serve};
pub use spec::{BadFault, FAULTS};
