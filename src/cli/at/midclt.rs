//! The options of midclt that tnkeys has under another name, or refuses because they endanger a secret.
//!
//! Invariant: the text of a password or key on the command line is not stored, so that no error can repeat it.

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use crate::api::mask;
use crate::cli::exit::Problem;

/// Options of midclt, hidden in `--help`.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
pub(in crate::cli) struct Midclt {
    /// A password, which is refused.
    #[arg(short = 'P', long, value_name = "PASSWORD", hide = true, num_args = 0..=1, value_parser = unread,
          default_missing_value = "", action = clap::ArgAction::Append)]
    password: Vec<Unread>,

    /// A key file; a key is refused.
    #[arg(short = 'K', long, value_name = "FILE", hide = true, value_parser = key)]
    api_key: Option<Key>,

    /// Do not verify certificates, which is refused.
    #[arg(long, hide = true)]
    insecure: bool,

    /// SCRAM without channel binding, which is refused.
    #[arg(long, hide = true)]
    no_channel_binding: bool,

    /// Send the API key as text, where the system has no SCRAM.
    #[arg(long, hide = true)]
    pub(in crate::cli) plain: bool,
}

/// A secret on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Unread;

fn unread(_: &str) -> Result<Unread, Infallible> {
    Ok(Unread)
}

/// The value of `-K`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    File(PathBuf),
    /// A key, or the contents of a key file.
    Typed(Unread),
}

fn key(text: &str) -> Result<Key, Infallible> {
    let file = Path::new(text);
    let id = text.split_once('-').map_or("", |(id, _)| id);
    let like_a_key = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let like_contents = text.contains(['{', '\n', '=']);
    Ok(
        match mask::has_secret(text) || ((like_a_key || like_contents) && !file.exists()) {
            true => Key::Typed(Unread),
            false => Key::File(file.into()),
        },
    )
}

impl Midclt {
    /// Options before and behind the command together.
    pub(in crate::cli) fn or(self, before: Self) -> Self {
        Self {
            password: [self.password, before.password].concat(),
            api_key: self.api_key.or(before.api_key),
            insecure: self.insecure || before.insecure,
            no_channel_binding: self.no_channel_binding || before.no_channel_binding,
            plain: self.plain || before.plain,
        }
    }

    /// The key file, if one is given.
    ///
    /// # Errors
    /// An option that tnkeys refuses, with the safe way.
    pub(in crate::cli) fn settle(&mut self) -> Result<Option<PathBuf>, Problem> {
        if !self.password.is_empty() {
            return Err(refused(
                "-P",
                "a password on the command line, where every user of this machine can see it",
            )
            .next("Set TNKEYS_PASSWORD, or leave out -P and type the password."));
        }
        if self.insecure {
            return Err(refused("--insecure", "a connection to any server, which would get the password or key")
                .next("To check a self-signed certificate and trust it: tnkeys trust SYSTEM. For a private CA: --ca FILE."));
        }
        if self.no_channel_binding {
            return Err(refused("--no-channel-binding", "a sign-in that a server between you and the system could forward")
                .next("Leave it out. If a proxy terminates TLS, connect to the system itself or use ssh://HOST."));
        }
        match self.api_key.take() {
            None => Ok(None),
            Some(Key::File(file)) => Ok(Some(file)),
            Some(Key::Typed(_)) => Err(refused("-K", "an API key on the command line, where every user of this machine can see it")
                .next("Write the key to a file that only you can read (chmod 600) and use -K FILE, or set TNKEYS_API_KEY.")),
        }
    }
}

fn refused(option: &str, what: &str) -> Problem {
    Problem::usage(format!("tnkeys refuses {option}: {what}.")).means("Nothing was sent.")
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::Args;

    fn settled(line: &str) -> Result<Args, Problem> {
        let mut args = Args::try_parse_from(line.split(' ')).unwrap();
        args.settle()?;
        Ok(args)
    }

    #[test]
    fn what_endangers_a_secret_is_refused_with_the_safe_way() {
        let key = format!("7-{}", "NotARealKey0NotA".repeat(4));
        for (line, way) in [
            ("tnkeys -u nas1 -U root -P hunter2 list", "TNKEYS_PASSWORD"),
            (
                "tnkeys list -U root --password=hunter2 nas1",
                "TNKEYS_PASSWORD",
            ),
            ("tnkeys --insecure -u nas1 ping", "tnkeys trust SYSTEM"),
            ("tnkeys ping --insecure nas1", "tnkeys trust SYSTEM"),
            ("tnkeys --no-channel-binding list nas1", "ssh://HOST"),
            ("tnkeys -P hunter2 nas1", "TNKEYS_PASSWORD"),
            (&format!("tnkeys -K {key} list nas1"), "-K FILE"),
            ("tnkeys -K 7-hunter2 list nas1", "-K FILE"),
            ("tnkeys -K {\"raw_key\":\"hunter2\"} list nas1", "-K FILE"),
        ] {
            let problem = settled(line).unwrap_err();
            assert_eq!(problem.code, crate::cli::exit::USAGE);
            let said = problem.said();
            assert!(
                said.contains(way) && said.contains("Nothing was sent."),
                "{line}: {said}"
            );
            assert!(
                !said.contains("hunter2") && !said.contains("NotARealKey"),
                "{said}"
            );
        }
    }

    #[test]
    fn a_key_file_before_and_behind_the_command() {
        for line in [
            "tnkeys -K key.json list nas1",
            "tnkeys list --api-key key.json nas1",
        ] {
            let mut args = settled(line).unwrap();
            let at = args.command.as_mut().unwrap().at().unwrap().unwrap();
            assert_eq!(at.sign_in.key_file.as_deref(), Some(Path::new("key.json")));
        }
        let both = settled("tnkeys list -K a --key-file b nas1").unwrap_err();
        assert!(both.said().contains("--key-file"), "{both:?}");
    }

    #[test]
    fn debug_has_no_secret() {
        let args = Args::try_parse_from(["tnkeys", "-P", "hunter2", "-K", "7-hunter2", "list"]);
        assert!(!format!("{:?}", args.unwrap()).contains("hunter2"));
    }
}
