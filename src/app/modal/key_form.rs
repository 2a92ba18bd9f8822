//! The form that makes or changes a key, in both eras.
//!
//! Invariant: what was typed survives every refusal; an edit sends only what changed.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::expiry::{self, CHANGE, Choice, FRESH};
use crate::api::{Call, RequestId};
use crate::domain::draft::NewAccess;
use crate::domain::rule::{self, Rule};
use crate::domain::time;
use crate::domain::{ApiKey, Caps, Fault, KeyChange, NewKey, State, System};
use crate::form::{Field, Form};

/// The fields of both eras; those of the other era are not in the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyField {
    /// The name.
    Name,
    /// The owner (user era, new keys).
    Owner,
    /// Never, in days, on a date (user era).
    Expires,
    /// The date.
    Date,
    /// Full access, read only, custom, nothing (allowlist era).
    Access,
    /// The rules, one a line (allowlist era, custom).
    Rules,
}

const EXPIRY: (KeyField, KeyField) = (KeyField::Expires, KeyField::Date);
const PRESETS: &[&str] = &["full access", "read only", "custom", "nothing"];
const FULL: usize = 0;
const READ_ONLY: usize = 1;
const CUSTOM: usize = 2;

/// The form.
#[derive(Debug)]
pub struct KeyForm {
    /// The fields.
    pub form: Form<KeyField>,
    /// The key as it was when the form was opened; `None`: a new one.
    pub old: Option<ApiKey>,
    /// The request that is on its way; the form waits for its answer.
    pub sending: Option<RequestId>,
    /// What the system said that belongs to no field.
    pub fault: Option<Fault>,
    caps: Caps,
}

impl KeyForm {
    /// For a new key.
    pub fn create(system: &System, now: Timestamp, zone: &TimeZone) -> Self {
        let caps = system.caps;
        let mut fields = vec![name_field(&caps, "")];
        if caps.allowlist {
            fields.extend(access_fields(None));
        } else {
            let me = system.me.username.as_ref().map_or("", |name| name.raw());
            let help =
                "the user whose roles the key gets. Enter lists the users; any name may be typed.";
            fields.push(
                Field::pick(KeyField::Owner, "Owner", help)
                    .required()
                    .initial(me),
            );
            fields.extend(expiry::fields(EXPIRY.0, EXPIRY.1, FRESH, Choice::Never));
        }
        let mut it = Self {
            form: Form::new(fields),
            old: None,
            sending: None,
            fault: None,
            caps,
        };
        it.refresh(now, zone);
        it
    }

    /// For a key that exists.
    pub fn edit(key: &ApiKey, system: &System, now: Timestamp, zone: &TimeZone) -> Self {
        let caps = system.caps;
        let mut fields = vec![name_field(&caps, key.name.as_str())];
        if let Some(rules) = key.rules() {
            fields.extend(access_fields(Some(rules)));
        } else if !key.ownership().is_some_and(|own| own.revoked) {
            // TrueNAS reports a new expiry of a revoked key and does not keep it: only a reset can set one.
            fields.extend(expiry::fields(EXPIRY.0, EXPIRY.1, CHANGE, Choice::Keep));
        }
        let mut it = Self {
            form: Form::new(fields),
            old: Some(key.clone()),
            sending: None,
            fault: None,
            caps,
        };
        it.refresh(now, zone);
        it
    }

    /// Shows and hides what depends on other fields, and their notes.
    pub fn refresh(&mut self, now: Timestamp, zone: &TimeZone) {
        if self.caps.allowlist {
            let preset = self.form.choice(KeyField::Access);
            self.form.set_visible(KeyField::Rules, preset == CUSTOM);
            self.form.set_note(KeyField::Access, access_note(preset));
        } else if self.has_expiry() {
            let choices = self.choices();
            expiry::refresh(&mut self.form, EXPIRY, choices, now, zone);
            if let Some(old) = &self.old
                && self.form.choice(KeyField::Expires) == 0
            {
                let kept = old
                    .expires_at()
                    .map_or("never".into(), |at| time::exact(at, zone));
                self.form.set_note(KeyField::Expires, kept);
            }
        }
    }

    /// Whether there is an owner to choose.
    pub fn has_owner(&self) -> bool {
        self.form.field(KeyField::Owner).is_some()
    }

    /// Says beside the owner what is known of it, and below what to be warned of.
    pub fn note_owner(&mut self, note: String, warning: String) {
        self.form.set_note(KeyField::Owner, note);
        self.form.set_warning(KeyField::Owner, warning);
    }

