//! Sends replies to clients, and handles DDP subscriptions.

use serde_json::Value;

use crate::sim::framing;
use crate::sim::framing::message::Answer;
use crate::sim::methods::admit::expired;
use crate::sim::release::failure::Failure;
use crate::sim::world::session::SessionNo;
use crate::sim::world::state::World;

/// The reply as text. `None` for a notification, or when the client is gone.
pub(super) fn written(
    world: &World,
    no: SessionNo,
    id: Option<&Value>,
    outcome: Result<Answer, Failure>,
) -> Option<String> {
    let session = world.sessions.get(&no)?;
    Some(framing::reply(session, world.traits, id?, outcome))
}

/// Sends the reply to a call.
pub(super) fn answer(
    world: &World,
    no: SessionNo,
    id: Option<&Value>,
    outcome: Result<Answer, Failure>,
) {
    if let (Some(text), Some(session)) = (written(world, no, id, outcome), world.sessions.get(&no))
    {
        session.send(text);
    }
}

/// Handles the DDP message `sub`.
pub(super) fn subscribe(world: &mut World, no: SessionNo, id: String, event: String) {
    let Some(session) = world.sessions.get(&no) else {
        return;
    };
    if world.is_expired(session, world.now()) {
        let refused = Err(expired());
        return answer(world, no, Some(&Value::from(id)), refused);
    }
    let name = event.split(':').next().unwrap_or_default();
    if !world.may_hear(session, name) {
        let refused = Err(Failure::NotAuthorized);
        return answer(world, no, Some(&Value::from(id)), refused);
    }
    if let Some(session) = world.sessions.get_mut(&no) {
        let ready = serde_json::json!({"msg": "ready", "subs": [&id]});
        session.subscriptions.retain(|(known, _)| *known != id);
        session.subscriptions.push((id, event));
        session.send(ready.to_string());
    }
}
