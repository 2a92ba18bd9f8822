//! The form of a rotation: the successor's name, owner and expiry, and how the old key is removed.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::api::RequestId;
use crate::app::rotation::owner::{self, Owners};
use crate::app::widget::expiry_fields::{self, Choice, FRESH};
use crate::app::widget::form_keys::before_form;
use crate::app::widget::full_control;
use crate::app::widget::window::{Pasted, Window};
use crate::domain::expiry::Expiry;
use crate::domain::rotation::Ending;
use crate::domain::{ApiKey, Caps, Fault, KeyId};
use crate::form::{Field, Form};
use crate::keymap::Context;

pub use crate::app::rotation::fields::RotateField;
pub use crate::app::rotation::owner::OwnerFacts;

const EXPIRY: (RotateField, RotateField) = (RotateField::Expires, RotateField::Date);
const ENDINGS: &[(Ending, &str)] = &[
    (Ending::Delete, "delete"),
    (Ending::Expire(1), "expires in 1 d"),
    (Ending::Expire(7), "in 7 d"),
];

/// The values of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RotateInput {
    /// The successor's name.
    pub name: String,
    /// The successor's owner; `None`: the owner of the old key, or allowlist era.
    pub owner: Option<String>,
    /// The successor's expiry; `None`: never, or allowlist era.
    pub expires_at: Option<Timestamp>,
    /// How the old key is removed.
    pub ending: Ending,
    /// Whether the successor takes the old key's name at the end.
    pub renames: bool,
}

/// The form.
#[derive(Debug)]
pub struct RotateForm {
    /// The key to replace.
    pub old: KeyId,
    /// When that key was created: another key may reuse its id while the form is open.
    pub created: Option<Timestamp>,
    /// The key in the heading: name and id.
    pub called: String,
    /// The text above the fields.
    pub text: String,
    /// The fields.
    pub form: Form<RotateField>,
    /// The request whose reply the form waits for.
    pub sending: Option<RequestId>,
    /// An error of the system that belongs to no field.
    pub fault: Option<Fault>,
    owners: Owners,
    caps: Caps,
}

impl Window for RotateForm {
    fn contexts(&self) -> Vec<Context> {
        match self.sending {
            Some(_) => vec![Context::Waiting, Context::Anywhere],
            None if self.has_owner() => {
                let contexts = before_form(Context::Rotate, self.form.contexts());
                before_form(Context::OwnerChoice, &contexts)
            }
            None => before_form(Context::Rotate, self.form.contexts()),
        }
    }

    fn paste(&mut self, text: &str) -> Pasted {
        if self.sending.is_some() {
            return Pasted::Done;
        }
        self.form.paste(text);
        Pasted::FormChanged
    }
}

