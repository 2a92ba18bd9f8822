//! The command line. `--help` prints the doc comments of the arguments.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::exit::{self, Problem};
use crate::domain::Fingerprint;

#[cfg(feature = "demo")]
use crate::sim;

#[cfg(feature = "demo")]
mod simulate;
#[cfg(feature = "demo")]
pub(super) use simulate::Simulate;

const AFTER: &str = "\
Environment:
  TNKEYS_API_KEY    sign in with this API key (ID-SECRET)
  TNKEYS_TOKEN      sign in with this token (auth.generate_token)
  TNKEYS_PASSWORD   the password of the user given with -U
  TNKEYS_CONFIG_DIR where config.toml with profiles and settings is (else the platform's place)
  TNKEYS_STATE_DIR  where trusted certificates and counts are (else the platform's place)
  TNKEYS_CLIPBOARD  how to copy: auto, native (this desktop), osc52 (through the terminal), tmux, screen, off
  TNKEYS_SSH        the ssh program for ssh:// addresses, instead of the one in PATH
  NO_COLOR          draw without colours

";

/// Manage the API keys of a TrueNAS system.
///
/// With a system, or on the system itself, tnkeys opens a full screen; its commands are for scripts. A secret is never
/// taken from the command line: it is asked for, or comes from a file or the environment.
#[derive(Debug, Parser)]
#[command(name = "tnkeys", version, after_help = format!("{AFTER}{}", exit::DOCUMENTATION))]
pub(super) struct Args {
    /// The system: the name of a profile, HOST (over TLS), wss://HOST[:PORT], ws://127.0.0.1:PORT, unix:PATH (also
    /// ws+unix://PATH), or ssh://[USER@]HOST[:PORT][/SOCKET] for its own socket through OpenSSH. Without it the socket of the TrueNAS that tnkeys
    /// runs on, else a screen that asks.
    // `--help` prints the brackets as they are.
    #[allow(rustdoc::broken_intra_doc_links)]
    pub(super) system: Option<String>,

    #[command(flatten)]
    pub(super) sign_in: SignIn,

    /// Show a simulated system of a release: 24.04, 24.10, 25.04, 25.10 or 26.0.
    #[cfg(feature = "demo")]
    #[arg(long, value_name = "RELEASE", num_args = 0..=1, require_equals = true,
          default_missing_value = "25.10", conflicts_with = "system")]
    pub(super) demo: Option<sim::Release>,

    /// Draw with ASCII characters only. This is the default where the locale is not UTF-8, and on the Linux console.
    #[arg(long)]
    pub(super) ascii: bool,

    /// Draw with Unicode characters, whatever the locale is.
    #[arg(long, conflicts_with = "ascii")]
    pub(super) unicode: bool,

    /// Write a log to this file. It holds no secrets, no requests and no answers.
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) log: Option<PathBuf>,

    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Who signs in, and what is trusted.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct SignIn {
    /// The user to sign in as; with an API key, its owner, whom systems from 26.0 on want to know.
    #[arg(short = 'U', long, value_name = "USER", global = true)]
    pub(super) user: Option<String>,

    /// Sign in with the API key in this file, which nobody else may read: the key itself, or its JSON or INI form.
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) key_file: Option<PathBuf>,

    /// Trust the certificates in this PEM file too.
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) ca: Option<PathBuf>,

    /// Send an API key over ws:// to this machine. If something forwards it to another machine, TrueNAS revokes the key.
    #[arg(long, global = true)]
    pub(super) key_over_loopback: bool,

    /// Change nothing: no change is offered, and none is sent.
    #[arg(long, global = true)]
    pub(super) read_only: bool,
}

