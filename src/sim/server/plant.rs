//! Keys and audit entries that a test adds before its client connects.

use crate::sim::server::handle::Handle;
use crate::sim::world::demo::GONE;
use crate::sim::world::history::{Deed, INSECURE, What};
use crate::sim::world::keys::{Expiry, NewKey, Rule};

/// A key in any state.
#[derive(Debug, Clone, Default)]
pub struct PlantedKey {
    /// Its id. `None`: the next free one.
    pub id: Option<i64>,
    /// Its name.
    pub name: String,
    /// User era: its owner. An unknown name makes the key an orphan.
    pub username: String,
    /// When it was created, in seconds since 1970. `None`: now.
    pub created: Option<i64>,
    /// When it expires, in seconds since 1970.
    pub expires: Option<i64>,
    /// Whether it is revoked.
    pub revoked: bool,
    /// Why it is or once was revoked.
    pub revoked_reason: Option<String>,
    /// Allowlist era: pairs of method and resource.
    pub allowlist: Vec<(String, String)>,
    /// The 64 letters and digits. `None`: random ones.
    pub secret: Option<String>,
}

/// An entry of the audit log about something that a key did.
#[derive(Debug, Clone)]
pub struct PlantedEntry {
    /// The id of the key. Keys that do not exist are named `deleted-ID`.
    pub key: i64,
    /// When, in seconds since 1970. `None`: now.
    pub at: Option<i64>,
    /// What the key did.
    pub what: PlantedDeed,
    /// `service_data.protocol`. `None`: `WEBSOCKET`; see [`Handle::rest_protocol`].
    pub protocol: Option<String>,
    /// The address of the client.
    pub address: String,
}

/// What a key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlantedDeed {
    /// A sign-in that succeeded.
    SignIn,
    /// A sign-in that failed with this error.
    FailedSignIn(String),
    /// A sign-in in plain text over an insecure connection. The entry names the user and not the key. The key itself is
    /// not revoked.
    InsecureSignIn,
    /// A call of an audited method that was permitted.
    Call(String),
    /// A call that was refused.
    RefusedCall(String),
}

impl Handle {
    /// The name of the REST API in the audit log; `None` if the system has no REST API.
    pub fn rest_protocol(&self) -> Option<&'static str> {
        self.hub.world().rest_protocol()
    }

    /// Adds an audit entry.
    pub fn plant_entry(&self, planted: &PlantedEntry) {
        let world = &mut *self.hub.world();
        let (authorized, method) = match &planted.what {
            PlantedDeed::RefusedCall(method) => (false, method.as_str()),
            PlantedDeed::Call(method) => (true, method.as_str()),
            _ => (true, ""),
        };
        let deed = Deed {
            key: planted.key,
            at: planted.at.unwrap_or_else(|| world.now()),
            address: &planted.address,
            protocol: planted.protocol.as_deref().unwrap_or("WEBSOCKET"),
            what: match &planted.what {
                PlantedDeed::SignIn => What::SignIn { error: None },
                PlantedDeed::FailedSignIn(error) => What::SignIn { error: Some(error) },
                PlantedDeed::InsecureSignIn => What::SignIn {
                    error: Some(INSECURE),
                },
                PlantedDeed::Call(_) | PlantedDeed::RefusedCall(_) => What::Call {
                    method,
                    words: None,
                    authorized,
                },
            },
        };
        let mut entry = deed.entry(world, 0);
        entry["audit_id"] = world.rng.uuid().into();
        world.audit.push(&entry);
    }

    /// Empties the audit log, the demo's entries included.
    pub fn clear_audit(&self) {
        self.hub.world().audit = Default::default();
    }

    /// The simulated time, in seconds since 1970.
    pub fn now(&self) -> i64 {
        self.hub.world().now()
    }

    /// Adds a key without an event and returns its id. A key that already has the id stays as it is.
    pub fn plant(&self, planted: PlantedKey) -> i64 {
        let world = &mut *self.hub.world();
        let owner = world.user(&planted.username).map(|user| user.id);
        let rules = planted.allowlist.iter();
        let new = NewKey {
            name: planted.name,
            owner: owner.unwrap_or(GONE),
            created: planted.created.unwrap_or_else(|| world.now()),
            expiry: Expiry::from_date(planted.expires),
            allowlist: rules.map(|(m, r)| Rule::new(m, r)).collect(),
        };
        let id = match planted.id {
            Some(id) => world.keys.insert_as(id, new, &mut world.rng).id,
            None => world.keys.insert(new, &mut world.rng).id,
        };
        if let Some(key) = world.keys.get_mut(id) {
            if let Some(secret) = planted.secret {
                key.secret = secret;
            }
            if planted.revoked {
                key.revoke("");
            }
            key.revoked_reason = planted.revoked_reason;
        }
        id
    }

    /// Makes the next key id greater than `last`.
    pub fn skip_ids_to(&self, last: i64) {
        self.hub.world().keys.skip_to(last);
    }

    /// Adds a key whose owner does not exist, and returns its id.
    pub fn plant_orphan(&self, name: &str) -> i64 {
        self.plant(PlantedKey {
            name: name.to_owned(),
            allowlist: vec![("*".to_owned(), "*".to_owned())],
            ..PlantedKey::default()
        })
    }
}
