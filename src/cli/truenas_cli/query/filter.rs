//! Which keys fulfill a condition, as TrueNAS decides it.

use std::cmp::Ordering;

use super::super::entry::Field;
use super::condition::Condition;
use super::operand::Operand;
use super::operator::Operator;
use crate::domain::ApiKey;

/// Whether a key fulfills a condition.
pub(super) fn holds(condition: &Condition, key: &ApiKey) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(|part| holds(part, key)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, key)),
        Condition::Not(part) => !holds(part, key),
        Condition::Compare(column, operator, operand) => {
            compare(&column.of(key), *operator, operand)
        }
    }
}

fn compare(field: &Field<'_>, operator: Operator, operand: &Operand) -> bool {
    let order = || order(field, operand);
    match operator {
        Operator::Equal => equal(field, operand),
        Operator::NotEqual => !equal(field, operand),
        Operator::Greater => order() == Some(Ordering::Greater),
        Operator::GreaterOrEqual => order().is_some_and(Ordering::is_ge),
        Operator::Less => order() == Some(Ordering::Less),
        Operator::LessOrEqual => order().is_some_and(Ordering::is_le),
        Operator::In => within(field, operand),
        Operator::NotIn => !within(field, operand),
        Operator::Contains => contains(field, operand),
        Operator::ContainsNot => !contains(field, operand),
        Operator::Matches => {
            matches!((field, operand), (Field::Text(text), Operand::Pattern(pattern)) if pattern.is_match(text))
        }
        Operator::StartsWith => {
            matches!((field, operand), (Field::Text(text), Operand::Text(start)) if text.starts_with(start.as_str()))
        }
        Operator::EndsWith => {
            matches!((field, operand), (Field::Text(text), Operand::Text(end)) if text.ends_with(end.as_str()))
        }
    }
}

fn equal(field: &Field<'_>, operand: &Operand) -> bool {
    match (field, operand) {
        (Field::Null, Operand::Null) => true,
        (Field::Flag(own), Operand::Flag(other)) => own == other,
        _ => order(field, operand) == Some(Ordering::Equal),
    }
}

/// The order of values of the same type.
fn order(field: &Field<'_>, operand: &Operand) -> Option<Ordering> {
    match (field, operand) {
        (Field::Number(own), Operand::Number(other)) => match other.as_i64() {
            Some(other) => Some(own.cmp(&other)),
            // Exact enough: ids are far below 2^52.
            None => (*own as f64).partial_cmp(&other.as_f64()?),
        },
        (Field::Text(own), Operand::Text(other)) => Some((*own).cmp(other.as_str())),
        (Field::Time(own), Operand::Time(other)) => Some(own.cmp(other)),
        _ => None,
    }
}

fn within(field: &Field<'_>, operand: &Operand) -> bool {
    matches!(operand, Operand::List(list) if list.iter().any(|one| equal(field, one)))
}

fn contains(field: &Field<'_>, operand: &Operand) -> bool {
    matches!((field, operand), (Field::Text(text), Operand::Text(part)) if text.contains(part.as_str()))
}
