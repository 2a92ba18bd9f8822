//! Floor 7: arguments, log, script commands; the start and the end of a run.
//!
//! Invariant: no secret is accepted on the command line, where every local user could read it, and none is written to
//! standard output, standard error or the log.

mod account;
mod args;
mod ascii;
mod at;
mod call;
mod change;
mod check;
mod completions;
mod confirm;
mod create;
mod delete;
#[cfg(feature = "demo")]
mod demo;
mod dry_run;
mod edit;
mod ensure;
mod exit;
mod filtering;
mod guess;
mod hardening;
#[cfg(test)]
mod hostile_tests;
mod jobs;
mod key_ref;
mod last_uses;
mod list;
mod locale;
mod log;
mod man;
mod methods;
mod owners;
mod ping;
mod reads;
mod reset;
mod rotate;
mod screen;
mod secret_target;
mod sessions;
mod settings;
mod several;
mod show;
mod sign_in;
mod signals;
#[cfg(feature = "demo")]
mod simulate;
#[cfg(feature = "demo")]
mod simulate_many;
mod subscribe;
mod table;
mod terminate;
mod truenas_cli;
mod trust;
mod tui;
mod upgrade_report;
mod waitready;
mod zone;

use std::process::ExitCode;

use args::{Args, Command};
use clap::{CommandFactory as _, Parser as _};
use exit::Problem;
use settings::{Newest, Settings};

/// Runs the command line. Errors go to standard error: what happened, what it means, what to do next.
pub fn run() -> ExitCode {
    // Not a run of ours: it becomes ssh.
    if let Some(code) = crate::process::leashed(std::env::args_os().skip(1)) {
        return code;
    }
    hardening::apply();
    completions::answer(Args::command);
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return wrong_arguments(&error),
    };
    let json = args.command.as_ref().is_some_and(Command::is_json);
    let nagios = match &args.command {
        Some(Command::Check(it)) => Some(it.nagios),
        _ => None,
    };
    crate::term::setup::install_panic_hook();
    match perform(args) {
        Ok(code) => ExitCode::from(code),
        Err(problem) => {
            let problem = match nagios {
                Some(nagios) => check::failed(problem, nagios),
                None => problem,
            };
            problem.print(json);
            ExitCode::from(problem.code)
        }
    }
}

/// Prints the help, or what is wrong with the arguments: as JSON where the command line asks for JSON.
fn wrong_arguments(error: &clap::Error) -> ExitCode {
    let json = args::asks_for_json(std::env::args_os());
    let code = match args::is_check(std::env::args_os()) {
        true => check::UNKNOWN,
        false => exit::USAGE,
    };
    if let Some(problem) = args::on_one_system(error) {
        problem.print(json);
        return ExitCode::from(problem.code);
    }
    match error.use_stderr() {
        true if json => args::problem(error).with_code(code).print(json),
        true => drop(error.print()),
        false => error.exit(),
    }
    ExitCode::from(code)
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
            None => tui::run(args).await,
            Some(Command::List(it)) => {
                let settings = Settings::of(&it.at, Newest::Any).await?;
                list::run(&it, &settings).await
            }
            Some(Command::Show(it)) => {
                let settings = Settings::of(&it.on.at, Newest::Any).await?;
                show::run(&it, &settings).await
            }
            Some(Command::Owners(it)) => {
                let settings = Settings::of(&it.on.at, Newest::Any).await?;
                owners::run(&it, &settings).await
            }
            Some(Command::Sessions(it)) => {
                let settings = Settings::of(&it.on.at, Newest::Any).await?;
                sessions::run(&it, &settings).await
            }
            Some(Command::Ping(it)) => {
                let settings = Settings::of(&it.on.at, Newest::Any).await?;
                ping::run(&it, &settings).await
            }
            Some(Command::UpgradeReport(it)) => {
                let settings = Settings::of(&it.on.at, Newest::WithAllowlists).await?;
                upgrade_report::run(&it, &settings).await
            }
            Some(Command::Check(it)) => check::run(&it, args.characters()).await,
            Some(Command::Ensure(it)) => {
                let settings = Settings::of(&it.on.at, Newest::Any).await?;
                ensure::run(it, &settings).await
            }
            Some(Command::Rotate(it)) => {
                let settings = Settings::of(&it.on.at, Newest::Any).await?;
                rotate::run(it, &settings).await
            }
            Some(Command::Auth(it)) => {
                let mut settings = Settings::of(&it.at, Newest::Any).await?;
                settings.terminal.ascii = args.characters().or(settings.terminal.ascii);
                truenas_cli::run(&it, &settings).await
            }
            Some(Command::Account(it)) => account::run(&it).await,
            Some(Command::Create(it)) => {
                let settings = Settings::of(&it.on.at, Newest::Any).await?;
                create::run(&it, &settings).await
            }
            Some(Command::Edit(it)) => {
                let settings = Settings::of(&it.on.at, Newest::Any).await?;
                edit::run(&it, &settings).await
            }
            Some(Command::Reset(it)) => {
                let settings = Settings::of(&it.on.at, Newest::Any).await?;
                reset::run(&it, &settings).await
            }
            Some(Command::Delete(it)) => {
                let settings = Settings::of(&it.at, Newest::Any).await?;
                delete::run(it, &settings).await
            }
            Some(Command::Completions(it)) => completions::run(&it),
            Some(Command::Man(it)) => man::run(&it, Args::command()),
            Some(Command::Call(it)) => {
                let settings = Settings::of(&it.at, Newest::Any).await?;
                call::run(&it, &settings).await
            }
            Some(Command::Subscribe(it)) => {
                let settings = Settings::of(&it.at, Newest::Any).await?;
                subscribe::run(&it, &settings).await
            }
            Some(Command::Jobs(it)) => {
                let settings = Settings::of(&it.on.at, Newest::Any).await?;
                jobs::run(&it, &settings).await
            }
            Some(Command::Methods(it)) => {
                let settings = Settings::of(&it.at, Newest::Any).await?;
                methods::run(&it, &settings).await
            }
            Some(Command::Waitready(it)) => {
                let settings = Settings::of(&it.on.at, Newest::Any).await?;
                waitready::run(&it, &settings).await
            }
            Some(Command::Trust(what)) => {
                let settings = Settings::load()?;
                trust::run(&args.sign_in, what, &settings).await?;
                Ok(exit::OK)
            }
            #[cfg(feature = "demo")]
            Some(Command::Simulate(options)) => {
                simulate::run(options).await?;
                Ok(exit::OK)
            }
        }
    });
    // A name lookup that nobody waits for any more must not hold the end up.
    runtime.shutdown_background();
    done
}
