//! The form of a new expiry, and the lists to pick from: the key whose rules are copied, the new owner.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::widget::expiry_fields::{self, Choice, FRESH};
use crate::app::widget::form_keys::before_form;
use crate::app::widget::picker::{Item, Offers, Picker};
use crate::app::widget::stop::Stop;
use crate::app::widget::window::{Pasted, Window as _};
use crate::domain::rule::Rule;
use crate::form::Form;
use crate::keymap::Context;

/// The fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiryField {
    /// Never, in days, on a date.
    Expires,
    /// The date.
    Date,
}

const IDS: (ExpiryField, ExpiryField) = (ExpiryField::Expires, ExpiryField::Date);

/// The form of a new expiry.
#[derive(Debug)]
pub struct ExpiryForm {
    /// The title.
    pub title: String,
    /// The fields.
    pub form: Form<ExpiryField>,
}

impl ExpiryForm {
    /// The form, with 90 days selected.
    pub(super) fn new(title: String, now: Timestamp, zone: &TimeZone) -> Self {
        let fields = expiry_fields::fields(IDS.0, IDS.1, FRESH, Choice::Days(90));
        let mut it = Self {
            title,
            form: Form::new(Vec::from(fields), "Preview"),
        };
        it.refresh(now, zone);
        it
    }

    /// The contexts for a chord. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        before_form(Context::BulkExpiry, self.form.contexts())
    }

    /// Handles pasted text.
    pub(in crate::app::fleet) fn paste(&mut self, text: &str) -> Pasted {
        self.form.paste(text);
        Pasted::Done
    }

    /// Shows and hides what depends on the choice.
    pub(super) fn refresh(&mut self, now: Timestamp, zone: &TimeZone) {
        expiry_fields::refresh(&mut self.form, IDS, FRESH, now, zone);
    }

    /// The chosen expiry, or `None` with the error at its field. The inner `None` is never.
    pub(super) fn read(&mut self, now: Timestamp, zone: &TimeZone) -> Option<Option<Timestamp>> {
        self.form.clear_errors();
        if self.form.missing() {
            return None;
        }
        match expiry_fields::read(&self.form, IDS, FRESH, now, zone) {
            Ok(at) => Some(at.flatten()),
            Err(error) => {
                self.form.set_error(ExpiryField::Date, error.to_string());
                self.form.focus(ExpiryField::Date);
                None
            }
        }
    }
}

/// What is picked.
#[derive(Debug)]
pub enum Picks {
    /// The key whose rules are copied: the rules of each item.
    Rules(Vec<(String, Vec<Rule>)>),
    /// The new owner.
    Owner,
}

/// A list to pick from.
#[derive(Debug)]
pub struct BulkPicker {
    /// The list.
    pub picker: Picker,
    /// What is picked.
    pub picks: Picks,
}

impl BulkPicker {
    /// The keys with rules. Each value names a key, and no two are the same.
    pub(super) fn of_rules(keys: Vec<(String, String, Vec<Rule>)>) -> Self {
        let items = keys.iter().map(|(value, note, _)| Item {
            value: value.clone(),
            note: note.clone(),
            doubtful: false,
        });
        let picker = Picker::new("Copy the rules of", items.collect(), "");
        Self {
            picker: picker.offering(Offers::Keys),
            picks: Picks::Rules(
                keys.into_iter()
                    .map(|(value, _, rules)| (value, rules))
                    .collect(),
            ),
        }
    }

    /// The owners that are known; another name can be typed.
    pub(super) fn of_owners(names: Vec<(String, String)>) -> Self {
        let items = names.into_iter().map(|(value, note)| Item {
            value,
            note,
            doubtful: false,
        });
        Self {
            picker: Picker::new("Move to owner", items.collect(), ""),
            picks: Picks::Owner,
        }
    }

    /// The contexts for a chord. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        vec![Context::Picker, Context::Anywhere]
    }

    /// Handles pasted text.
    pub(in crate::app::fleet) fn paste(&mut self, text: &str) -> Pasted {
        let pasted = self.picker.paste(text);
        self.narrow();
        pasted
    }

    /// Narrows the list to what was typed. The fleet has no worker; ten thousand items take a few milliseconds.
    pub(super) fn narrow(&mut self) {
        if let Some(job) = self.picker.take_job()
            && let Some(narrowed) = job.run(&Stop::never())
        {
            self.picker.narrowed(narrowed);
        }
    }
}
