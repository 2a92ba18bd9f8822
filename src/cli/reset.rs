//! `tnkeys reset`: replaces the secret of a key.

use jiff::Timestamp;

use super::at::On;
use super::change::fields::{self, Expires};
use super::change::once::{self, Request};
use super::change::report::Report;
use super::change::{agreed, belongs, called, orphan_line, own_key_line};
use super::exit::{self, OTHER, Problem};
use super::secret_target;
use super::settings::Settings;
use super::{dry_run, key_ref, sign_in, zone};
use crate::domain::{ApiKey, State, System, time};

/// The arguments of `tnkeys reset`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The key: its id, or its name.
    #[arg(value_name = "KEY")]
    key: String,

    /// The new expiry: 90d, 12w, a date such as 2027-02-21, or never. An expired or revoked key needs one (25.04 and newer).
    #[arg(long, value_name = "TIME")]
    expires: Option<Expires>,

    /// Do not ask. Clients that use the current secret stop working.
    #[arg(long)]
    yes: bool,

    /// Print the request, and send nothing.
    #[arg(long)]
    dry_run: bool,

    /// Print the key as JSON, without its secret.
    #[arg(long, conflicts_with = "print")]
    pub(super) json: bool,

    #[command(flatten)]
    secret: secret_target::Options,

    #[command(flatten)]
    pub(super) on: On,
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let at = &options.on.at;
    let ready = options.secret.ready_unless(options.dry_run, at, settings)?;
    let mut session = sign_in::connect_to_change(at, settings).await?;
    let system = session.system().clone();
    let fields = fields::Fields {
        expires: options.expires.clone(),
        ..fields::Fields::default()
    };
    fields.check(false, &system)?;
    let key = key_ref::find(&mut session, &options.key).await?;
    let now = Timestamp::now();
    let expires_at = match &options.expires {
        Some(expires) => Some(expires.at(now, &zone::local())?),
        None => None,
    };
    refuse_by_state(&key, expires_at.is_some(), &system, now, "--expires")?;
    if let (Some(None), Some(owner)) = (expires_at, key.owner())
        && fields::is_full_admin(owner.raw(), &mut session).await
    {
        fields::warn_of_full_control(&system);
    }
    let request = Request::reset(&key, expires_at);
    let (Some(ready), false) = (ready, options.dry_run) else {
        dry_run::print(request.into_call(), system.caps)?;
        return Ok(exit::OK);
    };
    ask(options.yes, &key, expires_at, &system)?;
    let done = once::send(&mut session, request, &ready, at, settings).await?;
    Report::of_secret("reset", &done).print(options.json, &system)?;
    Ok(exit::OK)
}

/// Asks, unless `yes`.
///
/// # Errors
/// The user did not agree.
pub(super) fn ask(
    yes: bool,
    key: &ApiKey,
    expires_at: Option<Option<Timestamp>>,
    system: &System,
) -> Result<(), Problem> {
    let mut lines = vec![
        belongs(key, system),
        "Clients that use the current secret stop working at their next sign-in. Open sessions remain until they are terminated.".to_owned(),
    ];
    lines.extend(expires_at.map(|at| match at {
        Some(at) => format!("The key will expire {}.", time::exact(at, &zone::local())),
        None => "The key will never expire.".to_owned(),
    }));
    let title = format!("Reset key {}?", called(key));
    let own = own_key_line(key.id, system);
    agreed(yes, &title, &lines, own, "reset")
}

/// Refuses a reset that gives no working key, or one that never expires by accident. `option` is how the user gives an expiry.
///
/// # Errors
/// Why, and what to add.
pub(super) fn refuse_by_state(
    key: &ApiKey,
    expires: bool,
    system: &System,
    now: Timestamp,
    option: &str,
) -> Result<(), Problem> {
    let host = &system.hostname;
    let called = called(key);
    let needs = format!("Add {option}.");
    let (what, next) = match key.state(now) {
        State::Orphaned => (
            format!("{} {host} would accept a reset of {called}, but the key would be revoked again immediately.", orphan_line(key, now).unwrap_or_default()),
            "If the owner was deleted, delete this key and create another one. If the directory is down, wait until it responds.".to_owned(),
        ),
        State::Expired if !expires => (
            format!("The key {called} is expired. A reset needs a new expiry."),
            needs,
        ),
        State::Revoked if !expires => (
            format!("The key {called} is revoked. A reset reactivates it and clears its expiry."),
            needs,
        ),
        State::Unclear if !expires => (
            format!("The expiry of {called} could not be read, so the key may have expired."),
            needs,
        ),
        _ => return Ok(()),
    };
    Err(Problem::new(OTHER, what)
        .means("No key was changed.")
        .next(next))
}
