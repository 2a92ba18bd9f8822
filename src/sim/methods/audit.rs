//! `audit.query`.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::sim::framing::message::Answer;
use crate::sim::methods::arguments::at_most;
use crate::sim::methods::call::{Call, Outcome};
use crate::sim::methods::query::Query;
use crate::sim::methods::query::row::{Record, Row, at};
use crate::sim::release::failure::Failure;
use crate::sim::release::traits::Style;
use crate::sim::world::audit::Entry;

/// The column by which the log is ordered.
const TIME: &str = "message_timestamp";

/// Services with an audit log. Only the log of MIDDLEWARE is simulated.
const SERVICES: &[&str] = &["MIDDLEWARE", "SMB", "SUDO", "SYSTEM"];

pub(super) fn query(call: &mut Call<'_>) -> Outcome {
    let style = call.traits().style;
    at_most(&call.params, 1, style)?;
    let nothing = json!({});
    let data = call.params.first().unwrap_or(&nothing);
    let wanted = match &data["services"] {
        Value::Null => true,
        Value::Array(names) => {
            let known = |name: &Value| SERVICES.iter().any(|known| name == known);
            if let Some((index, name)) = names.iter().enumerate().find(|(_, name)| !known(name)) {
                let text = match style {
                    Style::Schema => format!("Invalid choice: {name}"),
                    Style::Pydantic => {
                        "Input should be 'MIDDLEWARE', 'SMB', 'SUDO' or 'SYSTEM'".to_owned()
                    }
                };
                return Err(Failure::invalid(
                    format!("audit_query.services.{index}"),
                    text,
                ));
            }
            names.iter().any(|name| name == "MIDDLEWARE")
        }
        _ => {
            let text = match style {
                Style::Schema => "Not a list",
                Style::Pydantic => "Input should be a valid list",
            };
            return Err(Failure::invalid("audit_query.services", text));
        }
    };
    let or = |name: &str, other: Value| data.get(name).cloned().unwrap_or(other);
    let mut query = Query::read(
        &[
            or("query-filters", json!([])),
            or("query-options", json!({})),
        ],
        style,
    )?;
    // The log is in the order of time: the newest rows, and those of a range of time, are found without the others.
    let newest_first = query.options.take_order(TIME).unwrap_or(false);
    let (first, last) = query.bounds(TIME);
    let rows = call.world.audit.between(first, last, newest_first);
    let rows = rows.filter(|_| wanted);
    query.run(rows.map(Ok)).map(Answer::Json)
}

impl Record for Entry<'_> {
    fn field(&self, path: &str) -> Option<Cow<'_, Value>> {
        let Some((column, rest)) = path.split_once('.') else {
            return self.column(path);
        };
        match self.column(column)? {
            Cow::Borrowed(value) => at(value.as_object()?, rest).map(Cow::Borrowed),
            Cow::Owned(value) => at(value.as_object()?, rest).cloned().map(Cow::Owned),
        }
    }

    fn into_row(self) -> Row {
        Entry::into_row(self)
    }
}
