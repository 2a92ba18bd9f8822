//! `api_key.*`: the rules of a key's life.

use serde_json::{Map, Value};

use super::arguments::{id, positional};
use super::{Answer, Call, Outcome, at_most};
use crate::sim::failure::{EACCES, Failure, Findings};
use crate::sim::keys::entry::event_order;
use crate::sim::keys::read::{Form, Wanted, wanted};
use crate::sim::keys::{Expiry, Key, NewKey};
use crate::sim::query::{Query, Row};
use crate::sim::release::{Era, EventFields};
use crate::sim::world::Event;

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
            true => Err(Failure::python(
                "TypeError",
                "'NoneType' object is not subscriptable",
            )),
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
            check_name(
                call,
                Form::Create,
                wanted.name.as_deref(),
                None,
                &mut findings,
            );
            findings.check()?;
            0
        }
        Era::User => check_create(call, &wanted)?,
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
    world.keys.publish();
    answer(call, id, "added", true)
}

fn check_create(call: &Call<'_>, wanted: &Wanted) -> Result<i64, Failure> {
    refuse_in_stig(call)?;
    let world = &call.world;
    let username = wanted.username.as_deref().unwrap_or_default();
    check_owner(call, Some(username))?;
    let schema = Form::Create.schema();
    let mut findings = Findings::default();
    check_name(
        call,
        Form::Create,
        wanted.name.as_deref(),
        None,
        &mut findings,
    );
    if Expiry::from_date(wanted.expires_at.flatten()).is_past(world.now()) {
        findings.add(schema, "Expiration date is in the past");
    }
    let owner = match world.user(username) {
        None => {
            findings.add(schema, "User does not exist.");
            0
        }
        Some(user) => {
            if user.roles.is_empty() {
                findings.add(schema, "User lacks privilege role membership.");
            }
            if let Some(limit) = world.traits.keys_per_user
                && world.keys.owned_by(user.id) >= limit
            {
                findings.add(
                    format!("{schema}.username"),
                    format!(
                        "User already meets or exceeds maximum per-user API key limit of {limit}"
                    ),
                );
            }
            user.id
        }
    };
    findings.check()?;
    Ok(owner)
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
    let expiry = match wanted.expires_at {
        Some(date) => Expiry::from_date(date),
        // A reset un-revokes, and what date there was is long lost.
        None if wanted.reset && old.expiry == Expiry::Revoked => Expiry::Never,
        None => old.expiry,
    };
    check_update(call, &old, &wanted, expiry)?;
    let stays_revoked = old.expiry == Expiry::Revoked && !wanted.reset;
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
        if !stays_revoked {
            key.expiry = expiry;
        }
    }
    if wanted.reset {
        world.keys.publish();
    }
    let reported = (stays_revoked && wanted.expires_at.is_some()).then(|| expiry.date());
    answer_with(call, old.id, "changed", wanted.reset, reported)
}

fn check_update(
    call: &Call<'_>,
    old: &Key,
    wanted: &Wanted,
    expiry: Expiry,
) -> Result<(), Failure> {
    let world = &call.world;
    let mut findings = Findings::default();
    if world.is_user_era() {
        refuse_in_stig(call)?;
        let owner = world.user_by_id(old.owner).map(|user| user.name.as_str());
        check_owner(call, owner)?;
        check_name(
            call,
            Form::Update,
            wanted.name.as_deref(),
            Some(old.id),
            &mut findings,
        );
        if expiry.is_past(world.now()) {
            findings.add(Form::Update.schema(), "Expiration date is in the past");
        }
        if owner.is_none() {
            findings.add(Form::Update.schema(), "User does not exist.");
        }
    } else {
        check_name(
            call,
            Form::Update,
            wanted.name.as_deref(),
            Some(old.id),
            &mut findings,
        );
    }
    findings.check()
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
        check_owner(call, owner.map(|user| user.name.as_str()))?;
    }
    call.world.keys.remove(id);
    call.world.keys.publish();
    call.world.announce(&Event {
        msg: "removed",
        collection: "api_key.query",
        id,
        fields: None,
    });
    Ok(Value::Bool(true).into())
}

fn refuse_in_stig(call: &Call<'_>) -> Result<(), Failure> {
    match call.world.config.stig {
        true => Err(Failure::call(
            EACCES,
            "API key may not be created or updated in General Purpose OS STIG mode.",
        )),
        false => Ok(()),
    }
}

/// Who lacks API_KEY_WRITE manages only their own keys.
fn check_owner(call: &Call<'_>, owner: Option<&str>) -> Result<(), Failure> {
    let session = call.session()?;
    let user = session.user().unwrap_or_default();
    match session.has_role("API_KEY_WRITE") || Some(user) == owner {
        true => Ok(()),
        false => Err(Failure::call(
            EACCES,
            format!(
                "{user}: authenticated user lacks privileges to create or modify API keys of other users."
            ),
        )),
    }
}

fn check_name(
    call: &Call<'_>,
    form: Form,
    name: Option<&str>,
    except: Option<i64>,
    findings: &mut Findings,
) {
    if !name.is_some_and(|name| call.world.keys.name_taken(name, except)) {
        return;
    }
    match call.traits().era {
        Era::Allowlist => findings.add(
            format!("{}.name", form.schema()),
            "Object with this name already exists",
        ),
        Era::User => findings.add(form.schema(), "name must be unique"),
    }
}

fn answer(call: &Call<'_>, id: i64, msg: &'static str, secret: bool) -> Outcome {
    answer_with(call, id, msg, secret, None)
}

/// Tell the subscribers, then the caller.
fn answer_with(
    call: &Call<'_>,
    id: i64,
    msg: &'static str,
    secret: bool,
    reported_expiry: Option<Value>,
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
        if let Some(date) = &reported_expiry {
            entry.insert("expires_at".into(), date.clone());
        }
        entry
    };
    let fields = match call.traits().event_fields {
        EventFields::Id => None,
        EventFields::Raw => Some(event_order(&entry(false), msg == "added")),
    };
    call.world.announce(&Event {
        msg,
        collection: "api_key.query",
        id,
        fields: fields.as_ref(),
    });
    Ok(entry(session.masked()).into())
}
