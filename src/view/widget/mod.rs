//! Parts that several screens draw.

pub(in crate::view) mod catalogue;
pub(in crate::view) mod draw;
pub(in crate::view) mod filter_line;
pub mod footer;
pub mod form;
pub(in crate::view) mod form_box;
pub mod frame;
pub(in crate::view) mod help;
pub(in crate::view) mod legend;
pub(in crate::view) mod marks;
pub(in crate::view) mod picker;
pub(in crate::view) mod placeholder;
pub(in crate::view) mod question;
pub(in crate::view) mod save_report;
pub(in crate::view) mod scrolled;
pub mod tree;
