//! The keys as JSON: the format of the full screen's export.

pub(in crate::cli) use crate::app::keys::export::json::{write, write_line};