impl RotateForm {
    /// The form for a key. `name` is a free name for the successor.
    pub fn new(
        key: &ApiKey,
        name: &str,
        text: String,
        caps: Caps,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Self {
        let owners = Owners::of_key(key);
        let help = "the successor's name until the old key is removed, unique on this system.";
        let mut fields = vec![
            Field::text(RotateField::Name, "Name", help)
                .required()
                .initial(name),
        ];
        if caps.owner {
            fields.push(owners.field_of());
        }
        if caps.expiry {
            fields.extend(expiry_fields::fields(
                EXPIRY.0,
                EXPIRY.1,
                FRESH,
                similar_lifetime(key),
            ));
            let help = "how to remove the old key when no session uses it. tnkeys asks again before it does.";
            let labels = ENDINGS.iter().map(|(_, label)| *label);
            fields.push(Field::choice(RotateField::Ending, "Old key", help, labels));
        }
        let help = "the successor's name after the old key is removed.";
        let options = ["name of the old key", "name above"];
        fields.push(Field::choice(
            RotateField::Rename,
            "Final name",
            help,
            options,
        ));
        fields.push(full_control::field(RotateField::Confirm));
        let mut it = Self {
            old: key.id,
            created: key.created_at(),
            called: format!("{} ({})", key.name, key.id),
            text,
            form: Form::new(fields, "Start"),
            sending: None,
            fault: None,
            owners,
            caps,
        };
        it.refresh(now, zone);
        it.tell_owner();
        it
    }

    /// Whether there is an owner to choose.
    pub fn has_owner(&self) -> bool {
        self.form.field(RotateField::Owner).is_some()
    }

    /// The owner of the old key; empty in the allowlist era.
    pub fn old_owner(&self) -> &str {
        &self.owners.old
    }

    /// The owner in the form; empty in the allowlist era.
    pub fn owner(&self) -> String {
        owner::chosen_in(&self.form)
    }

    /// Makes another owner the default.
    pub fn suggest_owner(&mut self, name: &str) {
        self.form.set_initial(RotateField::Owner, name);
    }

    /// Shows what is known of the owner.
    pub fn note_owner(&mut self, facts: OwnerFacts) {
        self.owners.tell_facts(facts, &mut self.form);
        self.tell_owner();
    }

    fn tell_owner(&mut self) {
        if self.has_owner() {
            self.text = self.owners.in_words(&self.form, &self.called);
        }
    }

    /// Shows and hides the fields that depend on others.
    pub fn refresh(&mut self, now: Timestamp, zone: &TimeZone) {
        if self.caps.expiry {
            expiry_fields::refresh(&mut self.form, EXPIRY, FRESH, now, zone);
            let expires = self.form.choice(RotateField::Ending) != 0;
            let warning = match expires && self.caps.expiry_waits {
                true => crate::app::keys::form::EXPIRY_WAITS,
                false => "",
            };
            self.form.set_warning(RotateField::Ending, warning);
            let required = self.owners.give_full_control()
                && expiry_fields::is_never(&self.form, RotateField::Expires, FRESH);
            full_control::refresh(&mut self.form, RotateField::Confirm, required);
        }
    }

    /// The values of the form, or `None` after marking the invalid fields.
    pub fn read(
        &mut self,
        taken: impl Fn(&str) -> bool,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Option<RotateInput> {
        self.form.clear_errors();
        self.fault = None;
        let mut ok = !self.form.missing();
        let name = self.form.text(RotateField::Name).trim().to_owned();
        let too_long = |max| name.chars().count() > max;
        if self.caps.name_max.is_some_and(too_long) {
            let text = "at most 200 characters";
            self.form.set_error(RotateField::Name, text);
            ok = false;
        } else if taken(&name) {
            let text = "another key has this name";
            self.form.set_error(RotateField::Name, text);
            ok = false;
        }
        let mut expires_at = None;
        if self.caps.expiry {
            match expiry_fields::read(&self.form, EXPIRY, FRESH, now, zone) {
                Ok(at) => expires_at = at.flatten(),
                Err(error) => {
                    self.form.set_error(RotateField::Date, error.to_string());
                    ok = false;
                }
            }
        }
        if self.has_owner() {
            ok &= self.owners.are_accepted(&mut self.form);
        }
        let instead = match self.has_owner() {
            true => "an expiry or another owner",
            false => "an expiry",
        };
        ok &= full_control::confirmed(&mut self.form, RotateField::Confirm, instead);
        if !ok {
            self.form.first_error();
            return None;
        }
        let ending = match self.caps.expiry {
            true => ENDINGS.get(self.form.choice(RotateField::Ending)),
            false => None,
        };
        Some(RotateInput {
            name,
            owner: self.owners.other_in(&self.form),
            expires_at,
            ending: ending.map_or(Ending::Delete, |(ending, _)| *ending),
            renames: self.form.choice(RotateField::Rename) == 0,
        })
    }

    /// Puts the system's errors on their fields. An error without a field of this form stays in `fault`.
    pub fn refused(&mut self, fault: Fault) {
        self.sending = None;
        let has_owner = self.has_owner();
        self.fault = self.form.refused(fault, |name| match name {
            "name" => Some(RotateField::Name),
            "username" if has_owner => Some(RotateField::Owner),
            "expires_at" => Some(RotateField::Expires),
            _ => None,
        });
    }
}

/// The option nearest to the lifetime of the old key.
fn similar_lifetime(key: &ApiKey) -> Choice {
    let at = match key.expiry() {
        Expiry::Never => return Choice::Never,
        Expiry::Unreadable => return Choice::Days(90),
        Expiry::At(at) => at,
    };
    let hours = key
        .created_at()
        .map_or(90 * 24, |made| at.duration_since(made).as_hours());
    let days = i32::try_from(hours / 24).unwrap_or(i32::MAX);
    let nearest = [30, 90, 365].into_iter().min_by_key(|it| (it - days).abs());
    nearest.map_or(Choice::Days(90), Choice::Days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testkit::{now, user_key};

    #[test]
    fn the_successor_lives_about_as_long() {
        let expires = |days_old, expires| user_key(1, "k", Some("x"), days_old, expires);
        assert_eq!(similar_lifetime(&expires(800, None)), Choice::Never);
        assert_eq!(similar_lifetime(&expires(78, Some(12))), Choice::Days(90));
        assert_eq!(similar_lifetime(&expires(300, Some(65))), Choice::Days(365));
        assert_eq!(similar_lifetime(&expires(20, Some(5))), Choice::Days(30));
        assert_eq!(similar_lifetime(&expires(5000, Some(5))), Choice::Days(365));
    }

    #[test]
    fn a_name_that_is_taken_is_told_before_it_is_sent() {
        let key = user_key(3, "backup", Some("svc"), 10, None);
        let caps = Caps::of(crate::domain::Release::V25_10);
        let zone = TimeZone::UTC;
        let mut it = RotateForm::new(&key, "backup-2", String::new(), caps, now(), &zone);
        assert_eq!(it.read(|name| name == "backup-2", now(), &zone), None);
        let input = it.read(|_| false, now(), &zone).unwrap();
        assert_eq!(input.name, "backup-2");
        assert_eq!((input.ending, input.renames), (Ending::Delete, true));
    }
}
