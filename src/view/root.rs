//! The whole frame: a status line, the screen, a footer, rules between them, and the modals above.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use crate::app::modal::{Modal, on_window};
use crate::app::widget::scroll::Scroll;
use crate::app::{Model, Screen};
use crate::view::frame::Frame;
use crate::view::line::{row, rule};
use crate::view::theme::{SHORT, Theme};
use crate::view::widget::draw::{Canvas, Draw as _};
use crate::view::{bottom, connect, keys, status};

/// What a frame shows besides its cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// The position of the cursor, if it is shown.
    pub cursor: Option<Position>,
    /// The scroll position of the topmost modal, if its text can scroll: for [`crate::app::Cx::settle`].
    pub scroll: Option<Scroll>,
}

/// Draws the model into an empty buffer of the terminal's size. Returns the position of the cursor, if it is shown.
pub fn draw(model: &Model, theme: Theme, buffer: &mut Buffer) -> Option<Position> {
    render(model, theme, buffer).cursor
}

/// Draws the model as [`draw`] does, and returns all that the frame shows besides its cells.
pub fn render(model: &Model, theme: Theme, buffer: &mut Buffer) -> Drawn {
    render_over(
        model,
        &|theme, frame, body| keys::draw(model, theme, frame, body),
        theme,
        buffer,
    )
}

/// What lies below the modals: draws the body of the frame.
pub(in crate::view) type Ground<'a> = dyn Fn(Theme, &mut Frame<'_>, Rect) + 'a;

/// Draws the model with something else than its list of keys below the modals.
pub(in crate::view) fn render_over(
    model: &Model,
    ground: &Ground<'_>,
    theme: Theme,
    buffer: &mut Buffer,
) -> Drawn {
    let mut frame = Frame::new(buffer);
    whole(model, ground, theme, &mut frame);
    let drawn = Drawn {
        cursor: frame.cursor(),
        scroll: frame.scroll(),
    };
    if theme.ascii {
        ascii(buffer);
    }
    drawn
}

fn whole(model: &Model, ground: &Ground<'_>, theme: Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    // What lies on top, and the footer, show whether they take keys.
    let on_top = Theme {
        waits: model.sight.drops_all(),
        ..theme
    };
    if area.is_empty() {
        return;
    }
    let buf = frame.buffer_mut();
    let short = area.height < SHORT;
    if short && model.cx.notice.is_some() {
        bottom::draw(model, on_top, buf, row(area, 0));
    } else if !(short && keys::heads(model)) {
        // Elsewhere the timers stand in the rule above the footer.
        let timers = bottom::timers(model).filter(|_| short);
        status::draw(model, timers, theme, buf, row(area, 0));
    }
    let body = if short {
        Rect {
            y: area.y + 1,
            height: area.height - 1,
            ..area
        }
    } else {
        rule(theme, buf, row(area, 1));
        Rect {
            y: area.y + 2,
            height: area.height - 4,
            ..area
        }
    };
    let full = model.cx.modals.iter().rposition(Modal::fills_the_screen);
    match full.and_then(|at| model.cx.modals.get(at)) {
        Some(it) => window(model, it, theme, frame, body),
        None => match model.cx.screen {
            Screen::Connect => connect::draw(model, theme, frame, body),
            Screen::Keys => ground(theme, frame, body),
            Screen::Editor => {}
        },
    }
    let boxes = model.cx.modals.get(full.map_or(0, |at| at + 1)..);
    let boxes = boxes.unwrap_or_default();
    if !boxes.is_empty() {
        dim(frame.buffer_mut(), body);
    }
    if !short {
        bottom::rule_above(model, theme, frame.buffer_mut(), row(area, area.height - 2));
    }
    // The footer stays in sight below a box.
    let room = Rect {
        height: area.height - u16::from(!short),
        ..area
    };
    for it in boxes {
        let theme = if is_top(model, it) { on_top } else { theme };
        window(model, it, theme, frame, room);
    }
    if !short {
        bottom::draw(
            model,
            on_top,
            frame.buffer_mut(),
            row(area, area.height - 1),
        );
    }
}

/// Draws a modal.
fn window(model: &Model, modal: &Modal, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let mut on = Canvas {
        model,
        top: is_top(model, modal),
        theme,
        frame,
        area,
    };
    on_window!(modal, it => it.draw(&mut on));
}

fn is_top(model: &Model, modal: &Modal) -> bool {
    let top = model.cx.modals.last();
    top.is_some_and(|top| std::ptr::eq(top, modal))
}

/// Dims what lies below a box.
pub(in crate::view) fn dim(buf: &mut Buffer, area: Rect) {
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.modifier = match cell.symbol() {
                    " " => Modifier::empty(),
                    _ => Modifier::DIM,
                };
            }
        }
    }
}

/// Replaces what is left of other characters, such as those in the name of a key, by ASCII of the same width.
pub(in crate::view) fn ascii(buf: &mut Buffer) {
    for cell in &mut buf.content {
        if !cell.symbol().is_ascii() {
            let plain = plain(cell.symbol());
            cell.set_symbol(plain);
        }
    }
}

/// A text outside of the frame, in the characters that may be drawn.
pub fn in_charset(text: String, theme: Theme) -> String {
    if !theme.ascii || text.is_ascii() {
        return text;
    }
    let shown = |c: char| match c.is_ascii() {
        true => c.to_string(),
        false => plain(c.encode_utf8(&mut [0; 4])).to_owned(),
    };
    text.chars().map(shown).collect()
}

fn plain(symbol: &str) -> &'static str {
    match symbol {
        "…" => "~",
        "–" | "—" | "−" | "─" => "-",
        "’" | "‘" => "'",
        "“" | "”" => "\"",
        "·" | "•" => "*",
        "×" => "x",
        "→" => ">",
        "←" => "<",
        "↑" => "^",
        "↓" => "v",
        "│" => "|",
        "\u{a0}" => " ",
        _ => "?",
    }
}

#[cfg(test)]
#[path = "root_tests.rs"]
mod tests;
