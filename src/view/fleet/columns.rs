//! The columns of the list of all systems.
//!
//! The system comes first and is never dropped. Widths depend on the terminal and on the longest values of all lists, so that the columns
//! seldom move.

use crate::app::fleet::Fleet;
use crate::app::keys::Widths;
use crate::app::model::Model;
use crate::view::keys::chosen::Chosen;
use crate::view::keys::columns::{Cell, Columns, allowlist};
use crate::view::text;

const GAP: usize = 2;
/// Minimum width of the name: below it, another column is dropped.
const NAME_LEAST: usize = 18;
const NAME_MOST: usize = 32;
const OWNER_MOST: usize = 20;
/// The sign before the name of the system, and the blank behind it.
const SIGN: usize = 2;
const SYSTEM_MOST: usize = 18;

/// The columns that come in where there is room, the most useful first.
const EXTRA: [(Cell, usize); 4] = [
    (Cell::Owner, 14),
    (Cell::Id, 5),
    (Cell::Created, 7),
    (Cell::UsedBy, 16),
];

/// The columns for a width.
pub(super) fn of(fleet: &Fleet, width: u16) -> Columns {
    // The marker and the sign of a mark take a cell each.
    let room = usize::from(width).saturating_sub(2);
    let models: Vec<&Model> = fleet.systems.iter().map(|it| &it.model).collect();
    let widest = |of: fn(&Model) -> usize| models.iter().map(|it| of(it)).max().unwrap_or(0);
    let system = widest(|it| text::width(it.cx.system_name().unique()));
    let system = system.clamp("SYSTEM".len(), SYSTEM_MOST) + SIGN;
    let name = widest(|it| it.cx.keys.widths().name).max("NAME".len());
    let owner = widest(|it| it.cx.keys.widths().owner).clamp("deleted user".len(), OWNER_MOST);
    let id = widest(|it| it.cx.keys.widths().id).max(3);
    let owners = models.iter().any(|it| !allowlist(it));
    let rules = models.iter().any(|it| allowlist(it));
    if let Some(chosen) = fleet.lead().and_then(|it| it.cx.list_columns.as_deref()) {
        let widths = Widths {
            id: widest(|it| it.cx.keys.widths().id),
            name: widest(|it| it.cx.keys.widths().name),
            owner: widest(|it| it.cx.keys.widths().owner),
        };
        let chosen = Chosen::across(chosen, (rules, owners), widths, system);
        return Columns::fixed(chosen.fit(room + 1));
    }
    let mut columns = vec![(Cell::System, system), (Cell::Name, name.min(NAME_LEAST))];
    if owners {
        columns.extend([(Cell::Expires, 8), (Cell::State, 10)]);
    }
    if rules {
        columns.push((Cell::Access, 13));
    }
    // Too narrow a terminal shows the systems and the names.
    for goes in [Cell::Access, Cell::Expires, Cell::State] {
        if taken(&columns) <= room {
            break;
        }
        columns.retain(|(cell, _)| *cell != goes);
    }
    for (cell, cells) in EXTRA {
        let cells = match cell {
            Cell::Owner => cells.min(owner),
            Cell::Id => id,
            _ => cells,
        };
        let wanted = cell != Cell::Owner || owners;
        if !wanted || taken(&columns) + GAP + cells > room {
            continue;
        }
        let before = |it: &(Cell, usize)| match cell {
            Cell::Id => it.0 == Cell::Name,
            Cell::UsedBy => false,
            _ => matches!(it.0, Cell::Expires | Cell::Access),
        };
        let at = columns.iter().position(before).unwrap_or(columns.len());
        columns.insert(at, (cell, cells));
    }
    // What is left goes to the names, then to the owners.
    let mut left = room.saturating_sub(taken(&columns));
    for (cell, best) in [
        (Cell::Name, name.min(NAME_MOST)),
        (Cell::Owner, owner),
        (Cell::Name, name),
    ] {
        for (_, cells) in columns.iter_mut().filter(|(it, _)| *it == cell) {
            let more = best.saturating_sub(*cells).min(left);
            *cells += more;
            left -= more;
        }
    }
    Columns::fixed(columns)
}

/// Width of all columns, with the gaps.
fn taken(columns: &[(Cell, usize)]) -> usize {
    columns.iter().map(|(_, cells)| cells).sum::<usize>() + GAP * columns.len().saturating_sub(1)
}
