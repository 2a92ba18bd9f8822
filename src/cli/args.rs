//! The command line. `--help` prints the doc comments of the arguments.

use std::path::PathBuf;

use clap::{CommandFactory as _, Parser, Subcommand};

use super::at::{At, SignIn};
use super::exit::{self, Problem};
use super::several::Several;
use crate::domain::Fingerprint;
use crate::domain::text::harmless;

#[cfg(feature = "demo")]
use super::demo::Demo;
use super::{
    account, call, check, completions, create, delete, edit, ensure, jobs, list, man, methods,
    owners, ping, reset, rotate, sessions, show, subscribe, truenas_cli, upgrade_report, waitready,
};
#[cfg(feature = "demo")]
use crate::sim;

#[cfg(feature = "demo")]
mod simulate;
#[cfg(feature = "demo")]
pub(super) use simulate::Simulate;

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

/// Manage the API keys of a TrueNAS system.
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

/// The script commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print the keys of one or several systems
    List(list::Options),
    /// Print what is known about a key
    Show(show::Options),
    /// Print the users that can own a key, and their rights
    Owners(owners::Options),
    /// Print the open sessions of a key, or terminate them
    Sessions(sessions::Options),
    /// Create a key, and save, deliver or print its secret
    Create(create::Options),
    /// Create service accounts with the fewest roles that an integration needs (25.04 and newer)
    Account(account::Options),
    /// Change the name, the expiry or the rules of a key
    Edit(edit::Options),
    /// Replace the secret of a key, and save, deliver or print the new one
    ///
    /// Clients that use the current secret stop working. To replace it without downtime, use rotate.
    Reset(reset::Options),
    /// Delete keys
    Delete(delete::Options),
    /// Connect, sign in, and print system, account and round-trip time
    Ping(ping::Options),
    /// Print which keys survive the upgrade to 25.04, and what to prepare for the others
    ///
    /// For systems up to 24.10. Only keys with the single rule * on * survive; the upgrade revokes all others.
    UpgradeReport(upgrade_report::Options),
    /// Check the keys: who uses them, what stops working on the next releases, expiries, rights
    ///
    /// Changes nothing. Exit codes: 0 ok (notes at most), 1 warning, 2 critical, 3 unknown or any error; of several systems the worst
    /// one counts, in the order critical, unknown, warning, ok.
    Check(check::Options),
    /// Make sure that a key exists and its secret is at its target: creates it, or renews it before it expires
    ///
    /// For cron, CI and Ansible: running it again changes nothing until the key is due. Prints unchanged, created, renewed or updated; the
    /// exit code tells which. A renewal resets the key, so its earlier secret stops working. With --tag or --all-profiles, each system has a
    /// key of its own.
    Ensure(ensure::Options),
    /// Replace a key without downtime: create a successor, verify its secret, then remove the old key
    ///
    /// The plan is saved, so that the next run or the full screen continues. Exit code 24: steps remain.
    Rotate(rotate::Options),
    /// Run a command of the TrueNAS CLI: auth api_key ls, query, get_instance, create, update, delete
    Auth(truenas_cli::Options),
    /// Call any method
    ///
    /// Prints the result as midclt does, with masked secrets. A call that may change something is never sent twice.
    Call(call::Options),
    /// Print events as they arrive, one line of JSON each
    ///
    /// Secrets in events are masked.
    Subscribe(subscribe::Options),
    /// Print the jobs of a system
    Jobs(jobs::Options),
    /// Print the methods that the account may call, with their parameters and roles
    Methods(methods::Options),
    /// Wait until a system that starts is ready
    Waitready(waitready::Options),
    /// Show the certificate of a system and trust it
    ///
    /// Shows the current certificate of the system and asks. tnkeys does not sign in.
    Trust(Trust),
    /// Connect the completion of a shell with tnkeys
    ///
    /// The shell completes commands, options, profiles, and the names of the keys that tnkeys listed last.
    Completions(completions::Options),
    /// Write the manual pages to a directory
    Man(man::Options),
    /// Run a simulated TrueNAS until interrupted
    ///
    /// The first line of the output is JSON: uri, release, user, password, api_key, certificate.
    #[cfg(feature = "demo")]
    Simulate(Simulate),
}

/// The arguments of `tnkeys trust`.
#[derive(Debug, clap::Args)]
pub(super) struct Trust {
    /// Replace the trusted certificates of this system: its certificate was changed.
    #[arg(long, conflicts_with = "add")]
    pub(super) replace: bool,

    /// Add to the trusted certificates of this system: the other controller of an HA pair.
    #[arg(long)]
    pub(super) add: bool,

    /// Also trust the certificate in this PEM file, before the system uses it: a planned renewal.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["replace", "add", "forget", "fingerprint"])]
    pub(super) next: Option<PathBuf>,

    /// Remove the trusted certificates of this system.
    #[arg(long, conflicts_with_all = ["replace", "add", "fingerprint"])]
    pub(super) forget: bool,

    /// Forget the release of this system, after a downgrade below 26.0: tnkeys may send plain API keys again.
    #[arg(long, conflicts_with_all = ["replace", "add", "next", "forget", "fingerprint"])]
    pub(super) forget_release: bool,

    /// Trust the certificate without a question if it has this SHA-256 fingerprint.
    #[arg(long, value_name = "SHA256", value_parser = fingerprint)]
    pub(super) fingerprint: Option<Fingerprint>,

    /// The system; see `tnkeys --help`.
    pub(super) system: String,
}

