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

mod framing;
mod methods;
mod release;
mod server;
mod world;

pub use methods::methods;
pub use release::{Release, UnknownRelease};
pub use server::fault_spec::{BadFault, FAULTS};
pub use server::handle::{Handle, Sim};
pub use server::plant::PlantedKey;
pub use server::serve::{SEEDED_START, ServeOptions, serve};
pub use world::config::{Config, Data, Listen};
pub use world::fault::Fault;
pub use world::observer::CREDENTIAL_METHODS;
