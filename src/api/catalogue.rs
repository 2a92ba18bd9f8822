//! `core.get_methods`, `core.get_events`, `privilege.roles`: the methods, events and roles of a system.
//!
//! Invariant: sizes are limited, whatever a system sends.

use serde_json::{Value, json};

use super::read;
use super::request::Request;
use crate::domain::catalogue::{Catalogue, Effect, Event, Method, Need, Origin, Roles, Takes};
use crate::domain::{Caps, Text};

/// Most methods, events or roles that are kept; 25.10 has 775, 78 and 142.
const MOST: usize = 20_000;
/// Longest name in bytes; longer ones are ignored.
const NAME: usize = 300;
/// Longest description in characters.
const ABOUT: usize = 200;
/// Most roles of one method.
const ROLES: usize = 500;

/// Requests all methods that the account may call, with their descriptions.
pub(super) fn methods() -> Request {
    Request::new("core.get_methods", json!([null, "WS"]))
}

/// Requests all events (up to 24.10).
pub(super) fn events() -> Request {
    Request::new("core.get_events", json!([]))
}

/// Requests all roles and what each includes (24.04 and newer).
pub(super) fn roles() -> Request {
    Request::new("privilege.roles", json!([]))
}

/// Builds the catalogue. Routes are derived for releases with allowlists.
pub fn put_together(methods: Vec<Method>, events: Vec<Event>, caps: &Caps) -> Catalogue {
    Catalogue::new(methods, events, caps.rest_id, Origin::System)
}

/// The methods of a result, without invalid entries. `None` when it is not a list of methods.
pub fn read_methods(result: &Value, caps: &Caps) -> Option<Vec<Method>> {
    let entries = result.as_object()?.iter().take(MOST);
    let methods = entries.filter_map(|(name, entry)| read_method(name, entry, caps));
    Some(methods.collect())
}

fn read_method(name: &str, entry: &Value, caps: &Caps) -> Option<Method> {
    let name = named(name)?;
    let flag = |field: &str| read::flag(entry.get(field));
    let mut roles = read::names(entry.get("roles")).unwrap_or_default();
    roles.truncate(ROLES);
    let item = flag("item_method");
    Some(Method {
        about: about(entry),
        job: read_job(entry.get("job")),
        need: Need::told(name, flag("no_auth_required"), &roles, caps.owner),
        effect: Effect::of(name, &roles),
        item,
        takes: takes(entry, item),
        web_socket_only: flag("require_websocket"),
        roles,
        name: name.into(),
    })
}

/// Whether a method runs as a job: `true`, or a kind of job.
fn read_job(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Bool(true) | Value::Object(_)))
}

/// What a method takes, as the middleware decides the verb of a REST route: filters do not count, and the id of an item
/// is part of the path.
fn takes(entry: &Value, item: bool) -> Takes {
    if read::flag(entry.get("filterable")) {
        return Takes::Nothing;
    }
    if read::flag(entry.get("uploadable")) {
        return Takes::Arguments;
    }
    match entry.get("accepts") {
        Some(Value::Array(accepts)) if accepts.len() > usize::from(item) => Takes::Arguments,
        Some(Value::Array(_) | Value::Null) => Takes::Nothing,
        _ => Takes::Unknown,
    }
}

/// The events of a result. `None` when it is not a list of events.
pub fn read_events(result: &Value, caps: &Caps) -> Option<Vec<Event>> {
    let entries = result.as_object()?.iter().take(MOST);
    let event = |(name, entry): (&String, &Value)| {
        Some(Event::new(
            named(name)?.into(),
            about(entry),
            caps.open_job_events,
        ))
    };
    Some(entries.filter_map(event).collect())
}

/// The roles of a result. `None` when it is not a list of roles, or does not say what a role includes.
pub fn read_roles(result: &Value) -> Option<Roles> {
    let mut known = Vec::new();
    for entry in result.as_array()?.iter().take(MOST) {
        let name = entry.get("name").and_then(Value::as_str).and_then(named);
        let includes = read::names(entry.get("includes"));
        if let (Some(name), Some(includes)) = (name, includes) {
            known.push((Text::from(name), includes));
        }
    }
    (!known.is_empty()).then(|| Roles::new(known))
}

fn named(name: &str) -> Option<&str> {
    (!name.is_empty() && name.len() <= NAME).then_some(name)
}

/// The first non-empty line of a description.
fn about(entry: &Value) -> Text {
    let description = entry.get("description").and_then(Value::as_str);
    let mut lines = description.unwrap_or_default().lines().map(str::trim);
    let line = lines.find(|line| !line.is_empty()).unwrap_or_default();
    match line.char_indices().nth(ABOUT) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()).into(),
        None => line.into(),
    }
}

#[cfg(test)]
mod tests;
