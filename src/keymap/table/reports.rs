//! The full-screen reports: findings of the check, upgrade, sessions, rules from the audit log.

use crate::keymap::action::Action;
use crate::keymap::binding::{
    ERASE, HELP, PAGES, QUIET_HELP_F1, QUIT, Row, arrows, b, ctrl, k, moves, p,
};
use crate::keymap::chord::{Chord, Key};
use crate::keymap::context::Context;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    (Context::Upgrades, &[&[b(&[k('U')], Action::Upgrade, "upgrade", "show which keys survive the upgrade to 25.04")]]),
    (Context::Upgrade, &[&[
        b(&[k('w')], Action::Export, "write to a file", "write the full report to a file"),
        b(&[p(Key::Esc), p(Key::Left), k('h')], Action::Back, "back", "return to the list"),
        b(&[k('j'), p(Key::Down)], Action::Down, "down", "scroll down"),
        b(&[k('k'), p(Key::Up)], Action::Up, "", "scroll up"),
        b(&[k('g'), p(Key::Home)], Action::Top, "", "go to the top"),
        b(&[k('G'), p(Key::End)], Action::Bottom, "", "go to the end"),
        b(&[p(Key::PageDown), k(' '), ctrl('f')], Action::PageDown, "", "one page down"),
        b(&[p(Key::PageUp), ctrl('b')], Action::PageUp, "", "one page up"),
    ], HELP, QUIT]),
    (Context::Derive, &[&[b(&[k('L')], Action::Learn, "derive rules", "derive rules for the key from the audit log")]]),
    (Context::Ignores, &[&[
        b(&[k('z')], Action::Ignore, "ignore", "ignore the finding (saved in the profile), or report it again"),
        b(&[k('Z')], Action::Ignored, "", "show or hide the ignored findings"),
    ]]),
    (Context::Check, &[&[
        b(&[p(Key::Enter), p(Key::Right), k('l')], Action::Details, "details", "show the whole finding and what is known about its key"),
        b(&[k('i')], Action::Sessions, "", "show and terminate the sessions of the key"),
        b(&[k('/')], Action::Filter, "filter", "filter the findings as you type"),
        b(&[k('w')], Action::Export, "write", "write the report to a file"),
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "refresh", "refresh the keys, their sessions and the audit log"),
        b(&[p(Key::Esc), p(Key::Left), k('h')], Action::Back, "back", "clear the filter; else return to the list of keys"),
    ], &moves("next finding", "previous finding", "first finding", "last finding"), PAGES, HELP, QUIT]),
    (Context::CheckFilter, &[&[
        b(&[p(Key::Enter)], Action::Accept, "apply", "apply the filter and return to the findings"),
        b(&[p(Key::Esc)], Action::Back, "clear", "clear the filter"),
        b(&[p(Key::Tab)], Action::Complete, "complete", "complete the term; again: the next candidate"),
        b(&[p(Key::F(4)), Chord::alt('s')], Action::SaveFilter, "save", "save the filter under a name; @NAME stands for it"),
    ], QUIET_HELP_F1, &arrows("next finding", "previous finding"), ERASE]),
    (Context::Finding, &[&[
        b(&[p(Key::Enter)], Action::Details, "key", "show the details of the key"),
        b(&[k('i')], Action::Sessions, "sessions", "show and terminate the sessions of the key"),
        b(&[k('w')], Action::Export, "", "write the report to a file"),
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "", "refresh the keys, their sessions and the audit log"),
        b(&[p(Key::Esc), p(Key::Left), k('h')], Action::Back, "back", "return to the findings"),
    ], &moves("scroll down", "scroll up", "go to the top", "go to the end"), PAGES, HELP, QUIT]),
    (Context::Learn, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "read", "read the audit log")]]),
    (Context::Learning, &[&[b(&[p(Key::Esc), k('q')], Action::Back, "cancel", "stop reading the audit log")], HELP]),
    (Context::Learned, &[&[
        b(&[k(' ')], Action::Permit, "select", "select or deselect the rule"),
        b(&[p(Key::F(2)), ctrl('s'), p(Key::Enter)], Action::Save, "add rules", "add the selected rules; u in the builder undoes"),
        b(&[p(Key::Esc), k('q')], Action::Back, "back", "return to user and time range"),
    ], &moves("next rule", "previous rule", "first rule", "last rule"), PAGES, HELP]),
    (Context::Export, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "write", "write the file")]]),
    (Context::SessionsEnd, &[&[
        b(&[k('e')], Action::EndOne, "terminate", "terminate the selected session"),
        b(&[k('E')], Action::EndAll, "terminate all", "terminate all sessions of the key but not our own"),
    ]]),
    (Context::Sessions, &[&[
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "refresh", "refresh the sessions"),
        b(&[p(Key::Esc), p(Key::Left), k('h'), k('i'), k('q')], Action::Back, "back", "return to the key"),
    ], &moves("next session", "previous session", "first session", "last session"), HELP]),
];
