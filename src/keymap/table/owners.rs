//! The access of owners, and service accounts.

use crate::keymap::action::Action;
use crate::keymap::binding::{
    ARROWS, ERASE, HELP, HELP_F1, MOVES, PAGES, PLAIN_PAGES, READ, Row, TREE, b, ctrl, k, p,
};
use crate::keymap::chord::Key;
use crate::keymap::context::Context;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    (Context::OwnerChoice, &[&[
        b(&[p(Key::F(6))], Action::Access, "access", "show the methods that the owner may call"),
        b(&[p(Key::F(7))], Action::Needs, "find owner", "select methods, then an owner with few extra rights"),
    ]]),
    (Context::NewIntegration, &[&[b(&[p(Key::F(8))], Action::ServiceAccount, "new integration", "create a service account with few rights as the owner")]]),
    (Context::AccountMethods, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "show roles", "show the fewest roles that permit the methods")]]),
    (Context::AccountRoles, &[&[
        b(&[p(Key::Enter)], Action::Accept, "continue", "continue with the names of the service account"),
        b(&[k('w')], Action::Switch, "narrower", "prefer few extra methods to few roles, or the reverse"),
        b(&[k('a')], Action::Access, "all methods", "show all methods that these roles permit"),
        b(&[p(Key::Esc), k('q')], Action::Back, "back", "return to the choice of an integration"),
    ], READ, HELP]),
    (Context::AccountForm, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "create", "create the group, the privilege, the user and the key")]]),
    (Context::AccountRunning, &[&[b(&[p(Key::Esc), k('q')], Action::Back, "stop", "stop after the running step")], READ, HELP]),
    (Context::AccountStopped, &[&[
        b(&[k('u')], Action::Undo, "undo", "delete what was created, in reverse order; asks first"),
        b(&[p(Key::Esc), k('q')], Action::Back, "close", "close; asks first if parts remain on the system"),
    ], READ, HELP]),
    (Context::AccountDone, &[&[
        b(&[p(Key::Enter), p(Key::Esc), k('q')], Action::Back, "close", "return to the list; the account remains"),
        b(&[k('u')], Action::Undo, "undo", "delete the account and its key; asks first"),
    ], READ, HELP]),
    (Context::AccountUndone, &[&[b(&[p(Key::Enter), p(Key::Esc), k('q')], Action::Back, "close", "return to the form")], READ, HELP]),
    (Context::Access, &[&[
        b(&[k('/')], Action::Filter, "find", "search by name"),
        b(&[k('t')], Action::Try, "test", "test a method by its name"),
    ], TREE, &[b(&[p(Key::Esc), k('q'), p(Key::F(10))], Action::Back, "back", "clear the search; else go back")], MOVES, PAGES, HELP]),
    (Context::Needs, &[&[
        b(&[k(' ')], Action::Choose, "select", "select or deselect the method"),
        b(&[k('N')], Action::ChooseAll, "namespace", "select or deselect the whole namespace"),
        b(&[k('/')], Action::Filter, "find", "search by name"),
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "show owners", "show owners; the fewest extra rights come first"),
    ], TREE, &[b(&[p(Key::Esc), k('q'), p(Key::F(10))], Action::Back, "cancel", "clear the search; else cancel the selection")], MOVES, PAGES, HELP]),
    (Context::Find, &[&[
        b(&[p(Key::Enter)], Action::Accept, "apply", "apply the search and go to its results"),
        b(&[p(Key::Esc)], Action::Back, "clear", "clear the search"),
        b(&[p(Key::Tab)], Action::Next, "", "complete with the name under the cursor"),
    ], ARROWS, PLAIN_PAGES, ERASE, HELP_F1]),
    (Context::Try, &[&[
        b(&[p(Key::Tab)], Action::Next, "complete", "complete with the name under the cursor"),
        b(&[p(Key::Enter)], Action::Accept, "apply", "apply the search and go to its results"),
        b(&[p(Key::Esc)], Action::Back, "done", "return to the whole catalogue"),
    ], ARROWS, ERASE, HELP_F1]),
];
