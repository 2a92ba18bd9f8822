//! Writes audit entries for sign-ins, sign-outs and calls that change keys.
//!
//! Invariant: entries look as on the real release, leaks included. Up to 24.10, and on 26 for a key that does not
//! exist, a failed sign-in leaves the whole key in the audit log.

use serde_json::{Value, json};

use crate::sim::release::python::date;
use crate::sim::world::session::{Credential, SessionNo};
use crate::sim::world::state::World;

/// The methods that leave an entry, and how the entry describes them.
const AUDITED: &[(&str, &str)] = &[
    ("api_key.create", "Create API key"),
    ("api_key.delete", "Delete API key"),
    ("api_key.update", "Update API key"),
    ("auth.terminate_other_sessions", "Terminate other sessions"),
    ("auth.terminate_session", "Terminate session"),
    ("group.create", "Create group"),
    ("group.delete", "Delete group"),
    ("privilege.create", "Create privilege"),
    ("privilege.delete", "Delete privilege"),
    ("user.create", "Create user"),
    ("user.delete", "Delete user"),
];

/// Whether calls of this method leave an entry.
pub(in crate::sim) fn is_audited(method: &str) -> bool {
    AUDITED.iter().any(|(name, _)| *name == method)
}

impl World {
    /// Records a sign-in attempt; `credentials` as in the JSON of an entry.
    pub(in crate::sim) fn audit_sign_in(
        &mut self,
        no: SessionNo,
        credentials: Value,
        error: Option<&str>,
    ) {
        let data = json!({"credentials": credentials, "error": error});
        let name = match (
            error,
            data["credentials"]["credentials_data"]["username"].clone(),
        ) {
            (None, Value::Null) => self.auditee(no),
            (_, name) => name,
        };
        self.audit(no, "AUTHENTICATION", data, error.is_none(), name);
    }

    /// Records that a session signed out or disconnected.
    pub(in crate::sim) fn audit_sign_out(&mut self, no: SessionNo, credential: &Credential) {
        let data = json!({"credentials": credentials(self, Some(credential)), "error": null});
        self.audit(no, "LOGOUT", data, true, credential.user.clone().into());
    }

    /// Records a call, if the audit log covers its method.
    pub(in crate::sim) fn audit_call(
        &mut self,
        no: SessionNo,
        method: &str,
        params: &[Value],
        authorized: bool,
        success: bool,
    ) {
        let Some((_, words)) = AUDITED.iter().find(|(name, _)| *name == method) else {
            return;
        };
        if method.starts_with("api_key.") && !self.traits.audits_keys {
            return;
        }
        let about = params
            .iter()
            .find_map(|param| param["name"].as_str().or(param["username"].as_str()));
        let description = match about {
            Some(name) => format!("{words} {name}"),
            None => (*words).to_owned(),
        };
        let data = json!({
            "method": method,
            "params": params.iter().map(masked).collect::<Vec<_>>(),
            "description": description,
            "authenticated": true,
            "authorized": authorized,
        });
        let user = self.auditee(no);
        self.audit(no, "METHOD_CALL", data, success, user);
    }

    /// The user of a session as entries name it; null before sign-in.
    fn auditee(&self, no: SessionNo) -> Value {
        let session = self.sessions.get(&no);
        match session.and_then(|session| session.user()) {
            Some(user) => Value::from(user),
            None => {
                let credential = session.and_then(|session| session.credential.as_ref());
                let means = credentials(self, credential);
                let name = &means["credentials_data"]["api_key"]["name"];
                name.as_str().map(of_key).into()
            }
        }
    }

    fn audit(&mut self, no: SessionNo, event: &str, data: Value, success: bool, user: Value) {
        let now = self.now();
        let id = self.rng.uuid();
        let Some(session) = self.sessions.get(&no) else {
            return;
        };
        let service = json!({
            "vers": {"major": 0, "minor": 1},
            "origin": session.link.origin,
            "protocol": "WEBSOCKET",
            "credentials": credentials(self, session.credential.as_ref()),
        });
        let entry = json!({
            "audit_id": id,
            "message_timestamp": now,
            "timestamp": date(now),
            "address": session.link.host(),
            "username": if user.is_null() { json!("") } else { user },
            "session": session.id,
            "service": "MIDDLEWARE",
            "service_data": service,
            "event": event,
            "event_data": data,
            "success": success,
        });
        self.audit.push(&entry);
    }
}

/// An argument as an entry shows it: without a password.
fn masked(param: &Value) -> Value {
    let mut param = param.clone();
    if let Some(password) = param.get_mut("password").filter(|it| it.is_string()) {
        *password = "********".into();
    }
    param
}

/// The user name in entries of an allowlist key, which belongs to nobody (up to 24.10).
pub(in crate::sim) fn of_key(name: &str) -> String {
    format!(".API_KEY:{name}")
}

/// The credentials of an entry; null before sign-in.
fn credentials(world: &World, credential: Option<&Credential>) -> Value {
    match credential.map(|credential| credential.means(world.traits)) {
        Some((kind, data)) => json!({"credentials": kind, "credentials_data": data}),
        None => Value::Null,
    }
}
