//! An embedded TrueNAS: real sockets, both framings, five releases.
//!
//! For `tnkeys --demo`, `tnkeys simulate` and the whole-run tests. It shares no code with the client, so that a
//! misreading of the wire cannot cancel itself out, and imports no other module of the crate.
//!
//! | module | what it is for |
//! |---|---|
//! | `release`, `traits` | what differs between releases, as data |
//! | `world`, `session`, `users`, `keys`, `catalogue` | what the system knows |
//! | `calls` | the methods: one table, one handler each |
//! | `query` | filters and options |
//! | `failure`, `python` | what goes wrong, in the vendor's words |
//! | `frames` | JSON-RPC 2.0 and DDP |
//! | `listen`, `http`, `conn`, `hub` | sockets, upgrade, one task a link |
//! | `state` | keys that outlive a run |
//! | `fault`, `spec`, `spoil`, `chop` | trouble on demand |
//! | `handle`, `serve` | how tests, the demo and the command line hold it |

mod calls;
mod catalogue;
mod chop;
mod config;
mod conn;
mod demo;
mod failure;
mod fault;
mod frames;
mod handle;
mod http;
mod hub;
mod keys;
mod listen;
mod pattern;
mod plant;
mod python;
mod query;
mod release;
mod rng;
mod serve;
mod session;
mod spec;
mod spoil;
mod state;
mod traits;
mod users;
mod world;

pub use config::{Config, Data, Listen};
pub use fault::Fault;
pub use handle::{Handle, Sim};
pub use plant::PlantedKey;
pub use release::{Release, UnknownRelease};
pub use serve::{SEEDED_START, ServeOptions, serve};
pub use spec::{BadFault, FAULTS};
