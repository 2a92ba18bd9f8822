//! A form field: its declaration and its input.

use super::{Choice, Edit, LinesInput, SecretInput, TextInput};
use crate::keymap::Action;

/// One field of a form.
#[derive(Debug)]
pub struct Field<Id> {
    /// The identifier.
    pub id: Id,
    /// One or two words, left of the value.
    pub label: &'static str,
    /// The help below the form while the field has the focus: what the field is, its type, whether it is required, its
    /// default.
    pub help: String,
    /// Whether it must not be empty.
    pub required: bool,
    /// Dim text beside the value (below a choice): what the value means.
    pub note: String,
    /// A warning about the value, which does not prevent saving.
    pub warning: String,
    /// The error of the value.
    pub error: Option<String>,
    /// Whether it is shown and can have the focus; see `Form::set_visible`.
    pub(super) visible: bool,
    /// Whether it is on, if it can be switched off: see `Form::toggle`.
    pub(super) on: Option<bool>,
    pub(super) input: Input,
}

/// The input of a field.
#[derive(Debug)]
pub enum Input {
    /// One line.
    Text(TextInput),
    /// Several lines.
    Lines(LinesInput),
    /// One masked line that leaves no trace.
    Secret(SecretInput),
    /// One of a few options.
    Choice(Choice),
    /// One line with a picker.
    Pick(TextInput),
    /// A value that is edited in another window, which Accept opens. Carries a summary.
    Open(String),
}

impl<Id> Field<Id> {
    fn new(id: Id, label: &'static str, help: impl Into<String>, input: Input) -> Self {
        Self {
            id,
            label,
            help: help.into(),
            required: false,
            note: String::new(),
            warning: String::new(),
            error: None,
            visible: true,
            on: None,
            input,
        }
    }

    /// A field of one line.
    pub fn text(id: Id, label: &'static str, help: impl Into<String>) -> Self {
        Self::new(id, label, help, Input::Text(TextInput::default()))
    }

    /// A field of one line with a picker, which Accept opens.
    pub fn pick(id: Id, label: &'static str, help: impl Into<String>) -> Self {
        Self::new(id, label, help, Input::Pick(TextInput::default()))
    }

    /// A field that is edited in another window, which Accept opens; its text is a summary.
    pub fn open(id: Id, label: &'static str, help: impl Into<String>) -> Self {
        Self::new(id, label, help, Input::Open(String::new()))
    }

    /// A field of several lines.
    pub fn lines(id: Id, label: &'static str, help: impl Into<String>) -> Self {
        Self::new(id, label, help, Input::Lines(LinesInput::default()))
    }

    /// A field for a password, a key or a code.
    pub fn secret(id: Id, label: &'static str, help: impl Into<String>) -> Self {
        Self::new(id, label, help, Input::Secret(SecretInput::default()))
    }

    /// A field with a few options. The first is selected until [`Field::selected`] changes that.
    pub fn choice<S: Into<String>>(
        id: Id,
        label: &'static str,
        help: impl Into<String>,
        options: impl IntoIterator<Item = S>,
    ) -> Self {
        Self::new(id, label, help, Input::Choice(Choice::new(options)))
    }

    /// Makes it required.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Sets the initial text (or lines).
    #[must_use]
    pub fn initial(mut self, text: &str) -> Self {
        self.set_initial(text);
        self
    }

    /// Sets the initially selected option.
    #[must_use]
    pub fn selected(mut self, index: usize) -> Self {
        if let Input::Choice(c) = &mut self.input {
            c.select_initially(index);
        }
        self
    }

    /// Sets the limit in characters.
    #[must_use]
    pub fn max(mut self, chars: usize) -> Self {
        if let Input::Text(t) | Input::Pick(t) = &mut self.input {
            t.set_max(chars);
        }
        self
    }

    /// Sets the dim text beside it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Hides it for now.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.visible = false;
        self
    }

    /// Whether it is shown.
    pub fn is_visible(&self) -> bool {
        self.visible
    }

    /// The input, for the view to read.
    pub fn input(&self) -> &Input {
        &self.input
    }

    pub(super) fn input_mut(&mut self) -> &mut Input {
        &mut self.input
    }

    /// Whether it is empty apart from white space. A choice never is.
    pub fn is_empty(&self) -> bool {
        match &self.input {
            Input::Text(t) | Input::Pick(t) => t.text().trim().is_empty(),
            Input::Lines(l) => l.lines().iter().all(|line| line.trim().is_empty()),
            Input::Secret(s) => s.is_empty(),
            Input::Choice(_) | Input::Open(_) => false,
        }
    }

    /// Whether it differs from its initial value.
    pub fn is_changed(&self) -> bool {
        match &self.input {
            Input::Text(t) | Input::Pick(t) => t.is_changed(),
            Input::Lines(l) => l.is_changed(),
            Input::Secret(s) => !s.is_empty(),
            Input::Choice(c) => c.is_changed(),
            // Whoever edits it knows.
            Input::Open(_) => false,
        }
    }

    pub(super) fn set_text(&mut self, text: &str) {
        match &mut self.input {
            Input::Text(t) | Input::Pick(t) => t.set(text),
            Input::Lines(l) => l.set(text),
            Input::Open(told) => text.clone_into(told),
            Input::Secret(_) | Input::Choice(_) => {}
        }
    }

    pub(super) fn set_initial(&mut self, text: &str) {
        match &mut self.input {
            Input::Text(t) | Input::Pick(t) => t.set_initial(text),
            Input::Lines(l) => l.set_initial(text),
            Input::Open(told) => text.clone_into(told),
            Input::Secret(_) | Input::Choice(_) => {}
        }
    }
}

impl Input {
    pub(super) fn act(&mut self, action: Action) -> Edit {
        match self {
            Self::Text(t) | Self::Pick(t) => t.act(action),
            Self::Lines(l) => l.act(action),
            Self::Secret(s) => s.act(action),
            Self::Choice(c) => c.act(action),
            Self::Open(_) => Edit::Nothing,
        }
    }

    pub(super) fn type_char(&mut self, c: char) -> Edit {
        match self {
            Self::Text(t) | Self::Pick(t) => t.type_char(c),
            Self::Lines(l) => l.type_char(c),
            Self::Secret(s) => s.type_char(c),
            Self::Choice(_) | Self::Open(_) => Edit::Nothing,
        }
    }

    pub(super) fn paste(&mut self, text: &str) -> Edit {
        match self {
            Self::Text(t) | Self::Pick(t) => t.paste(text),
            Self::Lines(l) => l.paste(text),
            Self::Secret(s) => s.paste(text),
            Self::Choice(_) | Self::Open(_) => Edit::Nothing,
        }
    }
}
