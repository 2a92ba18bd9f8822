//! The allowlist builder.

use crate::keymap::action::Action;
use crate::keymap::binding::{
    ARROWS, ERASE, HELP, HELP_F1, MOVES, PAGES, PLAIN_PAGES, Row, arrows, b, ctrl, k, p,
};
use crate::keymap::chord::{Chord, Key};
use crate::keymap::context::Context;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    (Context::BuilderTree, &[&[
        b(&[k(' ')], Action::Permit, "permit", "permit the method, or remove its rule"),
        b(&[k('N')], Action::Namespace, "namespace", "permit its namespace, or remove that rule"),
        b(&[p(Key::Tab), p(Key::BackTab)], Action::Next, "rules", "go to the rules"),
        b(&[k('/')], Action::Filter, "find", "search by name"),
        b(&[k('w')], Action::Kind, "", "show methods, events or REST routes"),
        b(&[p(Key::Right), p(Key::Enter), k('l')], Action::Unfold, "", "open the namespace"),
        b(&[p(Key::Left), k('h')], Action::Fold, "", "close the namespace"),
    ]]),
    (Context::BuilderRules, &[&[
        b(&[p(Key::Enter), k('e')], Action::Edit, "edit", "edit the rule as text"),
        b(&[k('d'), p(Key::Delete), p(Key::Backspace)], Action::Delete, "remove", "remove the rule; u restores it"),
        b(&[p(Key::Tab), p(Key::BackTab)], Action::Next, "catalogue", "go to the catalogue"),
        b(&[k('m')], Action::Method, "method", "change the method of the rule"),
        b(&[k('f')], Action::Mend, "", "fix the rule, if an automatic fix exists"),
        b(&[k('y')], Action::Duplicate, "", "duplicate the rule"),
        b(&[k('<'), Chord::alt('k')], Action::MoveUp, "", "move the rule up"),
        b(&[k('>'), Chord::alt('j')], Action::MoveDown, "", "move the rule down"),
    ]]),
    (Context::Builder, &[&[
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "done", "apply the rules and return to the form"),
        b(&[k('t')], Action::Test, "test", "test whether the rules permit a call"),
        b(&[k('p')], Action::Presets, "presets", "use a preset, or the rules of another key"),
        b(&[k('L')], Action::Learn, "learn", "derive rules from the audit log (24.04 and newer)"),
        b(&[k('a')], Action::Add, "add", "add a rule as text"),
        b(&[k('J')], Action::Json, "JSON", "edit the rules as JSON"),
        b(&[k('u'), ctrl('_')], Action::Undo, "undo", "undo the last change"),
        b(&[k('U'), ctrl('r'), ctrl('y')], Action::Redo, "", "redo"),
        b(&[p(Key::Esc), k('q'), p(Key::F(10))], Action::Back, "back", "close the search, then the builder"),
    ], MOVES, PAGES, HELP]),
    (Context::BuilderFind, &[&[
        b(&[p(Key::Enter), p(Key::Tab)], Action::Accept, "apply", "apply the search and go to its results"),
        b(&[p(Key::Esc)], Action::Back, "clear", "clear the search"),
    ], ARROWS, PLAIN_PAGES, ERASE, HELP_F1]),
    (Context::BuilderRule, &[&[
        b(&[p(Key::Enter), p(Key::F(2))], Action::Accept, "apply", "apply the rule"),
        b(&[p(Key::Tab)], Action::Complete, "complete", "complete with the selected name"),
        b(&[p(Key::Esc)], Action::Back, "cancel", "discard the edit"),
    ], &arrows("next name", "previous name"), HELP_F1]),
    (Context::BuilderTest, &[&[
        b(&[p(Key::Enter), p(Key::Esc), p(Key::F(2))], Action::Back, "done", "return to the rules; the result stays visible"),
        b(&[p(Key::Tab)], Action::Complete, "complete", "complete with the selected name"),
    ], &arrows("next name", "previous name"), HELP_F1]),
    (Context::BuilderRaw, &[&[
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "apply", "replace the rules with this text, if it is valid"),
        b(&[p(Key::Esc)], Action::Back, "cancel", "discard the edit"),
    ], HELP_F1]),
];
