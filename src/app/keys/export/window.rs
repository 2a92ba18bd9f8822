//! The form that exports the list: the format, and a file or the clipboard.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::keys::export::Format;
use crate::app::keys::export::job::{Build, Built};
use crate::app::keys::export::snapshot::Snapshot;
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::secret::SecretExport;
use crate::app::widget::form_keys::{FormKey, before_form, drive};
use crate::app::widget::save_report::default_path;
use crate::app::widget::window::{Pasted, TakesKeys, Window};
use crate::app::work::Job;
use crate::domain::Fault;
use crate::form::{Field, Form};
use crate::keymap::{Action, Chord, Context};

/// The fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportField {
    /// The format.
    Format,
    /// File or clipboard.
    To,
    /// The path of the file.
    File,
}

/// What the form does after the user chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The text is being built.
    Building,
    /// The file is being written.
    Writing,
}

/// The form, with the keys to export.
#[derive(Debug)]
pub struct ExportKeys {
    /// The form.
    pub form: Form<ExportField>,
    /// The keys.
    pub keys: Arc<Snapshot>,
    /// What is being done; `None` while the user chooses.
    pub(in crate::app) stage: Option<Stage>,
    /// The format whose file name is suggested.
    suggested: Format,
}

impl Window for ExportKeys {
    fn contexts(&self) -> Vec<Context> {
        match self.stage {
            Some(_) => vec![Context::Anywhere],
            None => before_form(Context::Export, self.form.contexts()),
        }
    }

    fn paste(&mut self, text: &str) -> Pasted {
        if self.stage.is_none() {
            self.form.paste(text);
        }
        Pasted::Done
    }
}

impl ExportKeys {
    pub(in crate::app) fn new(keys: Snapshot) -> Self {
        let help = "the path of a new file; existing files are not overwritten.";
        let formats = Format::ALL.map(Format::word);
        let fields = vec![
            Field::choice(
                ExportField::Format,
                "Format",
                "CSV for spreadsheets, Markdown for documents, JSON for programs. None contains a secret.",
                formats,
            ),
            Field::choice(
                ExportField::To,
                "To",
                "a new file, or the clipboard. The clipboard is not cleared.",
                ["file", "clipboard"],
            ),
            Field::text(ExportField::File, "File", help).initial(&path(&keys, Format::Csv)),
        ];
        Self {
            form: Form::new(fields, "Export"),
            keys: Arc::new(keys),
            stage: None,
            suggested: Format::Csv,
        }
    }

    /// The chosen format.
    fn format(&self) -> Format {
        let at = self.form.choice(ExportField::Format);
        Format::ALL.get(at).copied().unwrap_or_default()
    }

    fn to_clipboard(&self) -> bool {
        self.form.choice(ExportField::To) == 1
    }

    /// The path of the file, if one was entered.
    fn path(&self) -> Option<PathBuf> {
        let path = self.form.text(ExportField::File);
        Some(path.trim())
            .filter(|it| !it.is_empty())
            .map(PathBuf::from)
    }

    /// After a key: the path is asked for only if it is needed, and its suggestion ends like the format.
    fn follow_choices(&mut self) {
        let clipboard = self.to_clipboard();
        self.form.set_visible(ExportField::File, !clipboard);
        let format = self.format();
        let untouched = self.form.text(ExportField::File) == path(&self.keys, self.suggested);
        if format != self.suggested && untouched {
            self.form
                .set_initial(ExportField::File, &path(&self.keys, format));
            self.suggested = format;
        }
    }
}

fn path(keys: &Snapshot, format: Format) -> String {
    let system = keys.only_system().unwrap_or("all-systems");
    default_path("keys", system, format.extension())
}

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
