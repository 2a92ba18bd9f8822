//! One client's standing: who it is, what it may do, what it listens to.

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

/// Which framing a link speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum Framing {
    /// JSON-RPC 2.0 at `/api/...`.
    JsonRpc,
    /// DDP at `/websocket`.
    Ddp,
}

/// What goes out to a client.
#[derive(Debug)]
pub(in crate::sim) enum Out {
    Text(String),
    /// The first half of this text's frame, then the end.
    Half(String),
    /// This text's frame, so many bytes a second.
    Drip(String, usize),
    /// A close frame, then the end.
    Close(u16, String),
}

/// What somebody signed in may do.
#[derive(Debug, Clone)]
pub(in crate::sim) enum Rights {
    Full,
    /// Expanded roles.
    Roles(BTreeSet<&'static str>),
    /// An allowlist key.
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

/// How a client signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sim) enum Means {
    Password,
    Token,
    Socket,
    Key { id: i64, name: String },
}

/// Somebody signed in.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Credential {
    /// None for an allowlist key, which is nobody.
    pub(in crate::sim) user: Option<String>,
    pub(in crate::sim) means: Means,
    pub(in crate::sim) rights: Rights,
    pub(in crate::sim) since: i64,
    pub(in crate::sim) login_id: String,
}

impl Credential {
    /// How the wire names the way of signing in, and its data.
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

/// A text that signs in.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Token {
    pub(in crate::sim) text: String,
    pub(in crate::sim) user: String,
    pub(in crate::sim) single_use: bool,
    /// The only host that may use it.
    pub(in crate::sim) host: Option<String>,
    /// Seconds without use after which it is void.
    pub(in crate::sim) ttl: i64,
    /// When it was made or last used.
    pub(in crate::sim) used: i64,
    /// The id of the session that made it: who ends that one ends it as well.
    pub(in crate::sim) made_by: String,
}

/// A password was right, a one-time code is due.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Challenge {
    pub(in crate::sim) user: String,
    pub(in crate::sim) wrong: u32,
}

/// `core.set_options`.
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

/// What a link is, whoever uses it.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Link {
    pub(in crate::sim) framing: Framing,
    /// The version of the API that the path names; None: the newest.
    pub(in crate::sim) version: Option<&'static Version>,
    /// TLS, the unix socket, or loopback.
    pub(in crate::sim) secure: bool,
    /// The unix socket.
    pub(in crate::sim) local: bool,
    /// The hash of our certificate (RFC 5929), over TLS.
    pub(in crate::sim) certificate: Option<Arc<[u8]>>,
    /// The address, as `auth.sessions` shows it.
    pub(in crate::sim) origin: String,
}

/// A connected client.
#[derive(Debug)]
pub(in crate::sim) struct Session {
    pub(in crate::sim) id: String,
    pub(in crate::sim) link: Link,
    pub(in crate::sim) credential: Option<Credential>,
    pub(in crate::sim) challenge: Option<Challenge>,
    /// SCRAM: our first answer is out.
    pub(in crate::sim) scram: Option<Exchange>,
    /// Id of the subscription and name of the event.
    pub(in crate::sim) subscriptions: Vec<(String, String)>,
    pub(in crate::sim) switches: Switches,
    /// DDP: `connect` was said.
    pub(in crate::sim) greeted: bool,
    /// When its last call came.
    pub(in crate::sim) active: i64,
    /// A job works in it; no client is behind it.
    pub(in crate::sim) stands_in: bool,
    pub(in crate::sim) outbox: UnboundedSender<Out>,
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
    /// The reader has no right to see hashes.
    pub(in crate::sim) fn masked(&self) -> bool {
        !self.has_role("API_KEY_WRITE")
    }

    pub(in crate::sim) fn has_role(&self, role: &str) -> bool {
        self.credential
            .as_ref()
            .is_some_and(|credential| credential.rights.has_role(role))
    }

    /// It is older than a session may be; in STIG mode also after 30 idle minutes. The socket stays open. Who is signed in by the
    /// unix socket's peer stays so.
    pub(in crate::sim) fn is_over_time(&self, now: i64, age: i64, stig: bool) -> bool {
        let idle = stig && now - self.active >= 30 * 60;
        self.credential
            .as_ref()
            .is_some_and(|c| c.means != Means::Socket && (idle || now - c.since >= age))
            && !self.stands_in
    }

    /// Not told of as a session: the system's own, and those of jobs.
    pub(in crate::sim) fn is_internal(&self) -> bool {
        self.link.local || self.stands_in
    }

    pub(in crate::sim) fn user(&self) -> Option<&str> {
        self.credential.as_ref()?.user.as_deref()
    }

    pub(in crate::sim) fn send(&self, text: String) {
        // A client that is gone needs no message.
        let _ = self.outbox.send(Out::Text(text));
    }

    /// Whether it listens to an event of this name.
    pub(in crate::sim) fn hears(&self, event: &str) -> bool {
        self.subscriptions.iter().any(|(_, name)| {
            name == "*" || name.split_once(':').map_or(name.as_str(), |(name, _)| name) == event
        })
    }

    /// The session as the events of `auth.sessions` show it; empty when nobody is signed in.
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
