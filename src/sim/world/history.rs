//! Audit entries of the past: what keys did before the system started, in the shapes of the release.

use serde_json::{Value, json};

use crate::sim::release::python::date;
use crate::sim::world::audit_entries::of_key;
use crate::sim::world::state::World;

/// The error of a sign-in that revoked its key.
pub(in crate::sim) const INSECURE: &str = "API key revoked due to insecure transport.";

/// Something that a key did.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Deed<'a> {
    /// The id of the key, which may not exist any more.
    pub(in crate::sim) key: i64,
    /// When, in seconds since 1970.
    pub(in crate::sim) at: i64,
    /// The client's address, without a port.
    pub(in crate::sim) address: &'a str,
    /// `WEBSOCKET`, or the name of the REST API.
    pub(in crate::sim) protocol: &'a str,
    pub(in crate::sim) what: What<'a>,
}

/// What a key did.
#[derive(Debug, Clone)]
pub(in crate::sim) enum What<'a> {
    SignIn {
        /// Why it failed.
        error: Option<&'a str>,
    },
    Call {
        method: &'a str,
        /// The description. `None`: made from the name.
        words: Option<&'a str>,
        authorized: bool,
    },
}

impl Deed<'_> {
    /// The entry with this number.
    ///
    /// Up to 24.10 the REST API and a failed sign-in leave the whole key in it, and from 25.04 on a sign-in that revoked
    /// its key names only the user.
    pub(in crate::sim) fn entry(&self, world: &World, number: usize) -> Value {
        let key = world.keys.get(self.key);
        let name = match key {
            Some(key) => key.name.clone(),
            None => format!("deleted-{}", self.key),
        };
        let user_era = world.is_user_era();
        let failed = matches!(self.what, What::SignIn { error: Some(_) });
        let leaks = !user_era && (failed || self.protocol != "WEBSOCKET");
        let api_key = match (leaks, key) {
            (true, Some(key)) => json!(key.plain()),
            (true, None) => json!(format!("{}-{}", self.key, "x".repeat(64))),
            (false, _) => json!({"id": self.key, "name": name}),
        };
        let owner = key
            .filter(|_| user_era)
            .and_then(|it| world.user_by_id(it.owner));
        let user = match owner {
            Some(owner) => owner.name.clone(),
            None if user_era => String::new(),
            None => of_key(&name),
        };
        let mut data = json!({ "api_key": api_key });
        if world.traits.revoked_reason {
            data["username"] = user.as_str().into();
        }
        let insecure = matches!(self.what, What::SignIn { error: Some(text) } if text == INSECURE);
        if insecure {
            data = json!({"username": user});
        }
        let credentials = json!({"credentials": "API_KEY", "credentials_data": data});
        let success = match &self.what {
            What::SignIn { error } => error.is_none(),
            What::Call { authorized, .. } => *authorized,
        };
        let (event, event_data) = match &self.what {
            What::SignIn { error } => (
                "AUTHENTICATION",
                json!({"credentials": credentials, "error": error}),
            ),
            What::Call {
                method,
                words,
                authorized,
            } => (
                "METHOD_CALL",
                json!({
                    "method": method,
                    "params": [{"name": "tank/data"}],
                    "description": words.map_or_else(|| said(method), str::to_owned),
                    "authenticated": true,
                    "authorized": authorized,
                }),
            ),
        };
        json!({
            "audit_id": format!("{number:08x}-0000-4000-8000-000000000000"),
            "message_timestamp": self.at,
            "timestamp": date(self.at),
            "address": self.address,
            "username": if failed && !insecure && !user_era { String::new() } else { user },
            "session": format!("{:08x}-0000-4000-8000-00000000000a", self.key),
            "service": "MIDDLEWARE",
            "service_data": {
                "vers": {"major": 0, "minor": 1},
                "origin": format!("{}:51712", self.address),
                "protocol": self.protocol,
                "credentials": if failed { Value::Null } else { credentials },
            },
            "event": event,
            "event_data": event_data,
            "success": success,
        })
    }
}

/// A description of a call, made from the name of its method.
fn said(method: &str) -> String {
    let words = method.replace(['.', '_'], " ");
    match words.split_at_checked(1) {
        Some((first, rest)) => first.to_uppercase() + rest,
        None => words,
    }
}
