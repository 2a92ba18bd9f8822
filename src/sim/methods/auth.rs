//! `auth.*` except for signing in.

use serde_json::{Value, json};

use crate::sim::framing::message::Answer;
use crate::sim::methods::arguments::{at_most, texts};
use crate::sim::methods::call::{Call, Outcome};
use crate::sim::methods::query::Query;
use crate::sim::methods::query::row::Row;
use crate::sim::release::failure::{EACCES, EFAULT, Failure};
use crate::sim::release::traits::Style;
use crate::sim::world::session::{Means, Outgoing, Rights, Session, Token};
use crate::sim::world::state::World;

/// The default lifetime of a token, in seconds.
pub(super) const TOKEN_TTL: i64 = 600;

pub(super) fn me(call: &mut Call<'_>) -> Outcome {
    call.no_params()?;
    let session = call.session()?;
    match session.user() {
        Some(_) => Ok(user_info(call.world, session).into()),
        None => Err(Failure::call(EFAULT, "You are logged in using API_KEY")),
    }
}

/// The user of a session, as `auth.me` and a sign-in report it.
pub(super) fn user_info(world: &World, session: &Session) -> Value {
    let Some(user) = session.user().and_then(|name| world.user(name)) else {
        return Value::Null;
    };
    let means = session.credential.as_ref().map(|c| &c.means);
    let traits = world.traits;
    let rights = Rights::of_roles(&user.roles, &world.catalogue);
    let (roles, allowlist): (Vec<&str>, Value) = match &rights {
        Rights::Full if means == Some(&Means::Socket) => (
            vec!["FULL_ADMIN"],
            json!([{"method": "*", "resource": "*"}]),
        ),
        Rights::Full if traits.expands_full_admin => (
            world.catalogue.roles().map(|(name, _)| name).collect(),
            json!([{"method": "*", "resource": "*"}]),
        ),
        Rights::Full => (
            vec!["FULL_ADMIN"],
            json!([
                {"method": "CALL", "resource": "*"},
                {"method": "SUBSCRIBE", "resource": "*"},
                {"method": "*", "resource": "*"},
            ]),
        ),
        Rights::Roles(roles) => (
            roles.iter().copied().collect(),
            world
                .catalogue
                .callable(roles)
                .into_iter()
                .map(|method| json!({"method": "CALL", "resource": method}))
                .collect(),
        ),
        Rights::Rules(_) => (Vec::new(), json!([])),
    };
    let full = matches!(rights, Rights::Full);
    let mut attributes = vec!["LOCAL"];
    if matches!(means, Some(Means::Key { .. })) {
        attributes.push("API_KEY");
    }
    if user.uid == 0 || user.uid == 950 {
        attributes.push("SYS_ADMIN");
    }
    if user.two_factor {
        attributes.push("2FA");
    }
    // Recorded: a user with one-time codes has no configuration here.
    let two_factor = match user.two_factor {
        true => Value::Null,
        false => json!({
            "provisioning_uri": null,
            "secret_configured": false,
            "interval": 30,
            "otp_digits": 6,
        }),
    };
    let mut value = json!({
        "pw_name": user.name,
        "pw_gecos": user.full_name,
        "pw_dir": if user.uid == 0 { "/root" } else { traits.no_home },
        "pw_shell": user.given.get("shell").unwrap_or(&json!("/usr/bin/zsh")),
        "pw_uid": user.uid,
        "pw_gid": world.groups.by_id(user.group).map(|group| group.gid),
        "attributes": {},
        "two_factor_config": two_factor,
        "privilege": {
            "roles": {"$set": roles},
            "allowlist": allowlist,
            "web_shell": full,
            "webui_access": true,
        },
        "account_attributes": attributes,
    });
    if world.is_user_era() {
        value["grouplist"] = Value::Null;
        value["sid"] = Value::Null;
        value["source"] = "LOCAL".into();
        value["local"] = true.into();
    }
    value
}

pub(super) fn logout(call: &mut Call<'_>) -> Outcome {
    call.no_params()?;
    call.world.sign_out(call.no);
    call.session_mut()?.subscriptions.clear();
    Ok(json!(true).into())
}

