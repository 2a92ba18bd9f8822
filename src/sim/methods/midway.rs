//! Faults in the middle of a series of calls: one item fails, keys disappear, rights are lost.

use serde_json::Value;

use crate::sim::release::failure::Failure;
use crate::sim::world::event::Event;
use crate::sim::world::fault::{Fault, Moment};
use crate::sim::world::keys::Rule;
use crate::sim::world::session::Rights;
use crate::sim::world::state::World;

/// The role that is left when rights are lost.
const LEFT: &str = "READONLY_ADMIN";

/// What happens just before a call is executed. Returns the failure if the call is refused.
pub(super) fn before(world: &mut World, method: &str, params: &[Value]) -> Option<Failure> {
    let item = params.first().and_then(Value::as_i64);
    let mut refusal = None;
    let mut gone = Vec::new();
    world.spend_faults(Moment::Step, method, |fault| match fault {
        Fault::Vanish { ids, .. } => {
            gone.append(ids);
            false
        }
        Fault::RefuseItems {
            ids, errno, reason, ..
        } => {
            if refusal.is_none()
                && let Some(at) = ids.iter().position(|id| Some(*id) == item)
            {
                ids.remove(at);
                refusal = Some(Failure::call(*errno, reason.clone()));
            }
            !ids.is_empty()
        }
        _ => true,
    });
    for id in gone {
        world.remove_key(id);
    }
    refusal
}

/// What happens just after a call was executed.
pub(super) fn after(world: &mut World, method: &str) {
    let mut lost = false;
    world.spend_faults(Moment::Step, method, |fault| match fault {
        Fault::LoseRights { after, .. } => {
            *after = after.saturating_sub(1);
            lost |= *after == 0;
            *after > 0
        }
        _ => true,
    });
    if lost {
        world.lose_rights();
    }
}

impl World {
    /// Deletes a key, if it exists, and announces that.
    pub(in crate::sim) fn remove_key(&mut self, id: i64) -> bool {
        if self.keys.remove(id).is_none() {
            return false;
        }
        self.keys.publish();
        self.announce(&Event {
            msg: "removed",
            collection: "api_key.query",
            id: Some(id),
            fields: None,
            extra: None,
        });
        true
    }

    /// Makes every account and every session read-only.
    pub(in crate::sim) fn lose_rights(&mut self) {
        for privilege in &mut self.groups.privileges {
            privilege.roles = vec![LEFT.to_owned()];
        }
        self.settle_roles();
        let read_only = Rights::of_roles(&[LEFT], &self.catalogue);
        let rules = vec![
            Rule::new("CALL", "*.query"),
            Rule::new("CALL", "core.*"),
            Rule::new("SUBSCRIBE", "*"),
        ];
        for session in self.sessions.values_mut() {
            if let Some(credential) = &mut session.credential {
                credential.rights = match credential.rights {
                    Rights::Rules(_) => Rights::Rules(rules.clone()),
                    _ => read_only.clone(),
                };
            }
        }
    }
}
