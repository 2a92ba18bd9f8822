//! The owner in the form of a rotation: another one moves the key to that account.

use crate::app::rotation::form::{RotateField, RotateForm};
use crate::domain::{ApiKey, Text};
use crate::form::Field;

/// What is known of the owner in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnerFacts {
    /// The note beside the field.
    pub note: String,
    /// The warning below the field.
    pub warning: String,
    /// Why TrueNAS would not create a key for this owner.
    pub error: Option<String>,
    /// Whether the owner in the form is a full administrator.
    pub full_admin: bool,
    /// Whether the owner of the old key is one.
    pub was_full_admin: bool,
}

/// The field; its default is the owner of the old key.
pub(super) fn field(key: &ApiKey) -> Field<RotateField> {
    let help =
        "the user whose roles apply to the successor. Another owner moves the key to that account.";
    Field::pick(RotateField::Owner, "Owner", help)
        .required()
        .initial(key.owner().map_or("", Text::raw))
}

impl RotateForm {
    /// Whether there is an owner to choose.
    pub fn has_owner(&self) -> bool {
        self.form.field(RotateField::Owner).is_some()
    }

    /// The owner in the form; empty in the allowlist era.
    pub fn owner(&self) -> String {
        match self.has_owner() {
            true => self.form.text(RotateField::Owner).trim().to_owned(),
            false => String::new(),
        }
    }

    /// The owner that the old key does not have; `None`: the same owner, or allowlist era.
    pub fn new_owner(&self) -> Option<String> {
        Some(self.owner()).filter(|it| !it.is_empty() && *it != self.old_owner)
    }

    /// Makes another owner the default.
    pub fn suggest_owner(&mut self, name: &str) {
        self.form.set_initial(RotateField::Owner, name);
    }

    /// Shows what is known of the owner.
    pub fn note_owner(&mut self, facts: OwnerFacts) {
        self.form.set_note(RotateField::Owner, facts.note.as_str());
        self.form
            .set_warning(RotateField::Owner, facts.warning.as_str());
        self.facts = facts;
        if let Some(text) = self.owner_text() {
            self.text = text;
        }
    }

    /// Whether the owner may own one more key, as far as is known. If not, the field says why.
    pub(super) fn owner_accepted(&mut self) -> bool {
        if let Some(error) = self.facts.error.clone() {
            self.form.set_error(RotateField::Owner, error);
            return false;
        }
        true
    }

    /// Whether the successor would have full control, which the old key does not have without an expiry.
    pub(super) fn gains_full_control(&self) -> bool {
        let had = self.never && self.facts.was_full_admin;
        self.facts.full_admin && !had
    }

    /// The text above the fields: who owns the second key. `None` in the allowlist era.
    pub(super) fn owner_text(&self) -> Option<String> {
        if !self.has_owner() {
            return None;
        }
        let (old, key) = (Text::from(self.old_owner.as_str()), &self.called);
        let what = match self.new_owner() {
            Some(new) => {
                let new = Text::from(new.as_str());
                format!("tnkeys creates a second key for {new}: {key} moves from {old} to {new}.")
            }
            None => format!("tnkeys creates a second key for {old}."),
        };
        Some(format!("{what} {key} keeps working until you remove it."))
    }
}
