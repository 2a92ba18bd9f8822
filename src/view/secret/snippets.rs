//! Draws the snippets. They start in the first cell of their lines, so that a mouse can select them.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use zeroize::Zeroizing;

use crate::app::Model;
use crate::app::modal::Snippets;
use crate::app::secret::snippet::PLACEHOLDER;
use crate::keymap::Context;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::{WIDE, count, keys_height, keys_row};
use crate::view::widget::frame as boxed;
use crate::view::widget::frame::{FRAME_HEIGHT, FRAME_WIDTH};
use crate::view::widget::scrolled::{self, Rows};

/// Rows above the snippet.
const ABOVE: u16 = 2;
/// Rows of the longest snippet, so that the box keeps its size.
const TEXT: u16 = 12;

impl Draw for Snippets {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        texts_box(self, on);
    }
}

fn texts_box(it: &Snippets, on: &mut Canvas<'_, '_>) {
    let (theme, area) = (on.theme, on.area);
    let width = WIDE.min(area.width);
    let room = usize::from(width.saturating_sub(FRAME_WIDTH));
    let text = filled(on.model, it);
    let lines: Vec<Rows<'_>> = text
        .lines()
        .map(|line| broken(line, room).into_iter().map(Line::raw).collect())
        .collect();
    let rows: usize = lines.iter().map(Vec::len).sum();
    let height = ABOVE + count(rows).max(TEXT) + 1 + FRAME_HEIGHT;
    let title = "Snippets";
    let buf = on.frame.buffer_mut();
    let keys = keys_height(buf);
    let inner = boxed::open(buf, area, theme, title, (width, height + keys));
    put(buf, row(inner, 0), &tabs(it, theme, room));
    keys_row(&[Context::Snippets], theme, buf, inner);
    // In a box too short the text starts right below the names.
    let above = if inner.height < 8 { 1 } else { ABOVE };
    let wrapped = rows > lines.len() && inner.height >= 8;
    if wrapped {
        let remark = "(long lines are wrapped: join them)";
        let last = row(inner, inner.height.saturating_sub(1 + keys));
        put(buf, last, &Line::styled(remark, theme.dim()));
    }
    let text_area = Rect {
        y: inner.y + above,
        height: inner
            .height
            .saturating_sub(above + keys + u16::from(wrapped)),
        ..inner
    }
    .intersection(inner);
    scrolled::draw(on, text_area, &lines, it.scroll);
}

/// The names of the consumers around the selected one, as many as fit, and its place among all.
fn tabs(it: &Snippets, theme: Theme, room: usize) -> Line<'static> {
    let (all, chosen) = (it.consumers(), it.consumer);
    let at = all.iter().position(|it| *it == chosen).unwrap_or(0);
    let wide = |from: usize, to: usize| -> usize {
        let names = all.iter().take(to).skip(from);
        names.map(|it| text::width(it.name()) + 2).sum()
    };
    let place = format!("{} of {}", at + 1, all.len());
    let whole = wide(0, all.len()) <= room;
    let room = match whole {
        true => room,
        false => room.saturating_sub(place.len()),
    };
    // Grows to both sides of the selected one, to the right first.
    let (mut from, mut to) = (at, (at + 1).min(all.len()));
    loop {
        let before = (from, to);
        if to < all.len() && wide(from, to + 1) <= room {
            to += 1;
        }
        if from > 0 && wide(from - 1, to) <= room {
            from -= 1;
        }
        if (from, to) == before {
            break;
        }
    }
    let mut spans = Vec::new();
    for it in all.iter().take(to).skip(from) {
        if *it == chosen {
            spans.push(Span::styled(theme.signs().marker, theme.accent()));
            spans.push(Span::styled(it.name(), theme.strong()));
        } else {
            spans.push(Span::raw(" "));
            spans.push(Span::styled(it.name(), theme.dim()));
        }
        spans.push(Span::raw(" "));
    }
    if !whole {
        spans.push(Span::styled(place, theme.dim()));
    }
    Line::from(spans)
}

/// Splits a line into pieces that fit. An empty line stays.
fn broken(line: &str, room: usize) -> Vec<&str> {
    match text::chunks(line, room.max(1)) {
        pieces if pieces.is_empty() => vec![""],
        pieces => pieces,
    }
}

/// The snippet, with the secret instead of the placeholder if requested.
fn filled(model: &Model, it: &Snippets) -> Zeroizing<String> {
    let text = it.text();
    let mut filled = None;
    if it.with_key
        && let Some((before, after)) = text.split_once(PLACEHOLDER)
    {
        model.with_key(&mut |key| filled = Some([before, key, after].concat()));
    }
    Zeroizing::new(filled.unwrap_or(text))
}