    /// What the fields give, or `None` with the errors at their fields.
    pub fn read(&mut self, now: Timestamp, zone: &TimeZone) -> Option<Call> {
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
            self.read_rules()
        } else {
            Some(Vec::new())
        };
        let expires = if self.has_expiry() {
            self.read_expiry(now, zone)
        } else {
            Some(None)
        };
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
            expires_at: expires.filter(|at| *at != old.expires_at()),
            allowlist: old.rules().filter(|was| *was != rules).map(|_| rules),
        };
        Some(Call::Update(old.id, change))
    }

    /// Puts the system's complaints at their fields; what names no field of this form stays with the fault.
    pub fn refused(&mut self, fault: Fault) {
        self.sending = None;
        self.form.clear_errors();
        let mut placed = false;
        for error in &fault.fields {
            let id = match error.field.split('.').next().unwrap_or_default() {
                "name" => KeyField::Name,
                "username" => KeyField::Owner,
                "expires_at" => KeyField::Expires,
                "allowlist" => KeyField::Access,
                _ => continue,
            };
            if self.form.field(id).is_some() {
                self.form.set_error(id, error.text.clone());
                placed = true;
            }
        }
        if placed {
            self.form.first_error();
        }
        self.fault = (!placed).then_some(fault);
    }

    fn has_expiry(&self) -> bool {
        self.form.field(KeyField::Expires).is_some()
    }

    fn choices(&self) -> &'static [Choice] {
        if self.old.is_some() { CHANGE } else { FRESH }
    }

    fn read_expiry(
        &mut self,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Option<Option<Option<Timestamp>>> {
        match expiry::read(&self.form, EXPIRY, self.choices(), now, zone) {
            Ok(None)
                if self
                    .old
                    .as_ref()
                    .is_some_and(|old| old.state(now) == State::Expired) =>
            {
                let text = "an expired key can only be changed together with a new expiry";
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

    fn read_rules(&mut self) -> Option<Vec<Rule>> {
        match self.form.choice(KeyField::Access) {
            FULL => return Some(vec![Rule::everything()]),
            READ_ONLY => return Some(rule::read_only()),
            CUSTOM => {}
            _ => return Some(Vec::new()),
        }
        let before = self
            .old
            .as_ref()
            .and_then(ApiKey::rules)
            .unwrap_or_default();
        let mut rules = Vec::new();
        for (number, line) in self.form.lines(KeyField::Rules).iter().enumerate() {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            // A line that was left alone gives back its rule to the letter, whatever it holds.
            let kept = before.iter().find(|rule| rule.to_string() == line).cloned();
            match kept.map_or_else(|| rule::parse_line(line), Ok) {
                Ok(rule) => rules.push(rule),
                Err(error) => {
                    self.form
                        .set_error(KeyField::Rules, format!("line {}: {error}", number + 1));
                    return None;
                }
            }
        }
        if rules.is_empty() {
            let text =
                "no rules: such a key may do nothing. If that is meant, choose \"nothing\" above";
            self.form.set_error(KeyField::Rules, text);
            return None;
        }
        Some(rules)
    }
}

fn access_note(preset: usize) -> &'static str {
    match preset {
        FULL => "may do everything",
        READ_ONLY => "queries and settings; revoked by the upgrade to 25.04",
        CUSTOM => "one rule a line; revoked by the upgrade to 25.04",
        _ => "signs in and may do nothing",
    }
}

fn name_field(caps: &Caps, initial: &str) -> Field<KeyField> {
    let help = match caps.name_max {
        Some(_) => "text, 1 to 200 characters, unique on this system.",
        None => "text, unique on this system.",
    };
    Field::text(KeyField::Name, "Name", help)
        .required()
        .initial(initial)
}

fn access_fields(rules: Option<&[Rule]>) -> [Field<KeyField>; 2] {
    let preset = match rules {
        // What TrueNAS's own page makes, and all that survives the upgrade.
        None => FULL,
        Some(rules) if rule::survives_25_04(rules) => FULL,
        Some([]) => PRESETS.len() - 1,
        Some(_) => CUSTOM,
    };
    let lines: Vec<String> = rules
        .unwrap_or_default()
        .iter()
        .map(ToString::to_string)
        .collect();
    let access = "what the key may do. Only full access survives the upgrade to 25.04.";
    let help = "one a line, METHOD RESOURCE, for example CALL pool.query or GET /pool. * stands for anything.";
    [
        Field::choice(KeyField::Access, "Access", access, PRESETS.iter().copied()).selected(preset),
        Field::lines(KeyField::Rules, "Rules", help)
            .initial(&lines.join("\n"))
            .hidden(),
    ]
}

#[cfg(test)]
#[path = "key_form_tests.rs"]
mod tests;
