//! The columns on the command line, and the table for people.

use std::io::{self, Write};
use std::sync::LazyLock;

use clap::ValueEnum;
use clap::builder::PossibleValue;

pub(in crate::cli) use crate::app::keys::export::columns::{
    About, Column, Row, as_csv, as_markdown, usual, usual_of_several,
};
use crate::app::keys::export::columns::{Form, Value};
use crate::cli::table::{self, Head};
use crate::domain::ListColumn;

/// Every column, by the order of the help.
static ALL: LazyLock<Vec<Column>> = LazyLock::new(|| {
    let listed = ListColumn::ALL.map(|(_, column)| Column::Listed(column));
    listed.into_iter().chain([Column::LastUsed]).collect()
});

impl ValueEnum for Column {
    fn value_variants<'a>() -> &'a [Self] {
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(about(*self).1))
    }
}

/// The head of a column in the table, and its description in the help.
fn about(column: Column) -> (Head, &'static str) {
    let words = Head::words;
    match column {
        Column::Listed(ListColumn::System) => (
            words("SYSTEM"),
            "The name of the system, as in the profile or on the command line",
        ),
        Column::Listed(ListColumn::Id) => (Head::numbers("ID"), "The id"),
        Column::Listed(ListColumn::Name) => (words("NAME"), "The name"),
        Column::Listed(ListColumn::Owner) => (words("OWNER"), "The owner (25.04 and newer)"),
        Column::Listed(ListColumn::Created) => (words("CREATED"), "The date of creation"),
        Column::Listed(ListColumn::Expires) => {
            (words("EXPIRES"), "The date of expiry (25.04 and newer)")
        }
        Column::Listed(ListColumn::State) => {
            (words("STATE"), "The state, with the reason of a revocation")
        }
        Column::Listed(ListColumn::Access) => {
            (words("ACCESS"), "The access in brief (up to 24.10)")
        }
        Column::Listed(ListColumn::Upgrade) => (
            words("AT 25.04"),
            "What the upgrade to 25.04 does to the key: survives or revoked (up to 24.10)",
        ),
        Column::Listed(ListColumn::Roles) => {
            (words("ROLES"), "The roles of the owner (25.04 and newer)")
        }
        Column::Listed(ListColumn::UsedBy) => (
            words("USED BY"),
            "The addresses of the clients that are signed in with the key; in a table else its last use, if an earlier run read the audit log",
        ),
        Column::LastUsed => (
            words("LAST USED"),
            "The time of the last use, if an earlier run read the audit log",
        ),
    }
}

/// Writes the keys as a table.
pub(in crate::cli) fn as_table<'a>(
    out: impl Write,
    columns: &[Column],
    rows: impl Iterator<Item = Row<'a>> + Clone,
) -> io::Result<()> {
    let head: Vec<Head> = columns.iter().map(|column| about(*column).0).collect();
    table::write(out, &head, rows, |row, cells| {
        for &column in columns {
            let form = Form::Table;
            cells.add(Value { column, row, form });
        }
    })
}