/// Parses a SHA-256 fingerprint.
fn fingerprint(text: &str) -> Result<Fingerprint, String> {
    text.parse::<Fingerprint>().map_err(|e| e.to_string())
}

/// Whether a command line that cannot be parsed is one of `tnkeys check`, which has exit codes of its own.
pub(super) fn is_check(line: impl IntoIterator<Item = std::ffi::OsString>) -> bool {
    let lenient = Args::command().ignore_errors(true);
    let parsed = lenient.try_get_matches_from(line);
    parsed.is_ok_and(|it| it.subcommand_name() == Some("check"))
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
    let names = Command::names();
    let command = systems.iter().skip(1).find(|it| names.contains(it));
    match (systems.first(), command) {
        (Some(system), Some(command)) => Err(Problem::usage(format!(
            "The system comes after the command: tnkeys {command} {}.",
            harmless(system)
        ))),
        _ => Ok(()),
    }
}

impl Command {
    /// The name on the command line.
    fn name(&self) -> &'static str {
        match self {
            Self::List(_) => "list",
            Self::Show(_) => "show",
            Self::Owners(_) => "owners",
            Self::Sessions(_) => "sessions",
            Self::Create(_) => "create",
            Self::Account(_) => "account",
            Self::Edit(_) => "edit",
            Self::Reset(_) => "reset",
            Self::Delete(_) => "delete",
            Self::Ping(_) => "ping",
            Self::UpgradeReport(_) => "upgrade-report",
            Self::Check(_) => "check",
            Self::Ensure(_) => "ensure",
            Self::Rotate(_) => "rotate",
            Self::Auth(_) => "auth",
            Self::Call(_) => "call",
            Self::Subscribe(_) => "subscribe",
            Self::Jobs(_) => "jobs",
            Self::Methods(_) => "methods",
            Self::Waitready(_) => "waitready",
            Self::Trust(_) => "trust",
            Self::Completions(_) => "completions",
            Self::Man(_) => "man",
            #[cfg(feature = "demo")]
            Self::Simulate(_) => "simulate",
        }
    }

    /// The system and the sign-in of a command that connects to a system.
    pub(super) fn at(&mut self) -> Result<Option<&mut At>, Problem> {
        match self {
            Self::List(it) => it.settle().map(Some),
            Self::Show(it) => it.on.settle().map(Some),
            Self::Owners(it) => it.on.settle().map(Some),
            Self::Sessions(it) => it.on.settle().map(Some),
            Self::Create(it) => it.on.settle().map(Some),
            Self::Account(it) => it.at().map(Some),
            Self::Edit(it) => it.on.settle().map(Some),
            Self::Reset(it) => it.on.settle().map(Some),
            Self::Delete(it) => Ok(Some(&mut it.at)),
            Self::Ping(it) => it.on.settle().map(Some),
            Self::UpgradeReport(it) => it.on.settle().map(Some),
            Self::Check(it) => Ok(Some(&mut it.at)),
            Self::Ensure(it) => it.on.settle().map(Some),
            Self::Rotate(it) => it.on.settle().map(Some),
            Self::Auth(it) => Ok(Some(&mut it.at)),
            Self::Call(it) => Ok(Some(&mut it.at)),
            Self::Subscribe(it) => Ok(Some(&mut it.at)),
            Self::Jobs(it) => it.on.settle().map(Some),
            Self::Methods(it) => Ok(Some(&mut it.at)),
            Self::Waitready(it) => it.on.settle().map(Some),
            Self::Trust(_) | Self::Completions(_) | Self::Man(_) => Ok(None),
            #[cfg(feature = "demo")]
            Self::Simulate(_) => Ok(None),
        }
    }

    /// The time limit of a command that has one.
    fn limit(&mut self) -> Option<&mut Option<u64>> {
        match self {
            Self::Call(it) => Some(&mut it.timeout),
            Self::Subscribe(it) => Some(&mut it.timeout),
            Self::Waitready(it) => Some(&mut it.timeout),
            Self::List(it) => Some(&mut it.timeout),
            Self::Check(it) => Some(&mut it.timeout),
            _ => None,
        }
    }

    /// Whether a problem is printed as JSON (`--json` of the command).
    pub(super) fn is_json(&self) -> bool {
        match self {
            Self::List(it) => it.is_json(),
            Self::Show(it) => it.json,
            Self::Owners(it) => it.json,
            Self::Sessions(it) => it.json,
            Self::Check(it) => it.json,
            Self::Ensure(it) => it.json,
            Self::Create(it) => it.json,
            Self::Account(it) => it.is_json(),
            Self::Edit(it) => it.json,
            Self::Reset(it) => it.json,
            Self::Delete(it) => it.json,
            Self::Rotate(it) => it.json,
            Self::Ping(it) => it.json,
            Self::Auth(_)
            | Self::UpgradeReport(_)
            | Self::Trust(_)
            | Self::Completions(_)
            | Self::Man(_) => false,
            Self::Call(it) => it.json,
            Self::Subscribe(it) => it.json,
            Self::Jobs(it) => it.json,
            Self::Methods(it) => it.json,
            Self::Waitready(it) => it.json,
            #[cfg(feature = "demo")]
            Self::Simulate(_) => false,
        }
    }

    /// The names of all commands.
    pub(super) fn names() -> Vec<String> {
        let command = Args::command();
        let names = command.get_subcommands().map(clap::Command::get_name);
        names.map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests;
