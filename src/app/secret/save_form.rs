//! State of the form that saves a secret to a file: path and format.

use crate::api::key_file::Form as FileForm;
use crate::app::secret::export::Completion;
use crate::app::widget::form_keys::before_form;
use crate::app::widget::window::{Pasted, Window};
use crate::form::{Field, Form};
use crate::keymap::Context;

/// The fields of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveField {
    /// The path of the file.
    Path,
    /// The file format.
    Form,
}

/// Longest accepted path.
const MAX: usize = 4095;

/// State of the form.
#[derive(Debug)]
pub struct SaveSecret {
    /// The form.
    pub form: Form<SaveField>,
    /// Candidates for the completion of the path.
    pub choices: Vec<String>,
    /// The JSON format stores computed keys.
    computed: bool,
}

impl Window for SaveSecret {
    fn contexts(&self) -> Vec<Context> {
        let mut contexts = before_form(Context::SaveSecret, self.form.contexts());
        if self.in_path() {
            contexts.insert(0, Context::Path);
        }
        contexts
    }

    fn paste(&mut self, text: &str) -> Pasted {
        self.form.paste(text);
        self.refresh(self.chosen());
        Pasted::Done
    }
}

impl SaveSecret {
    /// A form with this path and format. `computed`: the JSON format stores computed keys (26.0 and newer).
    pub(in crate::app) fn new(path: &str, form: FileForm, computed: bool) -> Self {
        let chosen = FileForm::ALL.iter().position(|it| *it == form);
        let fields = vec![
            Field::text(
                SaveField::Path,
                "File",
                "the path of the file; ~ is your home directory. Tab completes it.",
            )
            .required()
            .max(MAX)
            .initial(path),
            Field::choice(
                SaveField::Form,
                "Format",
                "the format of the file.",
                FileForm::ALL.map(FileForm::word),
            )
            .selected(chosen.unwrap_or_default()),
        ];
        let mut it = Self {
            form: Form::new(fields, "Save"),
            choices: Vec::new(),
            computed,
        };
        it.note();
        it
    }

    /// Whether the path field has the focus.
    pub(in crate::app) fn in_path(&self) -> bool {
        self.form.focused() == Some(SaveField::Path)
    }

    /// The path as typed.
    pub(in crate::app) fn path(&self) -> String {
        self.form.text(SaveField::Path).trim().to_owned()
    }

    /// The selected format.
    pub(in crate::app) fn chosen(&self) -> FileForm {
        let at = self.form.choice(SaveField::Form);
        FileForm::ALL.get(at).copied().unwrap_or_default()
    }

    /// Updates notes after an edit. If the path had the extension of the format before, gives it the new format's extension.
    pub(in crate::app) fn refresh(&mut self, before: FileForm) {
        let now = self.chosen();
        if now != before {
            let path = self.path();
            let stem = path.strip_suffix(&format!(".{}", before.extension()));
            if let Some(stem) = stem {
                let path = format!("{stem}.{}", now.extension());
                self.form.set_text(SaveField::Path, &path);
            }
        }
        self.choices.clear();
        self.form.set_note(SaveField::Path, "");
        self.note();
    }

    fn note(&mut self) {
        let note = match self.chosen() {
            FileForm::Raw => "the key on a line of its own",
            FileForm::Json if self.computed => {
                "for TrueNAS's client: derived SCRAM keys, not the key itself"
            }
            FileForm::Json => "for TrueNAS's client and tnkeys --key-file",
            FileForm::Ini => "[TRUENAS_API_KEY] with raw_key and api_key_id",
            FileForm::Env => "TRUENAS_API_KEY=..., for containers and shells",
        };
        self.form.set_note(SaveField::Form, note);
    }

    /// Applies a completion, unless the path was edited since the request.
    pub(in crate::app) fn completed(&mut self, found: Completion) {
        if self.form.text(SaveField::Path) != found.typed {
            return;
        }
        if found.text != found.typed {
            self.form.set_text(SaveField::Path, &found.text);
        } else if found.choices.is_empty() {
            let note = "no file or directory matches";
            self.form.set_note(SaveField::Path, note);
        }
        self.choices = found.choices;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_goes_with_the_form_unless_it_is_another() {
        for (path, after) in [("~/a.key", "~/a.json"), ("~/a.txt", "~/a.txt")] {
            let mut it = SaveSecret::new(path, FileForm::Raw, false);
            it.form.set_choice(SaveField::Form, 1);
            it.refresh(FileForm::Raw);
            assert_eq!(it.path(), after);
        }
    }

    #[test]
    fn a_late_completion_changes_nothing() {
        let mut it = SaveSecret::new("~/ab", FileForm::Raw, false);
        let found = |typed: &str| Completion {
            typed: typed.into(),
            text: "~/abc/".into(),
            choices: Vec::new(),
        };
        it.completed(found("~/a"));
        assert_eq!(it.path(), "~/ab");
        it.completed(found("~/ab"));
        assert_eq!(it.path(), "~/abc/");
    }
}
