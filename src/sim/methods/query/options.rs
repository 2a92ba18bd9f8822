//! Options: `select`, `order_by`, `limit`, `offset`, `count`, `get`.

use std::cmp::Ordering;

use serde_json::Value;

use crate::sim::methods::query::filter;
use crate::sim::methods::query::row::{Record, Row, at};
use crate::sim::release::failure::{Failure, Findings};
use crate::sim::release::python;
use crate::sim::release::traits::Style;

/// Options that are accepted and ignored.
const IGNORED: &[&str] = &[
    "relationships",
    "extend",
    "extend_context",
    "prefix",
    "extra",
    "force_sql_filters",
];

/// The options of a query.
#[derive(Debug, Default)]
pub(in crate::sim) struct Options {
    /// Path and the name in the result. Empty: all fields.
    select: Vec<(String, String)>,
    pub(super) order_by: Vec<Order>,
    /// The rows come in the order of this field; `order_by` is what decides between those with one value of it.
    pub(super) arrive_by: Option<String>,
    pub(super) limit: usize,
    pub(super) offset: usize,
    pub(super) count: bool,
    pub(super) get: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nulls {
    Natural,
    First,
    Last,
}

#[derive(Debug)]
pub(super) struct Order {
    field: String,
    reverse: bool,
    nulls: Nulls,
}

/// Reads the options of a call.
pub(super) fn read(value: &Value, style: Style) -> Result<Options, Failure> {
    let name = match style {
        Style::Schema => "query-options",
        Style::Pydantic => "options",
    };
    let say = |schema: &'static str, pydantic: &'static str| match style {
        Style::Schema => schema,
        Style::Pydantic => pydantic,
    };
    let Some(map) = value.as_object() else {
        return Err(Failure::invalid(
            name,
            say(
                "A dict was expected",
                "Input should be a valid dictionary or instance of QueryOptions",
            ),
        ));
    };
    let mut options = Options::default();
    let mut findings = Findings::default();
    for (field, value) in map {
        let at = format!("{name}.{field}");
        match field.as_str() {
            "count" | "get" => match value.as_bool() {
                Some(yes) if field == "count" => options.count = yes,
                Some(yes) => options.get = yes,
                None => findings.add(at, say("Not a boolean", "Input should be a valid boolean")),
            },
            "limit" | "offset" => match value.as_u64().and_then(|n| usize::try_from(n).ok()) {
                Some(n) if field == "limit" => options.limit = n,
                Some(n) => options.offset = n,
                None => findings.add(at, say("Not an integer", "Input should be a valid integer")),
            },
            "select" | "order_by" => match value.as_array() {
                None => findings.add(at, say("Not a list", "Input should be a valid list")),
                Some(items) if field == "select" => {
                    options.select = items.iter().filter_map(selection).collect();
                }
                Some(items) => {
                    options.order_by = items.iter().filter_map(Value::as_str).map(order).collect();
                }
            },
            known if IGNORED.contains(&known) => {}
            _ => findings.add(
                at,
                say("Field was not expected", "Extra inputs are not permitted"),
            ),
        }
    }
    findings.check()?;
    Ok(options)
}

fn selection(item: &Value) -> Option<(String, String)> {
    match item {
        Value::String(path) => Some((path.clone(), path.clone())),
        Value::Array(pair) => match pair.as_slice() {
            [Value::String(path), Value::String(name)] => Some((path.clone(), name.clone())),
            _ => None,
        },
        _ => None,
    }
}

fn order(text: &str) -> Order {
    let (nulls, text) = match (
        text.strip_prefix("nulls_first:"),
        text.strip_prefix("nulls_last:"),
    ) {
        (Some(rest), _) => (Nulls::First, rest),
        (_, Some(rest)) => (Nulls::Last, rest),
        _ => (Nulls::Natural, text),
    };
    let (reverse, field) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    Order {
        field: field.to_owned(),
        reverse,
        nulls,
    }
}

impl Options {
    /// Whether the result contains this field.
    pub(in crate::sim) fn shows(&self, field: &str) -> bool {
        !self.count && (self.select.is_empty() || self.select.iter().any(|(path, _)| path == field))
    }

    /// Whether the rows are wanted in the order of this field first, and whether from its end. They then must come in this
    /// order, and need not be sorted by the field.
    pub(in crate::sim) fn take_order(&mut self, field: &str) -> Option<bool> {
        let order = self.order_by.first()?;
        let reverse = order.reverse;
        if order.field != field || order.nulls != Nulls::Natural {
            return None;
        }
        self.order_by.remove(0);
        self.arrive_by = Some(field.to_owned());
        Some(reverse)
    }

    /// Asks for one row.
    pub(in crate::sim) fn get_one(&mut self) {
        self.get = true;
        self.count = false;
    }

    /// Keeps the selected fields of a row.
    pub(super) fn select(&self, row: Row) -> Row {
        if self.select.is_empty() {
            return row;
        }
        self.select
            .iter()
            .filter_map(|(path, name)| Some((name.clone(), at(&row, path)?.clone())))
            .collect()
    }

    /// Sorts by the last key first, so that the first key decides.
    pub(super) fn sort(&self, rows: &mut [impl Record]) -> Result<(), Failure> {
        for order in self.order_by.iter().rev() {
            if rows.iter().any(|row| row.field(&order.field).is_none()) {
                let field = python::repr(&order.field);
                return Err(Failure::key_error(&field));
            }
            rows.sort_by(|a, b| {
                let (a, b) = (a.field(&order.field), b.field(&order.field));
                order.compare(a.as_deref(), b.as_deref())
            });
        }
        Ok(())
    }
}

impl Order {
    fn compare(&self, a: Option<&Value>, b: Option<&Value>) -> Ordering {
        let null = |value: Option<&Value>| value.is_none_or(Value::is_null);
        let by_null = match self.nulls {
            Nulls::First => null(b).cmp(&null(a)),
            Nulls::Last => null(a).cmp(&null(b)),
            Nulls::Natural => Ordering::Equal,
        };
        let (a, b) = match self.reverse {
            true => (b, a),
            false => (a, b),
        };
        by_null.then_with(|| match (a, b) {
            (Some(a), Some(b)) => {
                filter::compare(a, b).unwrap_or_else(|| a.is_null().cmp(&b.is_null()).reverse())
            }
            _ => Ordering::Equal,
        })
    }
}
