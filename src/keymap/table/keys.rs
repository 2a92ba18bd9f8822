//! The list of keys, its filter, and the details of a key.

use crate::keymap::action::Action;
use crate::keymap::binding::{
    ERASE, HELP, PAGES, QUIET_HELP_F1, QUIT, Row, arrows, b, k, moves, p,
};
use crate::keymap::chord::{Chord, Key};
use crate::keymap::context::Context;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    (Context::New, &[&[b(&[k('n')], Action::New, "new", "create a key")]]),
    (Context::Change, &[&[
        b(&[k('e')], Action::Edit, "edit", "edit the key"),
        b(&[k('r')], Action::Reset, "reset", "reset the secret; the old one stops working"),
        b(&[k('t')], Action::Rotate, "rotate", "replace the key without downtime, or resume"),
        b(&[k('d'), p(Key::Delete)], Action::Delete, "delete", "delete the key"),
    ]]),
    (Context::Marked, &[&[
        b(&[k('B')], Action::ActOnMarked, "actions", "show the actions on the marked keys"),
        b(&[k('d'), p(Key::Delete)], Action::Delete, "delete marked", "delete the marked keys"),
        b(&[k('r')], Action::Reset, "reset", "reset the marked keys, one after another"),
        b(&[k('t')], Action::Rotate, "rotate", "replace the marked keys without downtime, one after another"),
        b(&[k('u')], Action::UnmarkAll, "unmark", "remove all marks"),
    ]]),
    (Context::NotEnforced, &[&[b(&[k('x')], Action::ApplyExpiry, "apply", "enforce the edited expiry now")]]),
    (Context::Keys, &[&[
        b(&[p(Key::Enter), p(Key::Right), k('l')], Action::Details, "details", "show the details of the key"),
        b(&[k(' ')], Action::Mark, "mark", "mark the key or remove its mark, and go to the next key"),
        b(&[k('V')], Action::MarkRange, "", "begin a range of marked keys, or end it"),
        b(&[k('*')], Action::MarkAll, "", "mark all keys that the filter shows, or remove their marks"),
        b(&[k('~')], Action::InvertMarks, "", "mark the other keys that the filter shows"),
        b(&[k('B')], Action::ActOnMarked, "", "show the actions on the marked keys"),
        b(&[k('i')], Action::Sessions, "", "show and terminate the sessions of the key"),
        b(&[k('I')], Action::GoneSessions, "", "show the sessions of deleted keys"),
        b(&[k('/')], Action::Filter, "filter", "filter the list as you type"),
        b(&[k('!')], Action::Attention, "attention", "show only keys that need attention, or all keys"),
        b(&[k('C')], Action::Check, "check", "check the keys: a row for each finding, with its fix"),
        b(&[k('w')], Action::Export, "", "export the keys that the filter shows to a file or the clipboard"),
        b(&[k('s')], Action::Sort, "sort", "sort by the next column, instead of by best match"),
        b(&[k('O')], Action::Reverse, "", "reverse the sort order"),
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "", "refresh the list; offline: reconnect now"),
        b(&[k('o')], Action::Open, "", "connect to another system"),
        b(&[k('S')], Action::Systems, "systems", "show the open systems; open more"),
        b(&[p(Key::Tab)], Action::NextSystem, "", "next open system"),
        b(&[p(Key::BackTab)], Action::PreviousSystem, "", "previous open system"),
        b(&[k('M')], Action::AllSystems, "", "show the keys of all open systems in one list"),
        b(&[k('K')], Action::KeepCopy, "", "leave the copied key on the clipboard"),
    ], &moves("next key", "previous key", "first key", "last key"), PAGES, &[b(&[p(Key::Esc)], Action::Back, "", "clear the filter")], HELP, QUIT]),
    (Context::Filter, &[&[
        b(&[p(Key::Enter)], Action::Accept, "apply", "apply the filter and return to the list"),
        b(&[p(Key::Esc)], Action::Back, "clear", "clear the filter"),
        b(&[p(Key::Tab)], Action::Complete, "complete", "complete the term; again: the next candidate"),
        b(&[p(Key::F(4)), Chord::alt('s')], Action::SaveFilter, "save", "save the filter under a name; @NAME stands for it"),
    ], QUIET_HELP_F1, &arrows("next key", "previous key"), ERASE]),
    (Context::Details, &[&[
        b(&[p(Key::Esc), p(Key::Left), k('h'), p(Key::Enter)], Action::Back, "back", "return to the list"),
        b(&[k('i')], Action::Sessions, "sessions", "show and terminate the sessions of the key"),
    ], &moves("scroll down", "scroll up", "go to the top", "go to the end"), PAGES, HELP, QUIT]),
    (Context::Owned, &[&[b(&[k('a')], Action::Access, "", "show the methods that the owner may call")]]),
    (Context::ServiceAccount, &[&[b(&[k('A')], Action::ServiceAccount, "account", "create a service account and its key for an integration")]]),
];
