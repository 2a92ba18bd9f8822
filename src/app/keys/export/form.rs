//! The fields of an export.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::keys::export::Format;
use crate::app::keys::export::snapshot::Snapshot;
use crate::app::widget::form_keys::before_form;
use crate::app::widget::save_report::default_path;
use crate::app::widget::window::{Pasted, Window};
use crate::form::{Field, Form};
use crate::keymap::Context;

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
    pub(super) fn format(&self) -> Format {
        let at = self.form.choice(ExportField::Format);
        Format::ALL.get(at).copied().unwrap_or_default()
    }

    pub(super) fn to_clipboard(&self) -> bool {
        self.form.choice(ExportField::To) == 1
    }

    /// The path of the file, if one was entered.
    pub(super) fn path(&self) -> Option<PathBuf> {
        let path = self.form.text(ExportField::File);
        Some(path.trim())
            .filter(|it| !it.is_empty())
            .map(PathBuf::from)
    }

    /// After a key: the path is asked for only if it is needed, and its suggestion ends like the format.
    pub(super) fn follow_choices(&mut self) {
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
