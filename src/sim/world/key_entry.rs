//! The JSON of a key in lists, replies and events.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::sim::release::python::date;
use crate::sim::release::traits::{Era, Traits};
use crate::sim::world::keys::{Expiry, Key, Rule};
use crate::sim::world::rng::Rng;

/// The reason shown for a key whose owner is not found (25.10 on).
pub(in crate::sim) const NO_USER: &str = "User does not exist";
const MASK: &str = "********";
const ITERATIONS: u32 = 500_000;

/// What the JSON of a key depends on besides the key.
#[derive(Debug)]
pub(in crate::sim) struct View<'a> {
    pub(in crate::sim) traits: &'static Traits,
    /// User names by id.
    pub(in crate::sim) owners: HashMap<i64, &'a str>,
    /// The SIDs of directory users, by id.
    pub(in crate::sim) sids: HashMap<i64, String>,
    /// Whether to mask hashes: the reader lacks API_KEY_WRITE.
    pub(in crate::sim) masked: bool,
    /// The iterations of the SCRAM fields.
    pub(in crate::sim) iterations: u32,
    /// Fields that the spoken version of the API lacks.
    pub(in crate::sim) drops: &'static [&'static str],
}

impl View<'_> {
    /// Whether the owner is not found.
    pub(in crate::sim) fn is_orphan(&self, key: &Key) -> bool {
        self.traits.era == Era::User && !self.owners.contains_key(&key.owner)
    }

    /// The key as a query shows it.
    pub(in crate::sim) fn row(&self, key: &Key) -> Map<String, Value> {
        let mut map = Map::with_capacity(12);
        map.insert("id".into(), key.id.into());
        map.insert("name".into(), key.name.as_str().into());
        if self.traits.era == Era::Allowlist {
            map.insert("created_at".into(), date(key.created));
            map.insert("allowlist".into(), rules(&key.allowlist));
            return map;
        }
        let owner = self.owners.get(&key.owner).copied();
        map.insert("username".into(), owner.into());
        let sid = self.sids.get(&key.owner);
        let identifier = sid.map_or_else(|| key.owner.into(), |sid| Value::from(sid.as_str()));
        map.insert("user_identifier".into(), identifier);
        for (name, value) in self.hashes(key) {
            map.insert(name.into(), value);
        }
        map.insert("created_at".into(), date(key.created));
        let orphan = owner.is_none();
        map.insert(
            "expires_at".into(),
            match orphan {
                true => Value::Null,
                false => key.expiry.date(),
            },
        );
        map.insert("local".into(), sid.is_none().into());
        let revoked = orphan || key.expiry == Expiry::Revoked;
        map.insert("revoked".into(), revoked.into());
        if self.traits.revoked_reason && !self.drops.contains(&"revoked_reason") {
            let reason = match orphan {
                true => Some(NO_USER),
                false => key.revoked_reason.as_deref(),
            };
            map.insert("revoked_reason".into(), reason.into());
        }
        map
    }

    /// The key as `create` returns it.
    pub(in crate::sim) fn created(&self, key: &Key) -> Map<String, Value> {
        if self.traits.era == Era::Allowlist {
            let Value::Object(map) = json!({
                "name": key.name,
                "allowlist": rules(&key.allowlist),
                "key": key.plain(),
                "created_at": date(key.created),
                "id": key.id,
            }) else {
                return Map::new();
            };
            return map;
        }
        let mut map = self.row(key);
        if !self.sids.contains_key(&key.owner) {
            map.insert("user_identifier".into(), key.owner.to_string().into());
        }
        self.reveal(key, &mut map);
        map
    }

    /// Adds the secret, after a create or a reset.
    pub(in crate::sim) fn reveal(&self, key: &Key, map: &mut Map<String, Value>) {
        map.insert("key".into(), key.plain().into());
        if self.traits.scram {
            let material = key.scram(self.iterations);
            map.insert("client_key".into(), material.client_key.as_str().into());
            // Computed above: the SCRAM fields are real now.
            for (name, value) in self.hashes(key) {
                map.insert(name.into(), value);
            }
        }
    }

    fn hashes(&self, key: &Key) -> Vec<(&'static str, Value)> {
        let masked = |text: String| match self.masked {
            true => Value::from(MASK),
            false => Value::from(text),
        };
        let mut rng = Rng::of(&key.secret);
        let salt = rng.base64(16);
        if !self.traits.scram {
            let hash = format!("$pbkdf2-sha512${ITERATIONS}${salt}${}", rng.base64(64));
            return vec![("keyhash", masked(hash))];
        }
        let (stored, server) = match key.shown_scram(self.iterations) {
            Some(known) => (known.stored_key.clone(), known.server_key.clone()),
            None => (rng.base64(64), rng.base64(64)),
        };
        vec![
            ("iterations", self.iterations.into()),
            ("salt", masked(salt)),
            ("stored_key", masked(stored)),
            ("server_key", masked(server)),
        ]
    }
}

/// Puts the fields into the order in which an event has them.
pub(in crate::sim) fn event_order(entry: &Map<String, Value>, added: bool) -> Map<String, Value> {
    const ADDED: &[&str] = &[
        "name",
        "username",
        "expires_at",
        "keyhash",
        "iterations",
        "salt",
        "stored_key",
        "server_key",
        "created_at",
        "user_identifier",
        "id",
        "local",
        "revoked",
        "revoked_reason",
        "key",
        "client_key",
    ];
    const CHANGED: &[&str] = &[
        "id",
        "name",
        "user_identifier",
        "created_at",
        "revoked_reason",
        "username",
        "keyhash",
        "iterations",
        "salt",
        "stored_key",
        "server_key",
        "local",
        "expires_at",
        "revoked",
        "key",
        "client_key",
    ];
    let order = if added { ADDED } else { CHANGED };
    order
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), entry.get(*name)?.clone())))
        .collect()
}

/// The JSON of an allowlist.
pub(in crate::sim) fn rules(rules: &[Rule]) -> Value {
    rules
        .iter()
        .map(|rule| json!({"method": rule.method, "resource": rule.resource}))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::sim::world::demo;
    use crate::sim::world::state::World;
    use crate::sim::{Config, Release};

    #[test]
    fn what_is_kept_of_a_secret_changes_with_the_secret_alone() {
        for release in [Release::V25_10, Release::V26_0] {
            let mut world = World::new(Config {
                release,
                ..Config::default()
            });
            demo::plant(&mut world);
            let iterations = world.config.scram_iterations;
            let id = world.keys.iter().next().unwrap().id;
            let kept = |world: &World| {
                let row = world.view(false, None).row(world.keys.get(id).unwrap());
                ["keyhash", "salt", "stored_key", "server_key"].map(|name| row.get(name).cloned())
            };
            let before = kept(&world);
            assert!(before.iter().any(Option::is_some));
            // As a sign-in does.
            world.keys.get(id).unwrap().scram(iterations);
            assert_eq!(kept(&world), before, "{release}");
            world.keys.reset(id, &mut world.rng);
            let after = kept(&world);
            assert_ne!(after, before, "{release}");
            // As after a restart, when nothing is computed yet.
            world.keys.get(id).unwrap().scram(iterations);
            assert_eq!(kept(&world), after, "{release}");
        }
    }
}
