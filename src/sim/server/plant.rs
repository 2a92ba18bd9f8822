//! Keys that a test puts in place before its client comes.

use crate::sim::server::handle::Handle;
use crate::sim::world::demo::GONE;
use crate::sim::world::keys::{Expiry, NewKey, Rule};

/// A key in any state.
#[derive(Debug, Clone, Default)]
pub struct PlantedKey {
    /// Its id; None: the next one.
    pub id: Option<i64>,
    /// Its name.
    pub name: String,
    /// User era: its owner. A name that nobody has makes an orphan.
    pub username: String,
    /// When it was made, in seconds since 1970; None: now.
    pub created: Option<i64>,
    /// When it expires, in seconds since 1970.
    pub expires: Option<i64>,
    /// It is revoked.
    pub revoked: bool,
    /// Why it is, or was once.
    pub revoked_reason: Option<String>,
    /// Allowlist era: pairs of method and resource.
    pub allowlist: Vec<(String, String)>,
    /// The 64 letters and digits; None: fresh ones.
    pub secret: Option<String>,
}

impl Handle {
    /// Put a key in place, without an event; gives its id. An id in use stays as it is.
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

    /// Let the next key have an id above this one.
    pub fn skip_ids_to(&self, last: i64) {
        self.hub.world().keys.skip_to(last);
    }

    /// Make a key whose user is gone; gives its id.
    pub fn plant_orphan(&self, name: &str) -> i64 {
        self.plant(PlantedKey {
            name: name.to_owned(),
            allowlist: vec![("*".to_owned(), "*".to_owned())],
            ..PlantedKey::default()
        })
    }
}
