//! Draws the preview, full screen: the list scrolls, the consequences and the buttons stay in sight below it.

use jiff::tz::TimeZone;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::rows::lines;
use crate::app::fleet::bulk::preview::Preview;
use crate::view::line::{put, put_right, row, rule};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::Canvas;
use crate::view::widget::form_box::count;
use crate::view::widget::scrolled;

/// Free columns at both sides.
const MARGIN: u16 = 1;

/// Draws the preview.
pub(in crate::view) fn draw(it: &Preview, zone: &TimeZone, on: &mut Canvas<'_, '_>) {
    let (theme, area) = (on.theme, on.area);
    let inner = Rect {
        x: area.x + MARGIN.min(area.width),
        width: area.width.saturating_sub(2 * MARGIN),
        ..area
    };
    let room = usize::from(inner.width);
    let buf = on.frame.buffer_mut();
    let title = text::truncate(&it.title(), room, theme.signs().ellipsis).into_owned();
    put(buf, row(inner, 0), &Line::styled(title, theme.title()));
    rule(theme, buf, row(area, 1));

    let mut below: Vec<Line<'static>> = lines(&it.consequences(zone), room, theme)
        .into_iter()
        .flatten()
        .collect();
    if let (Some(ends), true) = (it.ends_sessions(), it.keys() > 0) {
        let mark = if ends { "[x]" } else { "[ ]" };
        let words = format!("{mark} Also terminate their open sessions (Space switches)");
        below.extend(text::wrap(&words, room).into_iter().map(Line::raw));
    }
    // The last row has the number and the buttons, or only the buttons.
    let buttons = buttons(it, theme);
    let number = it.count.needed.filter(|_| it.keys() > 0);
    let asked = number.map(|number| asked(it, number, theme));
    let beside = asked.as_ref().map_or(0, |it| it.width());
    let split = beside > 0 && beside + 2 + buttons.width() + 1 > room;
    if split {
        below.extend(asked.clone());
    }
    let height = count(below.len()) + 1;
    let footing = height.min(area.height.saturating_sub(2));
    let list = Rect {
        y: inner.y + 2.min(inner.height),
        height: inner.height.saturating_sub(2 + footing + 1),
        ..inner
    };
    scrolled::draw(on, list, &lines(&it.rows(), room, theme), it.scroll);
    let buf = on.frame.buffer_mut();
    let top = area.height.saturating_sub(footing);
    if top > 2 {
        rule(theme, buf, row(area, top - 1));
    }
    // What matters most of the consequences is at their end.
    let skipped = usize::from(height - footing);
    for (y, line) in (top..).zip(below.iter().skip(skipped)) {
        put(buf, row(inner, y), line);
    }
    let last = row(inner, area.height.saturating_sub(1));
    let at = match split {
        true => row(inner, area.height.saturating_sub(2)),
        false => last,
    };
    if let Some(asked) = &asked {
        put(buf, at, asked);
    }
    put_right(buf, last, &buttons, if split { 0 } else { beside + 2 });
    if on.top && asked.is_some() && !at.is_empty() {
        let typed = beside - asked_after(it).map_or(0, text::width);
        let x = at.x.saturating_add(count(typed));
        on.frame.set_cursor_position(Position { x, y: at.y });
    }
}

/// `Type 12 to delete: 3`, and what is wrong with it.
fn asked(it: &Preview, number: usize, theme: Theme) -> Line<'static> {
    let style = match it.refused {
        true => theme.danger(),
        false => Style::new(),
    };
    let mut line = Line::from(vec![
        Span::styled(format!("Type {number} to {}: ", it.act.verb()), style),
        Span::styled(it.count.typed.clone(), theme.strong()),
    ]);
    line.extend(asked_after(it).map(|words| Span::styled(words, style)));
    line
}

/// What stands behind the typed number.
fn asked_after(it: &Preview) -> Option<&'static str> {
    let words = match it.count.typed.is_empty() {
        true => "number required",
        false => "  wrong number",
    };
    it.refused.then_some(words)
}

/// `[ Cancel ]   Delete`. The selected one is in brackets.
fn buttons(it: &Preview, theme: Theme) -> Line<'static> {
    let labels: &[&str] = match it.keys() {
        0 => &["Close"],
        _ => &["Cancel", it.act.button()],
    };
    let spans = labels.iter().enumerate().map(|(n, label)| {
        let marked = (n == 1) == it.on_button && !theme.waits;
        let (open, close) = if marked { ("[", "]") } else { (" ", " ") };
        let style = if marked { theme.accent() } else { theme.key() };
        Span::styled(format!("{open} {label} {close}"), style)
    });
    spans.collect()
}
