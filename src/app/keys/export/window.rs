//! The form that exports the list: the format, and a file or the clipboard.

use std::path::PathBuf;

use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::keys::export::Format;
use crate::app::keys::export::snapshot::Snapshot;
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::secret::SecretExport;
use crate::app::widget::form_keys::{FormKey, before_form, drive};
use crate::app::widget::save_report::default_path;
use crate::app::widget::window::{Pasted, TakesKeys, Window};
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

/// The form, with the keys to export.
#[derive(Debug)]
pub struct ExportKeys {
    /// The form.
    pub form: Form<ExportField>,
    /// The keys.
    pub keys: Snapshot,
    /// Whether the file is being written.
    pub(in crate::app) writing: bool,
    /// The format whose file name is suggested.
    suggested: Format,
}

impl Window for ExportKeys {
    fn contexts(&self) -> Vec<Context> {
        match self.writing {
            true => vec![Context::Anywhere],
            false => before_form(Context::Export, self.form.contexts()),
        }
    }

    fn paste(&mut self, text: &str) -> Pasted {
        if !self.writing {
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
            keys,
            writing: false,
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
    type With<'a> = (&'a mut SecretExport, &'a mut Cx);

    fn key(action: Option<Action>, chord: Chord, (secret, cx): Self::With<'_>) {
        let Some(Modal::ExportKeys(it)) = cx.modals.last_mut() else {
            return;
        };
        if it.writing {
            return;
        }
        match drive(&mut it.form, action, chord) {
            FormKey::Leave => drop(cx.modals.pop()),
            FormKey::Save if it.to_clipboard() => {
                let text = it.keys.text(it.format());
                cx.modals.pop();
                secret.copy_for_good(text, cx);
            }
            FormKey::Save => {
                it.form.clear_errors();
                let path = it.form.text(ExportField::File);
                if path.trim().is_empty() {
                    it.form.set_error(ExportField::File, "enter a path");
                    it.form.first_error();
                    return;
                }
                it.writing = true;
                let text = it.keys.text(it.format());
                let path = PathBuf::from(path.trim());
                cx.out
                    .push(Effect::FileTask(FileTask::Write { path, text }));
            }
            FormKey::Nothing | FormKey::Pick(_) => it.follow_choices(),
        }
    }
}

/// The file of an export was written, or not.
pub(in crate::app) fn written(result: &Result<PathBuf, Fault>, cx: &mut Cx) {
    let writes = |modal: &Modal| matches!(modal, Modal::ExportKeys(it) if it.writing);
    match result {
        Ok(_) => cx.modals.retain(|modal| !writes(modal)),
        Err(fault) => {
            for modal in &mut cx.modals {
                if let Modal::ExportKeys(it) = modal {
                    it.writing = false;
                    let words = format!("{} {}", fault.what, fault.next);
                    it.form.set_error(ExportField::File, words.trim_end());
                    it.form.first_error();
                }
            }
        }
    }
}
