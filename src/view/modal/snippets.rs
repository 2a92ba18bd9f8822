//! Texts to paste where the key is used. They stand at the left end of their lines, so that a mouse takes them as they are.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{FRAME_HEIGHT, FRAME_WIDTH, WIDE, boxed, count, keys_row};
use crate::app::Model;
use crate::app::modal::Snippets;
use crate::app::snippet::{Consumer, PLACEHOLDER};
use crate::keymap::Place;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::Theme;

/// Rows above the text.
const ABOVE: u16 = 2;
/// Rows of the longest text: the box keeps its size from one to the next.
const TEXT: u16 = 12;

pub(super) fn draw(model: &Model, it: &Snippets, theme: Theme, buf: &mut Buffer, area: Rect) {
    let width = WIDE.min(area.width);
    let room = usize::from(width.saturating_sub(FRAME_WIDTH));
    let texts = it.text();
    let texts: Vec<&str> = texts.lines().flat_map(|line| broken(line, room)).collect();
    let height = ABOVE + count(texts.len()).max(TEXT) + 2 + FRAME_HEIGHT;
    let title = "Where the key is used";
    let inner = boxed::open(buf, area, theme, title, (width, height));
    put(buf, row(inner, 0), &tabs(it.consumer, theme, room));
    let last = inner.height.saturating_sub(2);
    for (y, line) in (ABOVE..last).zip(&texts) {
        with_key(model, it.with_key, line, &mut |line| {
            put(buf, row(inner, y), &Line::raw(line));
        });
    }
    if usize::from(last.saturating_sub(ABOVE)) < texts.len() {
        let more = "Enlarge the terminal: it hides a part.";
        put(buf, row(inner, last), &Line::styled(more, theme.warning()));
    }
    keys_row(&[Place::Snippets], theme, buf, inner);
}

/// The names of the consumers, the chosen one marked; as many as fit around it.
fn tabs(chosen: Consumer, theme: Theme, room: usize) -> Line<'static> {
    let all = Consumer::ALL;
    let wide: usize = all.iter().map(|it| text::width(it.name()) + 3).sum();
    let mut spans = Vec::new();
    for it in all {
        if it == chosen {
            spans.push(Span::styled(theme.signs().marker, theme.accent()));
            spans.push(Span::styled(it.name(), theme.strong()));
        } else if wide <= room {
            spans.push(Span::raw(" "));
            spans.push(Span::styled(it.name(), theme.dim()));
        } else {
            continue;
        }
        spans.push(Span::raw("  "));
    }
    if wide > room {
        let at = all.iter().position(|it| *it == chosen).unwrap_or(0) + 1;
        spans.push(Span::styled(format!("{at} of {}", all.len()), theme.dim()));
    }
    Line::from(spans)
}

/// A line in pieces that fit; an empty one stays.
fn broken(line: &str, room: usize) -> Vec<&str> {
    match text::chunks(line, room.max(1)) {
        pieces if pieces.is_empty() => vec![""],
        pieces => pieces,
    }
}

/// Lends a line, with the key in the placeholder's stead where it is asked for.
fn with_key(model: &Model, asked: bool, line: &str, draw: &mut dyn FnMut(&str)) {
    match line.split_once(PLACEHOLDER) {
        Some((before, after)) if asked => model.with_secret(&mut |key| {
            let filled = [before, key, after].concat();
            draw(&zeroize::Zeroizing::new(filled));
        }),
        _ => draw(line),
    }
}
