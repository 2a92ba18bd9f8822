//! The fields of the key form, and the texts beside them.

use crate::domain::rule::{self, Rule};
use crate::domain::{Caps, State};
use crate::form::Field;

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
    /// Full access, read only, custom, no access (allowlist era).
    Access,
    /// The rules, edited in the builder (allowlist era).
    Rules,
    /// The choice that full control without an expiry requires.
    Confirm,
}

/// The choices of the access; their order is that of the constants below.
pub(in crate::app::keys) const PRESETS: &[&str] =
    &["full access", "read only", "custom", "no access"];
pub(in crate::app::keys) const FULL: usize = 0;
pub(in crate::app::keys) const READ_ONLY: usize = 1;
pub(in crate::app::keys) const CUSTOM: usize = 2;
pub(in crate::app::keys) const NOTHING: usize = 3;

/// What an edit of a key in this state does, or cannot do.
pub(in crate::app::keys) fn text_of(state: State) -> Option<&'static str> {
    match state {
        State::Revoked => Some(
            "This key is revoked, and TrueNAS stores no expiry for it. A reset (r) reactivates it and sets one.",
        ),
        State::Expired => Some("This key is expired. Any change needs a new expiry."),
        State::Orphaned => Some(
            "The owner of this key was not found. Saving a change revokes the key permanently.",
        ),
        State::Active | State::Soon | State::Unclear => None,
    }
}

/// The choice that stands for these rules.
pub(in crate::app::keys) fn choice_of(rules: &[Rule]) -> usize {
    match rules {
        [] => NOTHING,
        rules if rule::survives_25_04(rules) => FULL,
        _ => CUSTOM,
    }
}

pub(in crate::app::keys) fn access_note(preset: usize) -> &'static str {
    match preset {
        FULL => "all methods and all of REST; survives the upgrade to 25.04",
        READ_ONLY => "read-only methods; the upgrade to 25.04 revokes it",
        CUSTOM => "the rules below; the upgrade to 25.04 revokes it",
        _ => "can sign in, but no rule permits a method",
    }
}

pub(in crate::app::keys) fn name_field(caps: &Caps, initial: &str) -> Field<KeyField> {
    let help = match caps.name_max {
        Some(_) => "1 to 200 characters, unique on this system.",
        None => "unique on this system.",
    };
    Field::text(KeyField::Name, "Name", help)
        .required()
        .initial(initial)
}

pub(in crate::app::keys) fn access_fields(chosen: usize) -> [Field<KeyField>; 2] {
    let access = "the rights of the key. Only full access survives the upgrade to 25.04.";
    let help = "Enter opens the builder, which shows the rules and the methods that they permit.";
    [
        Field::choice(KeyField::Access, "Access", access, PRESETS.iter().copied()).selected(chosen),
        Field::open(KeyField::Rules, "Rules", help),
    ]
}
