//! The columns of the list: which of them fit, their widths and their contents.
//!
//! A narrow terminal drops the least useful columns: created first, then the id, then the owner. Widths depend only on the terminal, so
//! that columns do not move when the list changes.

use ratatui::style::Style;

use crate::app::Model;
use crate::app::keys::details;
use crate::domain::{ApiKey, State, time};
use crate::view::text;
use crate::view::theme::{PLAIN, Theme};

/// The content of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::view) enum Cell {
    Id,
    Name,
    Owner,
    Created,
    Expires,
    State,
    Access,
}

/// The columns that fit a width.
pub(in crate::view) struct Columns {
    /// Each column with its width in cells, without the gap before it.
    columns: Vec<(Cell, usize)>,
}

const GAP: usize = 2;
/// Minimum width of the name: below it, another column is dropped.
const NAME_LEAST: usize = 18;

impl Columns {
    /// Chooses the columns for the system's era and a width.
    pub(in crate::view) fn of(model: &Model, width: u16) -> Self {
        let allowlist = model
            .cx
            .connection
            .system
            .as_ref()
            .is_some_and(|s| s.caps.allowlist);
        let mut columns = if allowlist {
            vec![
                (Cell::Id, 5),
                (Cell::Name, 0),
                (Cell::Created, 7),
                (Cell::Access, 24),
            ]
        } else {
            vec![
                (Cell::Id, 5),
                (Cell::Name, 0),
                (Cell::Owner, 14),
                (Cell::Created, 7),
                (Cell::Expires, 8),
                (Cell::State, 10),
            ]
        };
        // The marker takes a cell.
        let room = usize::from(width).saturating_sub(1);
        for goes in [
            Cell::Created,
            Cell::Id,
            Cell::Owner,
            Cell::Expires,
            Cell::Access,
        ] {
            if room >= taken(&columns) + NAME_LEAST {
                break;
            }
            columns.retain(|(cell, _)| *cell != goes);
        }
        let name = room.saturating_sub(taken(&columns));
        for (cell, cells) in &mut columns {
            if *cell == Cell::Name {
                *cells = name;
            }
        }
        Self { columns }
    }

    /// The column headings.
    pub(in crate::view) fn header(&self, theme: Theme) -> String {
        let mut out = String::from(" ");
        for &(cell, cells) in &self.columns {
            let word = match cell {
                Cell::Id => "ID",
                Cell::Name => "NAME",
                Cell::Owner => "OWNER",
                Cell::Created => "CREATED",
                Cell::Expires => "EXPIRES",
                Cell::State => "  STATE",
                Cell::Access => "  ACCESS",
            };
            out.push_str(&self.set(cell, word, cells, theme));
        }
        out
    }

    /// A key in these columns, with the gaps.
    pub(in crate::view) fn cells(
        &self,
        model: &Model,
        key: &ApiKey,
        theme: Theme,
    ) -> Vec<(Cell, String, Style)> {
        let fill = |&(cell, cells): &(Cell, usize)| {
            let (words, style) = content(cell, model, key, theme);
            (cell, self.set(cell, &words, cells, theme), style)
        };
        self.columns.iter().map(fill).collect()
    }

    fn set(&self, cell: Cell, words: &str, cells: usize, theme: Theme) -> String {
        let ellipsis = theme.signs().ellipsis;
        let first = self.columns.first().is_some_and(|(c, _)| *c == cell);
        let gap = " ".repeat(if first { 0 } else { GAP });
        match cell {
            Cell::Id => format!("{gap}{}", text::right(words, cells, ellipsis)),
            _ => format!("{gap}{}", text::left(words, cells, ellipsis)),
        }
    }
}

/// Width of all columns except the name, with the gaps.
fn taken(columns: &[(Cell, usize)]) -> usize {
    columns.iter().map(|(_, cells)| cells).sum::<usize>() + GAP * columns.len().saturating_sub(1)
}

fn content(cell: Cell, model: &Model, key: &ApiKey, theme: Theme) -> (String, Style) {
    let signs = theme.signs();
    match cell {
        Cell::Id => (key.id.to_string(), theme.dim()),
        Cell::Name => (key.name.to_string(), PLAIN),
        Cell::Owner => match (key.owner(), key.ownership()) {
            (Some(owner), _) => (owner.to_string(), PLAIN),
            (None, Some(own)) if own.owner.unread => ("not read".into(), theme.dim()),
            _ => ("(not found)".into(), theme.dim()),
        },
        Cell::Created => (
            key.created_at()
                .map_or(String::new(), |at| time::age(at, model.cx.now)),
            theme.dim(),
        ),
        Cell::Expires => (time::until(key.expiry(), model.cx.now), PLAIN),
        Cell::State => {
            let state = key.state(model.cx.now);
            let rotates = model.rotation.involving(key.id, &model.cx).is_some();
            let (sign, style) = match state {
                State::Active if rotates => (signs.rotating, theme.accent()),
                State::Soon if rotates => (signs.rotating, theme.warning()),
                State::Active if details::full_access(key, &model.cx) => (signs.full, PLAIN),
                State::Active => (" ", PLAIN),
                State::Unclear => (signs.soon, theme.warning()),
                State::Soon => (signs.soon, theme.warning()),
                State::Expired | State::Revoked => (signs.bad, theme.danger()),
                State::Orphaned => (signs.orphaned, theme.danger()),
            };
            // Revoked or expired, and yet somebody is in: that is what must be seen.
            let word = match model.sessions.outlived(key, &model.cx) {
                true => "in use",
                false => state.word(),
            };
            (format!("{sign} {word}"), style)
        }
        Cell::Access => {
            let brief = key.access_brief().unwrap_or_default();
            let full = key
                .rules()
                .is_some_and(|rules| rules.iter().any(|r| r.is_everything()));
            let sign = match (model.rotation.involving(key.id, &model.cx).is_some(), full) {
                (true, _) => signs.rotating,
                (false, true) => signs.full,
                (false, false) => " ",
            };
            match key.dies_with_25_04() {
                true => (
                    format!(
                        "{sign} {} {} 25.04",
                        text::left(&brief, 12, ""),
                        signs.upgrade
                    ),
                    theme.warning(),
                ),
                false => (format!("{sign} {brief}"), PLAIN),
            }
        }
    }
}
