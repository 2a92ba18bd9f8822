//! Saves the secret to a file: key handling of the form, the request, the question before a file is replaced.

use crate::api::key_file::{Form, file_name};
use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::modal::{Modal, SaveField, SaveSecret};
use crate::app::secret::export::{Completion, Export, SaveOrder};
use crate::app::secret::in_flight::{Destination, InFlightExport};
use crate::app::secret::progress::ExportState;
use crate::app::secret::{SecretExport, shown};
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::question::{Answer, Line, Question};
use crate::app::widget::window::TakesKeys;
use crate::keymap::{Action, Chord};

impl TakesKeys for SaveSecret {
    type With<'a> = (&'a mut SecretExport, &'a mut Cx);

    fn key(action: Option<Action>, chord: Chord, (secret, cx): Self::With<'_>) {
        secret.save_secret_key(action, chord, cx);
    }
}

impl SecretExport {
    pub(in crate::app) fn ask_save_secret(&mut self, cx: &mut Cx) {
        let Some(it) = shown::secret(cx) else {
            return;
        };
        let (path, form) = it.progress.typed.clone().unwrap_or_else(|| {
            let dir = self.save_dir.as_deref().unwrap_or("~/");
            let form = Form::default();
            let name = file_name(cx.host_name(), it.name.raw(), form);
            (format!("{dir}{name}"), form)
        });
        let form = SaveSecret::new(&path, form, it.progress.salting.is_some());
        cx.modals.push(Modal::SaveSecret(Box::new(form)));
    }

    fn save_secret_key(&mut self, action: Option<Action>, chord: Chord, cx: &mut Cx) {
        let odd = shown::secret(cx).is_some_and(|it| it.secret.flaw().is_some());
        let Some(Modal::SaveSecret(it)) = cx.modals.last_mut() else {
            return;
        };
        if action == Some(Action::Complete) {
            let typed = it.form.text(SaveField::Path);
            return cx.out.push(Effect::FileTask(FileTask::Complete(typed)));
        }
        let before = it.chosen();
        match drive(&mut it.form, action, chord) {
            FormKey::Nothing | FormKey::Pick(_) => it.refresh(before),
            FormKey::Leave => drop(cx.modals.pop()),
            FormKey::Save => {
                it.form.clear_errors();
                if it.form.missing() {
                    return;
                }
                let (path, form) = (it.path(), it.chosen());
                if odd && form != Form::Raw {
                    let text = "only the raw format: this is not a valid API key";
                    it.form.set_error(SaveField::Form, text);
                    it.form.first_error();
                    return;
                }
                cx.modals.pop();
                let Some(shown) = shown::secret(cx) else {
                    return;
                };
                let order = SaveOrder {
                    path,
                    form,
                    replace: false,
                    id: shown.id,
                    salting: shown.progress.salting.clone(),
                };
                self.save_secret(order, cx);
            }
        }
    }
}

/// Applies the completion of a path.
pub(in crate::app) fn completed(found: Completion, cx: &mut Cx) {
    if let Some(Modal::SaveSecret(it)) = cx.modals.last_mut() {
        it.completed(found);
    }
}

impl SecretExport {
    /// Requests the save. An earlier save may still be in flight; they do not wait for each other.
    pub(in crate::app) fn save_secret(&mut self, order: SaveOrder, cx: &mut Cx) {
        let id = self.next_id();
        let Some(it) = shown::secret_mut(cx) else {
            return;
        };
        it.progress.typed = Some((order.path.clone(), order.form));
        it.progress.earlier.extend(it.progress.saving.running());
        it.progress.saving = ExportState::Running(id);
        let (key, to) = (it.name.clone(), Destination::File(order.path.clone()));
        self.in_flight.begin(id, InFlightExport { key, to });
        cx.out.push(Effect::Export(id, Export::Save(order)));
    }
}

/// Asks whether to replace an existing file.
pub(in crate::app) fn ask_replace(path: &str, cx: &mut Cx) {
    let Some(at) = cx
        .modals
        .iter()
        .rposition(|modal| matches!(modal, Modal::Secret(_)))
    else {
        return;
    };
    let mut order = None;
    if let Some(Modal::Secret(it)) = cx.modals.get_mut(at) {
        it.progress.saving = ExportState::NotStarted;
        order = it.progress.typed.clone().map(|(path, form)| SaveOrder {
            path,
            form,
            replace: true,
            id: it.id,
            salting: it.progress.salting.clone(),
        });
    }
    let Some(order) = order else { return };
    let lines = vec![
        Line::exact(path),
        Line::warning("Its current content will be lost."),
    ];
    let question = Question::new(
        "Replace this file?",
        lines,
        "Cancel",
        vec![("Replace", Answer::Replace(Box::new(order)))],
    );
    cx.modals.insert(at + 1, Modal::Question(question));
}
