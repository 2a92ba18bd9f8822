//! What lies on top of a screen: a stack of enum values, the top one gets the keys (design, invariant 5).

pub mod details;
pub mod doubt;
pub mod expiry;
pub mod help;
pub mod key_form;
pub mod picker;
pub mod question;
pub mod reset_form;
pub mod secret;

use crate::form::Form;
use crate::keymap::Place;

pub use details::Details;
pub use doubt::Doubt;
pub use help::Help;
pub use key_form::{KeyField, KeyForm};
pub use picker::Picker;
pub use question::{Answer, Button, Line, Question, Tone};
pub use reset_form::ResetForm;
pub use secret::SecretShown;

/// One thing on top.
#[derive(Debug)]
pub enum Modal {
    /// Everything about one key, full screen.
    Details(Details),
    /// Create or edit.
    KeyForm(Box<KeyForm>),
    /// The expiry that a reset needs.
    ResetForm(Box<ResetForm>),
    /// A list to pick an owner from.
    Picker(Picker),
    /// A question, or something to know, with buttons.
    Question(Question),
    /// A request that must not be repeated is on its way.
    Waiting(Waiting),
    /// A create or reset whose answer was lost.
    Doubt(Doubt),
    /// The secret, once.
    Secret(SecretShown),
    /// The one-time code that the sign-in needs.
    Code(Code),
    /// All bindings of the place below.
    Help(Help),
}

/// A reset that is on its way.
#[derive(Debug)]
pub struct Waiting {
    /// The heading.
    pub title: String,
    /// What is awaited.
    pub text: String,
}

/// The one field of the code's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeField;

/// Asks for a one-time code.
#[derive(Debug)]
pub struct Code {
    /// The field.
    pub form: Form<CodeField>,
    /// The last one was wrong.
    pub again: bool,
}

impl Modal {
    /// Where keys are looked up while this is on top; earlier places win.
    pub fn places(&self) -> &'static [Place] {
        match self {
            Self::Details(_) => &[Place::Details, Place::Anywhere],
            Self::KeyForm(it) if it.sending.is_some() => &[Place::Anywhere],
            Self::KeyForm(it) => it.form.places(),
            Self::ResetForm(it) => it.form.places(),
            Self::Code(it) => it.form.places(),
            Self::Picker(_) => &[Place::Picker, Place::Anywhere],
            Self::Question(_) => &[Place::Question, Place::Anywhere],
            Self::Doubt(_) | Self::Waiting(_) => &[Place::Anywhere],
            Self::Secret(_) => &[Place::Secret, Place::Anywhere],
            Self::Help(_) => &[Place::Help, Place::Anywhere],
        }
    }

    /// Whether it fills the screen instead of lying on it.
    pub fn fills_the_screen(&self) -> bool {
        matches!(self, Self::Details(_))
    }
}
