//! Draws the rules as JSON, over both panes.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::app::allowlist::builder::Raw;
use crate::domain::text::harmless;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::Theme;

/// Draws the lines around the cursor, a marker below an error, and the corrections below the text. Returns the position
/// of the cursor.
pub(in crate::view) fn draw(
    raw: &Raw,
    theme: Theme,
    buf: &mut Buffer,
    area: Rect,
) -> Option<Position> {
    let notes = notes(raw);
    let below = notes.len().min(usize::from(area.height / 2));
    let below = u16::try_from(below).unwrap_or(0);
    let height = area.height - below;
    for (y, note) in (height..area.height).zip(&notes) {
        let shown = text::clip(
            note,
            usize::from(area.width).saturating_sub(1),
            theme.signs().ellipsis,
        );
        let line = Line::styled(format!(" {shown}"), theme.warning());
        put(buf, row(area, y), &line);
    }
    lines(raw, theme, buf, Rect { height, ..area })
}

fn lines(raw: &Raw, theme: Theme, buf: &mut Buffer, area: Rect) -> Option<Position> {
    let signs = theme.signs();
    let lines = raw.text.lines();
    let (at, column) = raw.text.cursor();
    let digits = lines.len().to_string().len();
    let margin = u16::try_from(digits + 2).unwrap_or(4);
    let room = area.width.saturating_sub(margin);
    let marker = u16::from(raw.error.is_some());
    let top = (at + 1).saturating_sub(usize::from(area.height.saturating_sub(marker)));
    let mut cursor = None;
    let mut y = 0;
    for (number, line) in lines.iter().enumerate().skip(top) {
        if y >= area.height {
            break;
        }
        let wrong = raw.error.is_some() && number == at;
        let label = format!(" {:>digits$} ", number + 1);
        let label = Span::styled(label, if wrong { theme.danger() } else { theme.dim() });
        let shown = if number == at {
            let window = text::window(line, column, room, signs.ellipsis);
            cursor = Some(Position {
                x: area.x.saturating_add(margin).saturating_add(window.cursor),
                y: area.y + y,
            });
            window.text
        } else {
            text::clip(&harmless(line), usize::from(room), signs.ellipsis).into_owned()
        };
        let line = Line::from(vec![label, Span::raw(shown)]);
        put(buf, row(area, y), &line);
        y += 1;
        if let (true, Some(cursor)) = (wrong, cursor) {
            let before = usize::from(cursor.x.saturating_sub(area.x));
            let marker = format!("{}^", " ".repeat(before));
            put(buf, row(area, y), &Line::styled(marker, theme.danger()));
            y += 1;
        }
    }
    cursor
}

/// The corrections that reading the text needs, one per line.
fn notes(raw: &Raw) -> Vec<String> {
    let Some(read) = &raw.read else {
        return Vec::new();
    };
    let key = read.key_removed.then(|| {
        "Removed an API key from the pasted text. If others may have seen it, reset that key"
            .to_owned()
    });
    let repairs = read.repairs.iter().map(|repair| {
        let words = repair.to_string();
        match raw.text.lines().len() {
            1 => format!("corrected: {words}"),
            _ => format!("corrected, line {}: {words}", repair.line),
        }
    });
    key.into_iter().chain(repairs).collect()
}

/// The line below the text: an error with its place, the number of pasted rules, or what is accepted.
pub(in crate::view) fn summary(raw: &Raw, theme: Theme) -> Line<'static> {
    if let Some(error) = &raw.error {
        let words = format!(" {} {error}", theme.signs().soon);
        return Line::styled(words, theme.danger());
    }
    let Some(read) = &raw.read else {
        return Line::styled(
            " Rules as JSON. Paste a list, or a whole midclt or auth api_key command",
            theme.dim(),
        );
    };
    let rules = match read.rules {
        1 => "1 rule".to_owned(),
        count => format!("{count} rules"),
    };
    let corrected = match read.repairs.len() {
        0 => String::new(),
        1 => ", 1 correction".to_owned(),
        count => format!(", {count} corrections"),
    };
    Line::styled(
        format!(" {} {rules}{corrected}", theme.signs().done),
        theme.good(),
    )
}
