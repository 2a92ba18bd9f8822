//! The owner of a new key: the default, and what is said about the owner.

use super::KeyForm;
use crate::app::keys::form_fields::KeyField;
use crate::domain::ApiKey;

impl KeyForm {
    /// Says whether the owner is a full administrator.
    pub fn set_full_admin(&mut self, full_admin: bool) {
        self.full_admin = full_admin;
    }

    /// Whether a default owner can still be suggested: until the user has left the name or typed an owner.
    pub fn wants_owner(&self) -> bool {
        self.has_owner()
            && self.why_owner.is_none()
            && !self.form.changed(KeyField::Owner)
            && self.form.focused() == Some(KeyField::Name)
    }

    /// The name of the owner: as typed, or the owner of the key that is edited.
    pub fn owner(&self) -> String {
        let old = self.old.as_ref().and_then(ApiKey::owner);
        old.map_or_else(
            || self.form.text(KeyField::Owner),
            |owner| owner.raw().to_owned(),
        )
    }

    /// Makes a user the default owner.
    pub fn suggest_owner(&mut self, name: &str, why: &str) {
        self.why_owner = Some(why.to_owned());
        self.form.set_initial(KeyField::Owner, name);
    }

    /// Whether there is an owner to choose.
    pub fn has_owner(&self) -> bool {
        self.form.field(KeyField::Owner).is_some()
    }

    /// Says beside the owner what is known of it, and below what to be warned of.
    pub fn note_owner(&mut self, note: String, warning: String) {
        let why = self.why_owner.as_deref();
        let why = why.filter(|_| !self.form.changed(KeyField::Owner));
        let note = match why {
            Some(why) if note.is_empty() => why.to_owned(),
            Some(why) => format!("{note}; {why}"),
            None => note,
        };
        self.form.set_note(KeyField::Owner, note);
        self.form.set_warning(KeyField::Owner, warning);
    }
}
