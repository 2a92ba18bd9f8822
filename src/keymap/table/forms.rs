//! The forms and their fields.

use crate::keymap::action::Action;
use crate::keymap::binding::{HELP_F1, Row, b, ctrl, k, p};
use crate::keymap::chord::{Chord, Key};
use crate::keymap::context::Context;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    (Context::Create, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "create", "create the key")]]),
    (Context::Rotate, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "start", "create the successor; the old key keeps working")]]),
    (Context::Reset, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "reset", "continue to the confirmation")]]),
    (Context::Off, &[&[b(&[k('#'), k(' ')], Action::Switch, "", "switch the property on; typing replaces its value")]]),
    (Context::Arguments, &[&[
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "save", "save the properties; leave to run the command"),
        b(&[p(Key::F(10)), p(Key::Esc)], Action::Back, "leave", "leave; the command runs with the saved properties"),
    ]]),
    (Context::Optional, &[&[b(&[p(Key::F(4))], Action::Switch, "on or off", "switch the property on or off")]]),
    (Context::Form, &[&[
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "save", "save the form"),
        b(&[p(Key::Esc), p(Key::F(10))], Action::Back, "cancel", "close the form; asks before it discards changes"),
        b(&[p(Key::Tab), p(Key::Down)], Action::Next, "next", "next field"),
        b(&[p(Key::BackTab), p(Key::Up)], Action::Previous, "", "previous field"),
        b(&[p(Key::Enter)], Action::Accept, "", "next field or button, or open the list"),
    ], HELP_F1]),
    (Context::Button, &[&[b(&[p(Key::Enter), k(' ')], Action::Accept, "confirm", "press the button")]]),
    (Context::Choice, &[&[
        b(&[p(Key::Right), k(' '), k('l')], Action::Change, "change", "next option"),
        b(&[p(Key::Left), k('h')], Action::ChangeBack, "", "previous option"),
    ]]),
    (Context::Text, &[&[
        b(&[p(Key::Left), ctrl('b')], Action::Left, "", "cursor left"),
        b(&[p(Key::Right), ctrl('f')], Action::Right, "", "cursor right"),
        b(&[Chord::alt('b')], Action::WordLeft, "", "one word left"),
        b(&[Chord::alt('f')], Action::WordRight, "", "one word right"),
        b(&[p(Key::Home), ctrl('a')], Action::Home, "", "to the start of the line"),
        b(&[p(Key::End), ctrl('e')], Action::End, "", "to the end of the line"),
        b(&[p(Key::Backspace), ctrl('h')], Action::Backspace, "", "delete the character before the cursor"),
        b(&[p(Key::Delete), ctrl('d')], Action::DeleteChar, "", "delete the character under the cursor"),
        b(&[ctrl('w')], Action::DeleteWord, "", "delete the word before the cursor"),
        b(&[ctrl('u')], Action::DeleteToStart, "", "delete to the start of the line"),
        b(&[ctrl('k')], Action::DeleteToEnd, "", "delete to the end of the line"),
        b(&[ctrl('_'), Chord::alt('z')], Action::Undo, "", "undo the last edit"),
        b(&[ctrl('y')], Action::Redo, "", "redo"),
    ]]),
    (Context::SecretText, &[&[
        b(&[p(Key::Backspace), ctrl('h')], Action::Backspace, "", "delete the last character"),
        b(&[ctrl('u'), ctrl('w')], Action::DeleteToStart, "", "delete everything typed"),
    ]]),
    (Context::Rules, &[&[
        b(&[p(Key::Enter)], Action::NewLine, "", "insert a line"),
        b(&[p(Key::Up)], Action::Up, "", "one line up"),
        b(&[p(Key::Down)], Action::Down, "", "one line down"),
    ]]),
    (Context::Opens, &[&[b(&[p(Key::Enter), p(Key::Right), k(' '), k('l')], Action::Accept, "open", "open the list or the editor")]]),
];
