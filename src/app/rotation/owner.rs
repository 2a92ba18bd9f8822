//! The owner in the form of a rotation: another one moves the key to that account.

use crate::app::rotation::fields::RotateField;
use crate::domain::expiry::Expiry;
use crate::domain::{ApiKey, Text};
use crate::form::{Field, Form};

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

/// The owners of the old key and of its successor.
#[derive(Debug)]
pub(super) struct Owners {
    /// The owner of the old key; empty in the allowlist era.
    pub(super) old: String,
    /// Whether the old key never expires.
    never: bool,
    facts: OwnerFacts,
}

impl Owners {
    pub(super) fn of_key(key: &ApiKey) -> Self {
        Self {
            old: key.owner().map_or("", Text::raw).to_owned(),
            never: key.expiry() == Expiry::Never,
            facts: OwnerFacts::default(),
        }
    }

    /// The field; its default is the owner of the old key.
    pub(super) fn field_of(&self) -> Field<RotateField> {
        let help = "the user whose roles apply to the successor. Another owner moves the key to that account.";
        Field::pick(RotateField::Owner, "Owner", help)
            .required()
            .initial(&self.old)
    }

    /// The owner that the old key does not have; `None`: the same owner, or allowlist era.
    pub(super) fn other_in(&self, form: &Form<RotateField>) -> Option<String> {
        Some(chosen_in(form)).filter(|it| !it.is_empty() && *it != self.old)
    }

    /// Shows what is known of the owner in the form.
    pub(super) fn tell_facts(&mut self, facts: OwnerFacts, form: &mut Form<RotateField>) {
        form.set_note(RotateField::Owner, facts.note.as_str());
        form.set_warning(RotateField::Owner, facts.warning.as_str());
        self.facts = facts;
    }

    /// Whether the owner may own one more key, as far as is known. If not, the field says why.
    pub(super) fn are_accepted(&self, form: &mut Form<RotateField>) -> bool {
        if let Some(error) = self.facts.error.clone() {
            form.set_error(RotateField::Owner, error);
            return false;
        }
        true
    }

    /// Whether the successor would have full control, which the old key does not have without an expiry.
    pub(super) fn give_full_control(&self) -> bool {
        let had = self.never && self.facts.was_full_admin;
        self.facts.full_admin && !had
    }

    /// Who owns the second key, for the text above the fields; `called` is the old key.
    pub(super) fn in_words(&self, form: &Form<RotateField>, called: &str) -> String {
        let old = Text::from(self.old.as_str());
        let what = match self.other_in(form) {
            Some(new) => {
                let new = Text::from(new.as_str());
                format!(
                    "tnkeys creates a second key for {new}: {called} moves from {old} to {new}."
                )
            }
            None => format!("tnkeys creates a second key for {old}."),
        };
        format!("{what} {called} keeps working until you remove it.")
    }
}

/// The owner in the form; empty without that field.
pub(super) fn chosen_in(form: &Form<RotateField>) -> String {
    form.field(RotateField::Owner)
        .map(|_| form.text(RotateField::Owner).trim().to_owned())
        .unwrap_or_default()
}
