//! Renders a buffer as an SVG picture: the same bytes for the same buffer.
//!
//! One cell is a fixed rectangle, and every piece of text names its width, so that no font moves a column. Lines and blocks are drawn
//! as shapes, because fonts leave gaps between them.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

/// Width of a cell.
const W: u32 = 9;
/// Height of a cell.
const H: u32 = 18;
/// From the top of a cell to the baseline of its text.
const BASELINE: u32 = 14;
/// The margin around the screen.
const MARGIN: u32 = 12;

const HEAD: &str = "<rect width='100%' height='100%' rx='8' fill='#0d1117' stroke='#30363d'/>\
<style>text{font:15px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}\
.f{fill:#d7dde4;stroke:#d7dde4}.a{fill:#56d4dd;stroke:#56d4dd}.g{fill:#56d364;stroke:#56d364}\
.w{fill:#e3b341;stroke:#e3b341}.d{fill:#ff7b72;stroke:#ff7b72}.k{fill:#0d1117;stroke:#0d1117}.h{fill:#fff;stroke:#fff}\
.l{fill-opacity:.62;stroke-opacity:.45}.b{font-weight:700}text,rect{stroke:none!important}path{fill:none!important}</style>\n";

/// The picture of a buffer.
pub(crate) fn svg(buf: &Buffer) -> String {
    let (columns, rows) = (u32::from(buf.area.width), u32::from(buf.area.height));
    let (width, height) = (columns * W + 2 * MARGIN, rows * H + 2 * MARGIN);
    let mut out = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}'>{HEAD}"
    );
    for y in 0..buf.area.height {
        let mut row = Row {
            out: &mut out,
            y: u32::from(y) * H + MARGIN,
        };
        let mut x = 0;
        while x < buf.area.width {
            let style = style(&buf[(x, y)]);
            let start = x;
            while x < buf.area.width && self::style(&buf[(x, y)]) == style {
                x += cells(&buf[(x, y)]);
            }
            let symbols = (start..x.min(buf.area.width)).map(|x| buf[(x, y)].symbol());
            row.run(u32::from(start), &symbols.collect::<Vec<_>>(), style);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// The columns that a cell takes.
fn cells(cell: &Cell) -> u16 {
    cell.symbol().width().max(1) as u16
}

/// Colors and modifiers that a run of cells shares.
type Style = (Color, Color, Modifier);

fn style(cell: &Cell) -> Style {
    (cell.fg, cell.bg, cell.modifier)
}

fn letter(color: Color) -> &'static str {
    match color {
        Color::Cyan => "a",
        Color::Green => "g",
        Color::Yellow => "w",
        Color::Red => "d",
        Color::Black | Color::Indexed(16) => "k",
        Color::White | Color::Indexed(231) => "h",
        _ => "f",
    }
}

struct Row<'a> {
    out: &'a mut String,
    y: u32,
}

