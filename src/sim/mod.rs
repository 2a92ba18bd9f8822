//! An embedded TrueNAS: real sockets, both framings, five releases.
//!
//! `tnkeys --demo`, `tnkeys simulate` and the end-to-end tests run it. It shares no code with the client, so that a
//! misreading of the protocol cannot cancel itself out, and it imports no other module of the crate.
//!
//! Five layers, lowest first. A file imports files of its own layer and of the layers above it in this table.
//!
//! | layer | what it is for | invariant |
//! |---|---|---|
//! | `release` | what differs between releases, as data; the errors and the Python quirks that clients see | behavior differs by a field of `Traits`, never by the name of a release |
//! | `world` | the state of one system: accounts, keys, sessions, jobs, audit log, armed faults | it writes to no socket: a message goes to the outbox of a session |
//! | `framing` | reads and writes messages as JSON-RPC 2.0 and as DDP | methods and their results are opaque |
//! | `methods` | the table of simulated methods, one handler each; sign-in, sign-out, events | a handler never waits: a delay is part of its result |
//! | `server` | sockets, TLS, HTTP upgrade, connections, running jobs, injected faults, the handle for tests | the lock on `World` is never held across an await |

mod framing;
mod methods;
mod release;
mod server;
mod world;

pub use methods::{is_sample, methods};
pub use release::{Release, UnknownRelease};
pub use server::fault_spec::{BadFault, FAULTS};
pub use server::handle::{Handle, Sim};
pub use server::many::{Conduct, Many, ManyOptions, OneOfMany};
pub use server::plant::{PlantedDeed, PlantedEntry, PlantedKey};
pub use server::serve::{SEEDED_START, ServeOptions, serve};
pub use world::config::{Config, Data, Listen};
pub use world::fault::Fault;
pub use world::observer::CREDENTIAL_METHODS;
