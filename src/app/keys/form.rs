//! The form that creates or edits a key, in both eras.
//!
//! Invariant: what was typed survives every refusal; an edit sends only what changed.

mod owner;
mod reading;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::api::RequestId;
use crate::app::keys::form_fields::{
    CUSTOM, FULL, KeyField, READ_ONLY, access_fields, access_note, choice_of, name_field, text_of,
};
use crate::app::widget::expiry_fields::{self, CHANGE, Choice, FRESH};
use crate::app::widget::form_keys::before_form;
use crate::app::widget::full_control;
use crate::app::widget::window::{Pasted, Window};
use crate::domain::allowlist::Preset;
use crate::domain::expiry::Expiry;
use crate::domain::method_count;
use crate::domain::rule::Rule;
use crate::domain::{ApiKey, Caps, Catalogue, Fault, State, System, time};
use crate::form::{Field, Form};
use crate::keymap::Context;

const EXPIRY: (KeyField, KeyField) = (KeyField::Expires, KeyField::Date);

/// What a system does with an expiry that is edited, where it does not enforce it at once.
pub(in crate::app) const EXPIRY_WAITS: &str = "Visible immediately, but enforced only after the next create, reset or delete of any key. tnkeys offers to apply it after saving.";

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
    /// What is said above the fields, where the key's state limits what an edit can do.
    pub text: Option<&'static str>,
    caps: Caps,
    /// The rules of the choice "custom".
    rules: Vec<Rule>,
    /// What the choice "read only" means on this system: computed when it is first chosen.
    read_only: Option<(Arc<Catalogue>, Vec<Rule>)>,
    /// The rules that the note speaks of, with what they permit in words: counted once a change.
    told: Option<(Arc<Catalogue>, Vec<Rule>, String)>,
    /// Why the default owner is the default, if it was chosen among the users of the system.
    why_owner: Option<String>,
    /// Whether the owner is a full administrator, as far as is known.
    full_admin: bool,
    /// The name of the system, for the texts.
    system: String,
}

