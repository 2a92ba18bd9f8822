//! The type of a binding, and the groups of bindings that several contexts share.

use super::action::Action;
use super::chord::{Chord, Key};
use super::context::Context;

/// One binding: the chords that trigger an action.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Any of these chords triggers the action. The footer shows the first one that no earlier context binds.
    pub chords: &'static [Chord],
    /// The action to dispatch.
    pub action: Action,
    /// The label in the footer, one or two words. The footer leaves out a binding with an empty label.
    pub short: &'static str,
    /// The description on the help screen and in the README.
    pub help: &'static str,
}

/// A context with its own bindings and the groups that it shares with other contexts, in the order of the footer and of the help
/// screen.
pub type Row = (Context, &'static [&'static [Binding]]);

/// Builds a binding from one row of the table.
pub(super) const fn b(
    chords: &'static [Chord],
    action: Action,
    short: &'static str,
    help: &'static str,
) -> Binding {
    Binding {
        chords,
        action,
        short,
        help,
    }
}

/// A character without modifiers.
pub(super) const fn k(c: char) -> Chord {
    Chord::plain(Key::Char(c))
}

/// A key without modifiers.
pub(super) const fn p(key: Key) -> Chord {
    Chord::plain(key)
}

/// A character with Ctrl.
pub(super) const fn ctrl(c: char) -> Chord {
    Chord::ctrl(c)
}

const HELP_TEXT: &str = "all shortcuts on this screen";

/// Help, with a label in the footer.
pub(super) const HELP: &[Binding] = &[b(&[k('?'), p(Key::F(1))], Action::Help, "help", HELP_TEXT)];
/// Help where the user types: `?` is a character there.
pub(super) const HELP_F1: &[Binding] = &[b(&[p(Key::F(1))], Action::Help, "help", HELP_TEXT)];
/// [`HELP`] without a label in the footer.
pub(super) const QUIET_HELP: &[Binding] =
    &[b(&[k('?'), p(Key::F(1))], Action::Help, "", HELP_TEXT)];
/// [`HELP_F1`] without a label in the footer.
pub(super) const QUIET_HELP_F1: &[Binding] = &[b(&[p(Key::F(1))], Action::Help, "", HELP_TEXT)];

/// Quit, on the screens that are not a dialog.
pub(super) const QUIT: &[Binding] = &[b(&[k('q')], Action::Quit, "quit", "quit")];

/// Moves through a list or a text that has its own words for them.
pub(super) const fn moves(
    next: &'static str,
    previous: &'static str,
    first: &'static str,
    last: &'static str,
) -> [Binding; 4] {
    [
        b(const { &[k('j'), p(Key::Down)] }, Action::Down, "", next),
        b(const { &[k('k'), p(Key::Up)] }, Action::Up, "", previous),
        b(const { &[k('g'), p(Key::Home)] }, Action::Top, "", first),
        b(const { &[k('G'), p(Key::End)] }, Action::Bottom, "", last),
    ]
}

/// Moves through a list.
pub(super) const MOVES: &[Binding] = &moves("next", "previous", "first", "last");

/// Moves by pages.
#[rustfmt::skip]
pub(super) const PAGES: &[Binding] = &[
    b(&[p(Key::PageDown), ctrl('f')], Action::PageDown, "", "one page down"),
    b(&[p(Key::PageUp), ctrl('b')], Action::PageUp, "", "one page up"),
];

/// Scrolls a text, in windows where some letters have another meaning.
#[rustfmt::skip]
pub(super) const READ: &[Binding] = &[
    b(&[k('j'), p(Key::Down)], Action::Down, "", "scroll down"),
    b(&[k('k'), p(Key::Up)], Action::Up, "", "scroll up"),
    b(&[p(Key::Home)], Action::Top, "", "go to the top"),
    b(&[p(Key::End)], Action::Bottom, "", "go to the end"),
    b(&[p(Key::PageDown), ctrl('f')], Action::PageDown, "", "one page down"),
    b(&[p(Key::PageUp), ctrl('b')], Action::PageUp, "", "one page up"),
];

/// Moves through a list while the user types a filter. The list has its own words for them.
pub(super) const fn arrows(next: &'static str, previous: &'static str) -> [Binding; 2] {
    [
        b(const { &[p(Key::Down)] }, Action::Down, "", next),
        b(const { &[p(Key::Up)] }, Action::Up, "", previous),
    ]
}

/// Moves through a list while the user types a filter.
pub(super) const ARROWS: &[Binding] = &arrows("next", "previous");

/// Moves by pages while the user types a filter.
pub(super) const PLAIN_PAGES: &[Binding] = &[
    b(&[p(Key::PageDown)], Action::PageDown, "", "one page down"),
    b(&[p(Key::PageUp)], Action::PageUp, "", "one page up"),
];

/// Deletes from the end of a filter. A filter has no cursor.
#[rustfmt::skip]
pub(super) const ERASE: &[Binding] = &[
    b(&[p(Key::Backspace), ctrl('h')], Action::Backspace, "", "delete the last character"),
    b(&[ctrl('w')], Action::DeleteWord, "", "delete the last word"),
    b(&[ctrl('u')], Action::DeleteToStart, "", "delete everything typed"),
];

/// Unfolds and folds the namespaces of a catalogue.
#[rustfmt::skip]
pub(super) const TREE: &[Binding] = &[
    b(&[p(Key::Right), p(Key::Enter), k('l')], Action::Unfold, "open", "open the namespace"),
    b(&[p(Key::Left), k('h')], Action::Fold, "", "close the namespace"),
];
