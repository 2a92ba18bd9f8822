//! One client's standing: who it is, what it may do, what it listens to.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::catalogue::Catalogue;
use super::frames::Framing;
use super::keys::Rule;
use super::scram::Exchange;
use super::traits::Version;

/// What goes out to a client.
#[derive(Debug)]
pub(super) enum Out {
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
pub(super) enum Rights {
    Full,
    /// Expanded roles.
    Roles(BTreeSet<&'static str>),
    /// An allowlist key.
    Rules(Vec<Rule>),
}

impl Rights {
    pub(super) fn of_roles(roles: &[&'static str], catalogue: &Catalogue) -> Self {
        match roles.contains(&"FULL_ADMIN") {
            true => Self::Full,
            false => Self::Roles(catalogue.expand(roles)),
        }
    }

    pub(super) fn has_role(&self, role: &str) -> bool {
        match self {
            Self::Full => true,
            Self::Roles(roles) => roles.contains(role),
            Self::Rules(_) => false,
        }
    }
}

/// How a client signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Means {
    Password,
    Token,
    Socket,
    Key { id: i64, name: String },
}

/// Somebody signed in.
#[derive(Debug, Clone)]
pub(super) struct Credential {
    /// None for an allowlist key, which is nobody.
    pub(super) user: Option<String>,
    pub(super) means: Means,
    pub(super) rights: Rights,
    pub(super) since: i64,
    pub(super) login_id: String,
}

/// A text that signs in.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) user: String,
    pub(super) single_use: bool,
    /// The only host that may use it.
    pub(super) host: Option<String>,
    /// Seconds without use after which it is void.
    pub(super) ttl: i64,
    /// When it was made or last used.
    pub(super) used: i64,
    /// The id of the session that made it: who ends that one ends it as well.
    pub(super) made_by: String,
}

/// A password was right, a one-time code is due.
#[derive(Debug, Clone)]
pub(super) struct Challenge {
    pub(super) user: String,
    pub(super) wrong: u32,
}

/// `core.set_options`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Switches {
    pub(super) legacy_jobs: bool,
    pub(super) private_methods: bool,
    pub(super) py_exceptions: bool,
}

impl Switches {
    pub(super) fn to_value(self) -> Value {
        json!({
            "legacy_jobs": self.legacy_jobs,
            "private_methods": self.private_methods,
            "py_exceptions": self.py_exceptions,
        })
    }
}

/// What a link is, whoever uses it.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) framing: Framing,
    /// The version of the API that the path names; None: the newest.
    pub(super) version: Option<&'static Version>,
    /// TLS, the unix socket, or loopback.
    pub(super) secure: bool,
    /// The unix socket.
    pub(super) local: bool,
    /// The hash of our certificate (RFC 5929), over TLS.
    pub(super) certificate: Option<Arc<[u8]>>,
    /// The address, as `auth.sessions` shows it.
    pub(super) origin: String,
}

/// A connected client.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) link: Link,
    pub(super) credential: Option<Credential>,
    pub(super) challenge: Option<Challenge>,
    /// SCRAM: our first answer is out.
    pub(super) scram: Option<Exchange>,
    /// Id of the subscription and name of the event.
    pub(super) subscriptions: Vec<(String, String)>,
    pub(super) switches: Switches,
    /// DDP: `connect` was said.
    pub(super) greeted: bool,
    /// When its last call came.
    pub(super) active: i64,
    /// A job works in it; no client is behind it.
    pub(super) stands_in: bool,
    pub(super) outbox: UnboundedSender<Out>,
}

impl Link {
    /// The origin without its port.
    pub(super) fn host(&self) -> &str {
        self.origin
            .rsplit_once(':')
            .map_or(self.origin.as_str(), |(host, _)| host)
    }
}

impl Session {
    /// The reader has no right to see hashes.
    pub(super) fn masked(&self) -> bool {
        !self.has_role("API_KEY_WRITE")
    }

    pub(super) fn has_role(&self, role: &str) -> bool {
        self.credential
            .as_ref()
            .is_some_and(|credential| credential.rights.has_role(role))
    }

    /// It is older than a session may be; in STIG mode also after 30 idle minutes. The socket stays open. Who is signed in by the
    /// unix socket's peer stays so.
    pub(super) fn is_over_time(&self, now: i64, age: i64, stig: bool) -> bool {
        let idle = stig && now - self.active >= 30 * 60;
        self.credential
            .as_ref()
            .is_some_and(|c| c.means != Means::Socket && (idle || now - c.since >= age))
            && !self.stands_in
    }

    /// Not told of as a session: the system's own, and those of jobs.
    pub(super) fn is_internal(&self) -> bool {
        self.link.local || self.stands_in
    }

    pub(super) fn user(&self) -> Option<&str> {
        self.credential.as_ref()?.user.as_deref()
    }

    pub(super) fn send(&self, text: String) {
        // A client that is gone needs no message.
        let _ = self.outbox.send(Out::Text(text));
    }

    /// Whether it listens to an event of this name.
    pub(super) fn hears(&self, event: &str) -> bool {
        self.subscriptions.iter().any(|(_, name)| {
            name == "*" || name.split_once(':').map_or(name.as_str(), |(name, _)| name) == event
        })
    }
}
