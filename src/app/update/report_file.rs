//! The keys of the form that saves a report, and the result of writing the file.

use std::path::PathBuf;

use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::keys::export::window;
use crate::app::modal::{Modal, SaveReport};
use crate::app::notice::Weight;
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::save_report::PathField;
use crate::app::widget::window::TakesKeys;
use crate::domain::Fault;
use crate::keymap::{Action, Chord};

impl TakesKeys for SaveReport {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, chord: Chord, cx: &mut Cx) {
        let Some(Modal::SaveReport(it)) = cx.modals.last_mut() else {
            return;
        };
        if it.writing {
            return;
        }
        match drive(&mut it.form, action, chord) {
            FormKey::Leave => drop(cx.modals.pop()),
            FormKey::Save => {
                it.form.clear_errors();
                if it.form.missing() {
                    return;
                }
                it.writing = true;
                let path = PathBuf::from(it.form.text(PathField).trim());
                let text = it.text.clone();
                cx.out
                    .push(Effect::FileTask(FileTask::Write { path, text }));
            }
            FormKey::Nothing | FormKey::Pick(_) => {}
        }
    }
}

/// Handles the result of writing the file.
pub(super) fn written(written: Result<PathBuf, Fault>, cx: &mut Cx) {
    let form = |modal: &Modal| matches!(modal, Modal::SaveReport(it) if it.writing);
    window::written(&written, cx);
    match written {
        Ok(path) => {
            cx.modals.retain(|modal| !form(modal));
            cx.say(Weight::Good, format!("wrote {}", path.display()));
        }
        Err(fault) => {
            for modal in &mut cx.modals {
                if let Modal::SaveReport(it) = modal {
                    it.refused(&fault);
                }
            }
        }
    }
}
