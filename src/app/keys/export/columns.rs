//! The columns of an exported list, and its formats CSV and Markdown.

use std::fmt::{self, Display, Write as _};
use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::usage::state::{Usage, ago};
use crate::domain::expiry::{Expiry, LAST};
use crate::domain::text::harmless;
use crate::domain::time::rfc3339;
use crate::domain::{ApiKey, KeySession, ListColumn, State, Text, User, session, user};

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// A column of the lists on the screen. [`ListColumn::UsedBy`] has the addresses of the clients that are signed in with the key; in a
    /// table else its last use, if an earlier run read the audit log.
    Listed(ListColumn),
    /// The time of the last use in the audit log.
    LastUsed,
}

fn listed(columns: &[ListColumn]) -> Vec<Column> {
    columns.iter().copied().map(Column::Listed).collect()
}

/// The usual columns of the era.
pub fn usual(allowlist: bool) -> Vec<Column> {
    use ListColumn::{Access, Created, Expires, Id, Name, Owner, State};
    match allowlist {
        true => listed(&[Id, Name, Created, Access]),
        false => listed(&[Id, Name, Owner, Created, Expires, State]),
    }
}

/// The usual columns of several systems: those of their eras, after the system.
pub fn usual_of_several(allowlists: bool, owners: bool) -> Vec<Column> {
    let mut columns = listed(&[ListColumn::System]);
    columns.extend(usual(allowlists && !owners));
    if allowlists && owners {
        columns.push(Column::Listed(ListColumn::Access));
    }
    columns
}

/// A key in a table, and its system.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The name of the system.
    pub system: &'a str,
    /// The key.
    pub key: &'a ApiKey,
    /// What the columns show beside the key.
    pub about: &'a About<'a>,
}

/// What the columns show beside the keys.
#[derive(Debug)]
pub struct About<'a> {
    /// The time of the states.
    pub now: Timestamp,
    /// The zone of dates in the table.
    pub zone: &'a TimeZone,
    /// The users sorted by name, if a column needs them.
    pub users: &'a [User],
    /// The sessions sorted by key, if a column needs them.
    pub sessions: &'a [KeySession],
    /// The last uses that an earlier run kept, if a column needs them.
    pub usage: &'a Usage,
}

impl Column {
    /// The name in the first line of the CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::Listed(column) => column.name(),
            Self::LastUsed => "last-used",
        }
    }
}

/// The first characters of formulas, also in full width.
const FORMULAS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people: local dates.
    Table,
    /// For programs: times in RFC 3339.
    Csv,
}

/// The value of a column for a key; empty where there is none.
#[derive(Debug)]
pub struct Value<'a> {
    /// The column.
    pub column: Column,
    /// The key.
    pub row: Row<'a>,
    /// How it is written.
    pub form: Form,
}

impl Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Row { system, key, about } = self.row;
        let column = match self.column {
            Column::Listed(column) => column,
            Column::LastUsed => {
                let last = about.usage.last_use(key);
                return last.map_or(Ok(()), |last| self.date(f, last.at));
            }
        };
        match column {
            ListColumn::System => write!(f, "{}", harmless(system)),
            ListColumn::Id => write!(f, "{}", key.id),
            ListColumn::Name => write!(f, "{}", key.name),
            ListColumn::Owner => match (key.owner(), key.ownership()) {
                (Some(owner), _) => write!(f, "{owner}"),
                (None, Some(own)) => f.write_str(own.owner.missing_word()),
                (None, None) => Ok(()),
            },
            ListColumn::Created => key.created_at().map_or(Ok(()), |at| self.date(f, at)),
            ListColumn::Expires => match key.expiry() {
                _ if key.ownership().is_none() => Ok(()),
                Expiry::Never => f.write_str("never"),
                Expiry::Unreadable => f.write_str("not understood"),
                Expiry::At(at) => self.date(f, at),
            },
            ListColumn::State => {
                let reason = key.ownership().and_then(|own| own.revoked_reason.as_ref());
                match (key.state(about.now), reason) {
                    (State::Revoked, Some(reason)) => write!(f, "revoked: {reason}"),
                    (State::Soon, _) => f.write_str("active, expires soon"),
                    (state, _) => f.write_str(state.word()),
                }
            }
            ListColumn::Access => f.write_str(&key.access_brief().unwrap_or_default()),
            ListColumn::Upgrade => match key.rules() {
                Some(_) if key.dies_with_25_04() => f.write_str("revoked"),
                Some(_) => f.write_str("survives"),
                None => Ok(()),
            },
            ListColumn::Roles => {
                let owner = key
                    .owner()
                    .and_then(|owner| user::named(about.users, owner));
                owner.map_or(Ok(()), |owner| roles(f, owner))
            }
            ListColumn::UsedBy => {
                let hosts = session::hosts(session::of_key(about.sessions, key.id));
                match self.form {
                    Form::Table if hosts.is_empty() => self.last_use(f),
                    _ => f.write_str(&hosts.join(", ")),
                }
            }
        }
    }
}

