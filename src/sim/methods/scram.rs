//! The two SCRAM steps of `auth.login_ex` (26.0 on).

use serde_json::{Value, json};

use crate::sim::framing::message::Answer;
use crate::sim::methods::auth::user_info;
use crate::sim::methods::call::Call;
use crate::sim::methods::login::{enter_as, refuse_in_stig, tried};
use crate::sim::release::failure::Failure;
use crate::sim::world::keys::{Expiry, Key};
use crate::sim::world::scram::{Exchange, FirstMessage};
use crate::sim::world::session::Means;
use crate::sim::world::users::User;

/// Executes one step; `fields` holds its kind and the message. `None` means AUTH_ERR, whatever the cause. Only STIG
/// mode has an error of its own.
pub(super) fn step(call: &mut Call<'_>, fields: &[String]) -> Result<Option<Answer>, Failure> {
    refuse_in_stig(call, "SCRAM")?;
    let begun = call.session_mut()?.scram.take();
    match (fields, begun) {
        ([step, message], _) if step == "CLIENT_FIRST_MESSAGE" => first(call, message),
        ([step, message], Some(exchange)) if step == "CLIENT_FINAL_MESSAGE" => {
            last(call, &exchange, message)
        }
        _ => Ok(None),
    }
}

fn first(call: &mut Call<'_>, message: &str) -> Result<Option<Answer>, Failure> {
    // The client on the unix socket is already signed in, and PAM has no key to check.
    if call.session()?.link.local {
        return Ok(None);
    }
    let Some(first_message) = FirstMessage::read(message) else {
        return Ok(None);
    };
    let known = call.world.keys.get(first_message.key);
    let shown = known.map(|key| json!({"id": key.id, "name": key.name}));
    call.tried = tried("API_KEY", "api_key", shown.into());
    let iterations = call.world.config.scram_iterations;
    let Some((_, key)) = usable_key(call, &first_message) else {
        return Ok(None);
    };
    let material = key.scram(iterations).clone();
    let (exchange, message) = first_message.answer(material, &mut call.world.rng);
    call.session_mut()?.scram = Some(exchange);
    Ok(Some(answer("SERVER_FIRST_RESPONSE", &message, Value::Null)))
}

fn last(
    call: &mut Call<'_>,
    exchange: &Exchange,
    message: &str,
) -> Result<Option<Answer>, Failure> {
    let certificate = call.session()?.link.certificate.clone();
    let strict = call.world.config.scram_bound;
    let Some(signature) = exchange.verify(message, certificate.as_deref(), strict) else {
        return Ok(None);
    };
    let Some((user, key)) = usable_key(call, &exchange.first_message) else {
        return Ok(None);
    };
    let means = Means::Key {
        id: key.id,
        name: key.name.clone(),
    };
    let user = user.name.clone();
    enter_as(call, &user, means)?;
    let info = user_info(call.world, call.session()?);
    Ok(Some(answer("SERVER_FINAL_RESPONSE", &signature, info)))
}

/// The key that a first message names, if it may sign in.
fn usable_key<'a>(call: &'a Call<'_>, first_message: &FirstMessage) -> Option<(&'a User, &'a Key)> {
    let world = &call.world;
    let key = world.keys.get(first_message.key)?;
    let user = world.user_by_id(key.owner)?;
    let owner = user.name == first_message.user && !user.locked && !user.roles.is_empty();
    let valid = key.known_expiry != Expiry::Revoked && !key.known_expiry.is_past(world.now());
    (owner && valid).then_some((user, key))
}

fn answer(step: &str, message: &str, user_info: Value) -> Answer {
    json!({
        "response_type": "SCRAM_RESPONSE",
        "scram_type": step,
        "rfc_str": message,
        "user_info": user_info,
    })
    .into()
}
