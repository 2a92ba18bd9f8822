//! Floor 4: draws the model.
//!
//! Invariant: nothing here changes anything but the frame, and no terminal size causes a panic.
//!
//! | module | what it is for | opened with |
//! |---|---|---|
//! | `root`, `status`, `bottom` | the whole frame; its status line; its footer and what is timed above it | |
//! | `system_name` | the name of the system in the room that there is | |
//! | `access` | the access of an owner; required methods | `a`; `F6`, `F7` in the list of owners |
//! | `account` | a service account: its roles, its form, its steps | `A`; `F8` in the form of a new key |
//! | `allowlist` | the allowlist builder, and the rules from the audit log | `Enter` on the rules of a key form; `L` in the builder |
//! | `arguments` | the properties of one command | `--` at the end of `tnkeys auth api_key …` |
//! | `check` | the findings about the keys | `C` |
//! | `connect` | the connect screen | the start; `o` |
//! | `keys` | the list and the details | after the sign-in; `Enter` |
//! | `lost_reply`, `requests` | the boxes for a lost reply, and for a request that is on its way | by itself |
//! | `rotation` | the form and the panel of a rotation | `t` |
//! | `secret` | a new secret, its copy, its exports, its QR code, the snippets | by itself after a create or reset |
//! | `sessions` | the sessions of a key | `i`, `I` |
//! | `systems` | the form of a profile | `F4` on the connect screen |
//! | `upgrade` | the report on the upgrade to 25.04 | `U` |
//! | `widget` | parts that several screens draw: forms, the box of a modal, the footer, the catalogue tree, help (`?`) | |
//! | `theme` | styles, signs and borders, with or without color, Unicode or ASCII | |
//! | `fleet` | the fleet: the list of all systems, and windows about several systems | `S`, `M` |
//! | `frame` | the cells and the cursor that are drawn | |
//! | `line` | rows, and text written into them | |
//! | `svg` | pictures of screens, for tests | |
//! | `text` | text in cells: measuring, truncating, wrapping | |

mod access;
mod account;
mod allowlist;
mod arguments;
mod bottom;
mod check;
mod connect;
pub mod fleet;
mod frame;
mod keys;
mod line;
mod lost_reply;
mod requests;
mod root;
mod rotation;
mod secret;
mod sessions;
mod status;
#[cfg(test)]
pub(crate) mod svg;
mod system_name;
mod systems;
pub mod text;
pub mod theme;
mod upgrade;
pub mod widget;

pub use root::{draw, in_charset, render};
pub use theme::Theme;
