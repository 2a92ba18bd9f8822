//! A session: who is signed in, with which rights, and subscribed to what.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use tokio::sync::mpsc::UnboundedSender;

use crate::sim::release::catalogue::Catalogue;
use crate::sim::release::python::date;
use crate::sim::release::traits::{Traits, Version};
use crate::sim::world::keys::Rule;
use crate::sim::world::scram::Exchange;

/// The number of a session inside the simulator.
pub(in crate::sim) type SessionNo = u64;

/// The framing of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum Framing {
    /// JSON-RPC 2.0 at `/api/...`.
    JsonRpc,
    /// DDP at `/websocket`.
    Ddp,
}

/// What to send to a client.
#[derive(Debug)]
pub(in crate::sim) enum Outgoing {
    Text(String),
    /// The first half of this text's frame; then the connection is cut.
    Half(String),
    /// This text's frame, at this many bytes per second.
    Drip(String, usize),
    /// A close frame; then the connection is closed.
    Close(u16, String),
}

/// What a signed-in session may do.
#[derive(Debug, Clone)]
pub(in crate::sim) enum Rights {
    Full,
    /// The expanded roles of a user.
    Roles(BTreeSet<&'static str>),
    /// The rules of an allowlist key.
    Rules(Vec<Rule>),
}

impl Rights {
    pub(in crate::sim) fn of_roles(roles: &[&'static str], catalogue: &Catalogue) -> Self {
        match roles.contains(&"FULL_ADMIN") {
            true => Self::Full,
            false => Self::Roles(catalogue.expand(roles)),
        }
    }

    pub(in crate::sim) fn has_role(&self, role: &str) -> bool {
        match self {
            Self::Full => true,
            Self::Roles(roles) => roles.contains(role),
            Self::Rules(_) => false,
        }
    }
}

/// How a session signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sim) enum Means {
    Password,
    Token,
    Socket,
    Key { id: i64, name: String },
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Credential {
    /// `None` for an allowlist key, which belongs to nobody.
    pub(in crate::sim) user: Option<String>,
    pub(in crate::sim) means: Means,
    pub(in crate::sim) rights: Rights,
    pub(in crate::sim) since: i64,
    pub(in crate::sim) login_id: String,
}

impl Credential {
    /// How JSON shows the way of signing in: its name and its data.
    pub(in crate::sim) fn means(&self, traits: &Traits) -> (&'static str, Value) {
        let (name, mut data) = match &self.means {
            Means::Password => ("LOGIN_PASSWORD", json!({})),
            Means::Token => ("TOKEN", json!({})),
            Means::Socket => ("UNIX_SOCKET", json!({})),
            Means::Key { id, name } => ("API_KEY", json!({"api_key": {"id": id, "name": name}})),
        };
        if traits.revoked_reason {
            data["username"] = self.user.clone().into();
            data["login_id"] = self.login_id.clone().into();
            data["login_at"] = date(self.since);
        } else if self.means == Means::Password {
            data["username"] = self.user.clone().into();
        }
        (name, data)
    }
}

/// A token for signing in.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Token {
    pub(in crate::sim) text: String,
    pub(in crate::sim) user: String,
    pub(in crate::sim) single_use: bool,
    /// The only host that may use it.
    pub(in crate::sim) host: Option<String>,
    /// The seconds without use after which it expires.
    pub(in crate::sim) ttl: i64,
    /// When it was created or last used.
    pub(in crate::sim) used: i64,
    /// The id of the session that created it. The token ends with that session.
    pub(in crate::sim) made_by: String,
}

/// A sign-in that had the right password and waits for a one-time code.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Challenge {
    pub(in crate::sim) user: String,
    pub(in crate::sim) wrong: u32,
}

/// The options of `core.set_options`.
#[derive(Debug, Clone, Copy)]
pub(in crate::sim) struct Switches {
    pub(in crate::sim) legacy_jobs: bool,
    pub(in crate::sim) private_methods: bool,
    pub(in crate::sim) py_exceptions: bool,
}

impl Switches {
    pub(in crate::sim) fn to_value(self) -> Value {
        json!({
            "legacy_jobs": self.legacy_jobs,
            "private_methods": self.private_methods,
            "py_exceptions": self.py_exceptions,
        })
    }
}

