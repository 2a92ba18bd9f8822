//! Draws the secret as a QR code.
//!
//! The code is dark on light in every theme, because some phones read nothing else. Without colors the terminal decides what is dark, so
//! the user can invert the code. Invariant: the buffers that held the code are wiped.

use qrcodegen_no_heap::{QrCode, QrCodeEcc, Version};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget as _};
use zeroize::Zeroizing;

use crate::app::Model;
use crate::app::modal::Qr;
use crate::keymap::Context;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::{keys_height, keys_row};
use crate::view::widget::frame as boxed;
use crate::view::widget::frame::{FRAME_HEIGHT, FRAME_WIDTH};

/// The largest version to use. A larger code would not fit on a screen.
const LARGEST: Version = Version::new(12);
/// Light modules around the code, as the standard requires; fewer if they do not fit.
const QUIET: [usize; 3] = [4, 3, 2];
/// Width of the text beside the code.
const WORDS: usize = 30;

/// A code, as its dark modules.
struct Code {
    size: usize,
    dark: Zeroizing<Vec<bool>>,
}

impl Code {
    /// Encodes a text; `None` if it is too long.
    fn of(text: &str) -> Option<Self> {
        let mut scratch = Zeroizing::new(vec![0; LARGEST.buffer_len()]);
        let mut room = Zeroizing::new(vec![0; LARGEST.buffer_len()]);
        let code = QrCode::encode_text(
            text,
            &mut scratch,
            &mut room,
            QrCodeEcc::Low,
            Version::MIN,
            LARGEST,
            None,
            true,
        )
        .ok()?;
        let side = code.size();
        let modules = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
        let dark = Zeroizing::new(modules.map(|(x, y)| code.get_module(x, y)).collect());
        let size = usize::try_from(side).ok()?;
        Some(Self { size, dark })
    }

    /// Whether a module is dark. Modules around the code are light.
    fn dark(&self, x: usize, y: usize, quiet: usize) -> bool {
        let within = |at: usize| at.checked_sub(quiet).filter(|at| *at < self.size);
        match (within(x), within(y)) {
            (Some(x), Some(y)) => self.dark.get(y * self.size + x).copied().unwrap_or(false),
            _ => false,
        }
    }
}

impl Draw for Qr {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        code_box(on.model, *self, on.theme, on.frame.buffer_mut(), on.area);
    }
}

fn code_box(model: &Model, it: Qr, theme: Theme, buf: &mut Buffer, area: Rect) {
    let mut code = None;
    model.with_key(&mut |text| code = Code::of(text));
    let fitting = code.as_ref().and_then(|code| fit(code, theme, area));
    let (Some(code), Some((quiet, width, height))) = (&code, fitting) else {
        return refuse(code.as_ref(), theme, buf, area);
    };
    let words_fit = usize::from(area.width) >= width + WORDS + 2 + usize::from(FRAME_WIDTH);
    let room = |cells: usize| u16::try_from(cells).unwrap_or(u16::MAX);
    let wanted = width + if words_fit { WORDS + 2 } else { 0 };
    let size = (room(wanted) + FRAME_WIDTH, room(height) + FRAME_HEIGHT);
    let framed = size.0 <= area.width && size.1 <= area.height;
    let inner = if framed {
        boxed::open(buf, area, theme, "The key as a QR code", size)
    } else {
        Clear.render(area, buf);
        area
    };
    modules(code, quiet, it.inverted, theme, buf, inner);
    if framed && words_fit {
        let beside = Rect {
            x: inner.x + room(width + 2),
            width: inner.width.saturating_sub(room(width + 2)),
            ..inner
        };
        let mut words =
            "It contains the whole key: anyone who sees the code can read the key.".to_owned();
        if !theme.color {
            words.push_str("\n\nWithout colors the code may be inverted. If the phone does not read it, press i.");
        }
        for (y, line) in (1..).zip(text::wrap(&words, usize::from(beside.width))) {
            put(buf, row(beside, y), &Line::raw(line));
        }
        keys_row(&[Context::Qr], theme, buf, beside);
    } else if !framed {
        // The code needs the rows; the shortcuts stand beside it.
        let beside = Rect {
            x: inner.x + room(width).min(inner.width),
            width: inner.width.saturating_sub(room(width)),
            ..inner
        };
        keys_row(&[Context::Qr], theme, buf, beside);
    }
}

