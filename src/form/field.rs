//! A field: what the app declares, and the input that takes the typing.

use super::{Choice, Edit, LinesInput, SecretInput, TextInput};
use crate::keymap::Action;

/// One field of a form.
#[derive(Debug)]
pub struct Field<Id> {
    /// Which one.
    pub id: Id,
    /// One or two words left of the value.
    pub label: &'static str,
    /// What it is, its type, whether it is required, its default: shown below while the field has the focus, after the label.
    pub help: String,
    /// Whether it must not be empty.
    pub required: bool,
    /// Dim text beside the value (below a choice): what the value means.
    pub note: String,
    /// What to be aware of with this value; it does not stand in the way.
    pub warning: String,
    /// What is wrong with the value.
    pub error: Option<String>,
    /// Whether it is shown and can have the focus; see `Form::set_visible`.
    pub(super) visible: bool,
    pub(super) input: Input,
}

/// What a field takes.
#[derive(Debug)]
pub enum Input {
    /// One line.
    Text(TextInput),
    /// Several lines.
    Lines(LinesInput),
    /// One line that is not shown and leaves no trace.
    Secret(SecretInput),
    /// One of a few.
    Choice(Choice),
    /// One line with a list behind it.
    Pick(TextInput),
    /// Something that is edited elsewhere, behind Accept; here it is only told what it is.
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
            input,
        }
    }

    /// A field of one line.
    pub fn text(id: Id, label: &'static str, help: impl Into<String>) -> Self {
        Self::new(id, label, help, Input::Text(TextInput::default()))
    }

    /// A field of one line that Accept opens a list for.
    pub fn pick(id: Id, label: &'static str, help: impl Into<String>) -> Self {
        Self::new(id, label, help, Input::Pick(TextInput::default()))
    }

    /// A field that is edited in a place of its own, which Accept opens; its text says what is in it.
    pub fn open(id: Id, label: &'static str, help: impl Into<String>) -> Self {
        Self::new(id, label, help, Input::Open(String::new()))
    }

    /// A field of several lines.
    pub fn lines(id: Id, label: &'static str, help: impl Into<String>) -> Self {
        Self::new(id, label, help, Input::Lines(LinesInput::default()))
    }

    /// A field for a password, a key, a code.
    pub fn secret(id: Id, label: &'static str, help: impl Into<String>) -> Self {
        Self::new(id, label, help, Input::Secret(SecretInput::default()))
    }

    /// A field with a few options, the first of which is chosen until [`Field::selected`] says otherwise.
    pub fn choice<S: Into<String>>(
        id: Id,
        label: &'static str,
        help: impl Into<String>,
        options: impl IntoIterator<Item = S>,
    ) -> Self {
        Self::new(id, label, help, Input::Choice(Choice::new(options)))
    }

    /// It must not be empty.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Its initial text (or lines).
    #[must_use]
    pub fn initial(mut self, text: &str) -> Self {
        self.set_initial(text);
        self
    }

    /// Its initially chosen option.
    #[must_use]
    pub fn selected(mut self, index: usize) -> Self {
        if let Input::Choice(c) = &mut self.input {
            c.select_initially(index);
        }
        self
    }

    /// No more than so many characters.
    #[must_use]
    pub fn max(mut self, chars: usize) -> Self {
        if let Input::Text(t) | Input::Pick(t) = &mut self.input {
            t.set_max(chars);
        }
        self
    }

    /// The dim text beside it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Not shown for now.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.visible = false;
        self
    }

    /// Whether it is shown.
    pub fn is_visible(&self) -> bool {
        self.visible
    }

    /// What takes the typing, for the view to read.
    pub fn input(&self) -> &Input {
        &self.input
    }

    pub(super) fn input_mut(&mut self) -> &mut Input {
        &mut self.input
    }

    /// Whether nothing but white space is in it. A choice never is.
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
