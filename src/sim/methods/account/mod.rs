//! `group.*`, `privilege.*`, and how `user.*` creates and deletes users.
//!
//! Creating and deleting is simulated where keys belong to users (25.04 on).

pub(super) mod form;
pub(super) mod group;
pub(super) mod name;
pub(super) mod privilege;
pub(super) mod user;

use serde_json::Value;

use crate::sim::methods::arguments::{at_most, id, positional};
use crate::sim::methods::call::Call;
use crate::sim::methods::query::row::Row;
use crate::sim::release::failure::{ENOSYS, Failure, Findings};
use crate::sim::release::traits::{Era, EventFields};
use crate::sim::world::event::Event;

/// Checks the arguments of `create` and returns its only one.
fn data(call: &Call<'_>, method: &str) -> Result<Value, Failure> {
    simulated(call, method)?;
    positional(&call.params, "create", &["data"], call.traits())?;
    Ok(call.params.first().cloned().unwrap_or_default())
}

/// Checks the arguments of `delete`. Returns the id and the value of its only option.
fn target(
    call: &Call<'_>,
    method: &str,
    option: Option<(&str, bool)>,
) -> Result<(i64, bool), Failure> {
    simulated(call, method)?;
    let style = call.traits().style;
    let id = id(&call.params, style)?.value.unwrap_or(-1);
    at_most(&call.params, 1 + usize::from(option.is_some()), style)?;
    let Some((name, default)) = option else {
        return Ok((id, false));
    };
    let mut findings = Findings::default();
    let mut on = default;
    match call.params.get(1) {
        None => {}
        Some(Value::Object(map)) => {
            for (field, value) in map {
                let at = format!("options.{field}");
                match value.as_bool() {
                    _ if field != name => findings.add(at, "Extra inputs are not permitted"),
                    Some(value) => on = value,
                    None => findings.add(at, "Input should be a valid boolean"),
                }
            }
        }
        Some(_) => findings.add(
            "options",
            "Input should be a valid dictionary or instance of the options",
        ),
    }
    findings.check()?;
    Ok((id, on))
}

fn simulated(call: &Call<'_>, method: &str) -> Result<(), Failure> {
    match call.traits().era {
        Era::User => Ok(()),
        Era::Allowlist => {
            let text = format!("{method} is not simulated");
            Err(Failure::call(ENOSYS, text))
        }
    }
}

/// Tells the subscribers of a collection about a change.
fn announce(
    call: &Call<'_>,
    msg: &'static str,
    collection: &'static str,
    id: i64,
    row: Option<&Row>,
) {
    let raw = call.traits().event_fields == EventFields::Raw;
    call.world.announce(&Event {
        msg,
        collection,
        id: Some(id),
        fields: row.filter(|_| raw),
        extra: None,
    });
}
