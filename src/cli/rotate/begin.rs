//! The plan of a new rotation.

use jiff::Timestamp;

use super::options::Options;
use crate::cli::at::At;
use crate::cli::exit::{OTHER, Problem};
use crate::cli::settings::Settings;
use crate::domain::rotation::{Ending, successor};
use crate::domain::text::harmless;
use crate::domain::{Address, ApiKey, Rotation, Rows, Rule, State, System};

/// The address of the system.
pub(super) fn address(at: &At, settings: &Settings) -> Result<Address, Problem> {
    if let Some(demo) = settings.demo() {
        return Ok(demo.address);
    }
    let profile = settings.system(at.system.as_deref(), &at.sign_in)?;
    profile.map(|it| it.address).ok_or_else(|| {
        Problem::usage(
            "Add the system: tnkeys rotate KEY HOST. (This machine is not a TrueNAS system.)",
        )
    })
}

/// The plan for a key, if the key can be rotated.
///
/// # Errors
/// The key is inactive, its owner is unknown, or the name of the successor is taken.
pub(super) fn plan(
    options: &Options,
    key: ApiKey,
    keys: &Rows,
    system: &System,
    address: &Address,
) -> Result<Rotation, Problem> {
    let now = Timestamp::now();
    let called = format!("{} ({}) on {}", key.name, key.id, system.hostname);
    let refused = |why: &str, next: String| {
        Err(
            Problem::new(OTHER, format!("Cannot rotate {called}: {why}"))
                .means("Nothing was changed.")
                .next(next),
        )
    };
    match key.state(now) {
        State::Orphaned => {
            return refused(
                "its owner was deleted, or its directory (AD, LDAP) does not respond.",
                "Create a key for another owner: tnkeys create.".into(),
            );
        }
        State::Revoked | State::Expired => {
            return refused(
                "the key is inactive.",
                format!("Reset it: tnkeys reset {}.", key.id),
            );
        }
        State::Active | State::Soon | State::Unclear => {}
    }
    if key.ownership().is_some_and(|own| own.owner.unread) || !is_whole(&key) {
        return refused(
            "its owner or a rule could not be read completely.",
            "Create the successor yourself: tnkeys create.".into(),
        );
    }
    if !system.caps.expiry && (options.expires.is_some() || options.expire_old.is_some()) {
        return Err(Problem::usage(format!(
            "Keys do not expire on {} ({}).",
            system.hostname,
            system.product()
        ))
        .means("Nothing was changed.")
        .next("Leave out --expires and --expire-old."));
    }
    let owner = new_owner(options, &key, system)?;
    let taken = |name: &str| keys.iter().any(|key| key.name.raw() == name);
    let name = match options.name.as_deref().map(str::trim) {
        Some(name) if name.is_empty() || taken(name) => {
            return Err(
                Problem::usage("The successor needs a name that no key has.")
                    .means("Nothing was changed.")
                    .next("Choose another --name, or leave it out."),
            );
        }
        Some(name) => name.to_owned(),
        None => successor(key.name.raw(), taken, system.caps.name_max),
    };
    Ok(Rotation {
        address: address.to_string(),
        system: system.hostname.to_string(),
        old: key.id,
        old_name: key.name.raw().to_owned(),
        old_created: key.created_at(),
        name,
        owner,
        successor: None,
        successor_created: None,
        began: now,
        carried: false,
        proof: None,
        reset: false,
        ending: options.expire_old.map_or(Ending::Delete, Ending::Expire),
        renames: !options.keep_name,
    })
}

/// The owner of `--owner`, if the key does not belong to that user already.
fn new_owner(options: &Options, key: &ApiKey, system: &System) -> Result<Option<String>, Problem> {
    let Some(owner) = options.owner.as_deref().map(str::trim) else {
        return Ok(None);
    };
    let problem = match (system.caps.owner, owner) {
        (false, _) => format!(
            "Keys have no owner on {} ({}).",
            system.hostname,
            system.product()
        ),
        (true, "") => "The owner of the successor is empty.".to_owned(),
        (true, owner) => {
            let same = key.owner().is_some_and(|it| it.raw() == owner);
            return Ok((!same).then(|| owner.to_owned()));
        }
    };
    Err(Problem::usage(problem)
        .means("Nothing was changed.")
        .next("Leave out --owner, or name a user of the system."))
}

/// Checks `--owner` against a rotation that has started.
///
/// # Errors
/// The plan has another owner.
pub(super) fn same_owner(options: &Options, plan: &Rotation, keys: &Rows) -> Result<(), Problem> {
    let Some(wanted) = options.owner.as_deref().map(str::trim) else {
        return Ok(());
    };
    let old = keys.get(plan.old).filter(|key| plan.is_old(key));
    let planned = match (&plan.owner, old) {
        (Some(owner), _) => Some(owner.as_str()),
        (None, Some(old)) => plan.owner_for(old),
        (None, None) => None,
    };
    if planned == Some(wanted) {
        return Ok(());
    }
    let planned = planned.unwrap_or("the owner of the old key");
    let what = format!(
        "The rotation of {} ({}) has started with another owner: {}.",
        harmless(&plan.old_name),
        plan.old,
        harmless(planned)
    );
    Err(Problem::usage(what).means("Nothing was changed.").next(
        "Leave out --owner to continue, or abandon that rotation first: t in the full screen, then X.",
    ))
}

/// Whether the name, the owner and the rules are known to the last character.
fn is_whole(key: &ApiKey) -> bool {
    let texts = [Some(&key.name), key.owner()];
    let rules = key.rules().unwrap_or_default();
    texts.into_iter().flatten().all(|text| text.cut().is_none()) && rules.iter().all(Rule::is_whole)
}
