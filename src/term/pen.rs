//! The current colors and attributes of the terminal, and the shortest sequence to change them.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

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

    /// Whether a blank looks the same in both styles.
    pub(super) fn same_on_blank(self, other: Self) -> bool {
        self.bg == other.bg && self.modifier & ON_BLANK == other.modifier & ON_BLANK
    }

    /// Appends the sequence that changes this style to `to`.
    pub(super) fn change(&mut self, to: Self, out: &mut Vec<u8>) {
        if *self == to {
            return;
        }
        let step = codes(*self, to);
        let mut afresh = codes(Self::PLAIN, to);
        if !afresh.is_empty() {
            afresh.insert_str(0, "0;");
        }
        let shorter = if afresh.len() < step.len() {
            afresh
        } else {
            step
        };
        out.extend_from_slice(b"\x1b[");
        out.extend_from_slice(shorter.as_bytes());
        out.push(b'm');
        *self = to;
    }
}

/// The codes that change one style to another without a reset.
fn codes(from: Pen, to: Pen) -> String {
    let mut list: Vec<String> = Vec::new();
    let mut have = from.modifier;
    for (attribute, _, end) in ATTRIBUTES {
        if have.contains(attribute) && !to.modifier.contains(attribute) {
            list.push(end.to_string());
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
            list.push(start.to_string());
        }
    }
    if from.fg != to.fg {
        list.push(colour(to.fg, 30));
    }
    if from.bg != to.bg {
        list.push(colour(to.bg, 40));
    }
    list.join(";")
}

/// The code of a color; `base` is 30 for the foreground, 40 for the background.
fn colour(colour: Color, base: u8) -> String {
    let number = match colour {
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
        Color::Indexed(index) => return format!("{};5;{index}", base + 8),
        Color::Rgb(r, g, b) => return format!("{};2;{r};{g};{b}", base + 8),
    };
    number.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(from: Pen, to: Pen) -> String {
        let (mut pen, mut out) = (from, Vec::new());
        pen.change(to, &mut out);
        assert_eq!(pen, to);
        String::from_utf8(out).unwrap().replace('\u{1b}', "^")
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
