//! `api_key.*`: creates, changes, deletes and lists keys.

mod checks;
pub(in crate::sim) mod read;
mod stir;

use serde_json::{Map, Value};

use crate::sim::framing::message::Answer;
use crate::sim::methods::api_key::read::form::Form;
use crate::sim::methods::api_key::read::wanted;
use crate::sim::methods::arguments::{at_most, id, positional};
use crate::sim::methods::call::{Call, Outcome};
use crate::sim::methods::query::Query;
use crate::sim::methods::query::row::Row;
use crate::sim::release::failure::{Failure, Findings};
use crate::sim::release::traits::{Era, EventFields};
use crate::sim::world::event::Event;
use crate::sim::world::key_entry::{NO_USER, event_order};
use crate::sim::world::keys::{Expiry, Key, NewKey};

pub(super) fn query(call: &mut Call<'_>) -> Outcome {
    let query = Query::read(&call.params, call.traits().style)?;
    list(call, &query, |_| true)
}

pub(super) fn my_keys(call: &mut Call<'_>) -> Outcome {
    call.no_params()?;
    let owner = call
        .session()?
        .user()
        .and_then(|name| call.world.user(name))
        .map(|user| user.id);
    list(call, &Query::default(), |key| Some(key.owner) == owner)
}

fn list(call: &Call<'_>, query: &Query, keep: impl Fn(&Key) -> bool) -> Outcome {
    let session = call.session()?;
    let world = &call.world;
    let view = world.view(session.masked(), Some(&session.link));
    let breaks = world.traits.orphan_breaks_query && query.options.shows("username");
    let row = |key: &Key| -> Result<Row, Failure> {
        match breaks && view.is_orphan(key) {
            true => Err(null_owner()),
            false => Ok(view.row(key)),
        }
    };
    let text = match query.wanted_id() {
        Some(id) => {
            let found = world.keys.get(id).filter(|key| keep(key));
            query.run(found.into_iter().map(row))?
        }
        None => query.run(world.keys.iter().filter(|key| keep(key)).map(row))?,
    };
    Ok(Answer::Json(text))
}

/// How 25.04 fails when the owner of a key is not found.
fn null_owner() -> Failure {
    Failure::python("TypeError", "'NoneType' object is not subscriptable")
}

pub(super) fn get_instance(call: &mut Call<'_>) -> Outcome {
    let style = call.traits().style;
    let id = id(&call.params, style)?;
    at_most(&call.params, 2, style)?;
    let missing = || Failure::NotFound(format!("ApiKey {} does not exist", id.text));
    let Some(value) = id.value else {
        return Err(missing());
    };
    let mut params = vec![serde_json::json!([["id", "=", value]])];
    params.extend(call.params.get(1).cloned());
    let mut query = Query::read(&params, style)?;
    query.options.get_one();
    match list(call, &query, |_| true) {
        Err(failure) if failure == Failure::match_not_found() => Err(missing()),
        outcome => outcome,
    }
}

pub(super) fn create(call: &mut Call<'_>) -> Outcome {
    let traits = call.traits();
    positional(&call.params, "create", &["data"], traits)?;
    let wanted = wanted(
        Form::Create,
        call.params.first().unwrap_or(&Value::Null),
        traits,
    )?;
    let owner = match traits.era {
        Era::Allowlist => {
            let mut findings = Findings::default();
            checks::name(
                call,
                Form::Create,
                wanted.name.as_deref(),
                None,
                &mut findings,
            );
            findings.check()?;
            0
        }
        Era::User => checks::create(call, &wanted)?,
    };
    let now = call.world.now();
    let new = NewKey {
        name: wanted.name.unwrap_or_default(),
        owner,
        created: now,
        expiry: Expiry::from_date(wanted.expires_at.flatten()),
        allowlist: wanted.allowlist.unwrap_or_default(),
    };
    let world = &mut *call.world;
    let id = world.keys.insert(new, &mut world.rng).id;
    if let Some(key) = world.keys.get_mut(id) {
        key.show_scram();
    }
    world.keys.publish();
    answer(call, id, "added", true)
}

