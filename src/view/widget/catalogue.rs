//! The layout of the screens about a catalogue: the tree, the pane beside it and the result line.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::app::modal::Modal;
use crate::app::widget::catalogue_tree::Tree;
use crate::app::{Model, access};
use crate::domain::Catalogue;
use crate::domain::catalogue::{Item, Origin};
use crate::view::frame::Frame;
use crate::view::line::{put, put_right, row, rule};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::tree;

/// Minimum width for a pane beside the tree.
const BESIDE: u16 = 70;

/// The areas of the screen.
pub(in crate::view) struct Parts {
    /// The pane beside the tree; empty without room for it.
    pub(in crate::view) beside: Rect,
    /// The result line, in the last row.
    pub(in crate::view) answer: Rect,
}

/// The texts of the heading.
pub(in crate::view) struct Heading<'a> {
    /// At the left.
    pub(in crate::view) title: &'a str,
    /// At the right.
    pub(in crate::view) count: String,
}

/// Draws everything except the pane beside the tree and the result line. `typing`: the user types into the search line.
pub(in crate::view) fn frame(
    model: &Model,
    shown: &Tree,
    heading: &Heading<'_>,
    typing: bool,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) -> Parts {
    let signs = theme.signs();
    let buf = frame.buffer_mut();
    let short = model.cx.size.1 < 12;
    if !(short && typing) {
        head(heading, theme, buf, row(area, 0));
    }

    let last = Rect {
        y: area.bottom().saturating_sub(1),
        height: 1,
        ..area
    }
    .intersection(area);
    let rows = u16::try_from(access::tree_rows(&model.cx)).unwrap_or(area.height);
    let from = if short { 1 } else { 3 };
    let whole = Rect {
        y: area.y.saturating_add(from),
        height: rows,
        ..area
    }
    .intersection(area);
    let split = whole.width >= BESIDE;
    let (left, beside) = match split {
        true => {
            let width = whole.width * 11 / 20;
            let beside = Rect {
                x: whole.x + width + 2,
                width: whole.width - width - 2,
                ..whole
            };
            (Rect { width, ..whole }, beside)
        }
        false => (whole, Rect::default()),
    };
    tree::draw(shown, true, theme, buf, left);
    for y in left.top()..left.bottom() {
        if split {
            buf.set_string(left.right(), y, signs.bar, theme.dim());
        }
    }
    if !short {
        rule(theme, buf, row(area, 1));
        rule(theme, buf, row(area, from + rows));
        put(buf, row(area, from + rows + 1), &about(shown, theme));
    }
    // On a short terminal what is typed takes the place of the heading.
    let line = match (short, typing) {
        (true, false) => None,
        (true, true) => Some(row(area, 0)),
        (false, _) => Some(row(area, 2)),
    };
    if let Some(line) = line {
        let cursor = search(shown, typing, theme, frame, line);
        let top = model.cx.modals.last().is_some_and(Modal::fills_the_screen);
        if typing && top && !line.is_empty() {
            frame.set_cursor_position(cursor);
        }
    }
    Parts {
        beside,
        answer: last,
    }
}

fn head(heading: &Heading<'_>, theme: Theme, buf: &mut Buffer, area: Rect) {
    let count = Line::raw(format!("{} ", heading.count));
    let room = usize::from(area.width).saturating_sub(count.width() + 3);
    let title = text::truncate(heading.title, room, theme.signs().ellipsis);
    let line = Line::from(vec![Span::raw(" "), Span::styled(title, theme.strong())]);
    put(buf, area, &line);
    put_right(buf, area, &count, line.width());
}

/// Draws the search line, with the origin of the catalogue at its right end, and returns the position of the cursor.
fn search(shown: &Tree, typing: bool, theme: Theme, frame: &mut Frame<'_>, area: Rect) -> Position {
    let buf = frame.buffer_mut();
    let find = crate::domain::text::harmless(shown.find()).into_owned();
    let line = match (typing, find.as_str()) {
        (false, "") => Line::styled(" / find", theme.dim()),
        _ => Line::from(vec![
            Span::styled(" / ", if typing { theme.accent() } else { theme.dim() }),
            Span::raw(find),
        ]),
    };
    put(buf, area, &line);
    put_right(
        buf,
        area,
        &Line::styled(origin(shown.catalogue()), theme.dim()),
        line.width(),
    );
    let x = area
        .x
        .saturating_add(u16::try_from(line.width()).unwrap_or(area.width));
    Position {
        x: x.min(area.right().saturating_sub(1)),
        y: area.y,
    }
}

/// The origin of the catalogue if it was not read from the system.
fn origin(catalogue: &Catalogue) -> String {
    match catalogue.origin {
        Origin::System => String::new(),
        Origin::Declared(release) => format!("defaults of {release}, not read from the system "),
    }
}

/// Describes the item under the cursor.
fn about(shown: &Tree, theme: Theme) -> Line<'static> {
    let words = match shown.selected_item() {
        Some(Item::Method(method)) => method.about.to_string(),
        Some(Item::Event(event)) => event.about.to_string(),
        Some(Item::Route(route)) => route.method.to_string(),
        None => String::new(),
    };
    Line::styled(format!(" {words}"), theme.dim())
}
