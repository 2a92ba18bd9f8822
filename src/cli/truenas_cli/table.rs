//! The tables of the TrueNAS CLI: a list with its head, an object as two columns.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use crate::domain::text::harmless;

/// Longest text of a cell in characters; longer ones are cut.
const LONGEST: usize = 64;

/// Writes objects as a table with a head.
pub(super) fn list(mut out: impl Write, head: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "(empty list)");
    }
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| cut(cell)).collect())
        .collect();
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.width()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let line = line(&widths);
    writeln!(out, "{line}\n{}\n{line}", left(head, &widths))?;
    for row in &rows {
        writeln!(out, "{}", left(row, &widths))?;
    }
    writeln!(out, "{line}")
}

/// Writes an object: names to the right, values to the left.
pub(super) fn object(mut out: impl Write, fields: &[(&str, String)]) -> io::Result<()> {
    if fields.is_empty() {
        return writeln!(out, "(empty object)");
    }
    let fields: Vec<(&str, String)> = fields
        .iter()
        .map(|(name, value)| (*name, cut(value)))
        .collect();
    let name_width = fields.iter().map(|(name, _)| name.width()).max();
    let value_width = fields.iter().map(|(_, value)| value.width()).max();
    let (names, values) = (name_width.unwrap_or(0), value_width.unwrap_or(0));
    let line = line(&[names, values]);
    writeln!(out, "{line}")?;
    for (name, value) in &fields {
        writeln!(
            out,
            "| {}{name} | {value}{} |",
            spaces(names, name),
            spaces(values, value)
        )?;
    }
    writeln!(out, "{line}")
}

fn line(widths: &[usize]) -> String {
    let parts: Vec<String> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
    format!("+{}+", parts.join("+"))
}

fn left(cells: &[impl AsRef<str>], widths: &[usize]) -> String {
    let cells = cells.iter().zip(widths).map(|(cell, width)| {
        let cell = cell.as_ref();
        format!(" {cell}{} ", spaces(*width, cell))
    });
    format!("|{}|", cells.collect::<Vec<_>>().join("|"))
}

fn spaces(width: usize, text: &str) -> String {
    " ".repeat(width.saturating_sub(text.width()))
}

fn cut(cell: &str) -> String {
    let cell = harmless(cell);
    if cell.chars().count() <= LONGEST {
        return cell.into_owned();
    }
    let start: String = cell.chars().take(LONGEST - 3).collect();
    format!("{start}...")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter()
            .map(|row| row.iter().map(ToString::to_string).collect())
            .collect()
    }

    fn listed(head: &[&str], of: &[&[&str]]) -> String {
        let mut out = Vec::new();
        list(&mut out, head, &rows(of)).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn shown(fields: &[(&str, &str)]) -> String {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, value.to_string()))
            .collect();
        let mut out = Vec::new();
        object(&mut out, &fields).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn tables_as_in_the_guide() {
        insta::assert_snapshot!(listed(
            &["id", "name", "created_at", "allowlist"],
            &[
                &["2", "backup", "2026-01-02T03:04:05+00:00", "<list>"],
                &["3", "home-assistant", "2026-02-03T04:05:06+00:00", "<list>"],
            ],
        ), @r"
        +----+----------------+---------------------------+-----------+
        | id | name           | created_at                | allowlist |
        +----+----------------+---------------------------+-----------+
        | 2  | backup         | 2026-01-02T03:04:05+00:00 | <list>    |
        | 3  | home-assistant | 2026-02-03T04:05:06+00:00 | <list>    |
        +----+----------------+---------------------------+-----------+
        ");
        insta::assert_snapshot!(shown(&[
            ("id", "2"),
            ("name", "backup"),
            ("created_at", "2026-01-02T03:04:05+00:00"),
            ("allowlist", "<list>"),
        ]), @r"
        +------------+---------------------------+
        |         id | 2                         |
        |       name | backup                    |
        | created_at | 2026-01-02T03:04:05+00:00 |
        |  allowlist | <list>                    |
        +------------+---------------------------+
        ");
    }

    #[test]
    fn wide_long_and_harmful_cells() {
        let long = "x".repeat(65);
        insta::assert_snapshot!(listed(
            &["name"],
            &[&["größe 日本"], &["a\u{1b}[31m\nb"], &[&long]],
        ), @r"
        +------------------------------------------------------------------+
        | name                                                             |
        +------------------------------------------------------------------+
        | größe 日本                                                       |
        | a\x1b[31m\nb                                                     |
        | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx... |
        +------------------------------------------------------------------+
        ");
    }

    #[test]
    fn nothing_is_said_as_the_cli_says_it() {
        assert_eq!(listed(&["id"], &[]), "(empty list)\n");
        assert_eq!(shown(&[]), "(empty object)\n");
    }
}
