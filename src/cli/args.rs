//! The command line. `--help` prints the doc comments of the arguments.

use std::path::PathBuf;

use clap::{CommandFactory as _, Parser};

use super::at::SignIn;
use super::exit::{self, Problem};
use super::several::Several;
use crate::domain::text::harmless;

#[cfg(feature = "demo")]
use super::demo::Demo;
#[cfg(feature = "demo")]
use crate::sim;

mod command;
#[cfg(feature = "demo")]
mod simulate;
mod trust;

pub(super) use command::Command;
#[cfg(feature = "demo")]
pub(super) use simulate::Simulate;
pub(super) use trust::Trust;

const AFTER: &str = "\
Environment:
  TNKEYS_API_KEY    API key to sign in with (ID-SECRET)
  TNKEYS_TOKEN      token to sign in with (auth.generate_token)
  TNKEYS_PASSWORD   password of the user given with -U
  TNKEYS_CONFIG_DIR directory of config.toml with profiles and settings (default: the platform's directory)
  TNKEYS_STATE_DIR  directory of trusted certificates and other state (default: the platform's directory)
  TNKEYS_CLIPBOARD  clipboard: auto, native (this desktop), osc52 (through the terminal), tmux, screen or off
  TNKEYS_SSH        ssh program for ssh:// addresses (default: ssh in PATH)
  NO_COLOR          draw without colors

";

/// Manage the API keys of TrueNAS systems.
///
/// Without a command tnkeys opens its full screen. The commands are for scripts. Secrets come from a prompt, a file or the
/// environment, never from the command line.
#[derive(Debug, Parser)]
#[command(name = "tnkeys", version, after_help = format!("{AFTER}{}", exit::DOCUMENTATION))]
pub(super) struct Args {
    /// The system: a profile, HOST (over TLS), wss://HOST[:PORT], ws://127.0.0.1:PORT, unix:PATH (also ws+unix://PATH), or
    /// ssh://[USER@]HOST[:PORT][/SOCKET] for its local socket through OpenSSH. Default: the socket of this machine on a TrueNAS system,
    /// else the connect screen.
    /// Several systems are opened side by side, in one list.
    // `--help` prints the brackets as they are.
    #[allow(rustdoc::broken_intra_doc_links)]
    #[arg(value_name = "SYSTEM")]
    pub(super) systems: Vec<String>,

    #[command(flatten)]
    pub(super) several: Several,

    /// The system of the command, before the command.
    #[arg(
        short = 'u',
        long = "uri",
        value_name = "SYSTEM",
        hide = true,
        conflicts_with = "systems"
    )]
    pub(super) uri: Option<String>,

    /// The time limit of the command, before the command.
    #[arg(short = 't', long, value_name = "SECONDS", hide = true, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: Option<u64>,

    #[command(flatten)]
    pub(super) sign_in: SignIn,

    /// Open a simulated system of this release: 24.04, 24.10, 25.04, 25.10 or 26.0.
    #[cfg(feature = "demo")]
    #[arg(long, value_name = "RELEASE", num_args = 0..=1, require_equals = true,
          default_missing_value = "25.10", conflicts_with_all = ["systems", "tags", "all_profiles"])]
    pub(super) demo: Option<sim::Release>,

    /// Draw with ASCII characters only. This is the default where the locale is not UTF-8, and on the Linux console.
    #[arg(long)]
    pub(super) ascii: bool,

    /// Draw with Unicode characters, whatever the locale is.
    #[arg(long, conflicts_with = "ascii")]
    pub(super) unicode: bool,

    /// Write a log to this file. It contains no secrets, requests or responses.
    #[arg(long, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,

    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Whether a command line that cannot be parsed is one of `tnkeys check`, which has exit codes of its own.
pub(super) fn is_check(line: impl IntoIterator<Item = std::ffi::OsString>) -> bool {
    let lenient = Args::command().ignore_errors(true);
    let parsed = lenient.try_get_matches_from(line);
    parsed.is_ok_and(|it| it.subcommand_name() == Some("check"))
}

/// What is wrong with a command line, without the advice on its use.
pub(super) fn problem(error: &clap::Error) -> Problem {
    let said = error.to_string();
    let (what, _) = said.split_once("\n\n").unwrap_or((&said, ""));
    let what: Vec<&str> = what.split_whitespace().collect();
    let what = what.join(" ");
    let what = what.strip_prefix("error: ").unwrap_or(&what);
    Problem::refused(format!("Wrong arguments: {what}.")).next("For the arguments: tnkeys --help.")
}

