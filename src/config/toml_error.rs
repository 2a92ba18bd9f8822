//! Errors in a TOML file: file, line and reason.

use std::ops::Range;
use std::path::Path;

use toml_edit::Item;

use crate::domain::{Fault, Kind};

/// An error at a position of the file.
pub(super) struct Wrong {
    at: Option<Range<usize>>,
    why: String,
}

impl Wrong {
    /// An error at a position, if it is known.
    pub(super) fn at(at: Option<Range<usize>>, why: impl Into<String>) -> Self {
        Self {
            at,
            why: why.into(),
        }
    }

    /// An error at an item.
    pub(super) fn of(item: &Item, why: impl Into<String>) -> Self {
        Self::at(item.span(), why)
    }
}

/// The fault of invalid TOML.
pub(super) fn syntax(path: &Path, text: &str, error: &toml_edit::TomlError) -> Fault {
    // Its Display quotes the line, which may hold anything.
    let why = error.message().lines().collect::<Vec<_>>().join(", ");
    located(path, text, &Wrong::at(error.span(), why))
}

/// Turns an error into a fault with file, line and reason.
pub(super) fn located(path: &Path, text: &str, wrong: &Wrong) -> Fault {
    let before = wrong.at.as_ref().and_then(|at| text.get(..at.start));
    let place = before.map_or_else(
        || path.display().to_string(),
        |before| format!("{}:{}", path.display(), before.matches('\n').count() + 1),
    );
    Fault::new(Kind::Local, format!("{place}: {}", wrong.why))
        .next("Correct the file. tnkeys did not change it.")
}
