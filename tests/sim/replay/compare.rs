//! Whether two frames say the same, but for what must differ from one run to the next.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// What this run calls things that the recording calls otherwise.
#[derive(Default)]
pub(crate) struct Names {
    ours: HashMap<String, String>,
}

/// Values that depend on the machine or the moment, by the name of their field.
const LOOSE: &[&str] = &[
    "keyhash",
    // Cut in the recordings.
    "py_exception",
    "time_started",
    "time_finished",
    "created_at",
    "login_at",
    "login_id",
    "session",
    "origin",
    "unixhash",
    // system.info
    "buildtime",
    "hostname",
    "physmem",
    "model",
    "cores",
    "physical_cores",
    "loadavg",
    "uptime",
    "uptime_seconds",
    "boottime",
    "datetime",
    "timezone",
    "system_product",
    // user.query
    "groups",
    "home",
    "immutable",
    "password_age",
    "last_password_change",
    "bsdgrp_builtin",
    "uid",
    "bsdgrp_gid",
];

/// Of an entry of `core.get_methods` or `core.get_services`: texts, schemas, and flags that no declaration tells.
const LOOSE_OF_ENTRIES: &[&str] = &[
    "description",
    "cli_description",
    "filterable_schema",
    "accepts",
    "returns",
    "pass_application",
    "require_websocket",
    "config",
];

impl Names {
    /// A recorded value as this run has it.
    pub(crate) fn translate(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.ours.get(text).unwrap_or(text).clone().into(),
            Value::Array(items) => items.iter().map(|item| self.translate(item)).collect(),
            Value::Object(map) => Value::Object(
                map.iter()
                    .map(|(name, value)| (name.clone(), self.translate(value)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    /// Compare, and learn the names.
    pub(crate) fn same(
        &mut self,
        path: &str,
        recorded: &Value,
        ours: &Value,
    ) -> Result<(), String> {
        let differ = || Err(format!("at {path}: recorded {recorded}, ours {ours}"));
        let field = path.rsplit('.').next().unwrap_or_default();
        if LOOSE.contains(&field) && recorded.is_null() == ours.is_null() {
            return Ok(());
        }
        if path.contains('[') && LOOSE_OF_ENTRIES.contains(&field) || path.ends_with("group.id") {
            return Ok(());
        }
        // The rules of a role are derived, not recorded.
        if path.ends_with("privilege.allowlist") && recorded.as_array().is_some_and(|a| a.len() > 3)
        {
            return Ok(());
        }
        match (recorded, ours) {
            (Value::Object(r), Value::Object(o)) if is_listing(r) => {
                let differ = |name| Err(format!("at {path}: {name} is not in both"));
                if let Some(name) = r.keys().find(|name| !o.contains_key(*name)) {
                    return differ(name);
                }
                let more = o
                    .iter()
                    .find(|(name, entry)| was_loaded(name, entry) && !r.contains_key(*name));
                if let Some((name, _)) = more {
                    return differ(name);
                }
                for (name, value) in r {
                    self.same(&format!("{path}[{name}]"), value, &o[name])?;
                }
                Ok(())
            }
            (Value::Object(r), Value::Object(o)) => {
                if let (Some(Value::Array(r)), Some(Value::Array(o))) =
                    (r.get("$set"), o.get("$set"))
                {
                    return match r.len() == o.len() && r.iter().all(|item| o.contains(item)) {
                        true => Ok(()),
                        false => differ(),
                    };
                }
                let missing: Vec<&String> = r.keys().filter(|k| !o.contains_key(*k)).collect();
                let extra: Vec<&String> = o.keys().filter(|k| !r.contains_key(*k)).collect();
                if !missing.is_empty() || !extra.is_empty() {
                    return Err(format!(
                        "at {path}: missing {missing:?}, extra {extra:?} in {ours}"
                    ));
                }
                for (name, value) in r {
                    self.same(&format!("{path}.{name}"), value, &o[name])?;
                }
                Ok(())
            }
            (Value::Array(r), Value::Array(o)) if r.len() == o.len() => {
                for (index, (r, o)) in r.iter().zip(o).enumerate() {
                    self.same(&format!("{path}.{index}"), r, o)?;
                }
                Ok(())
            }
            (Value::String(r), Value::String(o)) if is_made_up(r) && is_made_up(o) => {
                match self.ours.insert(r.clone(), o.clone()) {
                    Some(before) if before != *o => differ(),
                    _ => Ok(()),
                }
            }
            _ if recorded == ours => Ok(()),
            _ => differ(),
        }
    }
}

/// What a list of methods or services looks like.
fn is_listing(map: &Map<String, Value>) -> bool {
    let is_entry = |value: &Value| value.get("accepts").is_some() || value.get("config").is_some();
    !map.is_empty() && map.values().all(is_entry)
}

/// The recorder loaded these plugins alone: a real system, and the simulator, list more.
fn was_loaded(name: &str, entry: &Value) -> bool {
    const PLUGINS: &[&str] = &[
        "core",
        "api_key",
        "auth",
        "auth.twofactor",
        "group",
        "privilege",
        "system",
        "system.security",
        "user",
    ];
    let service = match entry.get("config") {
        Some(_) => name,
        None => name.rsplit_once('.').map_or(name, |(service, _)| service),
    };
    PLUGINS.contains(&service)
}

/// A UUID, a key, a token or a host id: long and without a space.
fn is_made_up(text: &str) -> bool {
    text.len() >= 36 && !text.contains([' ', '*'])
}
