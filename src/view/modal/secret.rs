//! The secret, once: the whole key on a line of its own, never truncated.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{FRAME_HEIGHT, FRAME_WIDTH, WIDE, boxed, carrying, count, key_text, keys_row};
use crate::app::modal::SecretShown;
use crate::app::{Copied, Model};
use crate::keymap::Place;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::Theme;

pub(super) fn draw(model: &Model, it: &SecretShown, theme: Theme, buf: &mut Buffer, area: Rect) {
    let width = WIDE.min(area.width);
    // In a box too small for a border every cell is needed for the key.
    let framed = width > FRAME_WIDTH + 8 && area.height > 8;
    let room = if framed {
        width - FRAME_WIDTH
    } else {
        area.width
    };
    let what = if it.reset { "New secret of" } else { "New key" };
    let title = format!("{what} {} on {}", it.name, model.system_name());

    let mut lines = Vec::new();
    if area.height > 10 && room >= 30 {
        let once = "This key is shown once. When you close this, nobody can read it again.";
        lines.push(Line::raw(""));
        lines.extend(
            text::wrap(once, usize::from(room))
                .into_iter()
                .map(Line::raw),
        );
        lines.push(Line::raw(""));
    }
    lines.extend(key_text::lines(it, theme, usize::from(room)));
    if area.height > 10 {
        lines.push(Line::raw(""));
    }
    lines.extend(copied(it, theme, usize::from(room)));
    lines.extend(carrying::lines(model, it, theme, usize::from(room)));

    let inner = if framed {
        boxed::open(
            buf,
            area,
            theme,
            &title,
            (width, count(lines.len()) + 2 + FRAME_HEIGHT),
        )
    } else {
        ratatui::widgets::Widget::render(ratatui::widgets::Clear, area, buf);
        area
    };
    for (y, line) in (0..).zip(&lines) {
        put(buf, row(inner, y), line);
    }
    if usize::from(inner.height) < lines.len() {
        let more = text::left(
            "Enlarge the terminal: it hides a part.",
            usize::from(inner.width),
            "",
        );
        let last = row(inner, inner.height.saturating_sub(1));
        put(buf, last, &Line::styled(more, theme.warning()));
    } else if usize::from(inner.height) > lines.len() {
        let places: &[Place] = match it.carrying.can_be_given_up() {
            Some(_) => &[Place::UnderWay, Place::Secret],
            None => &[Place::Secret],
        };
        keys_row(places, theme, buf, inner);
    }
}

/// What is known of the copy, and no more.
fn copied(it: &SecretShown, theme: Theme, room: usize) -> Vec<Line<'static>> {
    let (sign, style, words) = match &it.copied {
        None => return vec![Line::styled("Not copied yet.", theme.dim())],
        Some(Copied::SentToTerminal) => {
            let words = "sent to your terminal (OSC 52). Paste to check: some ignore it.";
            (theme.signs().live, theme.good(), words.to_owned())
        }
        Some(Copied::Native) => (
            theme.signs().live,
            theme.good(),
            "copied to this desktop's clipboard, while tnkeys runs.".to_owned(),
        ),
        Some(Copied::Failed(why)) => (
            theme.signs().bad,
            theme.danger(),
            format!("not copied: {why}. Select it with the mouse."),
        ),
    };
    let mut lines = Vec::new();
    for (i, words) in text::wrap(&words, room.saturating_sub(2))
        .into_iter()
        .enumerate()
    {
        let sign = if i == 0 { sign } else { " " };
        lines.push(Line::from(vec![
            Span::styled(sign, style),
            Span::raw(" "),
            Span::raw(words),
        ]));
    }
    lines
}
