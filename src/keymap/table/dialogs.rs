//! The windows that several features share: picker, question, wait, help.

use crate::keymap::action::Action;
use crate::keymap::binding::{
    ARROWS, ERASE, HELP, PLAIN_PAGES, QUIET_HELP, QUIET_HELP_F1, READ, Row, arrows, b, ctrl, k, p,
};
use crate::keymap::chord::Key;
use crate::keymap::context::Context;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    (Context::Picker, &[&[
        b(&[p(Key::Enter), p(Key::Tab)], Action::Accept, "select", "select the entry under the cursor"),
        b(&[p(Key::Esc)], Action::Back, "cancel", "close without a change"),
    ], ARROWS, PLAIN_PAGES, ERASE, QUIET_HELP_F1]),
    (Context::EndsSessions, &[&[b(&[k(' ')], Action::Choose, "", "also terminate the sessions of the key, or not")]]),
    (Context::Question, &[&[
        b(&[p(Key::Left), p(Key::BackTab), k('h')], Action::Previous, "", "previous button"),
        b(&[p(Key::Right), p(Key::Tab), k('l')], Action::Next, "choose", "next button"),
        b(&[p(Key::Enter)], Action::Accept, "press", "press the selected button"),
        b(&[k('y')], Action::Yes, "yes", "confirm, if there is one safe choice"),
        b(&[p(Key::Esc), k('n'), k('q')], Action::Back, "cancel", "cancel without a change"),
    ], READ, QUIET_HELP]),
    (Context::Waiting, &[&[b(&[p(Key::Esc)], Action::GiveUp, "stop waiting", "stop waiting; the reply is shown when it arrives")], READ, HELP]),
    (Context::LostReply, &[&[
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "retry", "reconnect now"),
        b(&[p(Key::Esc), k('q')], Action::Back, "close", "close; a notice shows the outcome after a refresh"),
    ], READ, HELP]),
    (Context::Rotation, &[&[
        b(&[p(Key::Enter)], Action::Accept, "continue", "run the next step; irreversible steps ask first"),
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "refresh", "refresh the keys and their sessions"),
        b(&[k('X')], Action::StopRotation, "abandon", "abandon the rotation; both keys remain"),
        b(&[p(Key::Esc), k('q')], Action::Back, "later", "close; resume with t, also in a later run"),
    ], READ, HELP]),
    (Context::Help, &[&[
        b(&[p(Key::Esc), k('q'), k('?'), p(Key::F(1)), p(Key::Enter)], Action::Back, "close", "close the help"),
        b(&[k('/')], Action::Filter, "search", "search the help"),
        b(&[k('j'), p(Key::Down)], Action::Down, "", "scroll down"),
        b(&[k('k'), p(Key::Up)], Action::Up, "", "scroll up"),
        b(&[k('g'), p(Key::Home)], Action::Top, "", "go to the top"),
        b(&[k('G'), p(Key::End)], Action::Bottom, "", "go to the end"),
        b(&[p(Key::PageDown), k(' '), ctrl('f')], Action::PageDown, "", "one page down"),
        b(&[p(Key::PageUp), ctrl('b')], Action::PageUp, "", "one page up"),
    ]]),
    (Context::HelpFind, &[&[
        b(&[p(Key::Enter)], Action::Accept, "apply", "apply the search"),
        b(&[p(Key::Esc)], Action::Back, "clear", "clear the search"),
    ], &arrows("scroll down", "scroll up"), PLAIN_PAGES, ERASE]),
    (Context::Anywhere, &[&[
        b(&[ctrl('c')], Action::Interrupt, "", "quit from any screen"),
        b(&[ctrl('z')], Action::Suspend, "", "suspend; fg resumes"),
        b(&[ctrl('l')], Action::Repaint, "", "redraw the screen"),
    ]]),
];
