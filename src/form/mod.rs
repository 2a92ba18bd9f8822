//! Floor 2: forms, declared as field descriptions.
//!
//! The app declares the fields, passes actions and typed characters in, and reads texts, choices and secrets; the view
//! reads the same fields and draws them. Nothing here draws, knows a request, or keeps a clock.
//!
//! Invariants: the focus is on a visible field or on the button below the fields. Only Accept on the button submits, and
//! Accept on the last field moves to the button. A single-line text never contains a line end, so a pasted line never
//! submits. A typed secret is stored in [`SecretInput`] only, never in the text area, whose
//! history and `Debug` contain plain text. Only `text` uses the text area.

mod choice;
mod clean;
mod edit;
mod errors;
mod field;
mod focus;
mod keyboard;
mod lines;
mod optional;
mod secret;
mod single;
mod text;

#[cfg(test)]
mod tests;

pub use choice::Choice;
pub use edit::Edit;
pub use field::{Field, Input};
pub use lines::LinesInput;
pub use secret::SecretInput;
pub use single::TextInput;

use crate::domain::Secret;

/// The effect of an action, a typed character or a paste.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did<Id> {
    /// None: the action is not for the form (save, leave, help), or had no effect.
    Nothing,
    /// The cursor or the focus moved.
    Moved,
    /// A value changed.
    Edited,
    /// Accept on a field with a picker or another window: the app opens it.
    WantsPicker(Id),
    /// Accept on the button: the app saves the form.
    Submitted,
}

/// Fields and the button below them, one of which has the focus.
#[derive(Debug)]
pub struct Form<Id> {
    fields: Vec<Field<Id>>,
    /// The label of the button.
    button: &'static str,
    /// The index of the focused field; the number of fields for the button.
    focus: usize,
    failure: Option<String>,
    /// A picker has just moved the focus to the next field.
    picked: bool,
}

impl<Id: Copy + Eq> Form<Id> {
    /// A form with the focus on its first visible field. `button` is the label of its button: a verb.
    pub fn new(fields: Vec<Field<Id>>, button: &'static str) -> Self {
        let mut form = Self {
            fields,
            button,
            focus: 0,
            failure: None,
            picked: false,
        };
        form.refocus();
        form
    }

    // Reading

    /// All fields in order, hidden ones included.
    pub fn fields(&self) -> &[Field<Id>] {
        &self.fields
    }

    /// One field; `None` when this form was declared without it.
    pub fn field(&self, id: Id) -> Option<&Field<Id>> {
        self.fields.iter().find(|f| f.id == id)
    }

    /// One field, to change its help, note or error.
    pub fn field_mut(&mut self, id: Id) -> Option<&mut Field<Id>> {
        self.fields.iter_mut().find(|f| f.id == id)
    }

    /// The label of the button.
    pub fn button(&self) -> &'static str {
        self.button
    }

    /// The text of a text or picker field, as typed; empty for another kind.
    pub fn text(&self, id: Id) -> String {
        match self.field(id).map(Field::input) {
            Some(Input::Text(t) | Input::Pick(t)) => t.text().to_owned(),
            _ => String::new(),
        }
    }

    /// The lines of a multi-line field; none for another kind.
    pub fn lines(&self, id: Id) -> Vec<String> {
        match self.field(id).map(Field::input) {
            Some(Input::Lines(l)) => l.lines().to_vec(),
            _ => Vec::new(),
        }
    }

    /// The index of the selected option; 0 for another kind.
    pub fn choice(&self, id: Id) -> usize {
        match self.field(id).map(Field::input) {
            Some(Input::Choice(c)) => c.selected(),
            _ => 0,
        }
    }

    /// Takes the typed secret out of the form, which keeps no copy.
    pub fn take_secret(&mut self, id: Id) -> Secret {
        match self.field_mut(id).map(Field::input_mut) {
            Some(Input::Secret(s)) => s.take(),
            _ => Secret::default(),
        }
    }

    /// Whether a field differs from its initial value.
    pub fn changed(&self, id: Id) -> bool {
        self.field(id).is_some_and(Field::is_changed)
    }

    /// Whether any field differs from its initial value, hidden fields and typed secrets included.
    pub fn dirty(&self) -> bool {
        self.fields.iter().any(Field::is_changed)
    }

    /// The error of the form as a whole.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    // Changing from outside

    /// Puts the value that the user picked for a field into it and moves the focus to the next field, once: a Tab that
    /// follows directly confirms that move.
    pub fn picked(&mut self, id: Id, text: &str) {
        self.set_text(id, text);
        self.focus(id);
        self.step(true);
        self.picked = true;
    }

    /// Replaces a text as if it had been typed: it counts as a change. For a multi-line field, replaces its lines.
    pub fn set_text(&mut self, id: Id, text: &str) {
        if let Some(field) = self.field_mut(id) {
            field.set_text(text);
            field.error = None;
        }
    }

    /// Replaces a text by one that counts as unchanged, unless the user has typed there.
    pub fn set_initial(&mut self, id: Id, text: &str) {
        if let Some(field) = self.field_mut(id).filter(|f| !f.is_changed()) {
            field.set_initial(text);
        }
    }

    /// Selects an option of a choice, at most the last one.
    pub fn set_choice(&mut self, id: Id, index: usize) {
        if let Some(Input::Choice(c)) = self.field_mut(id).map(Field::input_mut) {
            c.select(index);
        }
    }

    /// Sets the dim text beside a field.
    pub fn set_note(&mut self, id: Id, note: impl Into<String>) {
        if let Some(field) = self.field_mut(id) {
            field.note = note.into();
        }
    }

    /// Shows or hides a field. A hidden field keeps its value and loses the focus.
    pub fn set_visible(&mut self, id: Id, visible: bool) {
        if let Some(field) = self.field_mut(id) {
            field.visible = visible;
        }
        self.refocus();
    }
}
