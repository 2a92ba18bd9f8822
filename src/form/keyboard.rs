//! What the keyboard does: actions, typed characters and pastes.

use super::{Did, Edit, Field, Form, Input};
use crate::keymap::Action;

impl<Id: Copy + Eq> Form<Id> {
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
}
