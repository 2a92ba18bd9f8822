//! Properties: the named values that a command of the TrueNAS CLI takes, as text and as JSON.
//!
//! A value is passed on as JSON in the notation of TrueNAS, whatever notation it was entered in: a date is `{"$date": milliseconds}`, a
//! list of rules is a list of objects.

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::allowlist::{json, pasting};
use super::caps::Caps;
use super::expiry;
use super::rule::Rule;

/// A property of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Property {
    /// TrueNAS's name of it.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether the command needs it.
    pub required: bool,
    /// What TrueNAS assumes without it, as JSON; `None` leaves the key unchanged.
    pub default: Option<&'static str>,
    /// What it is for.
    pub text: &'static str,
    /// Where it exists.
    pub releases: Releases,
}

/// The releases with a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Releases {
    /// All of them.
    All,
    /// Up to 24.10: keys have an allowlist.
    Allowlist,
    /// 25.04 and newer: keys have an owner.
    User,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The id of a key.
    Id,
    /// A text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A list of rules: objects with `method` and `resource`.
    Rules,
    /// A time or null.
    Time,
}

impl Releases {
    /// Whether the system is one of them.
    pub fn include(self, caps: Caps) -> bool {
        match self {
            Self::All => true,
            Self::Allowlist => caps.allowlist,
            Self::User => caps.owner,
        }
    }
}

impl Property {
    /// A value of it, as the TrueNAS CLI writes it.
    pub fn example(&self) -> &'static str {
        match self.kind {
            Kind::Id => "2",
            Kind::Text if self.name == "username" => "svc_backup",
            Kind::Text => "mykey",
            Kind::Flag => "true",
            Kind::Rules => r#"[{"method":"CALL","resource":"pool.query"}]"#,
            Kind::Time => "2027-12-31",
        }
    }
}

impl Kind {
    /// The type in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Id => "integer",
            Self::Text => "string",
            Self::Flag => "boolean",
            Self::Rules => "array of objects",
            Self::Time => "date or null",
        }
    }

    /// Reads a value from a text that was entered for this property.
    ///
    /// # Errors
    /// What the text must be, in a sentence without a full stop.
    pub fn of_text(self, text: &str, now: Timestamp, zone: &TimeZone) -> Result<Value, String> {
        let trimmed = text.trim();
        match self {
            Self::Id => match trimmed.parse::<u64>() {
                Ok(number) => Ok(number.into()),
                Err(_) => Err("enter a whole number, for example 2".to_owned()),
            },
            Self::Text => Ok(trimmed.into()),
            Self::Flag => match trimmed {
                "true" => Ok(true.into()),
                "false" => Ok(false.into()),
                _ => Err("enter true or false".to_owned()),
            },
            Self::Time => match expiry::entered(trimmed, now, zone) {
                Ok(at) => Ok(date(at)),
                Err(error) => Err(error.to_string()),
            },
            Self::Rules if trimmed.is_empty() => Ok(json!([])),
            Self::Rules => match pasting::read(text) {
                Ok(reading) => Ok(rules(&reading.rules)),
                Err(error) => Err(error.to_string()),
            },
        }
    }

    /// The text of a value, which [`Self::of_text`] reads.
    pub fn shown(self, value: &Value, zone: &TimeZone) -> String {
        match (self, value) {
            (Self::Rules, Value::Array(_)) => match pasting::read(&value.to_string()) {
                Ok(reading) => json::write(&reading.rules),
                Err(_) => value.to_string(),
            },
            (Self::Time, Value::Null) => "never".to_owned(),
            (Self::Time, Value::Object(map)) => {
                let at = map.get("$date").and_then(Value::as_i64);
                let at = at.and_then(|at| Timestamp::from_millisecond(at).ok());
                let day = |at: Timestamp| zone.to_datetime(at).date().to_string();
                at.map_or_else(|| value.to_string(), day)
            }
            (_, Value::String(text)) => text.clone(),
            _ => value.to_string(),
        }
    }
}

/// An expiry in TrueNAS's notation.
pub fn date(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| json!({"$date": at.as_millisecond()}))
}

/// Rules in TrueNAS's notation.
pub fn rules(rules: &[Rule]) -> Value {
    let one = |rule: &Rule| json!({"method": rule.verb.word(), "resource": rule.resource.raw()});
    rules.iter().map(one).collect()
}
