//! The target and the credentials, from arguments, environment, files and, for script commands, prompts.

use std::ffi::OsString;

use super::at::At;
use super::exit::{INTERRUPTED, Problem};
use super::settings::Settings;
use crate::api::Target;
use crate::app::connect::screen::refusal;
use crate::client::Client;
use crate::client::session::{self, Session};
use crate::config::hosts;
use crate::domain::policy::{Verdict, judge};
use crate::domain::profile::SignIn as By;
use crate::domain::text::harmless;
use crate::domain::{Address, Credentials, Fault, Kind, Profile, Secret};
use crate::process::blocking::blocking;
use crate::runtime::effects::profile_secret::of_profile;
use crate::term::prompt;

/// The variable with an API key.
pub(super) const API_KEY: &str = "TNKEYS_API_KEY";
/// The variable with a password.
const PASSWORD: &str = "TNKEYS_PASSWORD";
/// The variable with a token.
pub(super) const TOKEN: &str = "TNKEYS_TOKEN";

/// Credentials from the environment: an API key, a token, or the password of a user; a socket needs none.
///
/// On a socket, a key in the environment is ignored, because it is meant for remote systems.
fn known(
    address: &Address,
    user: Option<String>,
    env: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<Credentials>, Problem> {
    let socket = address.is_socket();
    if socket && user.is_none() {
        return Ok(Some(Credentials::Socket));
    }
    if !socket && let Some(key) = secret(API_KEY, &env)? {
        return Ok(Some(Credentials::ApiKey { user, key }));
    }
    if !socket && let Some(token) = secret(TOKEN, &env)? {
        return Ok(Some(Credentials::Token(token)));
    }
    Ok(match (user, secret(PASSWORD, &env)?) {
        (Some(user), Some(password)) => Some(Credentials::Password { user, password }),
        _ => None,
    })
}

/// A secret from the environment; an empty value counts as unset.
fn secret(name: &str, env: impl Fn(&str) -> Option<OsString>) -> Result<Option<Secret>, Problem> {
    match env(name).map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(text)) if text.is_empty() => Ok(None),
        Some(Ok(text)) => Ok(Some(Secret::new(text))),
        Some(Err(_)) => Err(Problem::usage(format!("{name} is not UTF-8 text."))),
    }
}

/// Turns the fault of a profile's secret into a problem. A key file that must not be used counts as a wrong argument.
fn no_secret(fault: Fault) -> Problem {
    let wrong_file = fault.kind == Kind::Invalid;
    let problem = match fault.meaning.is_empty() {
        true => Problem::from(fault.meaning("Nothing was sent.")),
        false => Problem::from(fault),
    };
    match wrong_file {
        true => problem.into_usage(),
        false => problem,
    }
}

