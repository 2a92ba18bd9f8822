//! Floor 7: arguments, log, script commands; the start and the end of a run.
//!
//! Invariant: no secret is accepted on the command line, where every local user could read it, and none is written to
//! standard output, standard error or the log.

mod args;
#[cfg(feature = "demo")]
mod demo;
mod exit;
mod guess;
mod hardening;
#[cfg(test)]
mod hostile_tests;
mod list;
mod locale;
mod log;
mod ping;
mod settings;
mod sign_in;
#[cfg(feature = "demo")]
mod simulate;
mod trust;
mod tui;
mod upgrade_report;
mod zone;

use std::process::ExitCode;

use args::{Args, Command};
use clap::Parser as _;
use exit::Problem;
use settings::{Newest, Settings};

/// Runs the command line. Errors go to standard error: what happened, what it means, what to do next.
pub fn run() -> ExitCode {
    // Not a run of ours: it becomes ssh.
    if let Some(code) = crate::process::leashed(std::env::args_os().skip(1)) {
        return code;
    }
    hardening::apply();
    let args = Args::parse();
    crate::term::setup::install_panic_hook();
    match perform(args) {
        Ok(code) => ExitCode::from(code),
        Err(problem) => {
            problem.print();
            ExitCode::from(problem.code)
        }
    }
}

fn perform(mut args: Args) -> Result<u8, Problem> {
    args.settle()?;
    let _log = args.log.as_deref().map(log::start).transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::local("could not start", &error))?;
    let command = args.command.take();
    let done = runtime.block_on(async {
        match command {
            None => return tui::run(args).await,
            Some(Command::List { json, on }) => {
                let settings = Settings::of(&on, Newest::Any).await?;
                list::run(&on.sign_in, on.system.as_deref(), json, &settings).await
            }
            Some(Command::Ping { on }) => {
                let settings = Settings::of(&on, Newest::Any).await?;
                ping::run(&on.sign_in, on.system.as_deref(), &settings).await
            }
            Some(Command::UpgradeReport { on }) => {
                let settings = Settings::of(&on, Newest::WithAllowlists).await?;
                upgrade_report::run(&on.sign_in, on.system.as_deref(), &settings).await
            }
            Some(Command::Trust(what)) => trust::run(&args.sign_in, what, &Settings::load()?).await,
            #[cfg(feature = "demo")]
            Some(Command::Simulate(options)) => simulate::run(options).await,
        }
        .map(|()| exit::OK)
    });
    // A name lookup that nobody waits for any more must not hold the end up.
    runtime.shutdown_background();
    done
}
