//! The command line. Every text here is the documentation too: `--help` prints it.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::exit::{self, Problem};
use crate::domain::Fingerprint;
#[cfg(feature = "demo")]
use crate::sim;

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
    pub(super) system: Option<String>,

    #[command(flatten)]
    pub(super) sign_in: SignIn,

    /// Show a simulated system of a release: 24.04, 24.10, 25.04, 25.10 or 26.0.
    #[cfg(feature = "demo")]
    #[arg(long, value_name = "RELEASE", num_args = 0..=1, require_equals = true,
          default_missing_value = "25.10", conflicts_with = "system")]
    pub(super) demo: Option<sim::Release>,

    /// Draw with ASCII characters only.
    #[arg(long)]
    pub(super) ascii: bool,

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
    #[arg(long, value_name = "SHA256", value_parser = super::trust::fingerprint)]
    pub(super) fingerprint: Option<Fingerprint>,

    /// The system; see `tnkeys --help`.
    pub(super) system: String,
}

#[cfg(feature = "demo")]
fn simulate_help() -> String {
    format!(
        "\
Accounts (all with the password of the printed line):
  root, truenas_admin                 may do everything
  carol                               so may she, with the one-time code 169340
  keykeeper                           manages keys
  auditor, svc-metrics                may read
  svc-backup, svc-hass                own keys
  intern                              has no roles
  old-admin                           is locked

Faults:
{}
Methods that are simulated, where the release has them; any other that it has answers \"METHOD is not simulated\":
{}
Examples:
  tnkeys simulate --release 24.04 --listen 127.0.0.1:8080
  tnkeys simulate --seed 1 --keys 500 --state keys.json
  tnkeys simulate --fault drop-after=api_key.create --fault delay=api_key.query:3000",
        sim::FAULTS,
        columns(&sim::methods())
    )
}

/// Words in lines of at most 100 columns.
#[cfg(feature = "demo")]
fn columns(words: &[&str]) -> String {
    let mut lines = String::new();
    let mut line = String::from(" ");
    for word in words {
        if line.len() + 1 + word.len() > 100 {
            lines.push_str(&line);
            lines.push('\n');
            line = String::from(" ");
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push_str(&line);
    lines.push('\n');
    lines
}

/// What to simulate, and where.
#[cfg(feature = "demo")]
#[derive(Debug, clap::Args)]
#[command(after_long_help = simulate_help())]
pub(super) struct Simulate {
    /// 24.04, 24.10, 25.04, 25.10 or 26.0.
    #[arg(long, default_value = "25.10")]
    pub(super) release: sim::Release,

    /// Address and port; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    pub(super) listen: std::net::SocketAddr,

    /// Use TLS, with a new self-signed certificate.
    #[arg(long)]
    pub(super) tls: bool,

    /// Show this certificate (PEM, its chain after it) instead of a new one.
    #[arg(long, value_name = "FILE", requires_all = ["tls", "tls_key"])]
    pub(super) tls_cert: Option<PathBuf>,

    /// Its key: RSA of 2048 bits or more, P-256, P-384, P-521 or Ed25519 (PEM, PKCS#8).
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(super) tls_key: Option<PathBuf>,

    /// Listen on a unix socket instead.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["listen", "tls"])]
    pub(super) unix: Option<PathBuf>,

    /// Take every TCP client without TLS for a remote one: a plain key from it is revoked (25.04 on).
    #[arg(long)]
    pub(super) insecure_peer: bool,

    /// Take the one-time code from this shared secret (base32, as an authenticator app has it) instead of the fixed one.
    #[arg(long, value_name = "SECRET")]
    pub(super) otp_secret: Option<String>,

    /// STIG mode: only a password with a one-time code signs in, keys cannot be made or changed.
    #[arg(long)]
    pub(super) stig: bool,

    /// Refuse the calls of a session that is older than this, such as 60s, 5m, 12h or 30d (the default), and leave its connection
    /// open.
    #[arg(long, value_name = "TIME", value_parser = super::simulate::time)]
    pub(super) session_age: Option<std::time::Duration>,

    /// Be as slow and as stern as the real system: calls before sign-in are limited, refusals take seconds.
    #[arg(long)]
    pub(super) strict: bool,

    /// Hold so many generated keys instead of the usual dozen.
    #[arg(long, value_name = "N")]
    pub(super) keys: Option<usize>,

    /// Make ids, names, secrets and times the same in every run. Its clock starts at 2026-01-01T00:00:00Z.
    #[arg(long, value_name = "S")]
    pub(super) seed: Option<u64>,

    /// Keep the keys in this file over restarts. A newer release takes those of an older one over as the real upgrade does.
    #[arg(long, value_name = "FILE")]
    pub(super) state: Option<PathBuf>,

    /// Go wrong once, at the next call of a method: KIND=METHOD, see below. May be given often.
    #[arg(long, value_name = "FAULT")]
    pub(super) fault: Vec<sim::Fault>,
}

impl Args {
    /// What belongs to the full screen makes no sense before a command.
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
