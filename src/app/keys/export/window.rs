//! The form that exports the list: the format, and a file or the clipboard.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::keys::export::form::{ExportField, ExportKeys, Stage};
use crate::app::keys::export::job::{Build, Built};
use crate::app::keys::export::snapshot::Snapshot;
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::secret::SecretExport;
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::window::TakesKeys;
use crate::app::work::Job;
use crate::domain::Fault;
use crate::keymap::{Action, Chord};

/// Opens the form for what the list shows.
pub(in crate::app) fn open(keys: Snapshot, cx: &mut Cx) {
    if keys.is_empty() {
        return cx.say(Weight::Plain, "no key to export");
    }
    cx.modals
        .push(Modal::ExportKeys(Box::new(ExportKeys::new(keys))));
}

impl TakesKeys for ExportKeys {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, chord: Chord, cx: Self::With<'_>) {
        let Some(Modal::ExportKeys(it)) = cx.modals.last_mut() else {
            return;
        };
        if it.stage.is_some() {
            return;
        }
        match drive(&mut it.form, action, chord) {
            FormKey::Leave => drop(cx.modals.pop()),
            FormKey::Save => {
                it.form.clear_errors();
                if !it.to_clipboard() && it.path().is_none() {
                    it.form.set_error(ExportField::File, "enter a path");
                    it.form.first_error();
                    return;
                }
                it.stage = Some(Stage::Building);
                let (keys, format) = (Arc::clone(&it.keys), it.format());
                cx.out
                    .push(Effect::Work(Job::Export(Build { keys, format })));
            }
            FormKey::Nothing | FormKey::Pick(_) => it.follow_choices(),
        }
    }
}

/// The text is built: copies it, or writes it to the file.
pub(in crate::app) fn built(it: Built, secret: &mut SecretExport, cx: &mut Cx) {
    let waits =
        |modal: &Modal| matches!(modal, Modal::ExportKeys(it) if it.stage == Some(Stage::Building));
    let Some(at) = cx.modals.iter().rposition(waits) else {
        return;
    };
    let Some(Modal::ExportKeys(form)) = cx.modals.get_mut(at) else {
        return;
    };
    let text = it.text;
    match form.path().filter(|_| !form.to_clipboard()) {
        Some(path) => {
            form.stage = Some(Stage::Writing);
            cx.out
                .push(Effect::FileTask(FileTask::Write { path, text }));
        }
        None => {
            cx.modals.remove(at);
            secret.copy_for_good(text, cx);
        }
    }
}

/// The file of an export was written, or not.
pub(in crate::app) fn written(result: &Result<PathBuf, Fault>, cx: &mut Cx) {
    let writes =
        |modal: &Modal| matches!(modal, Modal::ExportKeys(it) if it.stage == Some(Stage::Writing));
    match result {
        Ok(_) => cx.modals.retain(|modal| !writes(modal)),
        Err(fault) => {
            for modal in &mut cx.modals {
                if let Modal::ExportKeys(it) = modal {
                    it.stage = None;
                    let words = format!("{} {}", fault.what, fault.next);
                    it.form.set_error(ExportField::File, words.trim_end());
                    it.form.first_error();
                }
            }
        }
    }
}
