//! Keys that a test adds before its client connects.

use crate::sim::server::handle::Handle;
use crate::sim::world::demo::GONE;
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

impl Handle {
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