pub(super) fn mechanism_choices(call: &mut Call<'_>) -> Outcome {
    call.no_params()?;
    let broken = call.traits().broken_mechanism_choices || call.world.broken_mechanism_choices;
    if call.session()?.credential.is_none() && broken {
        return Err(Failure::python(
            "AttributeError",
            "'NoneType' object has no attribute 'may_create_auth_token'",
        ));
    }
    Ok(match call.world.config.stig {
        true => json!(["PASSWORD_PLAIN"]).into(),
        false if call.traits().scram => {
            json!(["API_KEY_PLAIN", "TOKEN_PLAIN", "PASSWORD_PLAIN", "SCRAM"]).into()
        }
        false => json!(["API_KEY_PLAIN", "TOKEN_PLAIN", "PASSWORD_PLAIN"]).into(),
    })
}

pub(super) fn generate_token(call: &mut Call<'_>) -> Outcome {
    let style = call.traits().style;
    at_most(&call.params, 4, style)?;
    let ttl = match call.params.first() {
        None | Some(Value::Null) => TOKEN_TTL,
        Some(Value::Number(n)) if !n.is_f64() => n.as_i64().unwrap_or(i64::MAX),
        Some(_) => {
            let text = match style {
                Style::Schema => "Not an integer",
                Style::Pydantic => "Input should be a valid integer",
            };
            return Err(Failure::invalid("ttl", text));
        }
    };
    let Some(user) = call.session()?.user().map(str::to_owned) else {
        return Err(Failure::call(EACCES, "Not authenticated"));
    };
    let text = call.world.rng.alphanumeric(64);
    let plain = call
        .params
        .get(1)
        .and_then(Value::as_object)
        .is_none_or(|attributes| attributes.is_empty());
    let switch = |index: usize| call.params.get(index) == Some(&Value::Bool(true));
    let token = Token {
        text: text.clone(),
        user,
        single_use: switch(3),
        host: match switch(2) {
            true => Some(call.session()?.link.host().to_owned()),
            false => None,
        },
        ttl,
        used: call.world.now(),
        made_by: call.session()?.id.clone(),
    };
    // A token with attributes is for an upload and cannot sign in.
    if plain {
        call.world.keep_token(token);
    }
    Ok(Value::from(text).into())
}

pub(super) fn sessions(call: &mut Call<'_>) -> Outcome {
    let query = Query::read(&call.params, call.traits().style)?;
    let world = &call.world;
    let rows = world.sessions.iter().filter_map(|(no, session)| {
        let listed = session.credential.is_some() && !session.is_of_job;
        listed.then(|| Ok(session_row(world, session, *no == call.no)))
    });
    query.run(rows).map(Answer::Json)
}

/// One row of `auth.sessions`.
fn session_row(world: &World, session: &Session, current: bool) -> Row {
    let mut row = Row::new();
    row.insert("id".into(), session.id.clone().into());
    row.insert("current".into(), current.into());
    row.insert("internal".into(), session.is_internal().into());
    row.extend(session.fields(world.traits));
    row
}

pub(super) fn terminate_session(call: &mut Call<'_>) -> Outcome {
    let [id] = texts(&call.params, ["id"], call.traits().style)?;
    at_most(&call.params, 1, call.traits().style)?;
    let victim = call
        .world
        .sessions
        .values()
        .find(|s| s.id == id && !s.is_of_job);
    let found = victim.is_some_and(|s| s.outbox.send(Outgoing::Close(1000, String::new())).is_ok());
    call.world.tokens.retain(|token| token.made_by != id);
    Ok(Value::from(found).into())
}

/// Ends every session except the caller's and the system's own.
pub(super) fn terminate_other_sessions(call: &mut Call<'_>) -> Outcome {
    call.no_params()?;
    let others = call.world.sessions.iter().filter(|(no, session)| {
        **no != call.no && session.credential.is_some() && !session.is_internal()
    });
    for (_, session) in others {
        // The client may already be gone.
        let _ = session.outbox.send(Outgoing::Close(1000, String::new()));
    }
    Ok(Value::Bool(true).into())
}
