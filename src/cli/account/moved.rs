//! `--move KEY`: starts a rotation of a key to the new account, so that its clients keep working.

use super::options::Options;
use crate::cli::exit::{self, OTHER, Problem};
use crate::cli::settings::Settings;
use crate::cli::{key_ref, rotate};
use crate::domain::account::Run;
use crate::domain::text::harmless;
use crate::domain::{Rows, State, System};

/// Whether the key can be moved, before anything is created.
///
/// # Errors
/// There is no such key, or it does not work now.
pub(super) fn check(text: &str, keys: &Rows, system: &System) -> Result<(), Problem> {
    let key = key_ref::among(keys, text, system.hostname.as_str())?;
    match key.state(jiff::Timestamp::now()) {
        State::Active | State::Soon | State::Unclear => Ok(()),
        State::Orphaned | State::Revoked | State::Expired => Err(Problem::new(
            OTHER,
            format!(
                "Cannot move {} ({}) on {}: the key is inactive.",
                key.name, key.id, system.hostname
            ),
        )
        .means("Nothing was changed.")
        .next("Leave out --move: the account gets a new key.")),
    }
}

/// What a dry run says about the rotation.
pub(super) fn then(key: &str, user: &str) -> String {
    let (key, user) = (harmless(key), harmless(user));
    format!("then the rotation of {key} starts: tnkeys rotate {key} --owner {user}")
}

/// Creates the successor of the key, with the new user as its owner. `tnkeys rotate` continues.
///
/// # Errors
/// The successor was not created; the account exists.
pub(super) async fn start(
    options: &Options,
    run: &Run,
    settings: &Settings,
) -> Result<u8, Problem> {
    let key = options.moved.clone().unwrap_or_default();
    let user = run.plan().user.clone();
    let rotation = rotate::Options {
        key: key.clone(),
        step: true,
        name: None,
        owner: Some(user.clone()),
        expires: options.expires.clone(),
        expire_old: None,
        keep_name: false,
        works: false,
        ignore_sessions: false,
        yes: options.yes,
        dry_run: false,
        json: options.json,
        secret: options.secret.clone(),
        on: options.on.clone(),
    };
    let (key, user) = (harmless(&key).into_owned(), harmless(&user).into_owned());
    let code = rotate::run(rotation, settings).await.map_err(|problem| {
        problem.also_means(&format!(
            "The user {user}, its group and its privilege exist. To continue: tnkeys rotate {key} --owner {user}."
        ))
    })?;
    exit::remark(&format!(
        "install the new secret in the client, then continue with tnkeys rotate {key}, which removes the old key when no session uses it"
    ));
    Ok(code)
}
