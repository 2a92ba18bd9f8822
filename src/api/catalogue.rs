//! `core.get_methods`, `core.get_events`, `privilege.roles`: the methods, events and roles of a system.
//!
//! Invariant: sizes are limited, whatever a system sends. The JSON schemas of a method, which are most of the 4.7 MB that
//! a 25.10 sends, are skipped without a copy.

use serde_json::json;

use super::read::{self, Entry, Limit, Over, Raw, Unread};
use super::request::Request;
use crate::domain::catalogue::{Catalogue, Effect, Event, Method, Need, Origin, Roles, Takes};
use crate::domain::{Caps, Text};

/// Most methods of a reply; 25.10 has 775.
const METHODS: Limit = Limit::new(20_000, "methods");
/// Most events of a reply; 24.04 has 78.
const EVENTS: Limit = Limit::new(20_000, "events");
/// Most roles of a reply; 25.10 has 142.
const ROLES: Limit = Limit::new(20_000, "roles");
/// Most roles of one method.
const OF_METHOD: Limit = Limit::new(500, "roles of a method");
/// Most roles that one role includes.
const OF_ROLE: Limit = Limit::new(2_000, "roles of a role");
/// Longest name in bytes; longer ones are ignored.
const NAME: usize = 300;
/// Longest description in characters.
const ABOUT: usize = 200;

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

/// The methods of a result, without invalid entries.
///
/// # Errors
/// [`Unread`] when it is not a list of methods, or exceeds a limit.
pub fn read_methods(json: &str, caps: &Caps) -> Result<Vec<Method>, Unread> {
    let mut methods = Vec::new();
    read::named(json, METHODS, |name, entry: Option<MethodEntry>| {
        if let Some(name) = named(name) {
            methods.push(entry.unwrap_or_default().method(name, caps));
        }
    })?;
    Ok(methods)
}

#[derive(Default)]
struct MethodEntry {
    about: Text,
    roles: Vec<Text>,
    job: bool,
    open: bool,
    item: bool,
    filterable: bool,
    uploadable: bool,
    web_socket_only: bool,
    /// Number of declared arguments; `None` when unknown.
    accepts: Option<usize>,
}

impl Entry for MethodEntry {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        let flag = || value.flag().unwrap_or(false);
        match name {
            "description" => self.about = about(value),
            "roles" => self.roles = value.names(OF_METHOD, NAME)?.unwrap_or_default(),
            // A kind of job is an object.
            "job" => self.job = value.is_object() || flag(),
            "no_auth_required" => self.open = flag(),
            "item_method" => self.item = flag(),
            "filterable" => self.filterable = flag(),
            "uploadable" => self.uploadable = flag(),
            "require_websocket" => self.web_socket_only = flag(),
            "accepts" if value.is_null() => self.accepts = Some(0),
            "accepts" => self.accepts = value.length(),
            _ => {}
        }
        Ok(())
    }
}

impl MethodEntry {
    fn method(self, name: &str, caps: &Caps) -> Method {
        Method {
            job: self.job,
            need: Need::told(name, self.open, &self.roles, caps.owner),
            effect: Effect::of(name, &self.roles),
            item: self.item,
            takes: self.takes(),
            web_socket_only: self.web_socket_only,
            about: self.about,
            roles: self.roles,
            name: name.into(),
        }
    }

    /// What the method takes, as the middleware decides the verb of a REST route: filters do not count, and the id of an
    /// item is part of the path.
    fn takes(&self) -> Takes {
        match self.accepts {
            _ if self.filterable => Takes::Nothing,
            _ if self.uploadable => Takes::Arguments,
            Some(accepts) if accepts > usize::from(self.item) => Takes::Arguments,
            Some(_) => Takes::Nothing,
            None => Takes::Unknown,
        }
    }
}

/// The events of a result.
///
/// # Errors
/// [`Unread`] when it is not a list of events, or exceeds a limit.
pub fn read_events(json: &str, caps: &Caps) -> Result<Vec<Event>, Unread> {
    let mut events = Vec::new();
    read::named(json, EVENTS, |name, entry: Option<EventEntry>| {
        if let Some(name) = named(name) {
            let EventEntry(about) = entry.unwrap_or_default();
            events.push(Event::new(name.into(), about, caps.open_job_events));
        }
    })?;
    Ok(events)
}

#[derive(Default)]
struct EventEntry(Text);

impl Entry for EventEntry {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        if name == "description" {
            self.0 = about(value);
        }
        Ok(())
    }
}

/// The roles of a result.
///
/// # Errors
/// [`Unread`] when it is not a list of roles, does not say what a role includes, or exceeds a limit.
pub fn read_roles(json: &str) -> Result<Roles, Unread> {
    let known = read::rows(json, ROLES, |role: RoleEntry| {
        Some((role.name?, role.includes?))
    })?;
    match known.rows.is_empty() {
        true => Err(Unread::Shape),
        false => Ok(Roles::new(known.rows)),
    }
}

#[derive(Default)]
struct RoleEntry {
    name: Option<Text>,
    includes: Option<Vec<Text>>,
}

impl Entry for RoleEntry {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "name" => self.name = value.string(|name| named(name).map(Text::from)).flatten(),
            "includes" => self.includes = value.names(OF_ROLE, NAME)?,
            _ => {}
        }
        Ok(())
    }
}

fn named(name: &str) -> Option<&str> {
    (!name.is_empty() && name.len() <= NAME).then_some(name)
}

/// The first non-empty line of a description.
fn about(description: Raw<'_>) -> Text {
    let line = description.string(|text| {
        let mut lines = text.lines().map(str::trim);
        let line = lines.find(|line| !line.is_empty()).unwrap_or_default();
        Text::clipped(line, ABOUT)
    });
    line.unwrap_or_default()
}

#[cfg(test)]
mod tests;
