//! The new validator: strict, and reports findings in the order of the model.

use serde_json::{Map, Value};

use crate::sim::methods::api_key::read::form::{Form, VERBS, Wanted};
use crate::sim::release::failure::{Failure, Findings};
use crate::sim::release::python;
use crate::sim::release::traits::Traits;
use crate::sim::world::keys::Rule;

/// Reads the fields in the order of the model, then reports unknown ones.
pub(super) fn read(
    form: Form,
    map: &Map<String, Value>,
    traits: &Traits,
) -> Result<Wanted, Failure> {
    let mut findings = Findings::default();
    let mut wanted = Wanted::default();
    let fields = form.fields(traits.era);
    for field in fields {
        let at = format!("{}.{field}", form.schema());
        let Some(value) = map.get(*field) else {
            if form.required(field, traits) {
                findings.add(at, "Field required");
            }
            continue;
        };
        match *field {
            "name" => wanted.name = strict_name(value, traits, &at, &mut findings),
            "username" => wanted.username = strict_user(value, &at, &mut findings),
            "expires_at" => match (value, python::seconds(value)) {
                (Value::Null, _) => wanted.expires_at = Some(None),
                (_, Some(seconds)) => wanted.expires_at = Some(Some(seconds)),
                _ => findings.add(at, "Input should be a valid datetime"),
            },
            "reset" => match value.as_bool() {
                Some(reset) => wanted.reset = reset,
                None => findings.add(at, "Input should be a valid boolean"),
            },
            _ => wanted.allowlist = strict_rules(value, &at, &mut findings),
        }
    }
    for extra in map.keys().filter(|name| !fields.contains(&name.as_str())) {
        let at = format!("{}.{extra}", form.schema());
        findings.add(at, "Extra inputs are not permitted");
    }
    findings.check()?;
    Ok(wanted)
}

fn strict_name(
    value: &Value,
    traits: &Traits,
    at: &str,
    findings: &mut Findings,
) -> Option<String> {
    let Some(name) = value.as_str() else {
        findings.add(at, "Input should be a valid string");
        return None;
    };
    let limit = traits.name_limit.unwrap_or(usize::MAX);
    if name.is_empty() {
        findings.add(at, "String should have at least 1 character");
    } else if name.chars().count() > limit {
        findings.add(at, format!("String should have at most {limit} characters"));
    }
    Some(name.to_owned())
}

/// Reads a user name. The validator accepts a local or a remote one, and a value that is neither gets two findings.
fn strict_user(value: &Value, at: &str, findings: &mut Findings) -> Option<String> {
    let local = format!("{at}.function-after[validate_local_username(), constrained-str]");
    let remote = format!("{at}.constrained-str");
    match value.as_str() {
        None => {
            findings.add(local, "Input should be a valid string");
            findings.add(remote, "Input should be a valid string");
            None
        }
        Some("") => {
            findings.add(local, "Value error, Must be at least 1 character in length");
            findings.add(remote, "String should have at least 1 character");
            None
        }
        Some(name) => Some(name.to_owned()),
    }
}

fn strict_rules(value: &Value, at: &str, findings: &mut Findings) -> Option<Vec<Rule>> {
    let Some(items) = value.as_array() else {
        findings.add(at, "Input should be a valid list");
        return None;
    };
    let mut rules = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let Some(map) = item.as_object() else {
            findings.add(
                format!("{at}.{index}"),
                "Input should be a valid dictionary or instance of AllowListItem",
            );
            continue;
        };
        let method = match map.get("method") {
            None => Err("Field required"),
            Some(value) => value.as_str().filter(|verb| VERBS.contains(verb)).ok_or(
                "Input should be 'GET', 'POST', 'PUT', 'DELETE', 'CALL', 'SUBSCRIBE' or '*'",
            ),
        };
        let resource = match map.get("resource") {
            None => Err("Field required"),
            Some(Value::String(text)) if text.is_empty() => {
                Err("String should have at least 1 character")
            }
            Some(value) => value.as_str().ok_or("Input should be a valid string"),
        };
        if let Err(text) = method {
            findings.add(format!("{at}.{index}.method"), text);
        }
        if let Err(text) = resource {
            findings.add(format!("{at}.{index}.resource"), text);
        }
        for extra in map.keys().filter(|k| *k != "method" && *k != "resource") {
            findings.add(
                format!("{at}.{index}.{extra}"),
                "Extra inputs are not permitted",
            );
        }
        if let (Ok(method), Ok(resource)) = (method, resource) {
            rules.push(Rule::new(method, resource));
        }
    }
    Some(rules)
}
