//! Fields that can be switched off: a form then has no value for them. An edit switches a field on.

use super::{Field, Form};

impl<Id> Field<Id> {
    /// Lets the user switch it on and off; initially it is on or off.
    #[must_use]
    pub fn optional(mut self, on: bool) -> Self {
        self.on = Some(on);
        self
    }

    /// Whether it can be switched on and off.
    pub fn is_optional(&self) -> bool {
        self.on.is_some()
    }

    /// Whether it is switched off. Its text is a suggestion then.
    pub fn is_off(&self) -> bool {
        self.on == Some(false)
    }

    /// Before a text is typed or pasted into it: the text replaces the suggestion.
    pub(super) fn clear_if_off(&mut self) {
        if self.is_off() {
            self.set_text("");
        }
    }

    pub(super) fn switch_on(&mut self) {
        self.on = self.on.map(|_| true);
    }
}

impl<Id: Copy + Eq> Form<Id> {
    /// Switches a field on or off, if it is optional. It keeps its text.
    pub fn toggle(&mut self, id: Id) {
        if let Some(field) = self.field_mut(id) {
            field.on = field.on.map(|on| !on);
            field.error = None;
        }
    }
}
