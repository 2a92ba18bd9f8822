//! The keys of the form that saves a report, and the result of writing the file.

use std::path::PathBuf;

use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::keys::export::window;
use crate::app::modal::{Modal, SaveReport};
use crate::app::notice::Weight;
use crate::app::widget::save_report::SaveKey;
use crate::app::widget::window::TakesKeys;
use crate::domain::Fault;
use crate::keymap::{Action, Chord};

impl TakesKeys for SaveReport {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, chord: Chord, cx: &mut Cx) {
        let Some(Modal::SaveReport(it)) = cx.modals.last_mut() else {
            return;
        };
        match it.press(action, chord) {
            SaveKey::Nothing => {}
            SaveKey::Leave => drop(cx.modals.pop()),
            SaveKey::Write { path, text } => {
                let task = FileTask::Write { path, text };
                cx.out.push(Effect::FileTask(task));
            }
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
