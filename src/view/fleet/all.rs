//! Draws the list of the keys of all systems.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Link;
use crate::app::fleet::{Fleet, LinkKind};
use crate::app::keys::list::{Keys, Load};
use crate::view::bottom;
use crate::view::fleet::{columns, heading, strip};
use crate::view::frame::Frame;
use crate::view::keys::heading::short_marks;
use crate::view::keys::{details, key_row};
use crate::view::line::{put, put_right, row, rule};
use crate::view::theme::{SHORT, Theme};
use crate::view::widget::{footer, placeholder};

/// Minimum width of the list when the details are beside it.
const LIST: u16 = 75;
/// Minimum width of the details beside the list.
const PANE: u16 = 44;

/// Draws the whole frame, with the status line and the footer.
pub(super) fn draw(fleet: &Fleet, theme: Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    if area.is_empty() {
        return;
    }
    let filtering = fleet.lead().is_some_and(|it| it.cx.keys.filtering);
    if area.height < SHORT {
        let top = row(area, 0);
        match (&fleet.notice, filtering) {
            (Some(_), false) => footer_of(fleet, theme, frame.buffer_mut(), top),
            (None, false) => short_top(fleet, theme, frame.buffer_mut(), top),
            (_, true) => {
                let cursor = heading::draw(fleet, theme, frame.buffer_mut(), top);
                cursor
                    .into_iter()
                    .for_each(|at| frame.set_cursor_position(at));
            }
        }
        let body = Rect {
            y: area.y + 1,
            height: area.height - 1,
            ..area
        };
        return list(fleet, theme, frame.buffer_mut(), body);
    }
    status(fleet, theme, frame.buffer_mut(), row(area, 0));
    rule(theme, frame.buffer_mut(), row(area, 1));
    let body = Rect {
        y: area.y + 2,
        height: area.height - 4,
        ..area
    };
    ground(fleet, theme, frame, body);
    let above = row(area, area.height - 2);
    bottom::rule_with(strip::timers(fleet), theme, frame.buffer_mut(), above);
    footer_of(fleet, theme, frame.buffer_mut(), row(area, area.height - 1));
}

/// Draws the list between the status line and the footer: the heading, the rows, the details beside them, and the systems strip.
pub(super) fn ground(fleet: &Fleet, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    if area.height < 3 {
        return list(fleet, theme, frame.buffer_mut(), area);
    }
    let mut left = area;
    left.height -= 1;
    if area.width >= 110 {
        left.width = area.width.saturating_sub(PANE + 1).max(LIST);
        let pane = Rect {
            x: left.right() + 1,
            width: area.width.saturating_sub(left.width + 1),
            ..left
        };
        let buf = frame.buffer_mut();
        for y in left.top()..left.bottom() {
            buf.set_string(left.right(), y, theme.signs().bar, theme.dim());
        }
        if let Some(system) = fleet.all_chosen() {
            details::pane(&system.model, theme, buf, pane);
        }
        // The list does not touch the line between the panes.
        left.width -= 1;
    }
    let cursor = heading::draw(fleet, theme, frame.buffer_mut(), row(left, 0));
    cursor
        .into_iter()
        .for_each(|at| frame.set_cursor_position(at));
    let rows = Rect {
        y: left.y + 1,
        height: left.height.saturating_sub(1),
        ..left
    };
    list(fleet, theme, frame.buffer_mut(), rows);
    let last = row(area, area.height - 1);
    put(
        frame.buffer_mut(),
        last,
        &strip::line(fleet, theme, last.width),
    );
}

/// The names of the columns and the rows.
fn list(fleet: &Fleet, theme: Theme, buf: &mut Buffer, area: Rect) {
    let columns = columns::of(fleet, area.width);
    let short = buf.area.height < SHORT;
    if short && is_filtered(fleet) {
        // On a short terminal the filter is more important than the names of the columns.
        heading::draw(fleet, theme, buf, row(area, 0));
    } else {
        let header = Line::styled(columns.header(theme), theme.dim());
        put(buf, row(area, 0), &header);
    }
    let body = Rect {
        y: area.y.saturating_add(1),
        height: area.height.saturating_sub(1),
        ..area
    };
    let rows = fleet.all_page(usize::from(body.height));
    if rows.is_empty() {
        return placeholder::words(&nothing(fleet), theme, buf, body);
    }
    for (y, it) in (0..body.height).zip(rows) {
        let line = key_row(&it.system.model, &columns, it.key, it.selected, theme);
        put(buf, row(body, y), &line);
    }
}