/// The script commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print the keys of a system
    List {
        /// As JSON, with every field, times as RFC 3339 and no secrets.
        #[arg(long)]
        json: bool,
        /// The system; see `tnkeys --help`.
        system: Option<String>,
    },
    /// Connect, sign in, say who and what is there
    Ping {
        /// The system; see `tnkeys --help`.
        system: Option<String>,
    },
    /// Print which keys survive the upgrade to 25.04, and what to do for the others
    ///
    /// For systems up to 24.10. Only a key whose one rule is * on * survives; every other key is revoked.
    UpgradeReport {
        /// The system; see `tnkeys --help`.
        system: Option<String>,
    },
    /// Trust the certificate of a system, after looking at it
    ///
    /// Shows the certificate that the system has now, and asks. Nothing is signed in to.
    Trust(Trust),
    /// Serve a simulated TrueNAS until interrupted
    ///
    /// Prints one line of JSON first: uri, release, user, password, api_key, certificate.
    #[cfg(feature = "demo")]
    Simulate(Simulate),
}

/// Whose certificate to trust, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Trust {
    /// Trust this one instead of those that are trusted there: after a change on purpose.
    #[arg(long, conflicts_with = "add")]
    pub(super) replace: bool,

    /// Trust this one beside those that are trusted there: another controller of a pair.
    #[arg(long)]
    pub(super) add: bool,

    /// Trust the certificate in this PEM file too, before the system gets it: a planned renewal.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["replace", "add", "forget", "fingerprint"])]
    pub(super) next: Option<PathBuf>,

    /// Forget the certificates that are trusted there.
    #[arg(long, conflicts_with_all = ["replace", "add", "fingerprint"])]
    pub(super) forget: bool,

    /// Forget that the system was ever at 26.0 or newer, after a downgrade on purpose: API keys may go there in plain again.
    #[arg(long, conflicts_with_all = ["replace", "add", "next", "forget", "fingerprint"])]
    pub(super) forget_release: bool,

    /// Do not ask: trust the certificate if it has this SHA-256 fingerprint.
    #[arg(long, value_name = "SHA256", value_parser = fingerprint)]
    pub(super) fingerprint: Option<Fingerprint>,

    /// The system; see `tnkeys --help`.
    pub(super) system: String,
}

/// Parses a SHA-256 fingerprint.
fn fingerprint(text: &str) -> Result<Fingerprint, String> {
    text.parse::<Fingerprint>().map_err(|e| e.to_string())
}

impl Args {
    /// Refuses arguments of the full screen before a command.
    pub(super) fn refuse_screen_arguments(&self) -> Result<(), Problem> {
        if self.system.is_some() {
            return Err(Problem::usage(
                "The system comes after the command: tnkeys list SYSTEM.",
            ));
        }
        #[cfg(feature = "demo")]
        if self.demo.is_some() {
            return Err(Problem::usage(
                "--demo opens the full screen. For a script use: tnkeys simulate.",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn parse(line: &str) -> Result<Args, clap::Error> {
        Args::try_parse_from(line.split(' '))
    }

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    #[cfg(feature = "demo")]
    fn the_demo_takes_a_release_only_with_an_equals_sign() {
        assert_eq!(parse("tnkeys").unwrap().demo, None);
        let newest = parse("tnkeys --demo").unwrap().demo;
        assert_eq!(newest, Some(sim::Release::V25_10));
        let old = parse("tnkeys --demo=24.04").unwrap().demo;
        assert_eq!(old, Some(sim::Release::V24_04));
        assert!(parse("tnkeys --demo 24.04").is_err());
        assert!(parse("tnkeys --demo=13.0").is_err());
    }

    #[test]
    fn who_signs_in_is_said_before_or_after_the_command() {
        for line in ["tnkeys -U root list nas1", "tnkeys list -U root nas1"] {
            let args = parse(line).unwrap();
            assert_eq!(args.sign_in.user.as_deref(), Some("root"), "{line}");
            assert!(args.refuse_screen_arguments().is_ok());
        }
        let args = parse("tnkeys nas1 list").unwrap();
        assert!(args.refuse_screen_arguments().is_err());
    }

    #[test]
    fn no_argument_takes_a_secret() {
        let help = Args::command().render_long_help().to_string();
        for word in ["--password", "--api-key", "--key ", "--otp", "--code"] {
            assert!(!help.contains(word), "{word}");
        }
        assert!(help.contains("Exit codes"));
    }
}
