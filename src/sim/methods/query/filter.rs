//! Filters: `[field, operator, value]` and `["OR", [...]]`.

use std::cmp::Ordering;

use serde_json::Value;

use crate::sim::methods::query::row::Record;
use crate::sim::release::failure::Failure;
use crate::sim::release::python;
use crate::sim::release::traits::Style;

/// How a filter compares a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Matches,
    In,
    NotIn,
    Has,
    HasNot,
    StartsWith,
    StartsNotWith,
    EndsWith,
    EndsNotWith,
}

const OPERATORS: &[(&str, Operator)] = &[
    ("=", Operator::Equal),
    ("!=", Operator::NotEqual),
    (">", Operator::Greater),
    (">=", Operator::GreaterOrEqual),
    ("<", Operator::Less),
    ("<=", Operator::LessOrEqual),
    ("~", Operator::Matches),
    ("in", Operator::In),
    ("nin", Operator::NotIn),
    ("rin", Operator::Has),
    ("rnin", Operator::HasNot),
    ("^", Operator::StartsWith),
    ("!^", Operator::StartsNotWith),
    ("$", Operator::EndsWith),
    ("!$", Operator::EndsNotWith),
];

/// One filter. A row must match all filters of a list.
#[derive(Debug)]
pub(in crate::sim) enum Filter {
    Compare {
        field: String,
        operator: Operator,
        value: Value,
    },
    /// The row must match one of these groups.
    Or(Vec<Vec<Filter>>),
}

/// Reads the filters of a call.
pub(super) fn read(value: &Value, style: Style) -> Result<Vec<Filter>, Failure> {
    let (name, not_a_list, prefix) = match style {
        Style::Schema => ("query-filters", "Not a list", ""),
        Style::Pydantic => ("filters", "Input should be a valid list", "Value error, "),
    };
    let items = value
        .as_array()
        .ok_or_else(|| Failure::invalid(name, not_a_list))?;
    items
        .iter()
        .map(|item| one(item).map_err(|text| Failure::invalid(name, format!("{prefix}{text}"))))
        .collect()
}

fn one(item: &Value) -> Result<Filter, String> {
    let parts = match item {
        Value::Array(parts) => parts,
        // The real system iterates over the characters of a string.
        Value::String(text) => {
            let first = text.chars().next().map(String::from).unwrap_or_default();
            return Err(format!("Invalid operation: {first}"));
        }
        other => return Err(format!("Invalid filter {other}")),
    };
    let word = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    match parts.as_slice() {
        [field, operator, value] => {
            let operator = operator
                .as_str()
                .and_then(|name| OPERATORS.iter().find(|(known, _)| *known == name))
                .map(|(_, operator)| *operator)
                .ok_or_else(|| format!("Invalid operation: {}", word(operator)))?;
            Ok(Filter::Compare {
                field: word(field),
                operator,
                value: value.clone(),
            })
        }
        [Value::String(or), Value::Array(groups)] if or == "OR" => groups
            .iter()
            .map(group)
            .collect::<Result<_, _>>()
            .map(Filter::Or),
        [first, ..] if parts.len() == 2 => Err(format!("Invalid operation: {}", word(first))),
        _ => Err(format!("Invalid filter {item}")),
    }
}

/// Reads one branch of an OR: a filter, or a list of filters.
fn group(item: &Value) -> Result<Vec<Filter>, String> {
    match item.as_array().map(Vec::as_slice) {
        Some(list @ [Value::Array(_), ..]) => list.iter().map(one).collect(),
        _ => one(item).map(|filter| vec![filter]),
    }
}

/// Whether the row matches every filter.
pub(super) fn all(filters: &[Filter], row: &impl Record) -> Result<bool, Failure> {
    for filter in filters {
        if !filter.holds(row)? {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Filter {
    fn holds(&self, row: &impl Record) -> Result<bool, Failure> {
        match self {
            Self::Or(groups) => {
                for group in groups {
                    if all(group, row)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Compare {
                field,
                operator,
                value,
            } => match row.field(field) {
                None => Ok(false),
                Some(left) => operator.holds(&left, value),
            },
        }
    }
}

impl Operator {
    fn holds(self, left: &Value, right: &Value) -> Result<bool, Failure> {
        let ordered = |name, accept: fn(Ordering) -> bool| {
            compare(left, right).map(accept).ok_or_else(|| {
                Failure::python(
                    "TypeError",
                    format!(
                        "'{name}' not supported between instances of '{}' and '{}'",
                        python::type_name(left),
                        python::type_name(right)
                    ),
                )
            })
        };
        let texts = |test: fn(&str, &str) -> bool| match (left.as_str(), right.as_str()) {
            (Some(left), Some(right)) => test(left, right),
            _ => false,
        };
        Ok(match self {
            Self::Equal => same(left, right),
            Self::NotEqual => !same(left, right),
            Self::Greater => ordered(">", Ordering::is_gt)?,
            Self::GreaterOrEqual => ordered(">=", Ordering::is_ge)?,
            Self::Less => ordered("<", Ordering::is_lt)?,
            Self::LessOrEqual => ordered("<=", Ordering::is_le)?,
            Self::Matches => matches(left, right)?,
            Self::In => contains(right, left),
            Self::NotIn => !contains(right, left),
            Self::Has => contains(left, right),
            Self::HasNot => !contains(left, right),
            Self::StartsWith => texts(|l, r| l.starts_with(r)),
            Self::StartsNotWith => !texts(|l, r| l.starts_with(r)),
            Self::EndsWith => texts(|l, r| l.ends_with(r)),
            Self::EndsNotWith => !texts(|l, r| l.ends_with(r)),
        })
    }
}

fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(l), Value::Number(r)) => l == r || l.as_f64() == r.as_f64(),
        (Value::Object(_), Value::Object(_)) if python::seconds(left).is_some() => {
            python::seconds(left) == python::seconds(right)
        }
        _ => left == right,
    }
}

/// Orders two values of the same type.
pub(super) fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(l), Value::Number(r)) => match (l.as_i64(), r.as_i64()) {
            (Some(l), Some(r)) => Some(l.cmp(&r)),
            _ => l.as_f64()?.partial_cmp(&r.as_f64()?),
        },
        (Value::String(l), Value::String(r)) => Some(l.cmp(r)),
        (Value::Bool(l), Value::Bool(r)) => Some(l.cmp(r)),
        (Value::Object(_), Value::Object(_)) => {
            Some(python::seconds(left)?.cmp(&python::seconds(right)?))
        }
        _ => None,
    }
}

fn contains(whole: &Value, part: &Value) -> bool {
    match whole {
        Value::Array(items) => items.iter().any(|item| same(item, part)),
        Value::String(text) => part.as_str().is_some_and(|part| text.contains(part)),
        _ => false,
    }
}

/// `re.match`: anchored at the start only.
fn matches(left: &Value, right: &Value) -> Result<bool, Failure> {
    let Some(pattern) = right.as_str() else {
        return Err(Failure::python(
            "TypeError",
            "first argument must be string or compiled pattern",
        ));
    };
    let regex = regex_lite::Regex::new(&format!("^(?:{pattern})")).map_err(|_| {
        let text = match pattern.find('(') {
            Some(at) => format!("missing ), unterminated subpattern at position {at}"),
            None => "bad pattern at position 0".to_owned(),
        };
        Failure::python("error", text)
    })?;
    Ok(left.as_str().is_some_and(|text| regex.is_match(text)))
}
