//! Floor 4: reads the model, draws, nothing else.
//!
//! | room | what it is for |
//! |---|---|
//! | `root` | the whole screen: status, what lies at the bottom, footer, what lies on top |
//! | `screen` | connect, keys, details |
//! | `modal` | questions, forms, the secret, the picker, help |
//! | `theme` | the five meanings, the signs, the borders, in colour or not, in ASCII or not |
//! | `line` | rows, and lines written into them |
//! | `text` | cells: measuring, truncating, wrapping |
//! | `widget` | what several screens draw: the form, the box of a modal, the footer |
//!
//! Invariant: nothing here changes anything but the frame, and no size makes it panic.

mod line;
mod modal;
mod root;
mod screen;
pub mod text;
pub mod theme;
pub mod widget;

pub use root::draw;
pub use theme::Theme;
