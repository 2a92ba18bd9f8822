//! The choice that a form requires before it gives a key full control without an expiry.
//!
//! Invariant: the field appears when the other fields give a key full control without an expiry, which it did not have
//! before, and such a form is not sent while "no" is selected.

use crate::form::{Field, Form};

/// The options; the first one is the default.
const OPTIONS: [&str; 2] = ["no", "yes, full control without expiry"];
const YES: usize = 1;

/// The field, hidden at first.
pub(in crate::app) fn field<Id>(id: Id) -> Field<Id> {
    let help = "select yes to give this key full control of the system with no expiry.";
    Field::choice(id, "Confirm", help, OPTIONS).hidden()
}

/// The warning about a key with full control.
pub(in crate::app) fn warning(system: &str) -> String {
    format!("Anyone with this key has full control of {system}.")
}

/// Shows the field if the choice is required. A choice that is not required any more is forgotten.
pub(in crate::app) fn refresh<Id: Copy + Eq>(form: &mut Form<Id>, id: Id, required: bool) {
    if !required {
        form.set_choice(id, 0);
        if let Some(field) = form.field_mut(id) {
            field.error = None;
        }
    }
    form.set_visible(id, required);
}

/// Whether the form may be sent. If not, the field says what to choose instead: `instead`.
pub(in crate::app) fn confirmed<Id: Copy + Eq>(form: &mut Form<Id>, id: Id, instead: &str) -> bool {
    let open = form
        .field(id)
        .is_some_and(|field| field.is_visible() && form.choice(id) != YES);
    if open {
        form.set_error(id, format!("select yes, or choose {instead}"));
    }
    !open
}
