//! tnkeys: manage the API keys of TrueNAS systems from a terminal.
//!
//! This page and [`architecture`] describe the structure of the crate. `tests/arch/docs.rs` checks every path on them. The README is for
//! users.
//!
//! - [Floors](#floors): which module may import which
//! - [Features](#features): one folder each, under the same name in `src/app/` and `src/view/`
//! - [Invariants](#invariants): the rules that comments refer to as "invariant 2 of the crate's docs"
//! - [Glossary](#glossary): one name for each thing
//! - [`architecture`]: where to find a behavior, one key from the terminal to the wire and back, how to add an action, a modal, a method
//!   of the API, a release
//!
//! # Floors
//!
//! A module imports only modules of lower floors. `tests/arch/floors.rs` fails on any other import, `tests/arch/cycles.rs` on an import cycle
//! inside a module.
//!
//! | floor | module | what it is for |
//! |---|---|---|
//! | 0 | [`domain`] | pure types: key, owner, rule, caps, secret, fault. No I/O, no clock, no terminal library |
//! | 1 | [`wire`] | message framing: JSON-RPC 2.0 and DDP. Methods and results are opaque here |
//! | 1 | [`keymap`] | every key binding, once |
//! | 1 | [`config`] | profiles, pinned certificates and state files: read, checked, written atomically |
//! | 1 | [`process`] | the one way to run another program, and blocking work on other threads |
//! | 2 | [`api`] | typed requests and replies, translated to and from method names, parameters and results |
//! | 2 | [`form`] | forms, declared as field descriptions |
//! | 3 | [`net`] | sockets, TLS, sign-in. One task owns one connection |
//! | 3 | [`app`] | the state machine: model, message, update, effect. It never sees `net`, `wire`, tokio or ratatui |
//! | 4 | [`client`] | the library: connects, calls methods, follows jobs, receives events. It needs no terminal |
//! | 4 | [`view`] | draws the model and changes nothing |
//! | 4 | [`client`] | the library: connect, call, follow jobs, receive events |
//! | 5 | [`term`], [`clipboard`] | the terminal; the clipboard backends |
//! | 6 | [`runtime`] | the event loop, and the only place that runs effects |
//! | 7 | [`cli`] | arguments, log, script commands; start and end of a run |
//! | - | `sim` | an embedded TrueNAS. It imports no other module, and only `cli` and tests import it |
//!
//! The cargo feature `program` adds [`keymap`], [`form`], [`app`], [`view`], [`term`], [`clipboard`], [`runtime`] and [`cli`]. Without it
//! this crate is the library [`client`], which contains no terminal code. The feature `demo` adds `sim`. `tests/arch/floors.rs` keeps the crates of
//! the terminal out of the other modules.
//!
//! # Features
//!
//! A feature owns its state, its key handling and its effects in `src/app/`, and its drawing in `src/view/`. [`app::Model`] holds the context
//! that all features share ([`app::Cx`]) and the state of each feature. A feature receives what it reads of others as parameters. What
//! others must follow, it reports as an `Event` (`src/app/event.rs`), and `src/app/update.rs` passes the event on. `tests/arch/features.rs` and
//! `tests/arch/state.rs` check this.
//!
//! | feature | what it is for | opened with | state |
//! |---|---|---|---|
//! | `access` | the methods that an owner may call; the owners with sufficient rights for required methods | `a`; `F6`, `F7` in the list of owners | `Owners` |
//! | `account` | a service account for an integration: roles, names, the steps and their undo | `A`; `F8` in the form of a new key | `Accounts` |
//! | `allowlist` | the allowlist builder, and rules derived from the audit log | `Enter` on the rules of a key form; `L` in the builder | its modals |
//! | `arguments` | the properties of one command of the TrueNAS CLI, which runs after the editor was left | from the command line | its modal |
//! | `bulk` | one action on many keys of a system: the plan, the run, and runs that an earlier process did not end (it draws nothing) | `B` | `Bulk` |
//! | `catalogue` | the methods and roles of the system, kept for the next run (it draws nothing) | | `CatalogueCache` in `Cx` |
//! | `check` | the findings about the keys, each with the key that fixes it; reads the audit log | `C` | `Checks` |
//! | `connect` | the connect screen, the state of the connection, certificates, one-time codes | the start; `o` | `Connecting`, and `Connection` in `Cx` |
//! | `fleet` | the systems that are open at once: the one in front, the list of all systems, actions on many keys | `S`, `M`, `Tab` | `Fleet` |
//! | `keys` | the list and the details; create, edit, reset, delete | after the sign-in; `n`, `e`, `r`, `d`, `x`, `Enter` | `Keys` in `Cx`, and `Enforcing` |
//! | `lost_reply` | creates and resets whose reply was lost | by itself | `LostReplies` |
//! | `quit` | the questions before the end, and the wait for a pending create or reset | `q`, `Ctrl-C` | `Quit` |
//! | `requests` | request ids, pending requests, the only way to send one. A create or reset is held until its note is on the disk | | `Requests` in `Cx` |
//! | `rotation` | replaces a key without downtime, and moves it to another owner | `t` | `Rotations` |
//! | `secret` | the new secret: show, copy, save, deliver, verify | by itself after a create or reset | `SecretExport` |
//! | `sessions` | the sessions of a key, and how to end them | `i`, `I` | `Sessions` |
//! | `systems` | profiles | `F3`, `F4` on the connect screen | `Systems` |
//! | `upgrade` | the report on the upgrade to 25.04 | `U` | its modals |
//! | `usage` | who used each key last: reads the audit log in the background after the list (it draws nothing) | | `Usage` in `Cx` |
//! | `waits` | what the user waits for, and for how long | | `Waits` in `Cx` |
//! | `widget` | parts that several features share: question, picker, form keys, catalogue tree, help (`?`) | | |
//!
//! # Invariants
//!
//! A change that breaks one of them is a bug, whatever else it does.
//!
//! 1. **A secret has one type**, [`domain::Secret`]: wiped on drop, redacted `Debug`, no `Clone`, no `Serialize`, no `Display`. Only the
//!    functions listed in `tests/arch/secrets.rs` read its text. Frames, parameters and server tracebacks are never logged.
//! 2. **A request that creates a secret is never sent twice.** After a reconnect only reads are repeated. A create or reset whose reply was
//!    lost has an unknown outcome: tnkeys reads the list again and tells the user which key may exist without a known secret.
//! 3. **Text from a server is data.** Control, bidirectional and zero-width characters become visible escapes when the text enters the
//!    domain ([`domain::Text`]), not when it is drawn.
//! 4. **Every binding is defined once**, in `src/keymap/table/`. The dispatcher, the footer, the help screen and the README use that table.
//! 5. **Modals are a stack of values**, and the topmost one gets the keys. Messages and answers carry values, never callbacks.
//! 6. **A server error appears at the field that it names**, and the form keeps what the user typed.
//! 7. **The terminal is always restored**: on exit, error, panic, SIGTERM, SIGHUP and suspend. A hang-up ends the process.
//! 8. **A secret needs a safe connection.** Over `ws://` to another machine nothing secret is sent in either direction. Over loopback
//!    `ws://` a plain API key needs the user's consent, because TrueNAS revokes a key that arrives over a forwarded insecure connection.
//! 9. **Unknown is not invalid.** Unknown fields are ignored, unknown values are shown as they are, and newer API versions still list keys.
//! 10. **The drawing thread never waits** for a disk, a program or a system, and nothing waits without a limit. Replies are decoded on the
//!     thread of the link (`src/runtime/aside.rs`), those over 1 MiB on a blocking thread (`src/net/actor/message.rs`).
//!     More than 1,000 rows are sorted and matched by the worker (`src/runtime/worker.rs`).
//! 11. **No destructive action is confirmed by a key that was pressed before its question was visible.** Before it closes something that
//!     exists nowhere else, tnkeys asks.
//! 12. **Protection that cannot be maintained fails closed**: pinned certificates, the highest release seen, the count of sign-ins. What a
//!     later run must know is on the disk before the request leaves.
//! 13. **Every reply has limits** (bytes, rows, nodes, text), which are smaller before the sign-in. Above a limit the result is a fault that
//!     names the limit.
//! 14. **The screen states what is true of a key.** Sessions of a deleted or reset key live on until they are ended; an edited expiry may not
//!     be enforced at once. The screen says so.
//!
//! # Glossary
//!
//! | term | meaning |
//! |---|---|
//! | system | one TrueNAS host, with its address, its trusted certificates and its sign-in |
//! | profile | a saved system. It contains no secret |
//! | tag | the name of a group of profiles ([`domain::Selection`]) |
//! | era | what a key is on a release. Allowlist era (up to 24.10): a key has rules. User era (25.04 and newer): a key has an owner and may expire |
//! | caps | the capabilities of the connected system ([`domain::Caps`]). Code asks caps, never a release number |
//! | framing | how messages travel: JSON-RPC 2.0 at `/api/...`, or DDP at `/websocket`. It does not depend on the era |
//! | catalogue | the methods, events and REST routes of a system, with the roles that may call them |
//! | key | an API key of the system. A key that the user presses is a chord |
//! | secret | the text of a key, shown once; also passwords, tokens, one-time codes |
//! | plain key | a key that is sent as text to sign in. SCRAM (26.0 and newer) proves that the client has the key without sending it |
//! | hash print | a keyed digest of the hash that the system stores for a secret. It shows whether the secret was changed |
//! | service account | a group, a privilege and a user that exist for one integration, and its key (25.04 and newer) |
//! | privilege | TrueNAS's object that gives roles to the members of groups |
//! | preset | an integration with the methods that it calls, in `assets/presets.toml` or in the configuration directory |
//! | owner | the user that a key belongs to (user era). The key may do what the roles of its owner permit |
//! | orphan | a key whose owner cannot be found: the account was deleted, or its directory does not answer |
//! | allowlist, rule | the rules of a key (allowlist era). A rule is a method (`CALL`, `SUBSCRIBE`, an HTTP verb or `*`) and a resource pattern |
//! | expiry that is not enforced | from 25.04 to 26 an edited expiry takes effect only after the next create, reset or delete of any key |
//! | revoked | TrueNAS has disabled the key, for example because it arrived over an insecure connection |
//! | create, edit, reset, delete | the four changes of a key. A reset replaces its secret |
//! | session | a signed-in connection of a client. A session outlives its key |
//! | rotation | the replacement of a key without downtime: create a successor, install its secret, verify it, then remove the old key. A successor with another owner moves the key to that account |
//! | plan | the saved state of a rotation: names, ids and times, no secret |
//! | lost reply | a create or reset that was sent and not answered. Its outcome is unknown until the list is read |
//! | note | the record of a create or reset that is written to disk before the request leaves |
//! | export | moving a secret out of the program: copy, save to a file, deliver to a command. A copy is cleared after 45 s |
//! | verify | sign in with a new secret over a second connection, and show its owner's rights |
//! | finding | something that is wrong with a key, with a stable id (`TNK010`), a severity and a next step |
//! | outlook | whether a key works on a later release: works, fails, or unknown, with the reason |
//! | fault | an error for the user: what happened, what it means for the keys, what to do next ([`domain::Fault`]) |
//! | message, effect | an input of the state machine; an action that it requests from the runtime |
//! | link | the program's handle to one connection: commands in, events out. It reconnects by itself |
//! | generation | the number of a connection. Messages of an older generation are dropped |
//! | call, request, frame | a typed request of the program; a method with parameters; the encoded text |
//! | row, rank | a key in the list; how many keys have a lower id ([`domain::Rows`]) |
//! | job, worker | sorting or matching of many rows ([`app::Job`]); the thread that runs it |
//! | outcome | the result of a call: done, failed, unknown, not sent. Each call gets exactly one |
//! | action, context | what a binding does; a set of bindings that apply together |
//! | modal | a window above the screen: a form, a question, or a full-screen view such as the details. The topmost one gets the keys |
//! | dead time | 300 ms after a question or a secret appears, during which tnkeys ignores keys (`src/app/sight.rs`) |
//! | notice | a message in the footer, for five seconds |
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used))]

pub mod api;
#[cfg(feature = "program")]
pub mod app;
pub mod architecture;
#[cfg(feature = "program")]
pub mod cli;
pub mod client;
#[cfg(feature = "program")]
pub mod clipboard;
pub mod config;
pub mod domain;
#[cfg(feature = "program")]
pub mod form;
#[cfg(feature = "program")]
pub mod keymap;
pub mod net;
pub mod process;
#[cfg(feature = "program")]
pub mod runtime;
#[cfg(feature = "demo")]
pub mod sim;
#[cfg(test)]
#[path = "../tests/support/skip.rs"]
mod skip;
#[cfg(feature = "program")]
pub mod term;
#[cfg(feature = "program")]
pub mod view;
pub mod wire;
