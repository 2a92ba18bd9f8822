//! The value that a column is compared with, checked against the type of the column.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use regex_lite::Regex;
use serde_json::{Number, Value};

use super::super::entry::{Column, Type};
use super::operator::Operator;

/// A value to compare with.
#[derive(Debug)]
pub(super) enum Operand {
    Null,
    Flag(bool),
    Number(Number),
    Text(String),
    Time(Timestamp),
    List(Vec<Self>),
    Pattern(Regex),
}

/// Checks a value. The error is a sentence without a full stop.
pub(super) fn read(column: Column, operator: Operator, value: Value) -> Result<Operand, String> {
    let name = column.name();
    match operator {
        Operator::Equal | Operator::NotEqual => one(column, value),
        Operator::Greater | Operator::GreaterOrEqual | Operator::Less | Operator::LessOrEqual => {
            match (column.of_type(), value) {
                (Type::Flag | Type::Rules, _) => Err(format!("{name} has no order")),
                (_, Value::Null) => Err("null has no order: use == or !=".to_owned()),
                (_, value) => one(column, value),
            }
        }
        Operator::In | Operator::NotIn => match value {
            Value::Array(list) => {
                let list: Result<Vec<Operand>, String> =
                    list.into_iter().map(|value| one(column, value)).collect();
                list.map(Operand::List)
            }
            _ => Err("in needs a list: [1, 2]".to_owned()),
        },
        Operator::Contains
        | Operator::ContainsNot
        | Operator::StartsWith
        | Operator::EndsWith
        | Operator::Matches => match (column.of_type(), value) {
            (Type::Text, Value::String(text)) if operator == Operator::Matches => {
                pattern(&text).map(Operand::Pattern)
            }
            (Type::Text, Value::String(text)) => Ok(Operand::Text(text)),
            (Type::Text, _) => Err(format!("{name} is a string: add quotes")),
            _ => Err(format!("{name} is not a string")),
        },
    }
}

/// As Python's `re.match`: at the start of the text.
fn pattern(text: &str) -> Result<Regex, String> {
    Regex::new(&format!("^(?:{text})"))
        .map_err(|_| "This regular expression is not valid".to_owned())
}

fn one(column: Column, value: Value) -> Result<Operand, String> {
    let name = column.name();
    match (column.of_type(), value) {
        (Type::Rules, _) => Err(format!("{name} cannot be compared")),
        (_, Value::Null) => Ok(Operand::Null),
        (Type::Number | Type::Identifier, Value::Number(number)) => Ok(Operand::Number(number)),
        (Type::Text | Type::Identifier, Value::String(text)) => Ok(Operand::Text(text)),
        (Type::Flag, Value::Bool(flag)) => Ok(Operand::Flag(flag)),
        (Type::Time, Value::String(text)) => time(&text).map(Operand::Time).ok_or_else(|| {
            format!("{name} is a time: write '2027-12-31' or '2027-12-31T12:00:00'")
        }),
        (Type::Number, _) => Err(format!("{name} is an integer")),
        (Type::Identifier, _) => Err(format!("{name} is an integer or a string")),
        (Type::Text, _) => Err(format!("{name} is a string: add quotes")),
        (Type::Flag, _) => Err(format!("{name} is true or false")),
        (Type::Time, _) => Err(format!(
            "{name} is a time: write it in quotes, for example '2027-12-31'"
        )),
    }
}

/// A time as the tables show it; without a zone in UTC.
fn time(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    // A date alone is its first second.
    let civil = text
        .parse::<DateTime>()
        .or_else(|_| text.parse::<Date>().map(DateTime::from));
    TimeZone::UTC.to_timestamp(civil.ok()?).ok()
}