/// Credentials from the environment, for a profile without a secret source.
pub(super) fn of_environment(
    profile: &Profile,
    env: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<Credentials>, Problem> {
    // A profile that says how to sign in means it.
    let other = match (profile.name.as_str(), &profile.sign_in) {
        ("", _) | (_, By::Socket) => "",
        (_, By::Password) => API_KEY,
        (_, By::ApiKey) => PASSWORD,
    };
    known(&profile.address, profile.user.clone(), |name| {
        if name == other { None } else { env(name) }
    })
}

/// Connects and signs in for a script command. Prompts for what is missing when a terminal is there.
pub(super) async fn connect(at: &At, settings: &Settings) -> Result<Session, Problem> {
    let target = target(at, settings).await?;
    Ok(session::connect(target, settings.state(), one_time_code).await?)
}

/// As [`connect`], for a command that changes keys: a fault says that it changed none.
pub(super) async fn connect_to_change(at: &At, settings: &Settings) -> Result<Session, Problem> {
    let target = target(at, settings).await?;
    let session = session::connect(target, settings.state(), one_time_code).await;
    session.map_err(unchanged)
}

/// The problem of a command that changes keys and could not connect.
pub(super) fn unchanged(fault: Fault) -> Problem {
    match fault.meaning.is_empty() {
        true => fault.meaning("No key was changed.").into(),
        false => fault.into(),
    }
}

/// As [`connect`], for calls by name and events.
pub(super) async fn client(at: &At, settings: &Settings) -> Result<Client, Problem> {
    Ok(connect(at, settings).await?.client().clone())
}

/// Whether the connection of a script command is read-only.
pub(super) fn is_read_only(at: &At, settings: &Settings) -> Result<bool, Problem> {
    let profile = match settings.demo() {
        Some(_) => None,
        None => settings.system(at.system.as_deref(), &at.sign_in)?,
    };
    Ok(at.sign_in.read_only || profile.is_some_and(|it| it.read_only))
}

/// The address and the credentials of a script command.
pub(super) async fn target(at: &At, settings: &Settings) -> Result<Target, Problem> {
    if let Some(demo) = settings.demo() {
        return Ok(Target {
            read_only: at.sign_in.read_only,
            ..demo
        });
    }
    let prepared = prepare(at, settings, |name| std::env::var_os(name)).await?;
    prepared.target()
}

/// A system, and its credentials as far as no person has to type them.
#[derive(Debug)]
pub(super) struct Prepared {
    profile: Profile,
    credentials: Option<Credentials>,
    key_over_loopback: bool,
}

impl Prepared {
    /// Whether [`Prepared::target`] has to ask.
    pub(super) fn asks(&self) -> bool {
        self.credentials.is_none()
    }

    /// The address and the credentials. Prompts for missing ones when a terminal is there.
    pub(super) fn target(self) -> Result<Target, Problem> {
        let profile = self.profile;
        let credentials = match self.credentials {
            Some(credentials) => credentials,
            None => ask(&profile)?,
        };
        Ok(Target {
            address: profile.address,
            credentials,
            ca: profile.ca_file,
            key_over_loopback: self.key_over_loopback,
            read_only: profile.read_only,
            seen_scram: false,
        })
    }
}

/// Finds the system and reads its credentials from the profile, else from the environment. Asks nothing.
pub(super) async fn prepare(
    at: &At,
    settings: &Settings,
    env: impl Fn(&str) -> Option<OsString>,
) -> Result<Prepared, Problem> {
    let args = &at.sign_in;
    let Some(profile) = settings.system(at.system.as_deref(), args)? else {
        return Err(Problem::usage(
            "Add the system: -u HOST. (This machine is not a TrueNAS system.)",
        ));
    };
    if args.midclt.plain {
        refuse_plain(&profile.address, settings).await?;
    }
    let credentials = of_profile(&profile).await;
    let mut credentials = credentials.map_err(no_secret)?;
    if credentials.is_none() {
        credentials = of_environment(&profile, env)?;
    }
    Ok(Prepared {
        profile,
        credentials,
        key_over_loopback: args.key_over_loopback,
    })
}

/// Refuses `--plain` for a system that had SCRAM: a server that wants the key as text there may not be the system. Other systems get the
/// key as text without the option, because they have no SCRAM.
async fn refuse_plain(address: &Address, settings: &Settings) -> Result<(), Problem> {
    let (state, there) = (settings.state(), address.clone());
    let seen = blocking(move || hosts::seen_26(&state, &there)).await??;
    match seen {
        false => Ok(()),
        true => Err(Problem::from(
            Fault::new(
                Kind::Insecure,
                format!("tnkeys refuses --plain: {} has SCRAM, which proves the API key without sending it.", address.label()),
            )
            .meaning("Nothing was sent.")
            .next("Leave out --plain. After a downgrade below 26.0: tnkeys trust --forget-release SYSTEM."),
        )),
    }
}

/// Prompts for the user's password.
fn ask(profile: &Profile) -> Result<Credentials, Problem> {
    let address = &profile.address;
    // Before anything is asked for: no secret is wanted for a link that will not be made.
    if judge(address, false, false) == Verdict::Refuse {
        return Err(refusal(address.with_tls().as_ref()).into());
    }
    let Some(user) = profile.user.clone() else {
        return Err(Problem::usage(format!(
            "Add an account: -U USER (with {PASSWORD}, or type the password), or an API key (--key-file, {API_KEY})."
        )));
    };
    if !prompt::possible() {
        return Err(Problem::usage(format!(
            "No password for {}: set {PASSWORD}, or run this command in a terminal to type it.",
            harmless(&user)
        )));
    }
    let question = format!("Password of {user} on {}", address.label());
    match prompt::secret(&question) {
        Ok(Some(password)) => Ok(Credentials::Password { user, password }),
        Ok(None) => Err(Problem::new(INTERRUPTED, "Cancelled.").means("Nothing was sent.")),
        Err(error) => Err(Problem::local("could not ask for the password", &error)),
    }
}

/// Prompts for the one-time code; `None` without a terminal.
pub(super) fn one_time_code() -> Option<Secret> {
    if !prompt::possible() {
        return None;
    }
    prompt::secret("One-time code").ok().flatten()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::domain::profile::Source;

    fn known_with(address: &str, user: Option<&str>, env: &[(&str, &str)]) -> String {
        let address = Address::parse(address).unwrap();
        let found = known(&address, user.map(str::to_owned), |name| {
            env.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).into())
        });
        format!("{:?}", found.unwrap())
    }

    #[test]
    fn what_is_known_without_asking() {
        let key = [(API_KEY, "1-not-a-key")];
        let password = [(PASSWORD, "not-a-password")];
        let token = [(TOKEN, "not-a-token")];
        assert!(known_with("nas1", None, &token).contains("Token"));
        assert_eq!(known_with("unix:/x", None, &token), "Some(Socket)");
        assert_eq!(known_with("nas1", None, &[]), "None");
        assert_eq!(known_with("nas1", Some("root"), &[]), "None");
        assert_eq!(known_with("nas1", None, &[(API_KEY, "")]), "None");
        assert_eq!(known_with("nas1", None, &password), "None");
        assert!(known_with("nas1", Some("root"), &password).contains("Password"));
        assert!(known_with("nas1", None, &key).contains("ApiKey { user: None"));
        assert!(known_with("nas1", Some("root"), &key).contains("ApiKey { user: Some"));
        assert_eq!(known_with("unix:/x", None, &key), "Some(Socket)");
        assert!(known_with("unix:/x", Some("root"), &password).contains("Password"));
        assert_eq!(known_with("ssh://nas1", None, &key), "Some(Socket)");
        assert!(known_with("ssh://nas1", Some("root"), &password).contains("Password"));
    }

    #[tokio::test]
    async fn a_key_file_that_must_not_be_used_is_a_wrong_argument() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        std::fs::write(&path, " 1-not-a-key\n").unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        let mut profile = Profile::new("nas1", Address::parse("nas1").unwrap());
        profile.source = Source::File(path);
        let problem = no_secret(of_profile(&profile).await.unwrap_err());
        assert_eq!(problem.code, 2);
        assert!(format!("{problem:?}").contains("chmod 600"), "{problem:?}");
        profile.source = Source::File(dir.path().join("none"));
        let none = no_secret(of_profile(&profile).await.unwrap_err());
        assert_eq!(none.code, 1);
    }
}
