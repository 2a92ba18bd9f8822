//! The kinds of the generated audit entries: what the keys of the world do.

use serde_json::{Map, Value};

use crate::sim::world::audit_flood::Flood;
use crate::sim::world::history::{Deed, What};
use crate::sim::world::state::World;

/// The most keys that the entries are about.
const KEYS: usize = 32;
/// The calls that succeed. A call of another method is refused.
const METHODS: &[&str] = &[
    "pool.dataset.create",
    "pool.dataset.update",
    "pool.snapshot.create",
    "user.update",
];

/// Prepares `count` entries of the keys of the world, the last one a minute ago.
pub(in crate::sim) fn flood(count: usize, world: &World) -> Flood {
    let mut kinds: Vec<Map<String, Value>> = Vec::new();
    for key in world.keys.iter().take(KEYS) {
        let address = format!("10.0.1.{}", key.id % 250 + 1);
        let call = |method, authorized| What::Call {
            method,
            words: None,
            authorized,
        };
        let calls = METHODS.iter().map(|method| call(method, true));
        let all = calls.chain([call("vm.update", false), What::SignIn { error: None }]);
        let entries = all.map(|what| {
            let deed = Deed {
                key: key.id,
                at: 0,
                address: &address,
                protocol: "WEBSOCKET",
                what,
            };
            deed.entry(world, 0)
        });
        kinds.extend(entries.filter_map(|entry| entry.as_object().cloned()));
    }
    Flood::new(count, world.now() - 60, kinds)
}
