//! `audit.query`.

use serde_json::{Value, json};

use crate::sim::framing::message::Answer;
use crate::sim::methods::arguments::at_most;
use crate::sim::methods::call::{Call, Outcome};
use crate::sim::methods::query::Query;
use crate::sim::release::failure::Failure;
use crate::sim::release::traits::Style;

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
    let query = Query::read(
        &[
            or("query-filters", json!([])),
            or("query-options", json!({})),
        ],
        style,
    )?;
    let rows = call.world.audit.iter().filter(|_| wanted);
    query.run(rows.map(Ok)).map(Answer::Json)
}
