//! `tnkeys ensure`: makes sure that a key exists and that its secret is at its target. For cron, CI and Ansible: running it again changes
//! nothing until the key is due.
//!
//! Invariants: the decision is [`crate::domain::ensure::decide`]. A record is on the disk before a create or reset leaves, so that the
//! next run knows that the secret may be lost and replaces it. One run at a time ensures a key. Nothing is sent twice.

mod change;
mod lifetime;
mod one;
mod options;
mod report;
mod stop;
mod systems;
mod target;
mod words;

use super::exit::{self, Problem};
use super::settings::Settings;

use one::{Done, one};
pub(super) use options::Options;
use stop::Stop;

/// Runs the command.
pub(super) async fn run(options: Options, settings: &Settings) -> Result<u8, Problem> {
    check(&options)?;
    let on = &options.on;
    let Some(names) = options.several.systems(&[], &on.at, settings)? else {
        let done = one(
            &options,
            &on.at,
            &options.secret,
            None,
            (settings, &Stop::default()),
        )
        .await?;
        if let Some(done) = &done {
            finish(&options, done)?;
        }
        return Ok(done.map_or(exit::OK, |it| it.code(&options)));
    };
    systems::run(&options, names, settings).await
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