impl Value<'_> {
    /// `10.0.0.31 2d ago REST (audit log read 3 hours ago)`.
    fn last_use(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Row { key, about, .. } = self.row;
        let last = about.usage.last_use(key);
        match (last.map(|it| it.briefs(about.now)), about.usage.read_at()) {
            (Some(briefs), Some(read_at)) => {
                let words = briefs.first().map_or("", String::as_str);
                write!(f, "{words} (audit log read {})", ago(read_at, about.now))
            }
            _ => Ok(()),
        }
    }

    fn date(&self, f: &mut fmt::Formatter<'_>, at: Timestamp) -> fmt::Result {
        match self.form {
            Form::Csv => f.write_str(&rfc3339(at)),
            Form::Table if at >= LAST => f.write_str("9999-12-31"),
            Form::Table => write!(f, "{}", self.row.about.zone.to_datetime(at).date()),
        }
    }
}

/// The roles, or `full admin`.
fn roles(f: &mut fmt::Formatter<'_>, owner: &User) -> fmt::Result {
    match owner.roles.as_deref() {
        Some(roles) if roles.len() > 1 && !owner.full_admin() => {
            let roles: Vec<&str> = roles.iter().map(Text::as_str).collect();
            f.write_str(&roles.join(", "))
        }
        _ => f.write_str(&owner.roles_brief()),
    }
}

/// Writes the keys as CSV (RFC 4180, lines end with a line feed). Text is escaped as in the table, and a value that a spreadsheet
/// would run as a formula starts with an apostrophe.
///
/// # Errors
/// Those of the output.
pub fn as_csv<'a>(
    out: impl Write,
    columns: &[Column],
    rows: impl Iterator<Item = Row<'a>>,
) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    let names = columns.iter().map(|column| column.name());
    out.write_record(names).map_err(as_io)?;
    let mut cell = String::new();
    for row in rows {
        for &column in columns {
            let form = Form::Csv;
            cell.clear();
            // A string takes everything.
            let _ = write!(cell, "{}", Value { column, row, form });
            if column != Column::Listed(ListColumn::Id) {
                defuse(&mut cell);
            }
            out.write_field(&cell).map_err(as_io)?;
        }
        out.write_record(None::<&[u8]>).map_err(as_io)?;
    }
    out.flush()
}

/// Puts an apostrophe before what a spreadsheet would run as a formula: at the start, and after a semicolon, which separates values where
/// a comma is the decimal sign.
fn defuse(cell: &mut String) {
    let runs = |text: &str| text.trim_start().starts_with(FORMULAS);
    if !runs(cell) && !cell.contains(';') {
        return;
    }
    let parts: Vec<String> = cell
        .split(';')
        .map(|part| match runs(part) {
            true => format!("'{part}"),
            false => part.to_owned(),
        })
        .collect();
    *cell = parts.join(";");
}

/// Writes the keys as a table in Markdown, with times in RFC 3339. What Markdown or HTML would interpret is escaped.
///
/// # Errors
/// Those of the output.
pub fn as_markdown<'a>(
    mut out: impl Write,
    columns: &[Column],
    rows: impl Iterator<Item = Row<'a>>,
) -> io::Result<()> {
    let mut line = String::from("|");
    let mut rule = String::from("|");
    for column in columns {
        line.push_str(&format!(" {} |", column.name()));
        rule.push_str(if *column == Column::Listed(ListColumn::Id) {
            " ---: |"
        } else {
            " --- |"
        });
    }
    writeln!(out, "{line}\n{rule}")?;
    let mut cell = String::new();
    for row in rows {
        line.clear();
        line.push('|');
        for &column in columns {
            let form = Form::Csv;
            cell.clear();
            // A string takes everything.
            let _ = write!(cell, "{}", Value { column, row, form });
            line.push(' ');
            for c in cell.chars() {
                if "\\|`*_[]<>&~#!$".contains(c) {
                    line.push('\\');
                }
                line.push(c);
            }
            line.push_str(" |");
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// The error of the output, with its kind: a closed pipe is none.
fn as_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