impl Window for KeyForm {
    fn contexts(&self) -> Vec<Context> {
        if self.sending.is_some() {
            vec![Context::Waiting, Context::Anywhere]
        } else if self.has_owner() {
            let contexts = before_form(Context::Create, self.form.contexts());
            let contexts = before_form(Context::OwnerChoice, &contexts);
            before_form(Context::NewIntegration, &contexts)
        } else if self.old.is_none() {
            before_form(Context::Create, self.form.contexts())
        } else {
            self.form.contexts().to_vec()
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

impl KeyForm {
    /// For a new key.
    pub fn create(system: &System, now: Timestamp, zone: &TimeZone) -> Self {
        let caps = system.caps;
        let mut fields = vec![name_field(&caps, "")];
        if caps.allowlist {
            fields.extend(access_fields(READ_ONLY));
        } else {
            let me = system.me.username.as_ref().map_or("", |name| name.raw());
            let help =
                "the user whose roles apply to the key. Enter lists the users, or type a name.";
            fields.push(
                Field::pick(KeyField::Owner, "Owner", help)
                    .required()
                    .initial(me),
            );
            fields.extend(expiry_fields::fields(
                EXPIRY.0,
                EXPIRY.1,
                FRESH,
                Choice::Days(90),
            ));
        }
        fields.push(full_control::field(KeyField::Confirm));
        let mut it = Self {
            form: Form::new(fields, "Create"),
            old: None,
            sending: None,
            fault: None,
            text: None,
            caps,
            rules: Vec::new(),
            read_only: None,
            told: None,
            why_owner: None,
            full_admin: false,
            system: system.hostname.as_str().to_owned(),
        };
        it.refresh(now, zone);
        it
    }

    /// For a key that exists.
    pub fn edit(key: &ApiKey, system: &System, now: Timestamp, zone: &TimeZone) -> Self {
        let caps = system.caps;
        let mut fields = vec![name_field(&caps, key.name.as_str())];
        if let Some(rules) = key.rules() {
            fields.extend(access_fields(choice_of(rules)));
        } else if !key.ownership().is_some_and(|own| own.revoked) {
            // TrueNAS reports a new expiry of a revoked key and does not keep it: only a reset can set one.
            fields.extend(expiry_fields::fields(
                EXPIRY.0,
                EXPIRY.1,
                CHANGE,
                Choice::Keep,
            ));
        }
        fields.push(full_control::field(KeyField::Confirm));
        let mut form = Form::new(fields, "Save");
        if key.state(now) == State::Expired {
            // What the text above asks for comes first.
            form.focus(KeyField::Expires);
        }
        let mut it = Self {
            form,
            old: Some(key.clone()),
            sending: None,
            fault: None,
            text: text_of(key.state(now)),
            caps,
            rules: key.rules().unwrap_or_default().to_vec(),
            read_only: None,
            told: None,
            why_owner: None,
            full_admin: false,
            system: system.hostname.as_str().to_owned(),
        };
        it.refresh(now, zone);
        it
    }

    /// Shows and hides what depends on other fields, and their notes.
    pub fn refresh(&mut self, now: Timestamp, zone: &TimeZone) {
        if self.caps.allowlist {
            let preset = self.form.choice(KeyField::Access);
            self.form.set_note(KeyField::Access, access_note(preset));
        } else if self.has_expiry() {
            let choices = self.choices();
            expiry_fields::refresh(&mut self.form, EXPIRY, choices, now, zone);
            if let Some(old) = &self.old
                && self.form.choice(KeyField::Expires) == 0
            {
                let kept = time::exact_expiry(old.expiry(), zone);
                self.form.set_note(KeyField::Expires, kept);
            }
            let changes = self.old.is_some() && self.form.choice(KeyField::Expires) != 0;
            let warning = match changes && self.caps.expiry_waits {
                true => EXPIRY_WAITS,
                false => "",
            };
            self.form.set_warning(KeyField::Expires, warning);
        }
        let required = self.gains_full_control();
        full_control::refresh(&mut self.form, KeyField::Confirm, required);
        if self.caps.allowlist {
            let warning = match required {
                true => full_control::warning(&self.system),
                false => String::new(),
            };
            self.form.set_warning(KeyField::Access, warning);
        }
    }

    /// Whether the fields give the key full control without an expiry, which it did not have before.
    fn gains_full_control(&self) -> bool {
        if self.caps.allowlist {
            let full = |rules: &[Rule]| rules.iter().any(Rule::is_everything);
            let was = self.old.as_ref().and_then(ApiKey::rules).is_some_and(full);
            return !was
                && match self.form.choice(KeyField::Access) {
                    FULL => true,
                    CUSTOM => full(&self.rules),
                    _ => false,
                };
        }
        let was = self
            .old
            .as_ref()
            .is_some_and(|old| old.expiry() == Expiry::Never);
        self.full_admin
            && !was
            && self.has_expiry()
            && expiry_fields::is_never(&self.form, KeyField::Expires, self.choices())
    }

    /// The rules that the form stands for now.
    pub fn rules(&mut self, catalogue: &Arc<Catalogue>) -> Vec<Rule> {
        match self.form.choice(KeyField::Access) {
            FULL => vec![Rule::everything()],
            READ_ONLY => match &self.read_only {
                Some((of, rules)) if Arc::ptr_eq(of, catalogue) => rules.clone(),
                _ => {
                    let rules = Preset::ReadOnly.rules(catalogue);
                    self.read_only = Some((Arc::clone(catalogue), rules.clone()));
                    rules
                }
            },
            CUSTOM => self.rules.clone(),
            _ => Vec::new(),
        }
    }

    /// Takes rules from the builder; the choice follows them.
    pub fn set_rules(&mut self, rules: Vec<Rule>, catalogue: &Arc<Catalogue>) {
        self.form.set_choice(KeyField::Access, choice_of(&rules));
        self.rules = rules;
        if let Some(field) = self.form.field_mut(KeyField::Rules) {
            field.error = None;
        }
        self.tell_rules(catalogue);
    }

    /// Whether it is about rules: whether the system has allowlists.
    pub fn has_rules(&self) -> bool {
        self.caps.allowlist
    }

    /// Says what the rules permit.
    pub fn tell_rules(&mut self, catalogue: &Arc<Catalogue>) {
        if !self.has_rules() {
            return;
        }
        let rules = self.rules(catalogue);
        let known = matches!(&self.told, Some((of, counted, _)) if Arc::ptr_eq(of, catalogue) && *counted == rules);
        if !known {
            let words = method_count::with_rules(&rules, catalogue);
            self.told = Some((Arc::clone(catalogue), rules, words));
        }
        if let Some((_, _, words)) = &self.told {
            self.form.set_text(KeyField::Rules, &words.clone());
        }
    }

    /// Whether leaving it would lose something.
    pub fn dirty(&self) -> bool {
        let before = self
            .old
            .as_ref()
            .and_then(ApiKey::rules)
            .unwrap_or_default();
        self.form.dirty() || self.rules != before
    }

    fn has_expiry(&self) -> bool {
        self.form.field(KeyField::Expires).is_some()
    }

    fn choices(&self) -> &'static [Choice] {
        if self.old.is_some() { CHANGE } else { FRESH }
    }
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
