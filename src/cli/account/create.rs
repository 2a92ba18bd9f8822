//! `tnkeys account create`: everything around the run of steps.

use jiff::Timestamp;

use super::needs::{Given, Needs};
use super::options::Options;
use super::steps::{self, Carrier, Ended};
use super::verify::{self, Verified};
use super::{moved, preview, report, words};
use crate::cli::change::fields::{self, Expires};
use crate::cli::change::once::Done;
use crate::cli::change::report::Report;
use crate::cli::exit::{self, DENIED, Problem};
use crate::cli::settings::Settings;
use crate::cli::{confirm, list, reads, sign_in, zone};
use crate::domain::account::{Next, Plan, Run, obstacle};
use crate::domain::{Kind, System};
use crate::term::prompt;

/// The expiry of a new key, as on the screen.
const DAYS: i32 = 90;

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let at = &options.on.at;
    let given = Given::read(options, settings).await?;
    let ready = options.secret.ready_unless(options.dry_run, at, settings)?;
    if !options.dry_run && !prompt::possible() {
        // Without a terminal this refuses, unless --yes was given.
        confirm::agreed(options.yes, "", "create the account")?;
    }
    let read_only = sign_in::is_read_only(at, settings)?;
    let mut session = sign_in::connect_to_change(at, settings).await?;
    let system = session.system().clone();
    if !system.caps.owner {
        let era = crate::domain::account::Obstacle::Era;
        return Err(words::obstacle(&era, &system));
    }
    let keys = list::read(&mut session).await?.keys;
    let (catalogue, roles) = reads::catalogue(&mut session, &keys).await;
    if let Some(obstacle) = obstacle(&system, &roles, read_only) {
        return Err(words::obstacle(&obstacle, &system));
    }
    let needs = given
        .on(options, &mut session, &keys, &catalogue, &roles)
        .await?;
    let plan = options.plan(&given, &needs)?;
    if let Some(problem) = words::names(&plan.problems(system.caps.name_max), &plan) {
        return Err(problem);
    }
    if let Some(key) = &options.moved {
        moved::check(key, &keys, &system)?;
    }
    let mut run = match options.moved {
        Some(_) => Run::parts_only(plan, roles),
        None => Run::new(plan, roles),
    };
    let Some(ready) = ready.filter(|_| !options.dry_run) else {
        exit::remark(&preview::permits(&needs));
        preview::requests(run.plan(), options.moved.is_none(), system.caps)?;
        if let Some(key) = &options.moved {
            exit::remark(&moved::then(key, &run.plan().user));
        }
        return Ok(exit::OK);
    };
    let mut carrier = Carrier {
        session: &mut session,
        ready: &ready,
        at,
        settings,
        since: Timestamp::now(),
        quiet: options.json,
    };
    carrier.check(&mut run).await;
    match run.next() {
        Next::Taken(_) if options.use_existing && run.can_use_existing() => run.use_existing(),
        Next::Taken(taken) => return Err(words::taken(taken, run.can_use_existing(), &system)),
        Next::Stopped { fault, .. } => return Err(Problem::from(fault.clone())),
        _ => {}
    }
    let moved = options.moved.as_deref();
    let question = preview::question(run.plan(), moved, &needs, &system, &zone::local());
    confirm::agreed(options.yes, &question, "create the account")?;
    if fields::never(run.plan().expires_at) && needs.choice.roles.iter().any(is_full_admin) {
        fields::warn_of_full_control(&system);
    }
    match carrier.create(&mut run).await? {
        Ended::Done(done) => finish(*done, &run, &needs, options, settings, &system).await,
        Ended::Parts => moved::start(options, &run, settings).await,
        Ended::NotDelivered(problem) => Err(problem),
        Ended::Failed(problem) => Err(failed(problem, &mut carrier, &mut run, options).await?),
    }
}

fn is_full_admin(role: &crate::domain::Text) -> bool {
    role.as_str() == "FULL_ADMIN"
}

