//! Reads the fields into a request, and shows the errors at them.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{EXPIRY, KeyForm};
use crate::api::Call;
use crate::app::keys::form_fields::{CUSTOM, KeyField};
use crate::app::widget::{expiry_fields, full_control};
use crate::domain::draft::NewAccess;
use crate::domain::expiry::Expiry;
use crate::domain::rule::Rule;
use crate::domain::{ApiKey, Catalogue, Fault, KeyChange, NewKey, State};

impl KeyForm {
    /// What the fields give, or `None` with the errors at their fields.
    pub fn read(
        &mut self,
        catalogue: &Arc<Catalogue>,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Option<Call> {
        self.form.clear_errors();
        self.fault = None;
        let mut ok = !self.form.missing();
        let name = self.form.text(KeyField::Name).trim().to_owned();
        if self
            .caps
            .name_max
            .is_some_and(|max| name.chars().count() > max)
        {
            self.form
                .set_error(KeyField::Name, "at most 200 characters");
            ok = false;
        }
        let rules = if self.caps.allowlist {
            self.read_rules(catalogue)
        } else {
            Some(Vec::new())
        };
        let expires = if self.has_expiry() {
            self.read_expiry(now, zone)
        } else {
            Some(None)
        };
        let instead = match self.caps.allowlist {
            true => "other access",
            false if self.old.is_some() => "an expiry",
            false => "an expiry or another owner",
        };
        ok &= full_control::confirmed(&mut self.form, KeyField::Confirm, instead);
        let (true, Some(rules), Some(expires)) = (ok, rules, expires) else {
            self.form.first_error();
            return None;
        };
        let Some(old) = &self.old else {
            let access = if self.caps.allowlist {
                NewAccess::Allowlist(rules)
            } else {
                let username = self.form.text(KeyField::Owner).trim().to_owned();
                NewAccess::User {
                    username,
                    expires_at: expires.flatten(),
                }
            };
            return Some(Call::Create(NewKey { name, access }));
        };
        let change = KeyChange {
            name: (name != old.name.as_str()).then_some(name),
            expires_at: expires.filter(|at| Expiry::from(*at) != old.expiry()),
            allowlist: old.rules().filter(|was| *was != rules).map(|_| rules),
        };
        Some(Call::Update(old.id, change))
    }

    /// Puts the system's complaints at their fields; what names no field of this form stays with the fault.
    pub fn refused(&mut self, fault: Fault) {
        self.sending = None;
        self.fault = self.form.refused(fault, |name| match name {
            "name" => Some(KeyField::Name),
            "username" => Some(KeyField::Owner),
            "expires_at" => Some(KeyField::Expires),
            "allowlist" => Some(KeyField::Access),
            _ => None,
        });
    }

    fn read_expiry(
        &mut self,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Option<Option<Option<Timestamp>>> {
        match expiry_fields::read(&self.form, EXPIRY, self.choices(), now, zone) {
            Ok(None)
                if self
                    .old
                    .as_ref()
                    .is_some_and(|old| old.state(now) == State::Expired) =>
            {
                let text = "an expired key needs a new expiry with any change";
                self.form.set_error(KeyField::Expires, text);
                None
            }
            Ok(at) => Some(at),
            Err(error) => {
                self.form.set_error(KeyField::Date, error.to_string());
                None
            }
        }
    }

    fn read_rules(&mut self, catalogue: &Arc<Catalogue>) -> Option<Vec<Rule>> {
        let rules = self.rules(catalogue);
        if rules.is_empty() && self.form.choice(KeyField::Access) == CUSTOM {
            let text = "no rules: the key would have no access. Enter opens the builder; for no access, select \"no access\" above";
            self.form.set_error(KeyField::Rules, text);
            return None;
        }
        let unchanged = self.old.as_ref().and_then(ApiKey::rules) == Some(&rules);
        if !unchanged && !rules.iter().all(Rule::is_whole) {
            let text = "a rule of this key is too long to be sent: remove the rule that ends in …";
            self.form.set_error(KeyField::Rules, text);
            return None;
        }
        Some(rules)
    }
}
