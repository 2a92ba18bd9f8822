//! Checks that a key may be created, changed or deleted.

use crate::sim::methods::api_key::read::form::{Form, Wanted};
use crate::sim::methods::call::Call;
use crate::sim::release::failure::{EACCES, Failure, Findings};
use crate::sim::release::traits::Era;
use crate::sim::world::keys::{Expiry, Key};

/// Checks that a key may be created. Returns the id of its owner.
pub(super) fn create(call: &Call<'_>, wanted: &Wanted) -> Result<i64, Failure> {
    refuse_in_stig(call)?;
    let world = &call.world;
    let username = wanted.username.as_deref().unwrap_or_default();
    owner(call, Some(username))?;
    let schema = Form::Create.schema();
    let mut findings = Findings::default();
    name(
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

/// Checks that a key may be changed.
pub(super) fn update(
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
        self::owner(call, owner)?;
        name(
            call,
            Form::Update,
            wanted.name.as_deref(),
            Some(old.id),
            &mut findings,
        );
        if expiry.is_past(world.now()) {
            findings.add(Form::Update.schema(), "Expiration date is in the past");
        }
    } else {
        name(
            call,
            Form::Update,
            wanted.name.as_deref(),
            Some(old.id),
            &mut findings,
        );
    }
    findings.check()
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

/// Refuses keys of other users without API_KEY_WRITE.
pub(super) fn owner(call: &Call<'_>, owner: Option<&str>) -> Result<(), Failure> {
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

pub(super) fn name(
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
