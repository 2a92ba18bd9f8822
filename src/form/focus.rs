//! The focus: on a visible field, or on the button below the fields.

use super::{Did, Field, Form, Input};
use crate::keymap::Context;

impl<Id: Copy + Eq> Form<Id> {
    /// The field that has the focus; `None` for the button.
    pub fn focused(&self) -> Option<Id> {
        self.current().map(|f| f.id)
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

    /// Moves the focus to a field, if it is visible.
    pub fn focus(&mut self, id: Id) {
        if let Some(i) = self.fields.iter().position(|f| f.id == id && f.visible) {
            self.focus = i;
        }
    }

    pub(super) fn current(&self) -> Option<&Field<Id>> {
        self.fields.get(self.focus).filter(|f| f.visible)
    }

    /// Moves the focus to the next or the previous stop: a visible field or the button, cyclically.
    pub(super) fn step(&mut self, forward: bool) -> Did<Id> {
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
    pub(super) fn refocus(&mut self) {
        if self.current().is_some() || self.focus == self.fields.len() {
            return;
        }
        let after = (self.focus..self.fields.len()).chain((0..self.focus).rev());
        let visible = |&i: &usize| self.fields.get(i).is_some_and(|f| f.visible);
        self.focus = after.into_iter().find(visible).unwrap_or(self.fields.len());
    }
}
