//! Floor 3: the program as a pure state machine: model, message, update, effect.
//!
//! Invariant: no clock, no I/O, no terminal library. `update` is total: every message in every state leads to a state and effects.
//!
//! | file | what it is for |
//! |---|---|
//! | `message`, `effect` | the inputs of the state machine, and the actions that it requests |
//! | `update` | hands each message, key, reply and event to the features; it alone sees all of them |
//! | `model` | the context and the state of all features |
//! | `cx` | the context: time, terminal, connection, list of keys, modals, pending requests, collected effects |
//! | `event` | an event in one feature that other features follow |
//! | `modal`, `present` | the one list of all modals; where a modal goes that the user did not open |
//! | `notice` | the message in the footer |
//! | `wish` | what the user asked of all open systems while one was in front |
//! | `rights` | what the account may not do, and why |
//! | `waits` | what the user waits for, and for how long |
//! | `work` | sorting and matching of many rows, which the runtime runs on another thread |
//! | `sight` | keys are ignored until their target has been visible for the dead time |
//!
//! | feature | what it is for | opened with |
//! |---|---|---|
//! | `access` | methods that an owner may call; owners for required methods | `a`; `F6`, `F7` in the list of owners |
//! | `account` | a service account for an integration: its roles, its parts, its key | `A`; `F8` in the form of a new key |
//! | `allowlist` | the allowlist builder, and rules from the audit log | `Enter` on the rules of a key form; `L` in the builder |
//! | `arguments` | the properties of one command, full screen; a script runs the command afterwards | `--` at the end of `tnkeys auth api_key …` |
//! | `bulk` | one action on many keys of a system: plan, run, interrupted runs. It draws nothing | `B` |
//! | `catalogue` | cache of the system's methods and roles | |
//! | `check` | the findings about the keys, each with the key that fixes it | `C` |
//! | `connect` | the connect screen, certificates, one-time codes, the state of the connection | the start; `o` |
//! | `fleet` | the systems that are open at once, and actions on many keys | `S`, `Tab`, `B` |
//! | `keys` | the list, the details, and the forms and questions that change a key | `n`, `e`, `r`, `d`, `x`, `Enter` |
//! | `lost_reply` | creates and resets whose reply was lost | by itself |
//! | `quit` | the questions before the end | `q`, `Ctrl-C` |
//! | `requests` | request ids, pending requests, the only way to send one; holds a create or reset until its note is on the disk | |
//! | `rotation` | replacing a key without downtime | `t` |
//! | `secret` | a new secret: show, copy, save, deliver, verify | by itself after a create or reset |
//! | `sessions` | sessions of a key, and how to end them | `i`, `I` |
//! | `systems` | profiles | `F3`, `F4` on the connect screen |
//! | `upgrade` | the report on the upgrade to 25.04 | `U` |
//! | `usage` | who used each key last, from the audit log | |
//! | `widget` | shared parts: question, picker, form keys, catalogue tree, help, the traits of a modal | `?` |

pub mod access;
pub mod account;
pub mod allowlist;
pub mod arguments;
pub mod bulk;
pub(in crate::app) mod catalogue;
pub mod check;
pub mod connect;
mod cx;
pub mod effect;
mod event;
pub mod fleet;
pub mod keys;
pub mod lost_reply;
pub mod message;
pub mod modal;
pub mod model;
pub mod notice;
mod present;
pub mod quit;
pub mod requests;
pub mod rights;
pub mod rotation;
pub mod secret;
pub mod sessions;
pub mod sight;
pub mod systems;
#[cfg(test)]
pub(crate) mod testkit;
mod update;
pub mod upgrade;
pub mod usage;
pub mod waits;
pub mod widget;
mod wish;
pub mod work;

pub use connect::connection::Link;
pub use cx::Cx;
pub use effect::{Effect, FileTask};
pub use message::{Generation, Msg, Wake};
pub use modal::Screen;
pub use model::{Model, Start};
pub use notice::{Notice, Weight};
pub use secret::export::{
    Completion, Endpoint, Export, ExportId, Exported, Probed, SaveError, SaveOrder,
};
pub use wish::Wish;
pub use work::{Job, JobKind, JobResult, Stop};
