//! The current colors and attributes of the terminal, and the shortest sequence to change them.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use super::sequence::Sequence;

/// Attributes that are visible on a blank.
const ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::CROSSED_OUT)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK);

/// Attributes with the codes that set and reset them.
const ATTRIBUTES: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// Colors and attributes (SGR, ECMA-48 8.3.117).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Pen {
    /// The state after a reset.
    pub(super) const PLAIN: Self = Self {
        fg: Color::Reset,
        bg: Color::Reset,
        modifier: Modifier::empty(),
    };

    /// The style of a cell.
    pub(super) fn of(cell: &Cell) -> Self {
        Self {
            fg: cell.fg,
            bg: cell.bg,
            modifier: cell.modifier,
        }
    }

    /// The same without colors.
    pub(super) fn colourless(self) -> Self {
        Self {
            modifier: self.modifier,
            ..Self::PLAIN
        }
    }

    /// Whether a blank in this style looks like an erased cell.
    pub(super) fn blank_is_empty(self) -> bool {
        self.bg == Color::Reset && !self.modifier.intersects(ON_BLANK)
    }

    /// What is visible of this style on a blank.
    pub(super) fn on_blank(self) -> Self {
        match self.modifier.intersects(ON_BLANK) {
            true => self,
            false => Self {
                bg: self.bg,
                ..Self::PLAIN
            },
        }
    }

    /// The sequence that changes this style to `to`.
    pub(super) fn change(self, to: Self) -> Codes {
        let mut out = Codes::EMPTY;
        if self == to {
            return out;
        }
        let step = codes(self, to);
        let afresh = codes(Self::PLAIN, to);
        out.push(b"\x1b[");
        if afresh.len() == 0 {
            // No code at all is a reset.
        } else if afresh.len() + 2 < step.len() {
            out.push(b"0;");
            out.push(afresh.as_bytes());
        } else {
            out.push(step.as_bytes());
        }
        out.push(b"m");
        out
    }
}

/// The codes of a style: at most two ends, nine attributes and two colors of 16 bytes.
pub(super) type Codes = Sequence<96>;

/// The codes that change one style to another without a reset.
fn codes(from: Pen, to: Pen) -> Codes {
    let mut list = Codes::EMPTY;
    let mut have = from.modifier;
    for (attribute, _, end) in ATTRIBUTES {
        if have.contains(attribute) && !to.modifier.contains(attribute) {
            add(&mut list, end);
            // One code may end two attributes.
            for (other, _, other_end) in ATTRIBUTES {
                if other_end == end {
                    have.remove(other);
                }
            }
        }
    }
    for (attribute, start, _) in ATTRIBUTES {
        if to.modifier.contains(attribute) && !have.contains(attribute) {
            add(&mut list, start);
        }
    }
    if from.fg != to.fg {
        colour(&mut list, to.fg, 30);
    }
    if from.bg != to.bg {
        colour(&mut list, to.bg, 40);
    }
    list
}

fn add(list: &mut Codes, code: u8) {
    if list.len() > 0 {
        list.push(b";");
    }
    list.push_number(code.into());
}

/// Adds the code of a color; `base` is 30 for the foreground, 40 for the background.
fn colour(list: &mut Codes, colour: Color, base: u8) {
    let code = match colour {
        Color::Reset => base + 9,
        Color::Black => base,
        Color::Red => base + 1,
        Color::Green => base + 2,
        Color::Yellow => base + 3,
        Color::Blue => base + 4,
        Color::Magenta => base + 5,
        Color::Cyan => base + 6,
        Color::Gray => base + 7,
        Color::DarkGray => base + 60,
        Color::LightRed => base + 61,
        Color::LightGreen => base + 62,
        Color::LightYellow => base + 63,
        Color::LightBlue => base + 64,
        Color::LightMagenta => base + 65,
        Color::LightCyan => base + 66,
        Color::White => base + 67,
        Color::Indexed(index) => {
            return [base + 8, 5, index].into_iter().for_each(|n| add(list, n));
        }
        Color::Rgb(r, g, b) => {
            return [base + 8, 2, r, g, b]
                .into_iter()
                .for_each(|n| add(list, n));
        }
    };
    add(list, code);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(from: Pen, to: Pen) -> String {
        let codes = from.change(to);
        String::from_utf8_lossy(codes.as_bytes()).replace('\u{1b}', "^")
    }

    fn pen(fg: Color, modifier: Modifier) -> Pen {
        Pen {
            fg,
            modifier,
            ..Pen::PLAIN
        }
    }

    #[test]
    fn the_shorter_way_is_taken() {
        let bold = pen(Color::Reset, Modifier::BOLD);
        let cyan = pen(Color::Cyan, Modifier::empty());
        assert_eq!(between(Pen::PLAIN, Pen::PLAIN), "");
        assert_eq!(between(Pen::PLAIN, bold), "^[1m");
        assert_eq!(between(bold, Pen::PLAIN), "^[m");
        assert_eq!(between(bold, cyan), "^[0;36m");
        assert_eq!(between(cyan, pen(Color::Cyan, Modifier::BOLD)), "^[1m");
    }

    #[test]
    fn ending_bold_keeps_dim() {
        let both = pen(Color::Cyan, Modifier::BOLD | Modifier::DIM);
        assert_eq!(between(both, pen(Color::Cyan, Modifier::DIM)), "^[22;2m");
    }
}