/// The number of light modules around the code, and its size in cells; `None` if it does not fit.
fn fit(code: &Code, theme: Theme, area: Rect) -> Option<(usize, usize, usize)> {
    QUIET.into_iter().find_map(|quiet| {
        let (width, height) = cells(code, quiet, theme);
        let fits = width <= usize::from(area.width) && height <= usize::from(area.height);
        fits.then_some((quiet, width, height))
    })
}

/// Two modules in a cell, one above the other; in ASCII, one module in two cells.
fn cells(code: &Code, quiet: usize, theme: Theme) -> (usize, usize) {
    let side = code.size + 2 * quiet;
    match theme.ascii {
        true => (2 * side, side),
        false => (side, side.div_ceil(2)),
    }
}

fn modules(code: &Code, quiet: usize, inverted: bool, theme: Theme, buf: &mut Buffer, area: Rect) {
    let (width, height) = cells(code, quiet, theme);
    for (y, to_y) in (0..height).zip(area.top()..area.bottom()) {
        for (x, to_x) in (0..width).zip(area.left()..area.right()) {
            let Some(cell) = buf.cell_mut((to_x, to_y)) else {
                continue;
            };
            let dark = |x, y| code.dark(x, y, quiet) != inverted;
            let (upper, lower) = match theme.ascii {
                true => (dark(x / 2, y), dark(x / 2, y)),
                false => (dark(x, 2 * y), dark(x, 2 * y + 1)),
            };
            let (symbol, style) = face(upper, lower, theme);
            cell.set_symbol(symbol).set_style(style);
        }
    }
}

/// The style of two modules. Black and white of the 256 colors, because the palette may change the first sixteen.
fn face(upper: bool, lower: bool, theme: Theme) -> (&'static str, Style) {
    let colour = |dark| Color::Indexed(if dark { 16 } else { 231 });
    match (theme.color, theme.ascii) {
        (true, true) => (" ", Style::new().bg(colour(upper))),
        (true, false) => ("▀", Style::new().fg(colour(upper)).bg(colour(lower))),
        // What is drawn is taken for light, as on a dark terminal.
        (false, true) => (if upper { " " } else { "#" }, Style::new()),
        (false, false) => {
            let symbol = match (upper, lower) {
                (true, true) => " ",
                (true, false) => "▄",
                (false, true) => "▀",
                (false, false) => "█",
            };
            (symbol, Style::new())
        }
    }
}

fn refuse(code: Option<&Code>, theme: Theme, buf: &mut Buffer, area: Rect) {
    let words = match code.map(|code| cells(code, 2, theme)) {
        Some((width, height)) => {
            format!(
                "The code needs {width} columns and {height} rows. Enlarge the terminal, or use a smaller font."
            )
        }
        None => "This key is too long for a QR code.".into(),
    };
    let width = crate::view::widget::form_box::WIDE.min(area.width);
    let lines = text::wrap(&words, usize::from(width.saturating_sub(FRAME_WIDTH)));
    let height =
        crate::view::widget::form_box::count(lines.len()) + FRAME_HEIGHT + 2 + keys_height(buf);
    let room = boxed::open(buf, area, theme, "The key as a QR code", (width, height));
    for (y, line) in (1..).zip(&lines) {
        put(buf, row(room, y), &Line::raw(line.as_str()));
    }
    keys_row(&[Context::Qr], theme, buf, room);
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "21-NotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealK";

    #[test]
    fn todays_keys_fit_the_design_size_with_the_whole_quiet_zone() {
        for id in ["1", "99999", "123456789"] {
            let key = KEY.replace("21", id);
            let code = Code::of(&key).unwrap();
            assert_eq!(code.size, 33, "{id}");
            let area = Rect::new(0, 0, 80, 24);
            assert_eq!(fit(&code, Theme::FULL, area), Some((4, 41, 21)));
        }
        let ascii = Theme {
            color: true,
            ascii: true,
            waits: false,
        };
        let code = Code::of(KEY).unwrap();
        assert_eq!(fit(&code, ascii, Rect::new(0, 0, 80, 24)), None);
        assert_eq!(
            fit(&code, ascii, Rect::new(0, 0, 120, 40)),
            Some((3, 78, 39))
        );
    }

    #[test]
    fn what_no_code_holds_is_none() {
        assert!(Code::of(&"x".repeat(1024)).is_none());
    }

    #[test]
    fn the_quiet_zone_is_light_and_the_corner_dark() {
        let code = Code::of(KEY).unwrap();
        assert!(!code.dark(3, 3, 4) && code.dark(4, 4, 4) && code.dark(36, 4, 4));
        assert!(!code.dark(37, 4, 4));
    }
}