/// The problem of `--tag` or `--all-profiles` where a command runs on one system.
pub(super) fn on_one_system(error: &clap::Error) -> Option<Problem> {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let several = argument.starts_with("--tag") || argument == "--all-profiles";
    (error.kind() == ErrorKind::UnknownArgument && several).then(|| {
        Problem::refused("This command runs on one system.")
            .next("Name the system. Only list, check and ensure have --tag and --all-profiles.")
    })
}

/// Whether a command line that cannot be parsed asks for JSON: with `--json`, or with the format of `tnkeys list`.
pub(super) fn asks_for_json(line: impl IntoIterator<Item = std::ffi::OsString>) -> bool {
    let line: Vec<_> = line.into_iter().collect();
    let is_list = line.iter().any(|it| it == "list");
    let mut pairs = line.windows(2);
    let format = pairs
        .any(|pair| matches!(pair, [option, value] if option == "--format" && value == "json"))
        || line.iter().any(|it| it == "--format=json");
    line.iter().any(|it| it == "--json") || is_list && format
}

impl Args {
    /// Whether only ASCII may be drawn, if the arguments say it.
    pub(super) fn characters(&self) -> Option<bool> {
        match (self.ascii, self.unicode) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }

    /// Moves the arguments before a command into the command, and refuses those that it does not have.
    pub(super) fn settle(&mut self) -> Result<(), Problem> {
        let Some(command) = &mut self.command else {
            refuse_commands(&self.systems)?;
            return self.sign_in.settle();
        };
        if let Some(system) = self.systems.first() {
            let system = harmless(system);
            return Err(Problem::usage(format!(
                "The system comes after the command: tnkeys {} {system}.",
                command.name()
            )));
        }
        if self.several.is_given() {
            return Err(Problem::usage(format!(
                "--tag and --all-profiles come after the command: tnkeys {} --all-profiles.",
                command.name()
            )));
        }
        #[cfg(feature = "demo")]
        let name = command.name();
        match command.at()? {
            Some(at) => {
                let behind = std::mem::take(&mut at.sign_in);
                at.sign_in = behind.or(std::mem::take(&mut self.sign_in));
                at.sign_in.settle()?;
                self.log = at.log.take().or(self.log.take());
                if let Some(before) = self.uri.take() {
                    at.system.get_or_insert(before);
                }
                #[cfg(feature = "demo")]
                if let Some(release) = self.demo.take() {
                    at.demo.get_or_insert(Demo(Some(release)));
                }
                #[cfg(feature = "demo")]
                if let (Some(_), Some(system)) = (&at.demo, &at.system) {
                    let system = harmless(system);
                    return Err(Problem::usage(format!(
                        "Use either --demo or {system}, not both."
                    )));
                }
            }
            None => match command {
                #[cfg(feature = "demo")]
                Command::Simulate(_) if self.sign_in != SignIn::default() => {
                    return Err(Problem::usage(
                        "tnkeys simulate signs in to nothing: leave out -U, --key-file and the like.",
                    ));
                }
                _ => {}
            },
        }
        if let Some(seconds) = self.timeout.take() {
            match command.limit() {
                Some(limit) => drop(limit.get_or_insert(seconds)),
                None => {
                    let name = command.name();
                    return Err(Problem::usage(format!("tnkeys {name} has no -t.")));
                }
            }
        }
        #[cfg(feature = "demo")]
        if self.demo.is_some() {
            return Err(Problem::usage(format!("tnkeys {name} has no --demo.")));
        }
        if self.uri.is_some() {
            let name = self.command.as_ref().map_or("", Command::name);
            return Err(Problem::usage(format!("tnkeys {name} has no -u.")));
        }
        Ok(())
    }
}

/// Refuses a command behind the names of systems, which would be a system of this name.
fn refuse_commands(systems: &[String]) -> Result<(), Problem> {
    let names = command_names();
    let command = systems.iter().skip(1).find(|it| names.contains(it));
    match (systems.first(), command) {
        (Some(system), Some(command)) => Err(Problem::usage(format!(
            "The system comes after the command: tnkeys {command} {}.",
            harmless(system)
        ))),
        _ => Ok(()),
    }
}

/// The names of all commands.
pub(super) fn command_names() -> Vec<String> {
    let command = Args::command();
    let names = command.get_subcommands().map(clap::Command::get_name);
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
