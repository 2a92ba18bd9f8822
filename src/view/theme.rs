//! Styles by meaning, the signs beside them, and the borders.
//!
//! Colors are the sixteen of the terminal, so that the user's palette applies. No style has a background.
//! Without color (`NO_COLOR`) bold and dim remain, and every screen is readable by its words and signs alone.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

use crate::app::keys::details_window::Mark;

/// How to draw. Decided once, from the arguments and the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Colors may be used.
    pub color: bool,
    /// Only ASCII may be drawn.
    pub ascii: bool,
    /// The modal ignores keys during its dead time: its title and its shortcuts are dimmed.
    pub waits: bool,
}

/// Signs, each one cell wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs {
    /// The link is up.
    pub live: &'static str,
    /// tnkeys is connecting.
    pub connecting: &'static str,
    /// There is no link.
    pub offline: &'static str,
    /// Something expires soon or needs attention.
    pub soon: &'static str,
    /// Revoked, expired, refused or wrong: the word beside it says which.
    pub bad: &'static str,
    /// An orphan.
    pub orphaned: &'static str,
    /// Full access.
    pub full: &'static str,
    /// Done.
    pub done: &'static str,
    /// A key in a rotation: the old key or its successor.
    pub rotating: &'static str,
    /// A key that the upgrade to 25.04 revokes.
    pub upgrade: &'static str,
    /// A marked key.
    pub marked: &'static str,
    /// The marker of the selected row.
    pub marker: &'static str,
    /// The text was truncated.
    pub ellipsis: &'static str,
    /// One cell of a horizontal rule.
    pub rule: &'static str,
    /// One cell of the line between two panes.
    pub bar: &'static str,
    /// The selected option; a character of a masked secret.
    pub dot: &'static str,
    /// Sorted in ascending order.
    pub up: &'static str,
    /// Sorted in descending order.
    pub down: &'static str,
    /// A folded namespace.
    pub folded: &'static str,
    /// An unfolded namespace.
    pub unfolded: &'static str,
}

const UNICODE: Signs = Signs {
    live: "●",
    connecting: "◌",
    offline: "○",
    soon: "!",
    bad: "✗",
    orphaned: "?",
    full: "*",
    done: "✓",
    rotating: "»",
    upgrade: "⚠",
    marked: "+",
    marker: "▌",
    ellipsis: "…",
    rule: "─",
    bar: "│",
    dot: "•",
    up: "↑",
    down: "↓",
    folded: "▸",
    unfolded: "▾",
};

const ASCII: Signs = Signs {
    live: "L",
    connecting: "C",
    offline: "O",
    soon: "!",
    bad: "x",
    orphaned: "?",
    full: "*",
    done: "v",
    rotating: "=",
    upgrade: "U",
    marked: "+",
    marker: ">",
    ellipsis: "~",
    rule: "-",
    bar: "|",
    dot: "*",
    up: "^",
    down: "v",
    folded: "+",
    unfolded: "-",
};

const ASCII_BORDER: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

impl Theme {
    /// Colors and Unicode signs.
    pub const FULL: Self = Self {
        color: true,
        ascii: false,
        waits: false,
    };

    /// The selection, or the focused field.
    pub fn accent(self) -> Style {
        self.colored(Color::Cyan, Modifier::BOLD)
    }

    /// Secondary text. Dim instead of bright black, which equals the background in some palettes (Solarized).
    pub fn dim(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// A good state.
    pub fn good(self) -> Style {
        self.colored(Color::Green, Modifier::empty())
    }

    /// A warning.
    pub fn warning(self) -> Style {
        self.colored(Color::Yellow, Modifier::BOLD)
    }

    /// An error, or a destructive action.
    pub fn danger(self) -> Style {
        self.colored(Color::Red, Modifier::BOLD)
    }

    /// A letter that the filter matches.
    pub fn matched(self) -> Style {
        match self.color {
            true => self.accent().add_modifier(Modifier::BOLD),
            false => Style::new().add_modifier(Modifier::UNDERLINED),
        }
    }

    /// The name in the selected row: underlined, which is visible without color, and on any background.
    pub fn selected(self) -> Style {
        self.strong().add_modifier(Modifier::UNDERLINED)
    }

    /// A title, or a word that stands out.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The title of a modal.
    pub fn title(self) -> Style {
        if self.waits {
            self.dim()
        } else {
            self.strong()
        }
    }

    /// A chord in the footer or the help.
    pub fn key(self) -> Style {
        if self.waits { self.dim() } else { Style::new() }
    }

    /// The signs to draw with.
    pub fn signs(self) -> &'static Signs {
        if self.ascii { &ASCII } else { &UNICODE }
    }

    /// The sign of a state or a right of a key.
    pub fn sign(self, mark: Mark) -> &'static str {
        let signs = self.signs();
        match mark {
            Mark::Soon => signs.soon,
            Mark::Bad => signs.bad,
            Mark::Orphaned => signs.orphaned,
            Mark::Full => signs.full,
            Mark::Upgrade => signs.upgrade,
            Mark::Survives => signs.done,
            Mark::Rotating => signs.rotating,
        }
    }

    /// The border of a modal.
    pub fn border(self) -> border::Set<'static> {
        if self.ascii {
            ASCII_BORDER
        } else {
            border::ROUNDED
        }
    }

    /// A color if colors are used, else a modifier.
    fn colored(self, color: Color, weight: Modifier) -> Style {
        if self.color {
            Style::new().fg(color)
        } else {
            Style::new().add_modifier(weight)
        }
    }
}

/// In a terminal with fewer rows there are no rules and no footer: the keys of a box stand in the box.
pub(in crate::view) const SHORT: u16 = 12;

/// The style of text that needs no attention.
pub(in crate::view) const PLAIN: Style = Style::new();

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::text::width;

    fn all(s: &Signs) -> [&'static str; 17] {
        [
            s.live,
            s.connecting,
            s.offline,
            s.soon,
            s.bad,
            s.orphaned,
            s.full,
            s.done,
            s.rotating,
            s.upgrade,
            s.marker,
            s.ellipsis,
            s.rule,
            s.bar,
            s.dot,
            s.up,
            s.down,
        ]
    }

    #[test]
    fn every_sign_takes_one_cell_and_ascii_is_ascii() {
        for sign in all(&UNICODE).iter().chain(&all(&ASCII)) {
            assert_eq!(width(sign), 1, "{sign}");
        }
        assert!(all(&ASCII).iter().all(|s| s.is_ascii()));
    }

    #[test]
    fn the_states_of_the_link_and_of_a_key_differ_without_colour() {
        for s in [&UNICODE, &ASCII] {
            assert!(s.live != s.connecting && s.connecting != s.offline && s.live != s.offline);
            let states = [s.soon, s.bad, s.orphaned, s.full, s.rotating];
            for (i, a) in states.iter().enumerate() {
                assert!(!states[i + 1..].contains(a), "{a}");
            }
        }
    }

    #[test]
    fn no_style_has_a_background_and_none_a_colour_without_colour() {
        for color in [true, false] {
            let t = Theme {
                color,
                ascii: false,
                waits: false,
            };
            for s in [
                t.accent(),
                t.dim(),
                t.good(),
                t.warning(),
                t.danger(),
                t.strong(),
            ] {
                assert_eq!(s.bg, None);
                assert!(color || s.fg.is_none());
            }
        }
    }
}
