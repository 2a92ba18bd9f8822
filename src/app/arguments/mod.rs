//! The editor of a command's properties: full screen, with nothing below. The command runs after the editor was left.
//!
//! Invariant: only saved properties leave the editor, and only if the user left it: an interrupted program leaves nothing to run.

pub mod editor;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::modal::{Modal, Screen};
use crate::app::notice::Weight;
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::question::{Answer, Line, Question};
use crate::app::widget::window::TakesKeys;
use crate::domain::{Profile, System};
use crate::keymap::{Action, Chord};

use editor::{ArgumentEditor, Arguments, SaveState};

/// The system that the command is for.
#[derive(Debug)]
pub struct On {
    /// The system.
    pub system: System,
    /// Host and port of its address.
    pub place: String,
    /// Its profile.
    pub profile: Option<Profile>,
}

/// Opens the editor, which then is all that the program shows.
pub fn open(arguments: Arguments, on: On, cx: &mut Cx) {
    cx.connection.system = Some(on.system);
    cx.connection.place = on.place;
    cx.connection.profile = on.profile;
    cx.screen = Screen::Editor;
    let editor = ArgumentEditor::new(arguments, &cx.zone);
    cx.modals.push(Modal::Arguments(Box::new(editor)));
}

/// The properties to run the command with, after the end of the program; `None`: nothing was saved, or the user did not leave the editor.
pub fn to_run(cx: &Cx) -> Option<&Map<String, Value>> {
    let editor = cx.modals.iter().find_map(|modal| match modal {
        Modal::Arguments(it) => Some(it),
        _ => None,
    });
    editor.filter(|it| it.left)?.saved()
}

/// Leaves the editor: the program ends.
pub(in crate::app) fn leave(cx: &mut Cx) {
    for modal in &mut cx.modals {
        if let Modal::Arguments(it) = modal {
            it.left = true;
        }
    }
    cx.tell(Event::Quit);
}

impl TakesKeys for ArgumentEditor {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, chord: Chord, cx: &mut Cx) {
        let Some(Modal::Arguments(it)) = cx.modals.last_mut() else {
            return;
        };
        if let (Some(Action::Switch), Some(id)) = (action, it.form.focused()) {
            return it.form.toggle(id);
        }
        match drive(&mut it.form, action, chord) {
            FormKey::Nothing | FormKey::Pick(_) => {}
            FormKey::Save => {
                if it.save(cx.now, &cx.zone) {
                    let words = format!("saved; F10 leaves and runs {}", it.command);
                    cx.say(Weight::Good, words);
                }
            }
            FormKey::Leave if it.is_changed() => {
                let question = discard_question(it);
                cx.modals.push(Modal::Question(question));
            }
            FormKey::Leave => leave(cx),
        }
    }
}

fn discard_question(editor: &ArgumentEditor) -> Question {
    let command = &editor.command;
    let words = match editor.save_state() {
        SaveState::Nothing => format!("Nothing is saved: {command} will not run."),
        SaveState::Saved | SaveState::Changed => {
            format!("{command} will run with the properties of the last save.")
        }
    };
    let lines = vec![
        Line::warning(words),
        Line::plain("F2 in the editor saves your changes."),
    ];
    let leave = vec![("Discard", Answer::LeaveEditor)];
    Question::new("Discard your changes?", lines, "Cancel", leave)
}
