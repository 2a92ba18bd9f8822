//! The keys as a table: one pass for the widths of the columns, one that writes.

use std::fmt::Write as _;
use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use unicode_width::UnicodeWidthStr as _;

use crate::domain::expiry::{Expiry, LAST};
use crate::domain::text::harmless;
use crate::domain::{ApiKey, State};

/// Writes the table. `allowlist` selects the columns of the era.
pub(in crate::cli) fn write<'a>(
    mut out: impl Write,
    keys: impl IntoIterator<Item = &'a ApiKey> + Copy,
    allowlist: bool,
    now: Timestamp,
    zone: &TimeZone,
) -> io::Result<()> {
    let head: &[&str] = if allowlist {
        &["ID", "NAME", "CREATED", "ACCESS"]
    } else {
        &["ID", "NAME", "OWNER", "CREATED", "EXPIRES", "STATE"]
    };
    let mut row = Row::new(head);
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.width()).collect();
    for key in keys {
        row.fill(key, allowlist, now, zone);
        for (width, cell) in widths.iter_mut().zip(&row.cells) {
            *width = (*width).max(cell.width());
        }
    }
    Row::new(head).write(&mut out, &widths)?;
    for key in keys {
        row.fill(key, allowlist, now, zone);
        row.write(&mut out, &widths)?;
    }
    Ok(())
}

/// The cells of one row, which is used again for the next.
struct Row {
    cells: Vec<String>,
    line: String,
}

impl Row {
    fn new(cells: &[&str]) -> Self {
        Self {
            cells: cells.iter().map(ToString::to_string).collect(),
            line: String::new(),
        }
    }

    fn fill(&mut self, key: &ApiKey, allowlist: bool, now: Timestamp, zone: &TimeZone) {
        let mut cells = self.cells.iter_mut();
        let mut cell = |text: std::fmt::Arguments<'_>| {
            if let Some(cell) = cells.next() {
                cell.clear();
                // A string takes everything.
                let _ = cell.write_fmt(text);
            }
        };
        let date = |at: Timestamp| zone.to_datetime(at).date();
        cell(format_args!("{}", key.id));
        cell(format_args!("{}", key.name));
        let created = key.created_at().map(date);
        if allowlist {
            match created {
                Some(date) => cell(format_args!("{date}")),
                None => cell(format_args!("-")),
            }
            return cell(format_args!("{}", key.access_brief().unwrap_or_default()));
        }
        let own = key.ownership();
        match key.owner() {
            Some(owner) => cell(format_args!("{owner}")),
            None => cell(format_args!(
                "{}",
                own.map_or("", |own| own.owner.missing_word())
            )),
        }
        match created {
            Some(date) => cell(format_args!("{date}")),
            None => cell(format_args!("-")),
        }
        match key.expiry() {
            Expiry::Never => cell(format_args!("never")),
            Expiry::Unreadable => cell(format_args!("not understood")),
            Expiry::At(at) if at >= LAST => cell(format_args!("9999-12-31")),
            Expiry::At(at) => cell(format_args!("{}", date(at))),
        }
        let reason = own.and_then(|own| own.revoked_reason.as_ref());
        match (key.state(now), reason) {
            (State::Revoked, Some(reason)) => cell(format_args!("revoked: {reason}")),
            (State::Soon, _) => cell(format_args!("active, expires soon")),
            (state, _) => cell(format_args!("{}", state.word())),
        }
    }

    /// Writes the row: numbers right, words left.
    fn write(&mut self, out: &mut impl Write, widths: &[usize]) -> io::Result<()> {
        self.line.clear();
        for (column, (cell, width)) in self.cells.iter().zip(widths).enumerate() {
            let padding = width.saturating_sub(cell.width());
            // A string takes everything.
            let _ = match column {
                0 => write!(self.line, "{:padding$}{cell}", ""),
                _ => write!(self.line, "  {cell}{:padding$}", ""),
            };
        }
        writeln!(out, "{}", harmless(self.line.trim_end()))
    }
}
