//! Reading what a client wants a key to be, in the words of the release's validator.

use serde_json::{Map, Value};

use super::Rule;
use crate::sim::failure::{Failure, Findings};
use crate::sim::python;
use crate::sim::release::{Era, Style, Traits};

const VERBS: &[&str] = &["GET", "POST", "PUT", "DELETE", "CALL", "SUBSCRIBE", "*"];

/// What was asked for; an absent field is `None`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::sim) struct Wanted {
    pub(in crate::sim) name: Option<String>,
    pub(in crate::sim) username: Option<String>,
    pub(in crate::sim) expires_at: Option<Option<i64>>,
    pub(in crate::sim) allowlist: Option<Vec<Rule>>,
    pub(in crate::sim) reset: bool,
}

/// Which form it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum Form {
    Create,
    Update,
}

impl Form {
    /// The name that findings start with.
    pub(in crate::sim) fn schema(self) -> &'static str {
        match self {
            Self::Create => "api_key_create",
            Self::Update => "api_key_update",
        }
    }

    fn model(self) -> &'static str {
        match self {
            Self::Create => "ApiKeyCreate",
            Self::Update => "ApiKeyUpdate",
        }
    }

    /// The fields that the form knows, in the model's order.
    fn fields(self, era: Era) -> &'static [&'static str] {
        match (self, era) {
            (Self::Create, Era::User) => &["name", "username", "expires_at"],
            (Self::Update, Era::User) => &["name", "expires_at", "reset"],
            (Self::Create, Era::Allowlist) => &["name", "allowlist"],
            (Self::Update, Era::Allowlist) => &["name", "allowlist", "reset"],
        }
    }

    fn required(self, field: &str, traits: &Traits) -> bool {
        self == Self::Create
            && match field {
                "name" | "username" => true,
                "allowlist" => traits.allowlist_required,
                _ => false,
            }
    }
}

/// Read `data` as `form`.
pub(in crate::sim) fn wanted(form: Form, data: &Value, traits: &Traits) -> Result<Wanted, Failure> {
    let map = match (data, traits.style) {
        (Value::Object(map), _) => map,
        (Value::Null, Style::Schema) => {
            return Err(Failure::invalid(form.schema(), "null not allowed"));
        }
        (_, Style::Schema) => return Err(Failure::invalid(form.schema(), "A dict was expected")),
        (_, Style::Pydantic) => {
            let text = format!(
                "Input should be a valid dictionary or instance of {}",
                form.model()
            );
            return Err(Failure::invalid(form.schema(), text));
        }
    };
    match traits.style {
        Style::Pydantic => pydantic(form, map, traits),
        Style::Schema => schema(form, map, traits),
    }
}

/// The model's fields in order, then whatever it does not know.
fn pydantic(form: Form, map: &Map<String, Value>, traits: &Traits) -> Result<Wanted, Failure> {
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

/// A local name or a remote one: what suits neither is told twice.
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

/// The fields in the order of the message, then what is missing.
fn schema(form: Form, map: &Map<String, Value>, traits: &Traits) -> Result<Wanted, Failure> {
    let mut findings = Findings::default();
    let mut wanted = Wanted::default();
    let fields = form.fields(traits.era);
    for (field, value) in map {
        let at = format!("{}.{field}", form.schema());
        if !fields.contains(&field.as_str()) {
            findings.add(at, "Field was not expected");
            continue;
        }
        if value.is_null() {
            findings.add(at, "null not allowed");
            continue;
        }
        match field.as_str() {
            "name" => match coerced_text(value) {
                Some(name) if name.is_empty() => findings.add(at, "Empty value not allowed"),
                Some(name) => wanted.name = Some(name),
                None => findings.add(at, "Not a string"),
            },
            "reset" => match value.as_bool() {
                Some(reset) => wanted.reset = reset,
                None => findings.add(at, "Not a boolean"),
            },
            _ => match value.as_array() {
                Some(items) => wanted.allowlist = Some(lax_rules(items, &at, &mut findings)),
                None => findings.add(at, "Not a list"),
            },
        }
    }
    for field in fields {
        if form.required(field, traits) && !map.contains_key(*field) {
            findings.add(format!("{}.{field}", form.schema()), "attribute required");
        }
    }
    findings.check()?;
    Ok(wanted)
}

/// The old schema makes a text of a number.
pub(in crate::sim) fn coerced_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

fn lax_rules(items: &[Value], at: &str, findings: &mut Findings) -> Vec<Rule> {
    let mut rules = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        match lax_rule(item) {
            Ok(rule) => rules.push(rule),
            Err(inner) => {
                let text = inner
                    .first()
                    .map(|f| {
                        format!(
                            "[EINVAL] {}: {}\n",
                            f.attribute.as_deref().unwrap_or(""),
                            f.text
                        )
                    })
                    .unwrap_or_default();
                findings.add(
                    at,
                    format!("Item#{index} is not valid per list types: {text}"),
                );
            }
        }
    }
    rules
}

fn lax_rule(item: &Value) -> Result<Rule, Findings> {
    let mut findings = Findings::default();
    let Some(map) = item.as_object() else {
        findings.add("allowlist_item", "A dict was expected");
        return Err(findings);
    };
    for (field, value) in map {
        match field.as_str() {
            "method" => match value.as_str().filter(|verb| VERBS.contains(verb)) {
                Some(_) => {}
                None => findings.add(
                    "allowlist_item.method",
                    format!(
                        "Invalid choice: {}",
                        value
                            .as_str()
                            .map_or_else(|| value.to_string(), str::to_owned)
                    ),
                ),
            },
            "resource" if coerced_text(value).is_none() => {
                findings.add("allowlist_item.resource", "Not a string");
            }
            "resource" => {}
            _ => findings.add(format!("allowlist_item.{field}"), "Field was not expected"),
        }
    }
    for field in ["method", "resource"] {
        if !map.contains_key(field) {
            findings.add(format!("allowlist_item.{field}"), "attribute required");
        }
    }
    let text = |field: &str| map.get(field).and_then(coerced_text);
    match (findings.first(), text("method"), text("resource")) {
        (None, Some(method), Some(resource)) => Ok(Rule { method, resource }),
        _ => Err(findings),
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
