//! The form for the one-time code of a sign-in.

use crate::api::CodeWanted;
use crate::app::widget::form_keys::before_form;
use crate::app::widget::window::{Pasted, Window};
use crate::form::Form;
use crate::keymap::Context;

/// The only field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeField;

/// The form.
#[derive(Debug)]
pub struct Code {
    /// The form with its field.
    pub form: Form<CodeField>,
    /// Why the code is needed.
    pub why: CodeWanted,
}

impl Window for Code {
    fn contexts(&self) -> Vec<Context> {
        before_form(Context::Code, self.form.contexts())
    }

    fn paste(&mut self, text: &str) -> Pasted {
        self.form.paste(text);
        Pasted::Done
    }
}
