//! `tnkeys create`: creates a key.

use jiff::Timestamp;

use super::at::On;
use super::change::fields::{self, Access, Expires, Fields};
use super::change::once::{self, Request};
use super::change::report::Report;
use super::exit::{self, Problem};
use super::secret_target;
use super::settings::Settings;
use super::{dry_run, sign_in, zone};
use crate::client::Session;
use crate::domain::draft::NewAccess;
use crate::domain::{NewKey, System};

/// The expiry of a new key, as on the screen.
const DAYS: i32 = 90;

/// The arguments of `tnkeys create`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The name of the new key, unique on its system.
    #[arg(value_name = "NAME")]
    name: String,

    /// The owner, whose roles apply to the key. Default: the account of this run (25.04 and newer).
    #[arg(long, value_name = "USER")]
    owner: Option<String>,

    #[command(flatten)]
    fields: Fields,

    /// Print the request, and send nothing.
    #[arg(long)]
    dry_run: bool,

    /// Print the new key as JSON, without its secret.
    #[arg(long, conflicts_with = "print")]
    pub(super) json: bool,

    #[command(flatten)]
    secret: secret_target::Options,

    #[command(flatten)]
    pub(super) on: On,
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let at = &options.on.at;
    let ready = options.secret.ready_unless(options.dry_run, at, settings)?;
    let mut session = sign_in::connect_to_change(at, settings).await?;
    let system = session.system().clone();
    let new = options.new_key(&mut session, &system).await?;
    let request = Request::create(new);
    let (Some(ready), false) = (ready, options.dry_run) else {
        dry_run::print(request.into_call(), system.caps)?;
        return Ok(exit::OK);
    };
    let done = once::send(&mut session, request, &ready, at, settings).await?;
    Report::of_secret("created", &done).print(options.json, &system)?;
    Ok(exit::OK)
}

impl Options {
    /// The key to create.
    async fn new_key(&self, session: &mut Session, system: &System) -> Result<NewKey, Problem> {
        let name = checked_name(&self.name, system)?;
        self.fields.check(self.owner.is_some(), system)?;
        let access = match system.caps.allowlist {
            true => self.allowlist(session, system).await?,
            false => self.user(session, system).await?,
        };
        Ok(NewKey { name, access })
    }

    async fn allowlist(
        &self,
        session: &mut Session,
        system: &System,
    ) -> Result<NewAccess, Problem> {
        // As on the screen: read-only, unless something else was asked for.
        let rules = match self.fields.rules(session).await? {
            Some(rules) => rules,
            None => {
                let usual = Fields {
                    access: Some(Access::ReadOnly),
                    ..Fields::default()
                };
                usual.rules(session).await?.unwrap_or_default()
            }
        };
        if fields::is_everything(&rules) {
            fields::warn_of_full_control(system);
        }
        Ok(NewAccess::Allowlist(rules))
    }

    async fn user(&self, session: &mut Session, system: &System) -> Result<NewAccess, Problem> {
        let me = system.me.username.as_ref().map(|name| name.raw());
        let username = self.owner.as_deref().or(me).map(str::trim);
        let username = username.filter(|name| !name.is_empty()).ok_or_else(|| {
            Problem::usage("A key needs an owner.")
                .means("No key was changed.")
                .next("Add --owner USER. tnkeys owners lists the users.")
        })?;
        let usual = Expires::Days(DAYS);
        let expires = self.fields.expires.as_ref().unwrap_or(&usual);
        let expires_at = expires.at(Timestamp::now(), &zone::local())?;
        if fields::never(expires_at) && fields::is_full_admin(username, session).await {
            fields::warn_of_full_control(system);
        }
        Ok(NewAccess::User {
            username: username.to_owned(),
            expires_at,
        })
    }
}

/// The name, if the system can accept it.
pub(super) fn checked_name(name: &str, system: &System) -> Result<String, Problem> {
    let name = name.trim();
    let refused = |what: String| Err(Problem::usage(what).means("No key was changed."));
    if name.is_empty() {
        return refused("The name of a key cannot be empty.".into());
    }
    let longest = system.caps.name_max;
    match longest.filter(|longest| name.chars().count() > *longest) {
        Some(longest) => refused(format!(
            "The name of a key has at most {longest} characters."
        )),
        None => Ok(name.to_owned()),
    }
}
