//! The form of the file that a secret is saved to.

use crate::api::key_file::Form;
use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::modal::{Modal, SaveField, SaveSecret};
use crate::app::secret::SecretExport;
use crate::app::secret::export::{Completion, SaveOrder};
use crate::app::secret::save::file_name;
use crate::app::secret::shown;
use crate::app::widget::form_keys::{FormKey, drive};
use crate::keymap::{Action, Chord};

impl SecretExport {
    pub(in crate::app) fn ask_save_secret(&mut self, cx: &mut Cx) {
        let Some(it) = shown::secret(cx) else {
            return;
        };
        let (path, form) = it.progress.typed.clone().unwrap_or_else(|| {
            let dir = self.save_dir.as_deref().unwrap_or("~/");
            let form = Form::default();
            let name = file_name(cx.system_name(), it.name.raw(), form);
            (format!("{dir}{name}"), form)
        });
        let form = SaveSecret::new(&path, form, it.progress.salting.is_some());
        cx.modals.push(Modal::SaveSecret(Box::new(form)));
    }

    pub(in crate::app) fn save_secret_key(
        &mut self,
        action: Option<Action>,
        chord: Chord,
        cx: &mut Cx,
    ) {
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
                    let text = "only raw: this is not a valid API key";
                    return it.form.set_error(SaveField::Form, text);
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

/// What a path can go on with has been found.
pub(in crate::app) fn completed(found: Completion, cx: &mut Cx) {
    if let Some(Modal::SaveSecret(it)) = cx.modals.last_mut() {
        it.completed(found);
    }
}
