//! The contents of the columns.

use ratatui::style::Style;

use crate::app::keys::details_window::Mark;
use crate::app::keys::facts;
use crate::app::{Link, Model};
use crate::domain::{ApiKey, State, Text, time, user};
use crate::view::text;
use crate::view::theme::{PLAIN, Theme};

/// The content of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::view) enum Cell {
    /// The sign of a marked key.
    Mark,
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
    /// The system, in a list of several.
    System,
}

/// The content of a cell.
pub(super) struct Content {
    /// A sign before the words, in a style of its own.
    pub(super) mark: Option<(&'static str, Style)>,
    pub(super) words: String,
    pub(super) style: Style,
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

/// The content of a cell of `cells` cells.
pub(super) fn content(
    cell: Cell,
    cells: usize,
    model: &Model,
    key: &ApiKey,
    theme: Theme,
) -> Content {
    let now = model.cx.now;
    match cell {
        Cell::Mark => Content::plain(""),
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
        Cell::System => system(model, theme),
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

/// The part of the system's name that no other system has. A sign says that its rows may be out of date.
fn system(model: &Model, theme: Theme) -> Content {
    let live = model.cx.connection.link == Link::Live && model.cx.keys.stale_since.is_none();
    let name = model.cx.system_name().unique().to_owned();
    let (sign, style) = match live {
        true => (" ", PLAIN),
        false => (theme.signs().offline, theme.warning()),
    };
    let production = model.cx.profile().is_some_and(|it| it.production);
    Content {
        mark: Some((sign, style)),
        ..Content::styled(name, if production { theme.danger() } else { style })
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
