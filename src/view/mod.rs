//! Floor 4: reads the model, draws, nothing else.
//!
//! | room | what it is for |
//! |---|---|
//! | `root` | the whole screen: status, what lies at the bottom, footer, what lies on top |
//! | `access`, `allowlist`, `connect`, `keys`, `rotation`, `secret`, `sessions`, `upgrade` | what each feature draws |
//! | `modal` | which modal is drawn by what |
//! | `theme` | the five meanings, the signs, the borders, in colour or not, in ASCII or not |
//! | `line` | rows, and lines written into them |
//! | `text` | cells: measuring, truncating, wrapping |
//! | `widget` | what several screens draw: the form, the box of a modal, the footer |
//!
//! Invariant: nothing here changes anything but the frame, and no size makes it panic.

mod access;
mod allowlist;
mod connect;
mod keys;
mod line;
mod modal;
mod root;
mod rotation;
mod secret;
mod sessions;
pub mod text;
pub mod theme;
mod upgrade;
pub mod widget;

pub use root::draw;
pub use theme::Theme;
