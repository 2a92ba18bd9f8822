//! The script commands.

use clap::Subcommand;

#[cfg(feature = "demo")]
use super::simulate::Simulate;
use super::trust::Trust;
use crate::cli::at::At;
use crate::cli::exit::Problem;
use crate::cli::{
    account, call, check, completions, create, delete, edit, ensure, jobs, list, man, methods,
    owners, ping, reset, rotate, sessions, show, subscribe, truenas_cli, upgrade_report, waitready,
};

/// The script commands.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
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

impl Command {
    /// The name on the command line.
    pub(super) fn name(&self) -> &'static str {
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
    pub(in crate::cli) fn at(&mut self) -> Result<Option<&mut At>, Problem> {
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
    pub(super) fn limit(&mut self) -> Option<&mut Option<u64>> {
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
    pub(in crate::cli) fn is_json(&self) -> bool {
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
}
