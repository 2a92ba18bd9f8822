//! The form that saves the connect screen's fields as a profile. It saves no secret.

use crate::app::widget::window::{Pasted, Window};
use crate::domain::profile::valid_name;
use crate::domain::{Address, Profile};
use crate::form::{Field, Form};
use crate::keymap::Context;

/// The fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileField {
    /// The profile's name.
    Name,
    /// Whether this is a production system.
    Production,
    /// Whether changes are allowed.
    Changes,
}

/// State of the form.
#[derive(Debug)]
pub struct SaveProfile {
    /// The form.
    pub form: Form<ProfileField>,
    /// The address to save.
    pub address: Address,
}

impl Window for SaveProfile {
    fn contexts(&self) -> Vec<Context> {
        self.form.contexts().to_vec()
    }

    fn paste(&mut self, text: &str) -> Pasted {
        self.form.paste(text);
        Pasted::Done
    }
}

impl SaveProfile {
    /// A form for an address, filled from its current profile.
    pub(in crate::app) fn new(address: Address, present: Option<&Profile>) -> Self {
        let name = match (present, &address) {
            (Some(profile), _) => profile.name.clone(),
            (None, Address::Net { host, .. }) if host.parse::<std::net::IpAddr>().is_err() => {
                host.split('.').next().unwrap_or_default().to_owned()
            }
            (None, _) => String::new(),
        };
        let chosen = |it: fn(&Profile) -> bool| usize::from(present.is_some_and(it));
        let fields = vec![
            Field::text(
                ProfileField::Name,
                "Name",
                "`tnkeys NAME` opens the profile. An existing name replaces its settings.",
            )
            .required()
            .max(64)
            .initial(&name),
            Field::choice(
                ProfileField::Production,
                "Production",
                "highlights the system's name and repeats it in every question.",
                ["no", "yes"],
            )
            .selected(chosen(|it| it.production)),
            Field::choice(
                ProfileField::Changes,
                "Changes",
                "read-only: tnkeys offers and sends no changes.",
                ["allowed", "read-only"],
            )
            .selected(chosen(|it| it.read_only)),
        ];
        Self {
            form: Form::new(fields, "Save profile"),
            address,
        }
    }

    /// Reads name, production, read-only. `None`: a field is invalid, and its error is set.
    pub(in crate::app) fn read(&mut self) -> Option<(String, bool, bool)> {
        self.form.clear_errors();
        if self.form.missing() {
            self.form.first_error();
            return None;
        }
        let name = self.form.text(ProfileField::Name).trim().to_owned();
        if !valid_name(&name) {
            let error = "letters, digits, '-', '_' and '.' only";
            self.form.set_error(ProfileField::Name, error);
            self.form.first_error();
            return None;
        }
        Some((
            name,
            self.form.choice(ProfileField::Production) == 1,
            self.form.choice(ProfileField::Changes) == 1,
        ))
    }
}