/// A connection, independent of who is signed in.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Link {
    pub(in crate::sim) framing: Framing,
    /// The API version in the path. `None`: the newest.
    pub(in crate::sim) version: Option<&'static Version>,
    /// Whether the connection counts as secure: TLS, the unix socket, or loopback.
    pub(in crate::sim) secure: bool,
    /// Whether the client uses the unix socket.
    pub(in crate::sim) local: bool,
    /// Over TLS: the hash of the server's certificate (RFC 5929).
    pub(in crate::sim) certificate: Option<Arc<[u8]>>,
    /// The client's address, as `auth.sessions` shows it.
    pub(in crate::sim) origin: String,
}

/// A connected client.
#[derive(Debug)]
pub(in crate::sim) struct Session {
    pub(in crate::sim) id: String,
    pub(in crate::sim) link: Link,
    pub(in crate::sim) credential: Option<Credential>,
    pub(in crate::sim) challenge: Option<Challenge>,
    /// The SCRAM exchange after the server's first message.
    pub(in crate::sim) scram: Option<Exchange>,
    /// Subscription id and event name.
    pub(in crate::sim) subscriptions: Vec<(String, String)>,
    pub(in crate::sim) switches: Switches,
    /// DDP: whether the client has sent `connect`.
    pub(in crate::sim) greeted: bool,
    /// When the last call arrived.
    pub(in crate::sim) active: i64,
    /// A job runs in the session; it has no client.
    pub(in crate::sim) is_of_job: bool,
    pub(in crate::sim) outbox: UnboundedSender<Outgoing>,
}

impl Link {
    /// The origin without its port.
    pub(in crate::sim) fn host(&self) -> &str {
        self.origin
            .rsplit_once(':')
            .map_or(self.origin.as_str(), |(host, _)| host)
    }
}

impl Session {
    /// Whether hashes are masked for the reader.
    pub(in crate::sim) fn masked(&self) -> bool {
        !self.has_role("API_KEY_WRITE")
    }

    pub(in crate::sim) fn has_role(&self, role: &str) -> bool {
        self.credential
            .as_ref()
            .is_some_and(|credential| credential.rights.has_role(role))
    }

    /// Whether the session is older than `age` or, in STIG mode, idle for 30 minutes. The socket stays open. A session
    /// over the unix socket never expires.
    pub(in crate::sim) fn is_over_time(&self, now: i64, age: i64, stig: bool) -> bool {
        let idle = stig && now - self.active >= 30 * 60;
        self.credential
            .as_ref()
            .is_some_and(|c| c.means != Means::Socket && (idle || now - c.since >= age))
            && !self.is_of_job
    }

    /// Whether session lists and events leave the session out: the system's own sessions, and those of jobs.
    pub(in crate::sim) fn is_internal(&self) -> bool {
        self.link.local || self.is_of_job
    }

    pub(in crate::sim) fn user(&self) -> Option<&str> {
        self.credential.as_ref()?.user.as_deref()
    }

    pub(in crate::sim) fn send(&self, text: String) {
        // The client may be gone.
        let _ = self.outbox.send(Outgoing::Text(text));
    }

    /// Whether the session subscribes to this event.
    pub(in crate::sim) fn hears(&self, event: &str) -> bool {
        self.subscriptions.iter().any(|(_, name)| {
            name == "*" || name.split_once(':').map_or(name.as_str(), |(name, _)| name) == event
        })
    }

    /// The session as events of `auth.sessions` show it; empty before sign-in.
    pub(in crate::sim) fn fields(&self, traits: &Traits) -> Map<String, Value> {
        let mut row = Map::new();
        let Some(credential) = &self.credential else {
            return row;
        };
        let (name, data) = credential.means(traits);
        row.insert("id".into(), self.id.clone().into());
        row.insert("origin".into(), self.link.origin.clone().into());
        row.insert("credentials".into(), name.into());
        row.insert("credentials_data".into(), data);
        row.insert("created_at".into(), date(credential.since));
        if traits.revoked_reason {
            row.insert("secure_transport".into(), self.link.secure.into());
        }
        row
    }
}
