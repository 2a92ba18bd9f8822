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
mod field;
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

use crate::domain::{Fault, Secret};
use crate::keymap::{Action, Context};

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

    /// The field that has the focus; `None` for the button.
    pub fn focused(&self) -> Option<Id> {
        self.current().map(|f| f.id)
    }

    /// The label of the button.
    pub fn button(&self) -> &'static str {
        self.button
    }

    /// Whether the button has the focus.
    pub fn on_button(&self) -> bool {
        self.current().is_none()
    }

    /// The keymap contexts for the focused field.
    pub fn contexts(&self) -> &'static [Context] {
        match self.current().map(Field::input) {
            Some(Input::Text(_) | Input::Pick(_)) => {
                &[Context::Text, Context::Form, Context::Anywhere]
            }
            Some(Input::Secret(_)) => &[Context::SecretText, Context::Form, Context::Anywhere],
            Some(Input::Lines(_)) => &[
                Context::Rules,
                Context::Text,
                Context::Form,
                Context::Anywhere,
            ],
            Some(Input::Choice(_)) => &[Context::Choice, Context::Form, Context::Anywhere],
            Some(Input::Open(_)) => &[Context::Opens, Context::Form, Context::Anywhere],
            None => &[Context::Button, Context::Form, Context::Anywhere],
        }
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

    /// Moves the focus to a field, if it is visible.
    pub fn focus(&mut self, id: Id) {
        if let Some(i) = self.fields.iter().position(|f| f.id == id && f.visible) {
            self.focus = i;
        }
    }

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

    // Errors

    /// Sets the warning of a field; empty for none.
    pub fn set_warning(&mut self, id: Id, warning: impl Into<String>) {
        if let Some(field) = self.field_mut(id) {
            field.warning = warning.into();
        }
    }

    /// Clears every error.
    pub fn clear_errors(&mut self) {
        self.failure = None;
        for field in &mut self.fields {
            field.error = None;
        }
    }

    /// Sets the error of a field, or of the form when the field is not visible.
    pub fn set_error(&mut self, id: Id, error: impl Into<String>) {
        match self.field_mut(id) {
            Some(field) if field.visible => field.error = Some(error.into()),
            _ => self.failure = Some(error.into()),
        }
    }

    /// Shows the field errors of a fault at their fields and focuses the first. `field` maps the first part of the
    /// system's field name to a field. Returns the fault when it names no field of this form.
    pub fn refused(&mut self, fault: Fault, field: impl Fn(&str) -> Option<Id>) -> Option<Fault> {
        self.clear_errors();
        let mut placed = false;
        for error in &fault.fields {
            let name = error.field.split('.').next().unwrap_or_default();
            if let Some(id) = field(name).filter(|id| self.field(*id).is_some()) {
                self.set_error(id, error.text.clone());
                placed = true;
            }
        }
        if placed {
            self.first_error();
        }
        (!placed).then_some(fault)
    }

    /// Moves the focus to the first visible field with an error, and returns it.
    pub fn first_error(&mut self) -> Option<Id> {
        let at = self
            .fields
            .iter()
            .position(|f| f.visible && f.error.is_some())?;
        self.focus = at;
        self.focused()
    }

    /// Marks every visible field that is required and empty, and moves the focus to the first. Returns whether there is
    /// one.
    pub fn missing(&mut self) -> bool {
        let mut first = None;
        for (i, field) in self.fields.iter_mut().enumerate() {
            let used = field.visible && !field.is_off();
            if used && field.required && field.is_empty() {
                field.error = Some("this field is required".into());
                first = first.or(Some(i));
            }
        }
        if let Some(i) = first {
            self.focus = i;
        }
        first.is_some()
    }

    // What the keyboard does

    /// Applies an action.
    pub fn act(&mut self, action: Action) -> Did<Id> {
        let picked = std::mem::take(&mut self.picked);
        match action {
            Action::Next if picked => Did::Nothing,
            Action::Next => self.step(true),
            Action::Previous => self.step(false),
            Action::Accept => self.accept(),
            _ => {
                let did = self.edit(|input| input.act(action));
                match (action, did) {
                    // The first and the last line of a text let the cursor out of it.
                    (Action::Up, Did::Nothing) if self.in_lines() => self.step(false),
                    (Action::Down, Did::Nothing) if self.in_lines() => self.step(true),
                    (_, did) => did,
                }
            }
        }
    }

    /// Types a character into the focused field.
    pub fn type_char(&mut self, c: char) -> Did<Id> {
        self.picked = false;
        if !c.is_control() {
            self.clear_suggestion();
        }
        self.edit(|input| input.type_char(c))
    }

    /// Pastes into the focused field. A paste never submits and never leaves the field.
    pub fn paste(&mut self, text: &str) -> Did<Id> {
        self.picked = false;
        if !text.is_empty() {
            self.clear_suggestion();
        }
        // The initial text of an optional field is a suggestion.
        let optional = self.current().is_some_and(Field::is_optional);
        self.edit(|input| match input {
            Input::Lines(lines) if optional => lines.paste_over(text),
            other => other.paste(text),
        })
    }

    // Within

    fn current(&self) -> Option<&Field<Id>> {
        self.fields.get(self.focus).filter(|f| f.visible)
    }

    /// Before a text is typed or pasted.
    fn clear_suggestion(&mut self) {
        if let Some(field) = self.fields.get_mut(self.focus).filter(|f| f.visible) {
            field.clear_if_off();
        }
    }

    fn in_lines(&self) -> bool {
        matches!(self.current().map(Field::input), Some(Input::Lines(_)))
    }

    fn edit(&mut self, change: impl FnOnce(&mut Input) -> Edit) -> Did<Id> {
        let Some(field) = self.fields.get_mut(self.focus).filter(|f| f.visible) else {
            return Did::Nothing;
        };
        let edit = change(field.input_mut());
        if !matches!(edit, Edit::Nothing | Edit::Moved) {
            field.switch_on();
        }
        match edit {
            Edit::Nothing => Did::Nothing,
            Edit::Moved => Did::Moved,
            Edit::Changed => {
                // An error speaks of the value that was there.
                field.error = None;
                Did::Edited
            }
            Edit::Cut(limit) => {
                field.error = Some(format!(
                    "the limit is {limit} characters; the rest was cut off"
                ));
                Did::Edited
            }
            Edit::Refused => {
                field.error = Some("the text is too long; nothing was inserted".into());
                Did::Edited
            }
        }
    }

    fn accept(&mut self) -> Did<Id> {
        match self.current() {
            Some(Field {
                id,
                input: Input::Pick(_) | Input::Open(_),
                ..
            }) => Did::WantsPicker(*id),
            Some(_) => self.step(true),
            None => Did::Submitted,
        }
    }

    /// Moves the focus to the next or the previous stop: a visible field or the button, cyclically.
    fn step(&mut self, forward: bool) -> Did<Id> {
        let stops = self.fields.len() + 1;
        let found = (1..stops)
            .map(|n| {
                if forward {
                    (self.focus + n) % stops
                } else {
                    (self.focus + stops - n) % stops
                }
            })
            .find(|&i| self.fields.get(i).is_none_or(|f| f.visible));
        match found {
            Some(i) => {
                self.focus = i;
                Did::Moved
            }
            None => Did::Nothing,
        }
    }

    /// Moves the focus from a hidden field to the next visible one, else to the nearest before, else to the button.
    fn refocus(&mut self) {
        if self.current().is_some() || self.focus == self.fields.len() {
            return;
        }
        let after = (self.focus..self.fields.len()).chain((0..self.focus).rev());
        let visible = |&i: &usize| self.fields.get(i).is_some_and(|f| f.visible);
        self.focus = after.into_iter().find(visible).unwrap_or(self.fields.len());
    }
}
