//! The sign-in form and the open systems.

use crate::keymap::action::Action;
use crate::keymap::binding::{HELP, HELP_F1, PAGES, PLAIN_PAGES, QUIT, Row, b, ctrl, k, moves, p};
use crate::keymap::chord::{Chord, Key};
use crate::keymap::context::Context;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    (Context::Connect, &[&[
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "connect", "connect with these settings"),
        b(&[p(Key::F(3)), ctrl('p')], Action::Profiles, "profiles", "select a saved profile"),
        b(&[p(Key::F(4)), Chord::alt('s')], Action::SaveProfile, "save profile", "save these settings as a profile, without secrets"),
        b(&[p(Key::Enter)], Action::Accept, "", "next field, or the button"),
        b(&[p(Key::Esc), p(Key::F(10))], Action::Back, "cancel", "cancel; return to the list, or quit"),
    ]]),
    (Context::Connecting, &[&[
        b(&[p(Key::Esc), p(Key::F(10))], Action::Back, "cancel", "cancel the connection attempt"),
        b(&[k('S')], Action::Systems, "systems", "show the open systems; open more"),
        b(&[p(Key::Tab)], Action::NextSystem, "", "next open system"),
        b(&[p(Key::BackTab)], Action::PreviousSystem, "", "previous open system"),
        b(&[k('M')], Action::AllSystems, "", "show the keys of all open systems in one list"),
    ], HELP_F1]),
    (Context::Systems, &[&[
        b(&[p(Key::Enter)], Action::Accept, "show", "show the system, or answer its question"),
        b(&[k('a')], Action::Add, "open more", "open more systems: by profile, by tag, or all"),
        b(&[k('x')], Action::CloseSystem, "close", "disconnect from the system and close it"),
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "retry", "connect now, or refresh the list of the system"),
        b(&[k('M')], Action::AllSystems, "all", "show the keys of all open systems in one list"),
        b(&[p(Key::Esc), p(Key::Left), k('h')], Action::Back, "back", "return to the list of keys"),
    ], &moves("next system", "previous system", "first system", "last system"), PAGES, HELP, QUIT]),
    (Context::Code, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "sign in", "sign in")]]),
    (Context::Replace, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "trust", "trust the new certificate, if the word is typed in full")], PLAIN_PAGES]),
];
