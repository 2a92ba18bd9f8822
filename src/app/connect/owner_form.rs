//! The form for the owner of an API key, where the system needs the name and only the key is known.

use crate::app::widget::form_keys::before_form;
use crate::app::widget::window::{Pasted, Window};
use crate::form::{Field, Form};
use crate::keymap::Context;

/// The only field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerField;

/// The form. The key itself stays in the link.
#[derive(Debug)]
pub struct KeyOwner {
    /// The form with its field.
    pub form: Form<OwnerField>,
}

impl Window for KeyOwner {
    fn contexts(&self) -> Vec<Context> {
        before_form(Context::Code, self.form.contexts())
    }

    fn paste(&mut self, text: &str) -> Pasted {
        self.form.paste(text);
        Pasted::Done
    }
}

impl KeyOwner {
    /// An empty form.
    pub(in crate::app) fn new() -> Self {
        let help = "the account that owns the API key.";
        let field = Field::text(OwnerField, "User", help).required();
        Self {
            form: Form::new(vec![field], "Sign in"),
        }
    }
}
