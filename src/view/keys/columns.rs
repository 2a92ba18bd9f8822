//! The columns of the list: which of them fit, their widths and their contents.
//!
//! A narrow terminal drops the least useful columns: created first, then the id, then the owner. From 100 columns on, a column is no wider
//! than the longest value of the whole list, and the room goes to more columns. Widths depend on the terminal and on these longest
//! values, so that columns seldom move.
//!
//! Columns that the user chose ([`Chosen`]) take the place of these rules.
//!
//! The cell after the marker of the selected row is that of a marked key. An id leaves it free; before any other first column it is a
//! column of its own.

use std::iter::once;

use ratatui::style::Style;

use crate::app::Model;
use crate::domain::ApiKey;
use crate::view::keys::chosen::{Chosen, GAP, NAME_LEAST, NAME_MOST, OWNER_MOST, taken};
pub(in crate::view) use crate::view::keys::content::Cell;
use crate::view::keys::content::content;
use crate::view::text;
use crate::view::theme::Theme;

/// The columns that fit a width.
pub(in crate::view) struct Columns {
    /// Each column with its width in cells, without the gap before it.
    columns: Vec<(Cell, usize)>,
}

/// The blank between the list and the border of the pane beside it.
pub(super) const BORDER: u16 = 1;
/// From this width of the terminal on, columns are as wide as their content.
const ROOMY: u16 = 100;

/// Columns that come in where there is room, the most useful first, with their least and best widths.
const EXTRA: [(Cell, usize, usize); 3] = [
    (Cell::UsedBy, 13, 32),
    (Cell::Created, 7, 7),
    (Cell::Roles, 14, 40),
];
/// The same for allowlists.
const EXTRA_ALLOWLIST: [(Cell, usize, usize); 2] = [(Cell::UsedBy, 13, 32), (Cell::Access, 13, 60)];

/// Whether keys have allowlists on this system.
pub(in crate::view) fn allowlist(model: &Model) -> bool {
    let system = model.cx.connection.system.as_ref();
    system.is_some_and(|s| s.caps.allowlist)
}

impl Columns {
    /// Chooses the columns for the system's era and a width.
    pub(in crate::view) fn of(model: &Model, width: u16) -> Self {
        // The marker takes a cell.
        let room = usize::from(width).saturating_sub(1);
        match (
            Chosen::of(model, allowlist(model)),
            model.cx.size.0 >= ROOMY,
        ) {
            (Some(chosen), _) => Self::fixed(chosen.fit(room)),
            (None, true) => Self::roomy(model, room),
            (None, false) => Self::narrow(model, room),
        }
    }

    /// Whether the first column leaves its first cell to the sign of a marked key.
    fn starts_with_id(&self) -> bool {
        self.columns
            .first()
            .is_some_and(|(cell, _)| *cell == Cell::Id)
    }

    /// These columns, each with its width in cells.
    pub(in crate::view) fn fixed(columns: Vec<(Cell, usize)>) -> Self {
        Self { columns }
    }

    /// The width that the list can use, with the marker and the blank before the pane.
    pub(in crate::view) fn best_width(model: &Model) -> u16 {
        let room = usize::from(model.cx.size.0).saturating_sub(1);
        let all = match Chosen::of(model, allowlist(model)) {
            Some(chosen) => Self::fixed(chosen.fit(room)),
            None => Self::roomy(model, room),
        };
        let sign = usize::from(!all.starts_with_id() && model.cx.list_columns.is_some());
        let cells = 1 + sign + taken(&all.columns) + usize::from(BORDER);
        u16::try_from(cells).unwrap_or(u16::MAX)
    }

    /// Fixed widths; the name gets the rest.
    fn narrow(model: &Model, room: usize) -> Self {
        let id = (model.cx.keys.widths().id + 1).max(5);
        let mut columns = if allowlist(model) {
            vec![
                (Cell::Id, id),
                (Cell::Name, 0),
                (Cell::Created, 7),
                (Cell::Access, 13),
                (Cell::Upgrade, 10),
            ]
        } else {
            vec![
                (Cell::Id, id),
                (Cell::Name, 0),
                (Cell::Owner, 14),
                (Cell::Created, 7),
                (Cell::Expires, 8),
                (Cell::State, 10),
            ]
        };
        for goes in [
            Cell::Created,
            Cell::Id,
            Cell::Owner,
            Cell::Expires,
            Cell::Access,
            Cell::Upgrade,
        ] {
            if room >= taken(&columns) + NAME_LEAST {
                break;
            }
            columns.retain(|(cell, _)| *cell != goes);
        }
        let sign = usize::from(columns.iter().all(|(cell, _)| *cell != Cell::Id));
        let name = room.saturating_sub(taken(&columns) + sign);
        for (cell, cells) in &mut columns {
            if *cell == Cell::Name {
                *cells = name;
            }
        }
        Self { columns }
    }

