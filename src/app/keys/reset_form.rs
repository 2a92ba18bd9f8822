//! The expiry that a reset of an expired or revoked key needs: without one TrueNAS refuses the first and silently lets the
//! second live for ever (25.04 on).

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::widget::expiry_fields::{self, Choice, FRESH};
use crate::app::widget::form_keys::before_form;
use crate::app::widget::full_control;
use crate::app::widget::window::{Pasted, Window};
use crate::domain::{ApiKey, KeyId, State};
use crate::form::Form;
use crate::keymap::Context;

/// The fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetField {
    /// Never, in days, on a date.
    Expires,
    /// The date.
    Date,
    /// The choice that full control without an expiry requires.
    Confirm,
}

/// The form.
#[derive(Debug)]
pub struct ResetForm {
    /// The key.
    pub id: KeyId,
    /// What is said above the fields.
    pub text: String,
    /// The fields.
    pub form: Form<ResetField>,
    /// The owner of the key.
    pub(in crate::app) owner: String,
    /// Whether that owner is a full administrator, as far as is known.
    pub(in crate::app) full_admin: bool,
    /// The name of the system.
    system: String,
}

impl Window for ResetForm {
    fn contexts(&self) -> Vec<Context> {
        before_form(Context::Reset, self.form.contexts())
    }

    fn paste(&mut self, text: &str) -> Pasted {
        self.form.paste(text);
        Pasted::FormChanged
    }
}

const IDS: (ResetField, ResetField) = (ResetField::Expires, ResetField::Date);

impl ResetForm {
    /// A form for a key, if its state asks for one.
    pub fn for_key(key: &ApiKey, system: &str, now: Timestamp, zone: &TimeZone) -> Option<Self> {
        let text = match key.state(now) {
            State::Expired => "This key is expired. A reset needs a new expiry.",
            State::Revoked => {
                "This key is revoked. A reset reactivates it and clears its expiry: set a new one."
            }
            State::Unclear => {
                "The expiry of this key could not be read, so the key may have expired. Set a new expiry."
            }
            State::Active | State::Soon | State::Orphaned => return None,
        };
        let mut fields = Vec::from(expiry_fields::fields(
            ResetField::Expires,
            ResetField::Date,
            FRESH,
            Choice::Days(90),
        ));
        fields.push(full_control::field(ResetField::Confirm));
        let mut it = Self {
            id: key.id,
            text: text.into(),
            form: Form::new(fields, "Reset"),
            owner: key.owner().map_or("", |owner| owner.raw()).to_owned(),
            full_admin: false,
            system: system.to_owned(),
        };
        it.refresh(now, zone);
        Some(it)
    }

    /// Shows and hides what depends on other fields.
    pub fn refresh(&mut self, now: Timestamp, zone: &TimeZone) {
        expiry_fields::refresh(&mut self.form, IDS, FRESH, now, zone);
        let required =
            self.full_admin && expiry_fields::is_never(&self.form, ResetField::Expires, FRESH);
        full_control::refresh(&mut self.form, ResetField::Confirm, required);
        let warning = match required {
            true => full_control::warning(&self.system),
            false => String::new(),
        };
        self.form.set_warning(ResetField::Expires, warning);
    }

    /// The chosen expiry, or `None` with the error at its field.
    pub fn read(&mut self, now: Timestamp, zone: &TimeZone) -> Option<Option<Timestamp>> {
        self.form.clear_errors();
        if !full_control::confirmed(&mut self.form, ResetField::Confirm, "an expiry") {
            self.form.first_error();
            return None;
        }
        match expiry_fields::read(&self.form, IDS, FRESH, now, zone) {
            Ok(at) => Some(at.flatten()),
            Err(error) => {
                self.form.set_error(ResetField::Date, error.to_string());
                self.form.focus(ResetField::Date);
                None
            }
        }
    }
}