/// Whether the list shows a part of the keys, and the user is not typing the filter.
fn is_filtered(fleet: &Fleet) -> bool {
    let keys = fleet.lead().map(|it| &it.cx.keys);
    let filtered = |it: &Keys| it.only_attention() || !it.filter().is_empty();
    keys.is_some_and(|it| !it.filtering && filtered(it))
}

/// Without a status line and a footer: the marks, else the states of the systems, and the shortcuts that fit.
fn short_top(fleet: &Fleet, theme: Theme, buf: &mut Buffer, area: Rect) {
    let cells = usize::from(area.width);
    let live = live(fleet, theme);
    let marks = short_marks(fleet.all_counts().marks, theme);
    let (mut line, right) = match marks.is_empty() {
        true => (strip::counts(fleet, theme, 0), Line::default()),
        false => (Line::from(marks), live),
    };
    let room = cells.saturating_sub(line.width() + right.width() + 2);
    let entries = footer::entries(&fleet.contexts());
    let hints = footer::line(entries, u16::try_from(room).unwrap_or(0), theme);
    if hints.width() <= room {
        line.push_span(Span::raw(" "));
        line.extend(hints);
    }
    put(buf, area, &line);
    put_right(buf, area, &right, line.width());
}

/// Why there is no row.
fn nothing(fleet: &Fleet) -> String {
    let counts = fleet.all_counts();
    let keys = fleet.lead().map(|it| &it.cx.keys);
    if counts.all > 0 {
        return match keys.is_some_and(|it| it.filter().trim().is_empty()) {
            true => "No key needs attention. Esc shows all keys.",
            false => "No match. Esc clears the filter.",
        }
        .to_owned();
    }
    let states: Vec<LinkKind> = fleet
        .systems
        .iter()
        .map(|it| fleet.link_state(it).kind())
        .collect();
    let waits = |it: &crate::app::Model| it.cx.keys.load == Load::Waiting;
    let failed = |it: &crate::app::Model| {
        it.cx.connection.link == Link::Live && matches!(it.cx.keys.load, Load::Failed(_))
    };
    if fleet.systems.iter().any(|it| failed(&it.model)) {
        "The keys could not be loaded. S shows why.".to_owned()
    } else if states.contains(&LinkKind::Connecting) {
        "Connecting".to_owned()
    } else if states.iter().all(|it| *it != LinkKind::Live) {
        "No system is connected. S shows the systems.".to_owned()
    } else if fleet.systems.iter().any(|it| waits(&it.model)) {
        "Loading the keys".to_owned()
    } else {
        "No keys yet. n creates one.".to_owned()
    }
}

fn status(fleet: &Fleet, theme: Theme, buf: &mut Buffer, area: Rect) {
    let read_only = fleet
        .systems
        .iter()
        .filter(|it| it.model.cx.connection.read_only)
        .count();
    let production =
        |it: &&crate::app::fleet::OpenSystem| it.model.cx.profile().is_some_and(|it| it.production);
    let production = fleet.systems.iter().filter(production).count();
    let mut spans = vec![Span::styled(" all systems", theme.strong())];
    if production > 0 {
        spans.push(Span::styled(
            format!("  {production} production"),
            theme.danger(),
        ));
    }
    if read_only > 0 {
        spans.push(Span::styled(
            format!("  {read_only} read-only"),
            theme.warning(),
        ));
    }
    let line = Line::from(spans);
    put(buf, area, &line);
    put_right(buf, area, &live(fleet, theme), line.width());
}

/// `● 3 of 4 live`
fn live(fleet: &Fleet, theme: Theme) -> Line<'static> {
    let live = fleet
        .systems
        .iter()
        .filter(|it| fleet.link_state(it).kind() == LinkKind::Live)
        .count();
    let (sign, style) = strip::sign(
        if live > 0 {
            LinkKind::Live
        } else {
            LinkKind::Lost
        },
        theme,
    );
    let sign = if theme.ascii { "" } else { sign };
    Line::from(vec![
        Span::styled(sign, style),
        Span::raw(format!(" {live} of {} live ", fleet.systems.len())),
    ])
}

/// The footer: the shortcuts, or a message.
fn footer_of(fleet: &Fleet, theme: Theme, buf: &mut Buffer, area: Rect) {
    let Some(notice) = &fleet.notice else {
        let contexts = fleet.contexts();
        let entries = match fleet.has_several() {
            true => footer::entries_of_several(&contexts),
            false => footer::entries(&contexts),
        };
        return put(buf, area, &footer::line(entries, area.width, theme));
    };
    bottom::message(notice, true, theme, buf, area);
}
