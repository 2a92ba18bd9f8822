//! The columns that the user chose in `config.toml`, for the list of one system and for that of all systems.
//!
//! The order is the user's. Where not all of them fit, the least useful ones go. The name and, across systems, the system always stay.

use crate::app::Model;
use crate::app::keys::Widths;
use crate::domain::ListColumn;
use crate::view::keys::content::Cell;

/// The blanks between two columns.
pub(super) const GAP: usize = 2;
/// Minimum width of the name: below it, another column is dropped.
pub(super) const NAME_LEAST: usize = 18;
/// A name takes no more cells while another column could use them.
pub(super) const NAME_MOST: usize = 32;
/// The same for an owner.
pub(super) const OWNER_MOST: usize = 20;

/// The columns that go first where there is no room.
const LEAST_USEFUL_FIRST: [Cell; 9] = [
    Cell::Roles,
    Cell::Created,
    Cell::UsedBy,
    Cell::Id,
    Cell::Owner,
    Cell::Expires,
    Cell::Access,
    Cell::Upgrade,
    Cell::State,
];

/// Columns without widths, and what their widths depend on.
#[derive(Debug)]
pub(in crate::view) struct Chosen {
    cells: Vec<Cell>,
    widths: Widths,
    /// The width of the column of the system.
    system: usize,
}

impl Chosen {
    /// The columns for one system, if the user chose any.
    pub(super) fn of(model: &Model, allowlist: bool) -> Option<Self> {
        let columns = model.cx.list_columns.as_deref()?;
        let one = columns.iter().filter(|it| **it != ListColumn::System);
        let of_era = one.filter(|it| it.is_of(allowlist, !allowlist));
        Some(Self {
            cells: of_era.map(|it| cell(*it)).collect(),
            widths: model.cx.keys.widths(),
            system: 0,
        })
    }

    /// The columns for several systems. Without a place for the system it comes first. `system`: the width of its column.
    pub(in crate::view) fn across(
        columns: &[ListColumn],
        (allowlists, owners): (bool, bool),
        widths: Widths,
        system: usize,
    ) -> Self {
        let of_eras = columns.iter().filter(|it| it.is_of(allowlists, owners));
        let mut cells: Vec<Cell> = of_eras.map(|it| cell(*it)).collect();
        if !cells.contains(&Cell::System) {
            cells.insert(0, Cell::System);
        }
        Self {
            cells,
            widths,
            system,
        }
    }

    /// The columns that fit, with their widths. `room`: the cells behind the marker of the selected row.
    pub(in crate::view) fn fit(&self, room: usize) -> Vec<(Cell, usize)> {
        let mut cells = self.cells.clone();
        for goes in LEAST_USEFUL_FIRST {
            if needed(&self.set(&cells)) <= room {
                break;
            }
            cells.retain(|cell| *cell != goes);
        }
        let mut columns = self.set(&cells);
        // Too narrow a terminal cuts the names.
        let beyond = needed(&columns).saturating_sub(room);
        let mut left = room.saturating_sub(needed(&columns));
        for (_, cells) in columns.iter_mut().filter(|(cell, _)| *cell == Cell::Name) {
            *cells = cells.saturating_sub(beyond);
        }
        let name = self.widths.name.max("NAME".len());
        for (cell, best) in [
            (Cell::Name, name.min(NAME_MOST)),
            (Cell::Owner, self.widths.owner.min(OWNER_MOST)),
            (Cell::UsedBy, 32),
            (Cell::Access, 60),
            (Cell::Roles, 40),
            (Cell::Owner, self.widths.owner),
            (Cell::Name, name),
        ] {
            for (_, cells) in columns.iter_mut().filter(|(it, _)| *it == cell) {
                let more = best.saturating_sub(*cells).min(left);
                *cells += more;
                left -= more;
            }
        }
        columns
    }

    /// The columns with their least widths.
    fn set(&self, cells: &[Cell]) -> Vec<(Cell, usize)> {
        let first = cells.first() == Some(&Cell::Id);
        let least = |cell: &Cell| match cell {
            // The first column leaves a cell to the sign of a marked key.
            Cell::Id => self.widths.id.max(2) + usize::from(first),
            Cell::Name => self.widths.name.clamp("NAME".len(), NAME_LEAST),
            Cell::Owner => self.widths.owner.clamp("deleted user".len(), 14),
            Cell::Created => 7,
            Cell::Expires => 8,
            Cell::State | Cell::Upgrade => 10,
            Cell::Access | Cell::UsedBy => 13,
            Cell::Roles => 14,
            Cell::System => self.system,
            Cell::Mark => 1,
        };
        cells.iter().map(|cell| (*cell, least(cell))).collect()
    }
}

/// Width of all columns, with the gaps and the cell for the sign of a marked key.
fn needed(columns: &[(Cell, usize)]) -> usize {
    let sign = columns.first().is_none_or(|(cell, _)| *cell != Cell::Id);
    taken(columns) + usize::from(sign)
}

fn cell(column: ListColumn) -> Cell {
    match column {
        ListColumn::System => Cell::System,
        ListColumn::Id => Cell::Id,
        ListColumn::Name => Cell::Name,
        ListColumn::Owner => Cell::Owner,
        ListColumn::Created => Cell::Created,
        ListColumn::Expires => Cell::Expires,
        ListColumn::State => Cell::State,
        ListColumn::Access => Cell::Access,
        ListColumn::Upgrade => Cell::Upgrade,
        ListColumn::Roles => Cell::Roles,
        ListColumn::UsedBy => Cell::UsedBy,
    }
}

/// Width of all columns, with the gaps.
pub(super) fn taken(columns: &[(Cell, usize)]) -> usize {
    columns.iter().map(|(_, cells)| cells).sum::<usize>() + GAP * columns.len().saturating_sub(1)
}
