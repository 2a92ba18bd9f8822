//! The columns of the list: which of them fit, their widths and their contents.
//!
//! A narrow terminal drops the least useful columns: created first, then the id, then the owner. From 100 columns on, a column is no wider
//! than the longest value of the whole list, and the room goes to more columns. Widths depend on the terminal and on these longest
//! values, so that columns seldom move.

use std::iter::once;

use ratatui::style::Style;

use crate::app::Model;
use crate::app::keys::details_window::Mark;
use crate::app::keys::facts;
use crate::domain::{ApiKey, State, Text, time, user};
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
    /// What the upgrade to 25.04 does to the key.
    Upgrade,
    Roles,
    UsedBy,
}

/// The columns that fit a width.
pub(in crate::view) struct Columns {
    /// Each column with its width in cells, without the gap before it.
    columns: Vec<(Cell, usize)>,
}

const GAP: usize = 2;
/// Minimum width of the name: below it, another column is dropped.
const NAME_LEAST: usize = 18;
/// A name takes no more cells while another column could use them.
const NAME_MOST: usize = 32;
const OWNER_MOST: usize = 20;
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
        match model.cx.size.0 >= ROOMY {
            true => Self::roomy(model, room),
            false => Self::narrow(model, room),
        }
    }

    /// The width that the list can use, with the marker.
    pub(in crate::view) fn best_width(model: &Model) -> u16 {
        let all = Self::roomy(model, usize::from(model.cx.size.0).saturating_sub(1));
        u16::try_from(1 + taken(&all.columns)).unwrap_or(u16::MAX)
    }

    /// Fixed widths; the name gets the rest.
    fn narrow(model: &Model, room: usize) -> Self {
        let mut columns = if allowlist(model) {
            vec![
                (Cell::Id, 5),
                (Cell::Name, 0),
                (Cell::Created, 7),
                (Cell::Access, 13),
                (Cell::Upgrade, 10),
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
        let name = room.saturating_sub(taken(&columns));
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
        let id = widest.id.max(3);
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
                Cell::Upgrade => "  AT 25.04",
                Cell::Roles => "ROLES",
                Cell::UsedBy => "USED BY",
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

/// Width of all columns, with the gaps.
fn taken(columns: &[(Cell, usize)]) -> usize {
    columns.iter().map(|(_, cells)| cells).sum::<usize>() + GAP * columns.len().saturating_sub(1)
}

/// The content of a cell.
struct Content {
    /// A sign before the words, in a style of its own.
    mark: Option<(&'static str, Style)>,
    words: String,
    style: Style,
}

impl Content {
    fn plain(words: impl Into<String>) -> Self {
        Self::styled(words, PLAIN)
    }

    fn styled(words: impl Into<String>, style: Style) -> Self {
        Self {
            mark: None,
            words: words.into(),
            style,
        }
    }
}

fn content(cell: Cell, cells: usize, model: &Model, key: &ApiKey, theme: Theme) -> Content {
    let now = model.cx.now;
    match cell {
        Cell::Id => Content::styled(key.id.to_string(), theme.dim()),
        Cell::Name => Content::plain(key.name.to_string()),
        Cell::Owner => match (key.owner(), key.ownership()) {
            (Some(owner), _) => Content::plain(owner.to_string()),
            (None, own) => {
                let word = own.map_or("", |own| own.owner.missing_word());
                Content::styled(word, theme.dim())
            }
        },
        Cell::Created => {
            let age = key.created_at().map(|at| time::age(at, now));
            Content::styled(age.unwrap_or_default(), theme.dim())
        }
        Cell::Expires => Content::plain(time::until(key.expiry(), now)),
        Cell::State => state(model, key, theme),
        Cell::Access => access(cells, model, key, theme),
        Cell::Upgrade => {
            // What survives is the exception, so that what does not is the quiet one.
            let (mark, word, style) = match key.dies_with_25_04() {
                true => (Mark::Upgrade, "revoked", theme.dim()),
                false => (Mark::Survives, "survives", PLAIN),
            };
            Content {
                mark: Some((theme.sign(mark), style)),
                ..Content::styled(word, style)
            }
        }
        Cell::Roles => Content::plain(roles(cells, model, key)),
        Cell::UsedBy => used_by(cells, model, key, theme),
    }
}

fn state(model: &Model, key: &ApiKey, theme: Theme) -> Content {
    let state = key.state(model.cx.now);
    let rotates = model.rotation.involving(key.id, &model.cx).is_some();
    let (mark, style) = match state {
        State::Active if rotates => (Some((Mark::Rotating, theme.accent())), theme.accent()),
        State::Soon if rotates => (Some((Mark::Rotating, theme.warning())), theme.warning()),
        State::Active if facts::full_access(key, &model.cx) => {
            (Some((Mark::Full, theme.warning())), PLAIN)
        }
        State::Active => (None, PLAIN),
        State::Unclear | State::Soon => (Some((Mark::Soon, theme.warning())), theme.warning()),
        State::Expired | State::Revoked => (Some((Mark::Bad, theme.danger())), theme.danger()),
        State::Orphaned => (Some((Mark::Orphaned, theme.danger())), theme.danger()),
    };
    // A key that cannot sign in, with a session: the session is what must be seen.
    let word = match model.sessions.outlived(key, &model.cx) {
        true => "in use",
        false => state.word(),
    };
    let mark = mark.map_or((" ", PLAIN), |(mark, style)| (theme.sign(mark), style));
    Content {
        mark: Some(mark),
        ..Content::styled(word, style)
    }
}

fn access(cells: usize, model: &Model, key: &ApiKey, theme: Theme) -> Content {
    let rotates = model.rotation.involving(key.id, &model.cx).is_some();
    let full = key.has_full_access();
    let style = if full { theme.warning() } else { PLAIN };
    let mark = match (rotates, full) {
        (true, _) => (theme.sign(Mark::Rotating), theme.accent()),
        (false, true) => (theme.sign(Mark::Full), style),
        (false, false) => (" ", PLAIN),
    };
    let mut words = key.access_brief().unwrap_or_default();
    if let Some(rules) = key.rules().filter(|rules| !full && !rules.is_empty()) {
        let room = cells.saturating_sub(2);
        let rules: Vec<String> = rules.iter().take(4).map(ToString::to_string).collect();
        let longer = format!("{words}: {}", rules.join(", "));
        if room > 20 {
            words = text::clip(&longer, room, theme.signs().ellipsis).into_owned();
        }
    }
    Content {
        mark: Some(mark),
        ..Content::styled(words, style)
    }
}

/// The roles of the owner: all of them where they fit, else in brief.
fn roles(cells: usize, model: &Model, key: &ApiKey) -> String {
    let users = model.cx.users.as_deref().unwrap_or_default();
    let Some(user) = key.owner().and_then(|owner| user::named(users, owner)) else {
        return String::new();
    };
    let roles = user.roles.as_deref().unwrap_or_default();
    let all: Vec<&str> = roles.iter().map(Text::as_str).collect();
    match all.join(", ") {
        all if roles.len() > 1 && !user.full_admin() && text::width(&all) <= cells => all,
        _ => user.roles_brief(),
    }
}

/// The addresses of the clients, else where and when one was seen last.
fn used_by(cells: usize, model: &Model, key: &ApiKey, theme: Theme) -> Content {
    let hosts = model.sessions.origins_of(key.id);
    let all = hosts.join(", ");
    let (now, seen) = (model.cx.now, model.sessions.last_seen(key.id));
    let last = model.cx.usage.last_use(key);
    // This run may have seen a session that ended after the audit log was read.
    let last = last.filter(|last| seen.is_none_or(|seen| seen <= last.at));
    match (hosts.as_slice(), seen) {
        ([], _) if last.is_some() => {
            let briefs = last.map(|last| last.briefs(now)).unwrap_or_default();
            let fits = briefs.iter().find(|words| text::width(words) <= cells);
            let words = fits.or(briefs.last()).cloned().unwrap_or_default();
            Content::styled(words, theme.dim())
        }
        ([], Some(seen)) => {
            let words = format!("seen {} ago", time::age(seen, now));
            Content::styled(words.replace("now ago", "just now"), theme.dim())
        }
        ([first, rest @ ..], _) if !rest.is_empty() && text::width(&all) > cells => {
            Content::plain(format!("{first} +{}", rest.len()))
        }
        _ => Content::plain(all),
    }
}
