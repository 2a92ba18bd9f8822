//! Draws the required methods of an integration, and the possible owners of its key beside them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::modal::{MethodsFor, RequiredMethods};
use crate::view::frame::Frame;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::catalogue::{self, Heading};
use crate::view::widget::draw::{Canvas, Draw};

impl Draw for RequiredMethods {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        full(on.model, self, on.theme, on.frame, on.area);
    }
}

fn full(model: &Model, it: &RequiredMethods, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let heading = Heading {
        title: "Required methods",
        count: match it.chosen().len() {
            1 => "1 selected".into(),
            n => format!("{n} selected"),
        },
    };
    let parts = catalogue::frame(model, &it.tree, &heading, it.finding, theme, frame, area);
    let buf = frame.buffer_mut();
    match it.purpose {
        MethodsFor::Owner => users(it, theme, buf, parts.beside),
        MethodsFor::Account => selected(it, theme, buf, parts.beside),
    }
    let words = match (it.chosen().is_empty(), it.purpose) {
        (true, MethodsFor::Owner) => {
            "Space selects methods. Owners with the fewest extra rights come first"
        }
        (true, MethodsFor::Account) => "Space selects the methods that the integration calls",
        (false, MethodsFor::Owner) => it.summary.as_str(),
        (false, MethodsFor::Account) => "F2 shows the fewest roles that permit these methods",
    };
    put(
        buf,
        parts.answer,
        &Line::styled(format!(" {words}"), theme.dim()),
    );
}

/// The selected methods.
fn selected(it: &RequiredMethods, theme: Theme, buf: &mut Buffer, area: Rect) {
    if area.is_empty() {
        return;
    }
    put(buf, row(area, 0), &Line::styled("SELECTED", theme.dim()));
    let room = usize::from(area.height.saturating_sub(1));
    let all = it.chosen().len();
    let shown = if all > room {
        room.saturating_sub(1)
    } else {
        all
    };
    for (y, name) in (1..).zip(it.chosen().iter().take(shown)) {
        put(buf, row(area, y), &Line::raw(name.as_str()));
    }
    if shown < all && room > 0 {
        let more = format!("{} more {}", all - shown, theme.signs().down);
        put(
            buf,
            row(area, area.height - 1),
            &Line::styled(more, theme.dim()),
        );
    }
}

/// The users who may call the selected methods, two rows each.
fn users(it: &RequiredMethods, theme: Theme, buf: &mut Buffer, area: Rect) {
    if area.is_empty() {
        return;
    }
    let ellipsis = theme.signs().ellipsis;
    let room = usize::from(area.width).saturating_sub(1);
    put(buf, row(area, 0), &Line::styled("USERS", theme.dim()));
    if it.users.is_empty() {
        for (y, words) in (1..).zip(text::wrap(&it.summary, room)) {
            put(buf, row(area, y), &Line::raw(words));
        }
    }
    let shown = usize::from(area.height.saturating_sub(1)) / 2;
    for (y, item) in (1..).step_by(2).zip(it.users.iter().take(shown)) {
        let needed = !it.chosen().is_empty();
        let (sign, style) = match (needed, item.doubtful) {
            (_, true) => (theme.signs().bad, theme.dim()),
            (true, false) => (theme.signs().done, theme.good()),
            (false, false) => (" ", Style::new()),
        };
        let name = crate::domain::text::harmless(&item.value).into_owned();
        let name = text::truncate(&name, room.saturating_sub(2), ellipsis).into_owned();
        let plain = if item.doubtful {
            theme.dim()
        } else {
            Style::new()
        };
        let line = Line::from(vec![
            Span::styled(sign, style),
            Span::raw(" "),
            Span::styled(name, plain),
        ]);
        put(buf, row(area, y), &line);
        let note = text::clip(&item.note, room.saturating_sub(2), ellipsis);
        put(
            buf,
            row(area, y + 1),
            &Line::styled(format!("  {note}"), theme.dim()),
        );
    }
}
