//! The five meanings, the signs beside them, the borders.
//!
//! Colours are the terminal's own sixteen, so the user's palette decides what they look like; nothing has a background.
//! Without colour (`NO_COLOR`) weight is left, and every screen reads by its words and signs alone.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

/// How to draw: decided once, by whoever looked at the arguments and the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Colours may be used.
    pub color: bool,
    /// Nothing but ASCII may be drawn.
    pub ascii: bool,
    /// What is drawn takes no keys yet, and looks like it.
    pub waits: bool,
}

/// Signs, each one cell wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs {
    /// The link is up.
    pub live: &'static str,
    /// The link is being made.
    pub connecting: &'static str,
    /// There is no link.
    pub offline: &'static str,
    /// Something is due soon, or wants attention.
    pub soon: &'static str,
    /// Revoked, expired, refused, wrong: the word beside it says which.
    pub bad: &'static str,
    /// Its user is gone.
    pub orphaned: &'static str,
    /// Full access.
    pub full: &'static str,
    /// Done.
    pub done: &'static str,
    /// A key that is being replaced, or replaces one.
    pub rotating: &'static str,
    /// The upgrade would revoke it.
    pub upgrade: &'static str,
    /// Where you are.
    pub marker: &'static str,
    /// Something was left out.
    pub ellipsis: &'static str,
    /// One cell of a thin rule.
    pub rule: &'static str,
    /// A thin line between panes.
    pub bar: &'static str,
    /// The chosen one of some options; a character of a secret.
    pub dot: &'static str,
    /// Sorted upwards.
    pub up: &'static str,
    /// Sorted downwards.
    pub down: &'static str,
    /// There is something in it, which is not shown.
    pub folded: &'static str,
    /// What is in it is shown.
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
    /// Colours and all signs.
    pub const FULL: Self = Self {
        color: true,
        ascii: false,
        waits: false,
    };

    /// Where you are.
    pub fn accent(self) -> Style {
        self.colored(Color::Cyan, Modifier::BOLD)
    }

    /// What can wait. Faint rather than bright black, which some palettes (Solarized's) make the same as the background.
    pub fn dim(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// All is well.
    pub fn good(self) -> Style {
        self.colored(Color::Green, Modifier::empty())
    }

    /// Look at this.
    pub fn warning(self) -> Style {
        self.colored(Color::Yellow, Modifier::BOLD)
    }

    /// Wrong, or about to break something.
    pub fn danger(self) -> Style {
        self.colored(Color::Red, Modifier::BOLD)
    }

    /// The selected name, a title.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The title of what lies on top.
    pub fn title(self) -> Style {
        if self.waits {
            self.dim()
        } else {
            self.strong()
        }
    }

    /// A key that can be pressed.
    pub fn key(self) -> Style {
        if self.waits { self.dim() } else { Style::new() }
    }

    /// The signs to draw with.
    pub fn signs(self) -> &'static Signs {
        if self.ascii { &ASCII } else { &UNICODE }
    }

    /// The border of what lies on top.
    pub fn border(self) -> border::Set<'static> {
        if self.ascii {
            ASCII_BORDER
        } else {
            border::ROUNDED
        }
    }

    /// A colour where there are any, else a weight.
    fn colored(self, color: Color, weight: Modifier) -> Style {
        if self.color {
            Style::new().fg(color)
        } else {
            Style::new().add_modifier(weight)
        }
    }
}

/// The style of what is only there to be read.
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