impl Row<'_> {
    /// Draws cells of one style.
    fn run(&mut self, at: u32, symbols: &[&str], (fg, bg, modifier): Style) {
        let (x, y, width) = (at * W + MARGIN, self.y, symbols.len() as u32 * W);
        let reversed = modifier.contains(Modifier::REVERSED);
        let behind = match (reversed, bg) {
            (true, _) => Some(letter(fg)),
            (false, Color::Reset) => None,
            (false, color) => Some(letter(color)),
        };
        if let Some(letter) = behind {
            self.write(format_args!(
                "<rect class='{letter}' x='{x}' y='{y}' width='{width}' height='{H}'/>"
            ));
        }
        let mut class = (if reversed { "k" } else { letter(fg) }).to_owned();
        if modifier.contains(Modifier::DIM) {
            class.push_str(" l");
        }
        if modifier.contains(Modifier::UNDERLINED) {
            let y = y + BASELINE + 2;
            self.write(format_args!(
                "<path class='{class}' d='M{x} {y}.5h{width}'/>"
            ));
        }
        if modifier.contains(Modifier::BOLD) {
            class.push_str(" b");
        }
        let mut i = 0;
        while i < symbols.len() {
            let x = x + i as u32 * W;
            let rest = &symbols[i..];
            let alike = rest.iter().take_while(|it| **it == rest[0]).count();
            if rest[0] == " " {
                i += alike;
            } else if rest[0] == "─" {
                let (y, width) = (y + H / 2, alike as u32 * W);
                self.write(format_args!("<path class='{class}' d='M{x} {y}h{width}'/>"));
                i += alike;
            } else if let Some((top, bottom)) = block(rest[0]) {
                let (y, height) = (y + top, bottom - top);
                let width = alike as u32 * W - if rest[0] == "▌" { W / 2 } else { 0 };
                self.write(format_args!(
                    "<rect class='{class}' x='{x}' y='{y}' width='{width}' height='{height}'/>"
                ));
                i += alike;
            } else if let Some(d) = line(rest[0], x, y) {
                self.write(format_args!("<path class='{class}' d='{d}'/>"));
                i += 1;
            } else {
                i += self.text(x, rest, &class);
            }
        }
    }

    /// Draws text up to a gap of two cells or a shape. Returns its cells.
    fn text(&mut self, x: u32, symbols: &[&str], class: &str) -> usize {
        let mut text = String::new();
        let mut used = 0;
        while let Some(symbol) = symbols.get(used) {
            let gap = *symbol == " " && symbols.get(used + 1).is_none_or(|next| *next == " ");
            let wide = symbol.width() > 1;
            let shape = *symbol == "─" || block(symbol).is_some() || line(symbol, 0, 0).is_some();
            if gap || shape || wide && used > 0 {
                break;
            }
            for c in symbol.chars() {
                match c {
                    '<' => text.push_str("&lt;"),
                    '>' => text.push_str("&gt;"),
                    '&' => text.push_str("&amp;"),
                    c => text.push(c),
                }
            }
            used += symbol.width().max(1);
            if wide {
                break;
            }
        }
        let (y, width) = (self.y + BASELINE, used as u32 * W);
        self.write(format_args!(
            "<text class='{class}' x='{x}' y='{y}' textLength='{width}' lengthAdjust='spacingAndGlyphs'>{text}</text>"
        ));
        used
    }

    fn write(&mut self, what: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.out, "{what}");
    }
}

/// The top and the bottom of a block. It is as wide as its cell, or half as wide (the marker of the selected row).
fn block(symbol: &str) -> Option<(u32, u32)> {
    match symbol {
        "█" | "▌" => Some((0, H)),
        "▀" => Some((0, H / 2)),
        "▄" => Some((H / 2, H)),
        _ => None,
    }
}

/// The path of a line of a box.
fn line(symbol: &str, x: u32, y: u32) -> Option<String> {
    let (mx, my, right, bottom) = (x + W / 2, y + H / 2, x + W, y + H);
    match symbol {
        "│" => Some(format!("M{mx} {y}V{bottom}")),
        "╭" => Some(format!("M{mx} {bottom}Q{mx} {my} {right} {my}")),
        "╮" => Some(format!("M{mx} {bottom}Q{mx} {my} {x} {my}")),
        "╰" => Some(format!("M{mx} {y}Q{mx} {my} {right} {my}")),
        "╯" => Some(format!("M{mx} {y}Q{mx} {my} {x} {my}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    #[test]
    fn text_is_escaped_and_wide_characters_stay_in_their_columns() {
        let mut buf = Buffer::with_lines(["a<b>&c  日本 x"]);
        buf.set_style(*buf.area(), Style::new().fg(Color::Red));
        let drawn = svg(&buf);
        let text: Vec<&str> = drawn.lines().filter(|it| it.contains("<text")).collect();
        let at = |column: u32| format!(" x='{}' ", MARGIN + column * W);
        assert!(text[0].contains(">a&lt;b&gt;&amp;c</text>") && text[0].contains(&at(0)));
        assert!(
            text[1].contains(">日<") && text[1].contains(&at(8)),
            "{text:?}"
        );
        assert!(
            text[2].contains(">本<") && text[2].contains(&at(10)),
            "{text:?}"
        );
        assert!(
            text[3].contains(">x<") && text[3].contains(&at(13)),
            "{text:?}"
        );
        assert!(text.iter().all(|it| it.contains("class='d'")));
    }

    #[test]
    fn a_reversed_run_has_a_background_and_an_underlined_one_a_line() {
        let mut buf = Buffer::with_lines(["ab  cd"]);
        buf.set_style(*buf.area(), Style::new().reversed().underlined());
        let drawn = svg(&buf);
        let width = 6 * W;
        assert!(drawn.contains(&format!("y='{MARGIN}' width='{width}' height='{H}'")));
        assert!(drawn.contains(&format!("h{width}'/>")), "{drawn}");
        assert!(drawn.contains("class='k'"));
    }
}