impl Options {
    fn plan(&self, given: &Given, needs: &Needs) -> Result<Plan, Problem> {
        let name = self.name.trim();
        let user = match (&self.user_name, name.strip_prefix("svc-")) {
            (Some(user), _) => user.trim().to_owned(),
            (None, Some(_)) => name.to_owned(),
            (None, None) => format!("svc-{name}"),
        };
        let named = |it: &Option<String>| it.as_deref().unwrap_or(&user).trim().to_owned();
        let preset = given.preset.as_ref();
        let expires = self.expires.as_ref().unwrap_or(&Expires::Days(DAYS));
        Ok(Plan {
            group: named(&self.group),
            privilege: named(&self.privilege),
            // As the full screen suggests it, so that each can complete an account that the other one began.
            full_name: preset.map_or(name, |it| &it.name).replace(':', " "),
            roles: needs.choice.roles.clone(),
            key: self.key_name.as_deref().unwrap_or(name).trim().to_owned(),
            expires_at: expires.at(Timestamp::now(), &zone::local())?,
            user,
        })
    }

    /// Whether a failed run is undone. Without an answer, everything stays.
    fn undoes(&self, run: &Run) -> bool {
        if self.no_undo || !run.can_undo() {
            return false;
        }
        self.yes
            || self.undo
            || confirm::agreed(
                false,
                "The account is incomplete.\n",
                "remove what this run created",
            )
            .is_ok()
    }
}

/// The problem of a failed run, after what it created was removed, if it is to be.
async fn failed(
    problem: Problem,
    carrier: &mut Carrier<'_>,
    run: &mut Run,
    options: &Options,
) -> Result<Problem, Problem> {
    let system = options
        .on
        .at
        .system
        .clone()
        .unwrap_or_else(|| "SYSTEM".into());
    if !run.can_undo() {
        return Ok(problem);
    }
    if !options.json {
        // The question below is about this.
        exit::remark(problem.what());
    }
    if !options.undoes(run) {
        return Ok(steps::without_undo(problem, run, &system));
    }
    carrier.undo(run).await?;
    Ok(match run.next() {
        Next::Undone(left) => steps::after_undo(problem, left, &system),
        _ => problem,
    })
}

/// Tests the key, and prints the result.
async fn finish(
    done: Done,
    run: &Run,
    needs: &Needs,
    options: &Options,
    settings: &Settings,
    system: &System,
) -> Result<u8, Problem> {
    let verified = match options.no_verify {
        true => None,
        false => Some(test(done.secret, run, needs, options, settings).await),
    };
    let (verified, problem) = match verified {
        None => (None, None),
        Some(Ok(verified)) => (Some(verified), None),
        Some(Err(problem)) => (None, Some(problem)),
    };
    let report = Report {
        result: "created",
        key: &done.key,
        went: Some(&done.went),
        more: report::members(run, needs, verified.as_ref()),
    };
    report.print(options.json, system)?;
    // Without --yes the question said it.
    if options.yes && !options.json {
        exit::remark(&preview::permits(needs));
    }
    let of_verify = verified.as_ref().map(Verified::lines).unwrap_or_default();
    if !options.json {
        of_verify.iter().for_each(|line| exit::remark(line));
    }
    if let Some(problem) = problem {
        let unsafe_here = problem.code == exit_of(Kind::Insecure);
        let problem = problem
            .means("The account and its key exist, but the key was not verified.")
            .next("Check the key with its client, or with tnkeys ping --key-file FILE.");
        if unsafe_here {
            exit::remark(&format!("not verified: {}", problem.what()));
            return Ok(exit::OK);
        }
        return Err(problem);
    }
    match verified.as_ref().map(Verified::refused).as_deref() {
        None | Some([]) => Ok(exit::OK),
        Some(refused) => {
            let names: Vec<&str> = refused.iter().map(|it| it.as_str()).collect();
            let what = format!("The new key may not call {}.", names.join(", "));
            Err(Problem::new(DENIED, what)
                .means("The account and its key exist.")
                .next("Add a role that permits these calls to the privilege."))
        }
    }
}

fn exit_of(kind: Kind) -> u8 {
    Problem::from(crate::domain::Fault::new(kind, "")).code
}

async fn test(
    secret: crate::domain::KeyText,
    run: &Run,
    needs: &Needs,
    options: &Options,
    settings: &Settings,
) -> Result<Verified, Problem> {
    let Some(key) = secret.into_key() else {
        return Err(Problem::new(
            exit::OTHER,
            "The system sent a text that is not a valid API key.",
        ));
    };
    let owner = &run.plan().user;
    verify::verify(key, owner, &needs.probes, &options.on.at, settings).await
}
