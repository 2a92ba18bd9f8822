//! Draws the access of an owner: the catalogue with the methods that its roles permit, and the roles beside it.

mod required_methods;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::access::screen::Typing;
use crate::app::modal::Access;
use crate::view::frame::Frame;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::catalogue::{self, Heading};
use crate::view::widget::draw::{Canvas, Draw};

impl Draw for Access {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        full(on.model, self, on.theme, on.frame, on.area);
    }
}

fn full(model: &Model, it: &Access, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let title = format!("Access of {}", it.user.username);
    let heading = Heading {
        title: &title,
        count: format!("{} permitted", it.permitted().of_methods()),
    };
    let typing = it.typing != Typing::Nothing;
    let parts = catalogue::frame(model, &it.tree, &heading, typing, theme, frame, area);
    roles(it, theme, frame.buffer_mut(), parts.beside);
    answer(it, theme, frame.buffer_mut(), parts.answer);
}

/// `test: CALL pool.dataset.create  yes, by role DATASET_WRITE`
fn answer(it: &Access, theme: Theme, buf: &mut Buffer, area: Rect) {
    let signs = theme.signs();
    let Some((name, verdict)) = it.tested() else {
        let words = match it.typing {
            Typing::Test => " test: type a method name",
            _ => " t tests a method by its name",
        };
        return put(buf, area, &Line::styled(words, theme.dim()));
    };
    let (sign, words, style) = match &verdict {
        Some(verdict) if verdict.is_yes() => (signs.done, verdict.to_string(), theme.good()),
        Some(verdict) => (signs.bad, verdict.to_string(), theme.danger()),
        None => (
            signs.orphaned,
            "unknown method; Tab completes the nearest name".to_owned(),
            theme.warning(),
        ),
    };
    let room = usize::from(area.width).saturating_sub(16).max(8);
    let name = text::truncate(
        &name,
        room.saturating_sub(text::width(&words)).max(12),
        signs.ellipsis,
    );
    let line = Line::from(vec![
        Span::styled(" test: ", theme.dim()),
        Span::raw("CALL "),
        Span::raw(crate::domain::text::harmless(&name).into_owned()),
        Span::raw("  "),
        Span::styled(format!("{sign} {words}"), style),
    ]);
    put(buf, area, &line);
}

/// Lists each role of the owner with the roles that it includes.
fn roles(it: &Access, theme: Theme, buf: &mut Buffer, area: Rect) {
    if area.is_empty() {
        return;
    }
    let room = usize::from(area.width).saturating_sub(1);
    let mut lines = vec![Line::styled("ROLES", theme.dim())];
    let own = it.role_lines();
    if own.is_empty() {
        lines.push(Line::raw("none: a user without roles cannot own a key"));
    }
    if it.user.locked {
        lines.push(Line::styled(
            "! locked: the keys of this account do not work",
            theme.warning(),
        ));
    }
    // What is left of the rows is shared by those that include anything.
    let sharing = own.iter().filter(|role| !role.includes.is_empty()).count();
    let left = usize::from(area.height).saturating_sub(lines.len() + own.len());
    let most = (left / sharing.max(1)).max(2);
    for role in &own {
        let name = text::truncate(role.name.as_str(), room, theme.signs().ellipsis).into_owned();
        lines.push(Line::styled(name, theme.strong()));
        let words = match (role.name.as_str(), role.includes.as_slice()) {
            ("FULL_ADMIN", _) => "all methods (full administrator)".to_owned(),
            (_, []) => continue,
            (_, includes) => format!("includes {}", includes.join(", ")),
        };
        let mut rows = text::wrap(&words, room.saturating_sub(2));
        if rows.len() > most {
            rows.truncate(most - 1);
            let shown: usize = rows.iter().map(|row| row.matches(',').count()).sum();
            rows.push(format!(
                "and {} more",
                role.includes.len() - shown.min(role.includes.len())
            ));
        }
        lines.extend(
            rows.into_iter()
                .map(|row| Line::styled(format!("  {row}"), theme.dim())),
        );
    }
    let height = usize::from(area.height);
    if lines.len() > height && height > 0 {
        lines.truncate(height - 1);
        lines.push(Line::styled(theme.signs().ellipsis, theme.dim()));
    }
    for (y, line) in (0..).zip(&lines) {
        put(buf, row(area, y), line);
    }
}