    /// Widths by content.
    fn roomy(model: &Model, room: usize) -> Self {
        let widest = model.cx.keys.widths();
        let id = (widest.id + 1).max(3);
        let name = widest.name.max("NAME".len());
        let (mut columns, extra) = if allowlist(model) {
            let columns = vec![
                (Cell::Id, id),
                (Cell::Name, name.min(NAME_MOST)),
                (Cell::Created, 7),
                (Cell::Access, 13),
                (Cell::Upgrade, 10),
            ];
            (columns, EXTRA_ALLOWLIST.as_slice())
        } else {
            let owner = widest.owner.clamp("deleted user".len(), OWNER_MOST);
            let columns = vec![
                (Cell::Id, id),
                (Cell::Name, name.min(NAME_MOST)),
                (Cell::Owner, owner),
                (Cell::Expires, 7),
                (Cell::State, 10),
            ];
            (columns, EXTRA.as_slice())
        };
        // Too long a name leaves room for the columns that are always there.
        let beyond = taken(&columns).saturating_sub(room);
        for (_, cells) in columns.iter_mut().filter(|(cell, _)| *cell == Cell::Name) {
            *cells = cells.saturating_sub(beyond).max(NAME_LEAST.min(*cells));
        }
        let read = model.sessions.open_sessions_read_at().is_some() || model.cx.usage.is_known();
        for &(cell, least, _) in extra {
            let there = columns.iter().any(|(it, _)| *it == cell);
            let known = cell != Cell::UsedBy || read;
            if !there && known && taken(&columns) + GAP + least <= room {
                let at = columns.iter().position(|(it, _)| follows(cell, *it));
                columns.insert(at.unwrap_or(columns.len()), (cell, least));
            }
        }
        // What is left goes to the names, then to the columns that came in.
        let mut left = room.saturating_sub(taken(&columns));
        let best = extra.iter().map(|&(cell, _, best)| (cell, best));
        for (cell, best) in once((Cell::Name, name)).chain(best) {
            for (_, cells) in columns.iter_mut().filter(|(it, _)| *it == cell) {
                let more = best.saturating_sub(*cells).min(left);
                *cells += more;
                left -= more;
            }
        }
        Self { columns }
    }

    /// How many columns there are.
    #[cfg(test)]
    pub(in crate::view) fn count(&self) -> usize {
        self.columns.len()
    }

    /// The column headings.
    pub(in crate::view) fn header(&self, theme: Theme) -> String {
        let mut out = String::from(if self.starts_with_id() { " " } else { "  " });
        for &(cell, cells) in &self.columns {
            let word = match cell {
                Cell::Mark => "",
                Cell::Id => "ID",
                Cell::Name => "NAME",
                Cell::Owner => "OWNER",
                Cell::Created => "CREATED",
                Cell::Expires => "EXPIRES",
                Cell::State => "  STATE",
                Cell::Access => "  ACCESS",
                Cell::Upgrade => "  AT 25.04",
                Cell::Roles => "ROLES",
                Cell::UsedBy => "USED BY",
                Cell::System => "  SYSTEM",
            };
            out.push_str(&self.set(cell, word, cells, theme));
        }
        out
    }

    /// A key in these columns: pieces of text with the gaps before them and the padding.
    pub(in crate::view) fn cells(
        &self,
        model: &Model,
        key: &ApiKey,
        theme: Theme,
    ) -> Vec<(Cell, String, Style)> {
        let mut out = Vec::with_capacity(self.columns.len() + 2);
        for &(cell, cells) in &self.columns {
            let content = content(cell, cells, model, key, theme);
            match content.mark {
                None => out.push((
                    cell,
                    self.set(cell, &content.words, cells, theme),
                    content.style,
                )),
                Some((sign, style)) => {
                    let gap = " ".repeat(self.gap(cell));
                    let room = cells.saturating_sub(2);
                    let words = text::left(&content.words, room, theme.signs().ellipsis);
                    out.push((cell, format!("{gap}{sign}"), style));
                    out.push((cell, format!(" {words}"), content.style));
                }
            }
        }
        out
    }

    /// Puts the sign of a marked key, or a blank, before the cells of a row.
    pub(in crate::view) fn with_sign(
        &self,
        mut cells: Vec<(Cell, String, Style)>,
        marked: bool,
        theme: Theme,
    ) -> Vec<(Cell, String, Style)> {
        let sign = match (self.starts_with_id(), marked) {
            (true, false) => return cells,
            (_, true) => theme.signs().marked,
            (false, false) => " ",
        };
        if let Some((_, words, _)) = cells.first_mut().filter(|_| self.starts_with_id())
            && let Some(rest) = words.strip_prefix(' ')
        {
            *words = rest.to_owned();
        }
        cells.insert(0, (Cell::Mark, sign.to_owned(), theme.accent()));
        cells
    }

    fn set(&self, cell: Cell, words: &str, cells: usize, theme: Theme) -> String {
        let ellipsis = theme.signs().ellipsis;
        let gap = " ".repeat(self.gap(cell));
        match cell {
            Cell::Id => format!("{gap}{}", text::right(words, cells, ellipsis)),
            _ => format!("{gap}{}", text::left(words, cells, ellipsis)),
        }
    }

    /// The cells before a column.
    fn gap(&self, cell: Cell) -> usize {
        let first = self.columns.first().is_some_and(|(it, _)| *it == cell);
        if first { 0 } else { GAP }
    }
}

/// Whether a column that comes in stands before another one.
fn follows(cell: Cell, other: Cell) -> bool {
    match cell {
        Cell::Created => other == Cell::Expires,
        Cell::Roles => matches!(other, Cell::Created | Cell::Expires),
        _ => false,
    }
}