pub(super) fn update(call: &mut Call<'_>) -> Outcome {
    let traits = call.traits();
    positional(&call.params, "update", &["id_", "data"], traits)?;
    let given = id(&call.params, traits.style)?;
    let wanted = wanted(
        Form::Update,
        call.params.get(1).unwrap_or(&Value::Null),
        traits,
    )?;
    let found = given.value.and_then(|id| call.world.keys.get(id)).cloned();
    let Some(old) = found else {
        return Err(match traits.era {
            Era::Allowlist => Failure::NotFound(format!("ApiKey {} does not exist", given.text)),
            Era::User => Failure::match_not_found(),
        });
    };
    // A key whose owner is not found, even temporarily, reads as revoked and without a date. An update starts from what
    // it reads, and writes it back.
    let orphan = call.world.is_user_era() && call.world.user_by_id(old.owner).is_none();
    if orphan && traits.orphan_breaks_query {
        return Err(null_owner());
    }
    let seen = match orphan {
        true => Expiry::Revoked,
        false => old.expiry,
    };
    let expiry = match wanted.expires_at {
        Some(date) => Expiry::from_date(date),
        // A reset clears the revocation. The date before it is already lost.
        None if wanted.reset && seen == Expiry::Revoked => Expiry::Never,
        None => seen,
    };
    checks::update(call, &old, &wanted, expiry)?;
    let stays_revoked = seen == Expiry::Revoked && !wanted.reset;
    let world = &mut *call.world;
    if wanted.reset {
        world.keys.reset(old.id, &mut world.rng);
    }
    if let Some(key) = world.keys.get_mut(old.id) {
        if let Some(name) = wanted.name {
            key.name = name;
        }
        if let Some(allowlist) = wanted.allowlist {
            key.allowlist = allowlist;
        }
        key.expiry = match stays_revoked {
            true => Expiry::Revoked,
            false => expiry,
        };
        if orphan && stays_revoked {
            key.revoked_reason = Some(NO_USER.to_owned());
        }
    }
    if wanted.reset {
        world.keys.publish();
    }
    let mut told = Map::new();
    if stays_revoked && wanted.expires_at.is_some() || orphan && wanted.reset {
        told.insert("expires_at".into(), expiry.date());
    }
    if orphan && wanted.reset {
        told.insert("revoked".into(), false.into());
    }
    answer_with(call, old.id, "changed", wanted.reset, &told)
}

pub(super) fn delete(call: &mut Call<'_>) -> Outcome {
    let traits = call.traits();
    positional(&call.params, "delete", &["id_"], traits)?;
    let given = id(&call.params, traits.style)?;
    let found = given.value.and_then(|id| call.world.keys.get(id));
    let Some(key) = found else {
        return Err(match traits.era {
            Era::Allowlist => Failure::key_error(&given.text),
            Era::User => Failure::NotFound(format!("ApiKey {} does not exist", given.text)),
        });
    };
    let id = key.id;
    if traits.era == Era::User {
        let owner = call.world.user_by_id(key.owner);
        checks::owner(call, owner.map(|user| user.name.as_str()))?;
    }
    call.world.remove_key(id);
    Ok(Value::Bool(true).into())
}

fn answer(call: &Call<'_>, id: i64, msg: &'static str, secret: bool) -> Outcome {
    answer_with(call, id, msg, secret, &Map::new())
}

/// Announces the change, then builds the reply. `told`: fields whose value in the reply differs from a later query.
fn answer_with(
    call: &Call<'_>,
    id: i64,
    msg: &'static str,
    secret: bool,
    told: &Map<String, Value>,
) -> Outcome {
    let session = call.session()?;
    let entry = |masked: bool| -> Map<String, Value> {
        let view = call.world.view(masked, Some(&session.link));
        let Some(key) = call.world.keys.get(id) else {
            return Map::new();
        };
        let mut entry = match msg {
            "added" => view.created(key),
            _ => view.row(key),
        };
        if msg != "added" && secret {
            view.reveal(key, &mut entry);
        }
        entry.extend(told.clone());
        entry
    };
    let fields = match call.traits().event_fields {
        EventFields::Id => None,
        EventFields::Raw => Some(event_order(&entry(false), msg == "added")),
    };
    call.world.announce(&Event {
        msg,
        collection: "api_key.query",
        id: Some(id),
        fields: fields.as_ref(),
        extra: None,
    });
    Ok(entry(session.masked()).into())
}
