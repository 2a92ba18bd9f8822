//! Warnings and errors: at a field, or of the form as a whole.

use super::Form;
use crate::domain::Fault;

impl<Id: Copy + Eq> Form<Id> {
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
}
