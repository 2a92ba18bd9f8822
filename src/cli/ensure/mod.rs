//! `tnkeys ensure`: makes sure that a key exists and that its secret is at its target. For cron, CI and Ansible: running it again changes
//! nothing until the key is due.
//!
//! Invariants: the decision is [`crate::domain::ensure::decide`]. A record is on the disk before a create or reset leaves, so that the
//! next run knows that the secret may be lost and replaces it. One run at a time ensures a key. Nothing is sent twice.

mod change;
mod lifetime;
mod report;
mod systems;
mod target;
mod words;

use std::path::PathBuf;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::at::{At, On};
use super::change::fields::{Access, Fields, read_only};
use super::exit::{self, Problem};
use super::secret_target;
use super::settings::Settings;
use super::several::Several;
use super::{list, sign_in, zone};
use crate::api;
use crate::client::session;
use crate::config::ensured::{self, Lock};
use crate::domain::Address;
use crate::domain::ensure::{Decision, Ensured, Facts, Wanted, decide};

use lifetime::Lifetime;
use report::Report;
use target::Target;

/// How long a run waits for another run that ensures the same key.
const OTHER_RUN: Duration = Duration::from_secs(120);
/// How often it checks.
const CHECK: Duration = Duration::from_millis(100);

/// The arguments of `tnkeys ensure`.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(super) struct Options {
    /// The name of the key.
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    name: String,

    /// The owner of the key (25.04 and newer). Default: the account that signs in.
    #[arg(long, value_name = "USER")]
    owner: Option<String>,

    /// How long a secret is valid: a number of days (90d) or weeks (12w), a shorter time (12h), or never.
    #[arg(long, value_name = "TIME", default_value = "90d")]
    expires: Lifetime,

    /// Renew a key that expires within this time.
    #[arg(long, value_name = "TIME", default_value = "14d", value_parser = lifetime::duration)]
    renew_before: SignedDuration,

    /// Reset an existing key of this name whose secret is not known to be at the target. Its current secret stops working.
    #[arg(long)]
    adopt: bool,

    /// The access of the key (up to 24.10). Default for a new key: read-only.
    #[arg(long, value_name = "ACCESS", conflicts_with = "rules")]
    access: Option<Access>,

    /// The rules of the key, from a file or - for standard input (up to 24.10).
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,

    #[command(flatten)]
    secret: secret_target::Options,

    /// Print the request that would be sent, and send nothing.
    #[arg(long)]
    dry_run: bool,

    /// Print the result as JSON, without the secret.
    #[arg(long, conflicts_with = "print")]
    pub(super) json: bool,

    /// Exit with 0 after created, renewed and updated too.
    #[arg(long)]
    exit_zero: bool,

    #[command(flatten)]
    several: Several,

    #[command(flatten)]
    pub(super) on: On,
}

/// Runs the command.
pub(super) async fn run(options: Options, settings: &Settings) -> Result<u8, Problem> {
    check(&options)?;
    let on = &options.on;
    let Some(names) = options.several.systems(&[], &on.at, settings)? else {
        let done = one(&options, &on.at, &options.secret, None, settings).await?;
        if let Some(done) = &done {
            finish(&options, done)?;
        }
        return Ok(done.map_or(exit::OK, |it| it.code(&options)));
    };
    systems::run(&options, names, settings).await
}

/// What was done on a system.
struct Done {
    report: Report,
    /// The secret was printed, so that standard output takes nothing else.
    printed: bool,
    /// The name of the system.
    system: String,
}

impl Done {
    /// The exit code.
    fn code(&self, options: &Options) -> u8 {
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
async fn one(
    options: &Options,
    at: &At,
    secret: &secret_target::Options,
    to: Option<api::Target>,
    settings: &Settings,
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

    let mut session = match to {
        // With several systems nobody could tell which one asks for a code.
        Some(to) => session::connect(to, settings.state(), || None).await?,
        None => sign_in::connect(at, settings).await?,
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
    if decision == Decision::Create && !system.caps.expiry {
        exit::remark(&format!(
            "keys on {} have no owner and do not expire, so --owner and --expires have no effect",
            system.hostname.as_str()
        ));
    }
    let mut change = change::Change {
        session: &mut session,
        system: &system,
        at,
        settings,
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
        change.dry_run(&decision, key)?;
        return Ok(None);
    }
    let report = change.carry_out(&decision, key).await?;
    Ok(Some(Done {
        report,
        printed: ready.prints(),
        system: system.hostname.as_str().to_owned(),
    }))
}

/// Checks the arguments that depend on each other.
fn check(options: &Options) -> Result<(), Problem> {
    let never_quiet = options
        .expires
        .duration()
        .is_some_and(|lives| options.renew_before >= lives);
    if never_quiet {
        return Err(Problem::usage(
            "--renew-before must be shorter than --expires: every run would renew the key.",
        )
        .means("Nothing was sent."));
    }
    Ok(())
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

/// Prints the result.
fn finish(options: &Options, done: &Done) -> Result<(), Problem> {
    let Done { report, system, .. } = done;
    if options.json {
        return exit::print(&format!("{}\n", report.as_json(system)));
    }
    match done.printed {
        true => exit::remark(report.outcome.word()),
        false => exit::print(&format!("{}\n", report.outcome.word()))?,
    }
    report
        .lines(system)
        .iter()
        .for_each(|line| exit::remark(line));
    Ok(())
}
