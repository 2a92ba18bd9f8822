//! Writes a set of rules as JSON. [`super::pasting`] reads it.

use serde_json::json;

use crate::domain::rule::Rule;

/// Writes rules as JSON, one rule per line.
pub fn write(rules: &[Rule]) -> String {
    if rules.is_empty() {
        return "[]".into();
    }
    let lines: Vec<String> = rules
        .iter()
        .map(|rule| {
            format!(
                "  {}",
                json!({"method": rule.verb.word(), "resource": rule.resource.raw()})
            )
        })
        .collect();
    format!("[\n{}\n]", lines.join(",\n"))
}
