//! Changes by other administrators: a stream of events for load tests.

use crate::sim::methods::api_key::read::form::Form;
use crate::sim::release::traits::EventFields;
use crate::sim::world::event::Event;
use crate::sim::world::key_entry::event_order;
use crate::sim::world::keys::{Expiry, NewKey, Rule};
use crate::sim::world::state::World;

/// What a change appends to a name. The next change of the same key removes it.
const MARK: &str = "~";

impl World {
    /// Changes one key, and announces that: eight of ten changes are renames, one deletes a key, one creates one. The
    /// key that the demo signs in with, which has the lowest id, stays.
    pub(in crate::sim) fn stir(&mut self) {
        match self.rng.below(10) {
            0 => {
                if let Some(id) = self.any_key() {
                    self.remove_key(id);
                }
            }
            1 => self.add_some_key(),
            _ => {
                if let Some(id) = self.any_key() {
                    self.rename_some_key(id);
                }
            }
        }
    }

    /// The id of a random key, but not the first.
    fn any_key(&mut self) -> Option<i64> {
        let last = u64::try_from(self.keys.last_id()).unwrap_or(0);
        let from = i64::try_from(self.rng.below(last + 1)).unwrap_or(0);
        let first = self.keys.iter().next().map(|key| key.id);
        let after = self.keys.from(from).or_else(|| self.keys.from(0));
        let id = after.map(|key| key.id);
        let id = match id == first {
            true => self.keys.from(first.unwrap_or(0) + 1).map(|key| key.id),
            false => id,
        };
        id.filter(|id| Some(*id) != first)
    }

    fn add_some_key(&mut self) {
        let owner = self.keys.iter().next().map(|key| key.owner);
        let new = NewKey {
            name: format!("burst-{:05}", self.keys.last_id() + 1),
            owner: owner.unwrap_or_default(),
            created: self.now(),
            expiry: Expiry::Never,
            allowlist: vec![Rule::new("*", "*")],
        };
        let id = self.keys.insert(new, &mut self.rng).id;
        self.announce_key(id, Form::Create);
    }

    fn rename_some_key(&mut self, id: i64) {
        if let Some(key) = self.keys.get_mut(id) {
            key.name = match key.name.strip_suffix(MARK) {
                Some(name) => name.to_owned(),
                None => format!("{}{MARK}", key.name),
            };
        }
        self.announce_key(id, Form::Update);
    }

    fn announce_key(&self, id: i64, form: Form) {
        let Some(key) = self.keys.get(id) else {
            return;
        };
        let added = form == Form::Create;
        let fields = match self.traits.event_fields {
            EventFields::Id => None,
            EventFields::Raw => {
                let view = self.view(false, None);
                let entry = match added {
                    true => view.created(key),
                    false => view.row(key),
                };
                Some(event_order(&entry, added))
            }
        };
        self.announce(&Event {
            msg: if added { "added" } else { "changed" },
            collection: "api_key.query",
            id: Some(id),
            fields: fields.as_ref(),
            extra: None,
        });
    }
}
