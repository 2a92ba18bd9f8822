//! Floor 4: reads the model, draws, nothing else.
//!
//! | room | what it is for |
//! |---|---|
//! | `theme` | the five meanings, the signs, the borders, in colour or not, in ASCII or not |
//! | `text` | cells: measuring, truncating, wrapping |
//! | `time` | times as lists and sentences write them |
//! | `widget` | what several screens draw: the form, the box of a modal, the footer |
//!
//! Invariant: nothing here changes anything but the frame, and no size makes it panic.

pub mod text;
pub mod theme;
pub mod time;
pub mod widget;
