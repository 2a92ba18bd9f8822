//! The allowlist builder: opening it, its keys, and returning the rules to the form.

pub(in crate::app) mod audit;
pub mod audit_form;
pub mod builder;
pub(in crate::app) mod pickers;

use crate::app::allowlist::builder::{Builder, Entry};
use crate::app::catalogue;
use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::modal::{KeyField, Modal};
use crate::app::notice::Weight;
use crate::app::widget::line_edit;
use crate::app::widget::question::{Answer, Line, Question};
use crate::app::widget::window::TakesKeys;
use crate::domain::rule;
use crate::keymap::{Action, Chord};

/// Opens the builder for the rules of the form on top.
pub(in crate::app) fn open_builder(cx: &mut Cx) {
    catalogue::request(cx);
    let catalogue = catalogue::current(cx);
    let Some(system) = &cx.connection.system else {
        return;
    };
    let Some(Modal::KeyForm(form)) = cx.modals.last_mut() else {
        return;
    };
    let name = form.form.text(KeyField::Name).trim().to_owned();
    let saved = form.old.as_ref().and_then(|key| key.rules());
    let saved = saved.map(<[_]>::to_vec);
    let rules = match form.rules(&catalogue) {
        // A new key starts without rules, unless the user selected a preset: a user who opens the builder wants less than
        // full access, and not the many rules of the default.
        _ if saved.is_none() && !form.form.changed(KeyField::Access) => Vec::new(),
        rules if saved.is_none() && rule::survives_25_04(&rules) => Vec::new(),
        rules => rules,
    };
    let builder = Builder::new(name, rules, saved, catalogue, system.caps);
    cx.modals.push(Modal::Builder(Box::new(builder)));
}

impl TakesKeys for Builder {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, chord: Chord, cx: &mut Cx) {
        let Some(Modal::Builder(it)) = cx.modals.last_mut() else {
            return;
        };
        match &mut it.entry {
            Entry::None => {
                if let Some(action) = action {
                    builder_action(action, cx);
                }
            }
            Entry::Find => search_key(it, action, chord),
            Entry::Rule(typing) => match action {
                Some(Action::Accept) => it.accept_rule(),
                Some(Action::Back) => it.stop_typing(),
                Some(Action::Complete) => it.complete(),
                Some(action @ (Action::Up | Action::Down)) => drop(it.tree.act(action)),
                action => {
                    match (action, chord.typed()) {
                        (Some(action), _) => drop(typing.line.act(action)),
                        (None, Some(c)) => drop(typing.line.type_char(c)),
                        (None, None) => return,
                    }
                    typing.error = None;
                    it.filter_tree();
                }
            },
            Entry::Test => match action {
                Some(Action::Back) => it.stop_typing(),
                Some(Action::Complete) => it.complete(),
                Some(action @ (Action::Up | Action::Down)) => drop(it.tree.act(action)),
                action => {
                    match (action, chord.typed()) {
                        (Some(action), _) => drop(it.test.act(action)),
                        (None, Some(c)) => drop(it.test.type_char(c)),
                        (None, None) => return,
                    }
                    it.filter_tree();
                }
            },
            Entry::Raw(raw) => match action {
                Some(Action::Save) => {
                    if let Some(said) = it.accept_raw() {
                        cx.say(Weight::Plain, said);
                    }
                }
                Some(Action::Back) if raw.text.is_changed() => {
                    let lines = vec![Line::plain("Your changes to the text will be lost.")];
                    let question = Question::new(
                        "Discard your changes?",
                        lines,
                        "Cancel",
                        vec![("Discard", Answer::LeaveText)],
                    );
                    cx.modals.push(Modal::Question(question));
                }
                Some(Action::Back) => it.entry = Entry::None,
                action => {
                    match (action, chord.typed()) {
                        (Some(action), _) => drop(raw.text.act(action)),
                        (None, Some(c)) => drop(raw.text.type_char(c)),
                        (None, None) => return,
                    }
                    raw.error = None;
                    raw.read = None;
                }
            },
        }
    }
}

/// Runs a command of the builder.
fn builder_action(action: Action, cx: &mut Cx) {
    let Some(Modal::Builder(it)) = cx.modals.last_mut() else {
        return;
    };
    let said = match action {
        Action::Save => return save_rules(cx),
        Action::Back if !it.tree.find().is_empty() => {
            it.tree.set_find("");
            None
        }
        Action::Back => return leave_builder(cx),
        Action::Presets => return pickers::offer_presets(cx),
        Action::Learn => return audit::open_import(cx),
        Action::Method => return pickers::offer_verbs(cx),
        Action::Permit => it.toggle(),
        Action::Namespace => it.toggle_namespace(),
        Action::Undo if !it.step(true) => Some("nothing to undo".into()),
        Action::Redo if !it.step(false) => Some("nothing to redo".into()),
        Action::Json => it.open_raw().err(),
        Action::Mend if !it.fix() => Some("this rule has no automatic fix".into()),
        _ => {
            it.command(action);
            None
        }
    };
    if let Some(said) = said {
        cx.say(Weight::Plain, said);
    }
}

/// Moves the pages of the builder so that its cursors are visible.
pub(in crate::app) fn scroll(cx: &mut Cx) {
    let size = cx.size;
    for modal in &mut cx.modals {
        if let Modal::Builder(it) = modal {
            let rows = it.rows(size);
            it.scroll(rows.tree, rows.rules);
        }
    }
}

/// Puts the rules into the form below and closes the builder.
fn save_rules(cx: &mut Cx) {
    let Some(Modal::Builder(it)) = cx.modals.pop() else {
        return;
    };
    let catalogue = catalogue::current(cx);
    if let Some(Modal::KeyForm(form)) = cx.modals.last_mut() {
        form.set_rules(it.rules().to_vec(), &catalogue);
    }
    cx.tell(Event::FormChanged);
}

fn leave_builder(cx: &mut Cx) {
    let Some(Modal::Builder(it)) = cx.modals.last() else {
        return;
    };
    if !it.set().is_changed() {
        cx.modals.pop();
        return;
    }
    let mut lines = vec![Line::plain("Your changes to the rules will be lost.")];
    lines.extend(cx.production_line());
    let leave = vec![("Discard", Answer::LeaveForm)];
    cx.modals.push(Modal::Question(Question::new(
        "Discard your changes?",
        lines,
        "Cancel",
        leave,
    )));
}

/// Discards the typed JSON; the rules stay.
pub(in crate::app) fn leave_text(cx: &mut Cx) {
    if let Some(Modal::Builder(it)) = cx.modals.last_mut() {
        it.entry = Entry::None;
    }
}

/// Handles a key in the search of the tree.
fn search_key(it: &mut Builder, action: Option<Action>, chord: Chord) {
    match (action, chord.typed()) {
        (Some(Action::Accept), _) => it.entry = Entry::None,
        (Some(Action::Back), _) => {
            it.tree.set_find("");
            it.entry = Entry::None;
        }
        (Some(action), _) => {
            if !it.tree.act(action) {
                let mut find = it.tree.find().to_owned();
                line_edit::edit(&mut find, action);
                it.tree.set_find(&find);
            }
        }
        (None, Some(c)) => {
            let find = format!("{}{c}", it.tree.find());
            it.tree.set_find(&find);
        }
        (None, None) => {}
    }
}
