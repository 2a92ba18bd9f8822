//! The key on one system.

use std::time::Duration;

use jiff::Timestamp;

use super::change::Change;
use super::options::Options;
use super::report::Report;
use super::stop::Stop;
use super::target::Target;
use super::words;
use crate::api;
use crate::cli::at::At;
use crate::cli::change::fields::{Fields, read_only};
use crate::cli::exit::{self, Problem, Remarks};
use crate::cli::settings::Settings;
use crate::cli::{list, secret_target, sign_in, zone};
use crate::client::session;
use crate::config::ensured::{self, Lock};
use crate::domain::Address;
use crate::domain::ensure::{Decision, Ensured, Facts, Wanted, decide};

/// How long a run waits for another run that ensures the same key.
const OTHER_RUN: Duration = Duration::from_secs(120);
/// How often it checks.
const CHECK: Duration = Duration::from_millis(100);

/// What was done on a system.
pub(super) struct Done {
    pub(super) report: Report,
    /// The secret was printed, so that standard output takes nothing else.
    pub(super) printed: bool,
    /// The name of the system.
    pub(super) system: String,
}

impl Done {
    /// The exit code.
    pub(super) fn code(&self, options: &Options) -> u8 {
        match options.exit_zero {
            true => exit::OK,
            false => self.report.outcome.code(),
        }
    }
}

/// Ensures the key on one system. `to`: how to connect, if that is known. Returns nothing after a dry run.
///
/// # Errors
/// Nothing was sent, a request failed, or the secret did not reach its targets.
pub(super) async fn one(
    options: &Options,
    at: &At,
    secret: &secret_target::Options,
    to: Option<api::Target>,
    (settings, stop): (&Settings, &Stop),
) -> Result<Option<Done>, Problem> {
    let target = Target::look(secret, at, settings)?;
    let ready = target.options(secret).ready(at, settings)?;
    let address = address(at, settings)?;
    let canonical = address.canonical();
    let state = settings.state();
    let _lock = lock(&options.name, &canonical, settings).await?;
    let records = ensured::read(&state)?;
    let record = records
        .iter()
        .find(|it| it.is_of(&canonical, &options.name));
    let claimed = records
        .iter()
        .find(|it| !it.is_of(&canonical, &options.name) && target.is_shared_with(&it.target));

    let several = to.is_some();
    let mut session = match to {
        // With several systems nobody could tell which one asks for a code.
        Some(to) => session::connect(to, settings.state(), || None)
            .await
            .map_err(sign_in::unchanged)?,
        None => sign_in::connect_to_change(at, settings).await?,
    };
    let system = session.system().clone();
    let found = list::read(&mut session).await?;
    let now = Timestamp::now();
    let fresh = options.expires.expiry(now, &zone::local(), system.caps);
    let fresh = fresh.ok_or_else(|| Problem::usage("The expiry is too far in the future."))?;
    let fields = Fields {
        access: options.access,
        rules: options.rules.clone(),
        ..Fields::default()
    };
    fields.check(false, &system)?;
    let rules = fields.rules(&mut session).await?;
    let wanted = Wanted {
        name: &options.name,
        owner: options.owner.as_deref(),
        rules: rules.as_deref(),
        fresh,
        renew_before: options.renew_before,
        target: target.label(),
        adopt: options.adopt,
        replace: secret.replace,
    };
    let facts = Facts {
        keys: &found.keys,
        caps: system.caps,
        // The file may have been written by the run that held the lock.
        held: target.held_now()?,
        record,
        claimed,
        now,
    };
    let decision = decide(&wanted, &facts);
    if let Decision::Refuse(obstacle) = &decision {
        return Err(words::refusal(obstacle, &wanted, system.hostname.as_str()));
    }
    let key = match &decision {
        Decision::Key { id, .. } => found.keys.get(*id),
        Decision::Create | Decision::Refuse(_) => None,
    };
    let new_rules = match (&decision, &rules) {
        (_, Some(rules)) => rules.clone(),
        (Decision::Create, None) if system.caps.allowlist => read_only(&mut session).await,
        _ => Vec::new(),
    };
    let named = several.then_some(at.system.as_deref()).flatten();
    let no_expiry = decision == Decision::Create && !system.caps.expiry;
    let also = no_expiry.then(|| {
        format!(
            "keys on {} have no owner and do not expire, so --owner and --expires have no effect",
            named.unwrap_or(system.hostname.as_str())
        )
    });
    let mut change = Change {
        session: &mut session,
        system: &system,
        at,
        settings,
        stop,
        wanted: &wanted,
        new_rules,
        ready: &ready,
        record: record.cloned().unwrap_or_else(|| Ensured {
            address: address.to_string(),
            name: options.name.clone(),
            target: target.label().to_owned(),
            delivered: None,
            pending: None,
        }),
        canonical,
    };
    if options.dry_run {
        also.iter().for_each(|it| Remarks::of(named, false).say(it));
        change.dry_run(&decision, key, named)?;
        return Ok(None);
    }
    let mut report = change.carry_out(&decision, key).await?;
    report.also = also;
    Ok(Some(Done {
        report,
        printed: ready.prints(),
        system: system.hostname.as_str().to_owned(),
    }))
}

/// The address of the system.
fn address(at: &At, settings: &Settings) -> Result<Address, Problem> {
    if let Some(demo) = settings.demo() {
        return Ok(demo.address);
    }
    match settings.system(at.system.as_deref(), &at.sign_in)? {
        Some(profile) => Ok(profile.address),
        None => Err(Problem::usage(
            "Add the system: tnkeys ensure NAME HOST. (This machine is not a TrueNAS system.)",
        )),
    }
}

/// Waits until no other run ensures this key.
async fn lock(name: &str, canonical: &str, settings: &Settings) -> Result<Lock, Problem> {
    let state = settings.state();
    let began = tokio::time::Instant::now();
    loop {
        if let Some(lock) = ensured::try_lock(&state, canonical, name)? {
            return Ok(lock);
        }
        if began.elapsed() >= OTHER_RUN {
            let seconds = OTHER_RUN.as_secs();
            return Err(Problem::new(
                exit::OTHER,
                format!("Another run of tnkeys ensure has used this key for {seconds} s."),
            )
            .means("This run sent nothing.")
            .next("Check that run, or run this command again later."));
        }
        tokio::time::sleep(CHECK).await;
    }
}
