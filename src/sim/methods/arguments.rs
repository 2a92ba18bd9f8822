//! Reads positional arguments; errors read as the release's validator words them.

use serde_json::Value;

use crate::sim::release::failure::{EFAULT, Failure, Findings};
use crate::sim::release::traits::{Era, Style, Traits};

/// Refuses more than `max` arguments.
pub(in crate::sim) fn at_most(params: &[Value], max: usize, style: Style) -> Result<(), Failure> {
    if params.len() <= max {
        return Ok(());
    }
    let text = format!(
        "Too many arguments (expected {max}, found {})",
        params.len()
    );
    Err(match style {
        Style::Schema => Failure::call(EFAULT, text),
        Style::Pydantic => Failure::invalid("", text),
    })
}

/// Checks the argument count of `create`, `update` and `delete`, where Python itself reports a wrong count.
pub(super) fn positional(
    params: &[Value],
    verb: &str,
    names: &[&str],
    traits: &Traits,
) -> Result<(), Failure> {
    let missing = names.get(params.len()..).unwrap_or_default();
    if !missing.is_empty() {
        let quoted: Vec<String> = missing.iter().map(|name| format!("'{name}'")).collect();
        return Err(Failure::python(
            "TypeError",
            format!(
                "CRUDService.{verb}() missing {} required positional argument{}: {}",
                missing.len(),
                if missing.len() == 1 { "" } else { "s" },
                quoted.join(" and ")
            ),
        ));
    }
    if params.len() > names.len() {
        if verb == "delete" {
            return at_most(params, names.len(), traits.style);
        }
        // `self`, `app`, and two more from 25.04 on.
        let own = match traits.era {
            Era::Allowlist => 3,
            Era::User => 4,
        };
        return Err(Failure::python(
            "TypeError",
            format!(
                "CRUDService.{verb}() takes {} positional arguments but {} were given",
                own + names.len(),
                own + params.len()
            ),
        ));
    }
    Ok(())
}

/// An id as the client sent it. An id beyond 64 bits matches nothing, but the error shows it.
#[derive(Debug)]
pub(super) struct Id {
    pub(super) value: Option<i64>,
    pub(super) text: String,
}

/// Reads the id argument.
pub(super) fn id(params: &[Value], style: Style) -> Result<Id, Failure> {
    let complain = |text| Err(Failure::invalid("id", text));
    let of = |n: &serde_json::Number| Id {
        value: n.as_i64(),
        text: n.to_string(),
    };
    match (params.first(), style) {
        (None, Style::Schema) => complain("attribute required"),
        (None, Style::Pydantic) => complain("Field required"),
        (Some(Value::Number(n)), _) if !n.is_f64() => Ok(of(n)),
        (Some(Value::Null), Style::Schema) => complain("null not allowed"),
        (Some(Value::String(text)), Style::Schema) => match text.parse::<i64>() {
            Ok(value) => Ok(Id {
                value: Some(value),
                text: value.to_string(),
            }),
            Err(_) => complain("Not an integer"),
        },
        (Some(_), Style::Schema) => complain("Not an integer"),
        (Some(_), Style::Pydantic) => complain("Input should be a valid integer"),
    }
}

/// Reads a value as text. The old validator converts numbers.
pub(super) fn coerced(value: &Value, style: Style) -> Option<String> {
    match style {
        Style::Schema => coerced_text(value),
        Style::Pydantic => value.as_str().map(str::to_owned),
    }
}

/// Converts a string or a number to text, as the old validator does.
pub(super) fn coerced_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// Reads required texts, in order, and reports all errors at once.
pub(super) fn texts<const N: usize>(
    params: &[Value],
    names: [&str; N],
    style: Style,
) -> Result<[String; N], Failure> {
    let mut findings = Findings::default();
    let mut values = [const { String::new() }; N];
    for (index, (name, value)) in names.iter().zip(&mut values).enumerate() {
        match (params.get(index), style) {
            (None, Style::Schema) => findings.add(*name, "attribute required"),
            (None, Style::Pydantic) => findings.add(*name, "Field required"),
            (Some(Value::String(text)), _) => value.clone_from(text),
            (Some(Value::Null), Style::Schema) => findings.add(*name, "null not allowed"),
            (Some(other), Style::Schema) => match coerced_text(other) {
                Some(text) => *value = text,
                None => findings.add(*name, "Not a string"),
            },
            (Some(_), Style::Pydantic) => findings.add(*name, "Input should be a valid string"),
        }
    }
    findings.check()?;
    Ok(values)
}
