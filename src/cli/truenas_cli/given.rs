//! The values that a command was given, checked and typed. They can be written as words of the grammar again.

use jiff::Timestamp;

#[cfg(test)]
use super::properties::Verb;
use super::value;
use crate::domain::{KeyId, Rule, quote};

/// The values of a command's properties. `None` is not given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::cli) struct Given {
    /// `id`.
    pub(in crate::cli) id: Option<KeyId>,
    /// `name`.
    pub(in crate::cli) name: Option<String>,
    /// `username`: the owner (25.04 and newer).
    pub(in crate::cli) username: Option<String>,
    /// `expires_at`: `Some(None)` is never (25.04 and newer).
    pub(in crate::cli) expires_at: Option<Option<Timestamp>>,
    /// `allowlist` (up to 24.10).
    pub(in crate::cli) allowlist: Option<Vec<Rule>>,
    /// `reset`.
    pub(in crate::cli) reset: Option<bool>,
}

impl Given {
    /// Whether a property was given.
    pub(in crate::cli) fn has(&self, property: &str) -> bool {
        self.value(property).is_some()
    }

    /// The value of a property, as the grammar writes it.
    pub(in crate::cli) fn value(&self, property: &str) -> Option<String> {
        match property {
            "id" => self.id.map(|id| id.to_string()),
            "name" => self.name.as_deref().map(text),
            "username" => self.username.as_deref().map(text),
            "expires_at" => self.expires_at.map(time),
            "allowlist" => self.allowlist.as_deref().map(rules),
            "reset" => self.reset.map(|reset| reset.to_string()),
            _ => None,
        }
    }

    /// The words of the command after `auth`: `api_key create name=x`. Tests read them again.
    #[cfg(test)]
    pub(in crate::cli) fn words(&self, verb: Verb) -> Vec<String> {
        let given = verb.all_properties().iter().filter_map(|property| {
            let value = self.value(property.name)?;
            Some(format!("{}={value}", property.name))
        });
        let command = ["api_key".to_owned(), verb.name().to_owned()];
        command.into_iter().chain(given).collect()
    }
}

/// A text: a simple word, or in double quotes.
pub(super) fn text(text: &str) -> String {
    match value::is_simple(text) {
        true => text.to_owned(),
        false => quote::json(text),
    }
}

fn time(at: Option<Timestamp>) -> String {
    match at {
        Some(at) => text(&at.to_string()),
        None => "null".to_owned(),
    }
}

/// Rules in one line.
fn rules(rules: &[Rule]) -> String {
    let rule = |rule: &Rule| {
        let (method, resource) = (
            quote::json(rule.verb.word()),
            quote::json(rule.resource.raw()),
        );
        format!(r#"{{"method":{method},"resource":{resource}}}"#)
    };
    let rules: Vec<String> = rules.iter().map(rule).collect();
    format!("[{}]", rules.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Verb as Method;

    #[test]
    fn values_are_written_as_the_guide_writes_them() {
        let given = Given {
            id: Some(KeyId(2)),
            name: Some("apikey3".to_owned()),
            allowlist: Some(vec![Rule::new(Method::Subscribe, "certificate.query")]),
            reset: Some(true),
            ..Given::default()
        };
        assert_eq!(
            given.words(Verb::Update).join(" "),
            r#"api_key update id=2 name=apikey3 allowlist=[{"method":"SUBSCRIBE","resource":"certificate.query"}] reset=true"#
        );
        let given = Given {
            name: Some("home assistant".to_owned()),
            username: Some("svc-ha".to_owned()),
            expires_at: Some(Some("2027-12-31T22:59:59Z".parse().unwrap())),
            ..Given::default()
        };
        assert_eq!(
            given.words(Verb::Create).join(" "),
            r#"api_key create name="home assistant" username="svc-ha" expires_at="2027-12-31T22:59:59Z""#
        );
        assert!(given.has("name") && !given.has("allowlist") && !given.has("id"));
        let never = Given {
            expires_at: Some(None),
            ..Given::default()
        };
        assert_eq!(
            never.words(Verb::Create),
            ["api_key", "create", "expires_at=null"]
        );
    }
}
