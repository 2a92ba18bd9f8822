//! `core.*`.

use serde_json::{Value, json};

use crate::sim::methods::arguments::{at_most, texts};
use crate::sim::methods::call::{Call, Outcome};
use crate::sim::release::failure::Failure;

pub(super) fn ping(call: &mut Call<'_>) -> Outcome {
    call.no_params()?;
    Ok(json!("pong").into())
}

pub(super) fn subscribe(call: &mut Call<'_>) -> Outcome {
    let [event] = texts(&call.params, ["event"], call.traits().style)?;
    at_most(&call.params, 1, call.traits().style)?;
    let name = event.split(':').next().unwrap_or_default();
    if !call.world.may_hear(call.session()?, name) {
        return Err(Failure::NotAuthorized);
    }
    let id = call.world.rng.uuid();
    call.session_mut()?.subscriptions.push((id.clone(), event));
    Ok(Value::from(id).into())
}

pub(super) fn unsubscribe(call: &mut Call<'_>) -> Outcome {
    let [id] = texts(&call.params, ["id_"], call.traits().style)?;
    at_most(&call.params, 1, call.traits().style)?;
    call.session_mut()?
        .subscriptions
        .retain(|(known, _)| *known != id);
    Ok(Value::Null.into())
}

pub(super) fn set_options(call: &mut Call<'_>) -> Outcome {
    at_most(&call.params, 1, call.traits().style)?;
    let Some(map) = call.params.first().and_then(Value::as_object).cloned() else {
        return Err(Failure::invalid(
            "options",
            match call.params.is_empty() {
                true => "Field required",
                false => "Input should be a valid dictionary or instance of CoreOptions",
            },
        ));
    };
    let session = call.session_mut()?;
    let mut switches = session.switches;
    for (name, switch) in [
        ("legacy_jobs", &mut switches.legacy_jobs),
        ("private_methods", &mut switches.private_methods),
        ("py_exceptions", &mut switches.py_exceptions),
    ] {
        match map.get(name) {
            None => {}
            Some(Value::Bool(on)) => *switch = *on,
            Some(_) => {
                let text = "Input should be a valid boolean";
                return Err(Failure::invalid(format!("options.{name}"), text));
            }
        }
    }
    session.switches = switches;
    Ok(switches.to_value().into())
}
