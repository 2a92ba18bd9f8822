//! The form for the name of a filter.

use crate::app::widget::window::{Pasted, Window};
use crate::domain::filter::{Language, valid_name};
use crate::form::Form;
use crate::keymap::Context;

/// The only field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameField;

/// The form.
#[derive(Debug)]
pub struct SaveFilter {
    /// The form.
    pub form: Form<NameField>,
    /// The filter to save.
    pub filter: String,
    /// The name of another filter, which the user was told about: saving again replaces it.
    pub(super) replaces: Option<String>,
}

impl Window for SaveFilter {
    fn contexts(&self) -> Vec<Context> {
        self.form.contexts().to_vec()
    }

    fn paste(&mut self, text: &str) -> Pasted {
        self.form.paste(text);
        Pasted::Done
    }
}

impl SaveFilter {
    /// The name. `None`: it is invalid, and its error is set.
    pub(super) fn name(&mut self, language: &Language) -> Option<String> {
        self.form.clear_errors();
        if self.form.missing() {
            self.form.first_error();
            return None;
        }
        let name = self.form.text(NameField).trim().to_owned();
        let mut saved = language.saved.clone();
        saved.insert(name.clone(), self.filter.clone());
        let zone = language.zone.clone();
        let parsed = Language { zone, saved }.parse(&self.filter);
        let error = match parsed.problems.first() {
            _ if !valid_name(&name) => "letters, digits, '-' and '_' only".to_owned(),
            Some(problem) => problem.why.clone(),
            None => match language.saved.get(&name) {
                Some(other) if *other != self.filter && self.replaces.as_ref() != Some(&name) => {
                    let words = format!("{name} is {other}; save again to replace it");
                    self.replaces = Some(name);
                    words
                }
                _ => return Some(name),
            },
        };
        self.form.set_error(NameField, error);
        self.form.first_error();
        None
    }
}
