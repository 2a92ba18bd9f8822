//! The columns on the command line, and the table for people.

use std::io::{self, Write};

use clap::ValueEnum;
use clap::builder::PossibleValue;

pub(in crate::cli) use crate::app::keys::export::columns::{
    About, Column, Row, as_csv, as_markdown, usual, usual_of_several,
};
use crate::app::keys::export::columns::{Form, Value};
use crate::cli::table::{self, Head};

impl ValueEnum for Column {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::System,
            Self::Id,
            Self::Name,
            Self::Owner,
            Self::Created,
            Self::Expires,
            Self::State,
            Self::Access,
            Self::Upgrade,
            Self::Roles,
            Self::UsedBy,
            Self::LastUsed,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::System => "The name of the system, as in the profile or on the command line",
            Self::Id => "The id",
            Self::Name => "The name",
            Self::Owner => "The owner (25.04 and newer)",
            Self::Created => "The date of creation",
            Self::Expires => "The date of expiry (25.04 and newer)",
            Self::State => "The state, with the reason of a revocation",
            Self::Access => "The access in brief (up to 24.10)",
            Self::Upgrade => {
                "What the upgrade to 25.04 does to the key: survives or revoked (up to 24.10)"
            }
            Self::Roles => "The roles of the owner (25.04 and newer)",
            Self::UsedBy => {
                "The addresses of the clients that are signed in with the key; in a table else its last use, if an earlier run read the audit log"
            }
            Self::LastUsed => "The time of the last use, if an earlier run read the audit log",
        };
        Some(PossibleValue::new(self.name()).help(help))
    }
}

fn head(column: Column) -> Head {
    match column {
        Column::System => Head::words("SYSTEM"),
        Column::Id => Head::numbers("ID"),
        Column::Name => Head::words("NAME"),
        Column::Owner => Head::words("OWNER"),
        Column::Created => Head::words("CREATED"),
        Column::Expires => Head::words("EXPIRES"),
        Column::State => Head::words("STATE"),
        Column::Access => Head::words("ACCESS"),
        Column::Upgrade => Head::words("AT 25.04"),
        Column::Roles => Head::words("ROLES"),
        Column::UsedBy => Head::words("USED BY"),
        Column::LastUsed => Head::words("LAST USED"),
    }
}

/// Writes the keys as a table.
pub(in crate::cli) fn as_table<'a>(
    out: impl Write,
    columns: &[Column],
    rows: impl Iterator<Item = Row<'a>> + Clone,
) -> io::Result<()> {
    let head: Vec<Head> = columns.iter().map(|column| head(*column)).collect();
    table::write(out, &head, rows, |row, cells| {
        for &column in columns {
            let form = Form::Table;
            cells.add(Value { column, row, form });
        }
    })
}
