//! The list of keys as a file or on the clipboard: CSV, Markdown or JSON of the keys that pass the filter, in the order of the screen.
//!
//! Invariant: an export contains no secret and no hash. Text of the system is escaped in every format.

pub mod columns;
pub mod form;
pub mod job;
pub mod json;
pub mod snapshot;
mod take;
pub mod window;

use crate::app::keys::export::columns::{About, Column, Row};
use crate::domain::{ApiKey, ListColumn};

/// A format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with a line of column names.
    #[default]
    Csv,
    /// A table in Markdown.
    Markdown,
    /// An array of objects with all fields.
    Json,
}

/// The keys of one system.
#[derive(Debug)]
pub struct Part<'a> {
    /// The name of the system.
    pub system: String,
    /// Whether its keys have allowlists.
    pub allowlist: bool,
    /// What the columns show beside the keys.
    pub about: About<'a>,
}

impl Format {
    /// All formats, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Markdown, Self::Json];

    /// The word in the form.
    pub fn word(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Markdown => "Markdown",
            Self::Json => "JSON",
        }
    }

    /// The end of the name of a file.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Markdown => "md",
            Self::Json => "json",
        }
    }

    /// The text of keys of one or several systems. `keys`: each with the place of its system in `parts`.
    pub fn text<'a>(
        self,
        parts: &'a [Part<'a>],
        keys: impl Iterator<Item = (usize, &'a ApiKey)>,
    ) -> String {
        let columns = columns_of(parts);
        let rows = keys.filter_map(|(at, key)| {
            let part = parts.get(at)?;
            Some(Row {
                system: &part.system,
                key,
                about: &part.about,
            })
        });
        let mut out = Vec::new();
        // A vector takes everything.
        let _ = match self {
            Self::Csv => columns::as_csv(&mut out, &columns, rows),
            Self::Markdown => columns::as_markdown(&mut out, &columns, rows),
            Self::Json => json::write_rows(&mut out, rows),
        };
        String::from_utf8_lossy(&out).into_owned()
    }
}

/// All columns that the eras of the systems have.
fn columns_of(parts: &[Part<'_>]) -> Vec<Column> {
    let allowlists = parts.iter().any(|it| it.allowlist);
    let owners = parts.iter().any(|it| !it.allowlist);
    let listed = ListColumn::ALL.into_iter().map(|(_, column)| column);
    let listed = listed.filter(|column| column.is_of(allowlists, owners));
    let mut columns: Vec<Column> = listed.map(Column::Listed).collect();
    columns.push(Column::LastUsed);
    columns
}

#[cfg(test)]
mod tests;
