//! `tnkeys edit`: changes the name, the expiry or the rules of a key. Only what differs is sent.

use jiff::Timestamp;

use super::at::On;
use super::change::fields::{self, Fields};
use super::change::report::Report;
use super::change::{agreed, belongs, called, orphan_line, own_key_line, unknown};
use super::create::checked_name;
use super::exit::{self, OTHER, Problem};
use super::settings::Settings;
use super::{dry_run, key_ref, sign_in, zone};
use crate::api::{Call, Reply};
use crate::client::Session;
use crate::domain::expiry::Expiry;
use crate::domain::{ApiKey, KeyChange, State, System};

/// What a system does with an expiry that is edited, where it does not enforce it at once.
const EXPIRY_WAITS: &str = "the new expiry is visible immediately, but enforced only after the next create, reset or delete of any key";

/// The arguments of `tnkeys edit`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The key: its id, or its name.
    #[arg(value_name = "KEY")]
    key: String,

    /// The new name, unique on its system.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// Not possible: TrueNAS does not change the owner of a key.
    #[arg(long, value_name = "USER", hide = true)]
    owner: Option<String>,

    #[command(flatten)]
    fields: Fields,

    /// Do not ask before a change that can disable a key.
    #[arg(long)]
    yes: bool,

    /// Print the request, and send nothing.
    #[arg(long)]
    dry_run: bool,

    /// Print the key as JSON.
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) on: On,
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    if options.owner.is_some() {
        return Err(
            Problem::usage("TrueNAS does not change the owner of a key.")
                .means("No key was changed.")
                .next("Create a key of the other owner, install its secret, then delete this key."),
        );
    }
    let fields = &options.fields;
    let none = fields.expires.is_none() && fields.access.is_none() && fields.rules.is_none();
    if none && options.name.is_none() {
        return Err(Problem::usage("There is nothing to edit.")
            .means("No key was changed.")
            .next("Add --name, --expires, --access or --rules."));
    }
    let mut session = sign_in::connect_to_change(&options.on.at, settings).await?;
    let system = session.system().clone();
    fields.check(false, &system)?;
    let key = key_ref::find(&mut session, &options.key).await?;
    let change = options.change(&key, &mut session, &system).await?;
    if change.is_empty() {
        return report("unchanged", &key, options.json, &system);
    }
    if options.dry_run {
        dry_run::print(Call::Update(key.id, change), system.caps)?;
        return Ok(exit::OK);
    }
    ask(options.yes, &key, &change, &system)?;
    let edited = send(&key, change, &mut session, &system).await?;
    report("edited", &edited, options.json, &system)
}

/// Sends the change of a key.
///
/// # Errors
/// It was refused, or the response was lost.
pub(super) async fn send(
    key: &ApiKey,
    change: KeyChange,
    session: &mut Session,
    system: &System,
) -> Result<Box<ApiKey>, Problem> {
    let expires = change.expires_at.is_some();
    let edited = match session.call(Call::Update(key.id, change)).await {
        Ok(Reply::Updated(edited)) => edited,
        Ok(_) => {
            let what = "The response does not match the request.";
            return Err(Problem::new(exit::OUTCOME_UNKNOWN, what)
                .means(format!("The key {} may be changed.", called(key)))
                .next("Check with tnkeys list."));
        }
        Err(fault) => return Err(unknown(fault)),
    };
    if expires && system.caps.expiry_waits {
        exit::remark(EXPIRY_WAITS);
    }
    Ok(edited)
}

fn report(result: &str, key: &ApiKey, json: bool, system: &System) -> Result<u8, Problem> {
    let report = Report {
        result,
        key,
        went: None,
        more: Vec::new(),
    };
    report.print(json, system)?;
    Ok(exit::OK)
}

impl Options {
    /// What differs from the key.
    async fn change(
        &self,
        key: &ApiKey,
        session: &mut Session,
        system: &System,
    ) -> Result<KeyChange, Problem> {
        let now = Timestamp::now();
        let name = match &self.name {
            Some(name) => Some(checked_name(name, system)?),
            None => None,
        };
        let expires_at = match &self.fields.expires {
            Some(expires) => Some(expires.at(now, &zone::local())?),
            None => None,
        };
        refuse_by_state(key, expires_at.is_some(), now, "--expires")?;
        let rules = self.fields.rules(session).await?;
        let change = KeyChange {
            name: name.filter(|name| name != key.name.raw()),
            expires_at: expires_at.filter(|at| Expiry::from(*at) != key.expiry()),
            allowlist: rules.filter(|rules| key.rules() != Some(rules)),
        };
        let gains = match (&change.allowlist, change.expires_at) {
            (Some(rules), _) => {
                fields::is_everything(rules)
                    && !fields::is_everything(key.rules().unwrap_or_default())
            }
            (None, Some(None)) => match key.owner() {
                Some(owner) => fields::is_full_admin(owner.raw(), session).await,
                None => false,
            },
            _ => false,
        };
        if gains {
            fields::warn_of_full_control(system);
        }
        Ok(change)
    }
}

/// Asks where the change can disable a key, unless `yes`.
///
/// # Errors
/// The user did not agree.
pub(super) fn ask(
    yes: bool,
    key: &ApiKey,
    change: &KeyChange,
    system: &System,
) -> Result<(), Problem> {
    let narrows = change.allowlist.is_some() || change.expires_at.is_some();
    let own = own_key_line(key.id, system).filter(|_| narrows);
    let orphan = orphan_line(key, Timestamp::now());
    if own.is_none() && orphan.is_none() {
        return Ok(());
    }
    let mut lines = vec![belongs(key, system)];
    if let Some(orphan) = orphan {
        lines.push(orphan.to_owned());
        lines.push(format!(
            "Any change, even a new name, makes {} revoke this key permanently. During a directory outage this disables a working key.",
            system.hostname
        ));
    }
    let title = format!("Edit key {}?", called(key));
    agreed(yes, &title, &lines, own, "edit")
}

/// Refuses an edit that TrueNAS refuses, or reports and does not keep. `option` is how the user gives an expiry.
///
/// # Errors
/// Why, and what to do instead.
pub(super) fn refuse_by_state(
    key: &ApiKey,
    expires: bool,
    now: Timestamp,
    option: &str,
) -> Result<(), Problem> {
    let (what, next) = match key.state(now) {
        State::Revoked if expires => (
            "is revoked, and TrueNAS stores no expiry for it",
            format!(
                "A reset reactivates it and sets one: tnkeys reset {} --expires 90d.",
                key.id
            ),
        ),
        State::Expired if !expires => (
            "is expired, and any change needs a new expiry",
            format!("Add {option}."),
        ),
        _ => return Ok(()),
    };
    Err(
        Problem::new(OTHER, format!("The key {} {what}.", called(key)))
            .means("No key was changed.")
            .next(next),
    )
}
