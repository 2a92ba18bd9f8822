//! The form of the file to save a report in.

use std::path::PathBuf;

use crate::app::widget::form_keys::{FormKey, before_form, drive};
use crate::app::widget::window::{Pasted, Window};
use crate::domain::Fault;
use crate::form::{Field, Form};
use crate::keymap::{Action, Chord, Context};

/// The only field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathField;

/// The form of the file.
#[derive(Debug)]
pub struct SaveReport {
    /// The form.
    pub form: Form<PathField>,
    /// What the file will contain, as a sentence.
    pub words: &'static str,
    /// Whether the file is being written.
    pub writing: bool,
    /// The report.
    pub(in crate::app) text: String,
}

/// What a key asks of the owner of the form.
pub(in crate::app) enum SaveKey {
    /// Nothing more.
    Nothing,
    /// To close the form.
    Leave,
    /// To write a file.
    Write { path: PathBuf, text: String },
}

impl Window for SaveReport {
    fn contexts(&self) -> Vec<Context> {
        if self.writing {
            vec![Context::Anywhere]
        } else {
            before_form(Context::Export, self.form.contexts())
        }
    }

    fn paste(&mut self, text: &str) -> Pasted {
        if !self.writing {
            self.form.paste(text);
        }
        Pasted::Done
    }
}

impl SaveReport {
    /// The form for a report of this kind on a system.
    pub(in crate::app) fn new(kind: &str, system: &str, words: &'static str, text: String) -> Self {
        let help = "the path of a new file; existing files are not overwritten.";
        let field = Field::text(PathField, "File", help)
            .required()
            .initial(&default_path(kind, system, "txt"));
        Self {
            form: Form::new(vec![field], "Save"),
            words,
            writing: false,
            text,
        }
    }

    /// Handles a key.
    pub(in crate::app) fn press(&mut self, action: Option<Action>, chord: Chord) -> SaveKey {
        if self.writing {
            return SaveKey::Nothing;
        }
        match drive(&mut self.form, action, chord) {
            FormKey::Leave => SaveKey::Leave,
            FormKey::Save => {
                self.form.clear_errors();
                if self.form.missing() {
                    return SaveKey::Nothing;
                }
                self.writing = true;
                SaveKey::Write {
                    path: PathBuf::from(self.form.text(PathField).trim()),
                    text: self.text.clone(),
                }
            }
            FormKey::Nothing | FormKey::Pick(_) => SaveKey::Nothing,
        }
    }

    /// The file could not be written: says why at its path.
    pub(in crate::app) fn refused(&mut self, fault: &Fault) {
        self.writing = false;
        let words = format!("{} {}", fault.what, fault.next);
        self.form.set_error(PathField, words.trim_end());
        self.form.first_error();
    }
}

/// A file name in the current directory.
pub(in crate::app) fn default_path(kind: &str, system: &str, extension: &str) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = system.chars().filter(|c| kept(*c)).take(64).collect();
    match name.trim_matches('.') {
        "" => format!("tnkeys-{kind}.{extension}"),
        name => format!("tnkeys-{kind}-{name}.{extension}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_system_cannot_lead_elsewhere() {
        assert_eq!(
            default_path("upgrade", "nas1", "txt"),
            "tnkeys-upgrade-nas1.txt"
        );
        assert_eq!(
            default_path("upgrade", "../../etc/x y", "txt"),
            "tnkeys-upgrade-etcxy.txt"
        );
        assert_eq!(default_path("upgrade", "日本", "txt"), "tnkeys-upgrade.txt");
    }
}
