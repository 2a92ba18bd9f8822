//! The old validator: converts values, and reports findings in the order of the message.

use serde_json::{Map, Value};

use crate::sim::methods::api_key::read::form::{Form, VERBS, Wanted};
use crate::sim::methods::arguments::coerced_text;
use crate::sim::release::failure::{Failure, Findings};
use crate::sim::release::traits::Traits;
use crate::sim::world::keys::Rule;

/// Reads the fields in the order of the message, then reports missing ones.
pub(super) fn read(
    form: Form,
    map: &Map<String, Value>,
    traits: &Traits,
) -> Result<Wanted, Failure> {
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
