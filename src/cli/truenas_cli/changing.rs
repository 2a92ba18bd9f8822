//! `create`, `update` and `delete`: the requests, with the questions, notes and targets of tnkeys' own commands. What they print is what
//! the TrueNAS CLI prints; where a new secret went is added.

use jiff::Timestamp;

use super::bind;
use super::given::Given;
use super::options::Options;
use super::problem::Command;
use super::properties::Verb;
use super::show;
use crate::api::{Call, Reply};
use crate::cli::change::once::{self, Done, Request};
use crate::cli::change::report::Report;
use crate::cli::change::{fields, unknown};
use crate::cli::exit;
use crate::cli::exit::Problem;
use crate::cli::secret_target::Ready;
use crate::cli::settings::Settings;
use crate::cli::{create, delete, dry_run, edit, reset, sign_in};
use crate::client::Session;
use crate::domain::draft::NewAccess;
use crate::domain::{KeyChange, KeyId, NewKey, System};

/// What the TrueNAS CLI prints before a new key.
const LABEL: &str = "API Key: ";

/// How the user gives an expiry.
const EXPIRES_AT: &str = "expires_at=2027-12-31, or expires_at=null for never";

/// Runs a command that changes keys.
pub(super) async fn run(
    verb: Verb,
    given: &Given,
    options: &Options,
    command: &Command,
    settings: &Settings,
) -> Result<u8, Problem> {
    let ready = targets(verb, given, options, settings)?;
    let mut session = sign_in::connect_to_change(&options.at, settings).await?;
    run_on(verb, given, ready, options, command, settings, &mut session).await
}

/// Checks the targets of the new secret, before anything is sent. `None` where there is none.
///
/// # Errors
/// A target is missing, cannot take a secret, or is not needed.
pub(super) fn targets(
    verb: Verb,
    given: &Given,
    options: &Options,
    settings: &Settings,
) -> Result<Option<Ready>, Problem> {
    let secret = verb == Verb::Create || given.reset == Some(true);
    if !secret && options.secret.is_given() {
        return Err(Problem::usage(format!(
            "{} creates no secret here: there is nothing to save, deliver or print.",
            verb.name()
        ))
        .means("Nothing was sent.")
        .next("Leave out --save, --deliver and --print."));
    }
    Ok(
        match secret && (options.secret.is_given() || !options.dry_run) {
            true => Some(options.secret.ready(&options.at, settings)?.labeled(LABEL)),
            false => None,
        },
    )
}

/// Runs a command that changes keys on a connection. `ready`: the [`targets`].
pub(super) async fn run_on(
    verb: Verb,
    given: &Given,
    ready: Option<Ready>,
    options: &Options,
    command: &Command,
    settings: &Settings,
    session: &mut Session,
) -> Result<u8, Problem> {
    let system = session.system().clone();
    bind::check(verb, given, system.caps, &system.product())
        .map_err(|wrong| command.problem(&wrong))?;
    let mut change = Change {
        options,
        settings,
        session,
        system: &system,
        ready: ready.filter(|_| !options.dry_run),
    };
    match (verb, given.id) {
        (Verb::Create, _) => change.create(given).await?,
        (Verb::Update, Some(id)) => change.update(id, given).await?,
        (Verb::Delete, Some(id)) => change.delete(id).await?,
        _ => {}
    }
    Ok(exit::OK)
}

struct Change<'a> {
    options: &'a Options,
    settings: &'a Settings,
    session: &'a mut Session,
    system: &'a System,
    /// The targets of a new secret; `None` where there is none, and in a dry run.
    ready: Option<Ready>,
}

impl Change<'_> {
    async fn create(&mut self, given: &Given) -> Result<(), Problem> {
        let name = given.name.clone().unwrap_or_default();
        let name = create::checked_name(&name, self.system)?;
        let access = match self.system.caps.allowlist {
            true => {
                let rules = given.allowlist.clone().unwrap_or_default();
                if fields::is_everything(&rules) {
                    fields::warn_of_full_control(self.system);
                }
                if rules.is_empty() {
                    exit::remark("the allowlist is empty: this key permits nothing");
                }
                NewAccess::Allowlist(rules)
            }
            false => {
                let username = given.username.clone().unwrap_or_default();
                let expires_at = given.expires_at.flatten();
                if expires_at.is_none() && fields::is_full_admin(&username, self.session).await {
                    fields::warn_of_full_control(self.system);
                }
                NewAccess::User {
                    username,
                    expires_at,
                }
            }
        };
        let request = Request::create(NewKey { name, access });
        match self.new_secret(request).await? {
            Some(done) => self.report("created", &done),
            None => Ok(()),
        }
    }

    async fn update(&mut self, id: KeyId, given: &Given) -> Result<(), Problem> {
        let resets = given.reset == Some(true);
        let mut change = KeyChange {
            name: match &given.name {
                Some(name) => Some(create::checked_name(name, self.system)?),
                None => None,
            },
            expires_at: given.expires_at,
            allowlist: given.allowlist.clone(),
        };
        if change.is_empty() && !resets {
            return Err(Problem::usage("There is nothing to update.")
                .means("Nothing was changed.")
                .next(
                    "Add a property, such as name=NAME or reset=true, or -- to open the editor.",
                ));
        }
        let key = show::read(self.session, id).await?;
        let (now, expires) = (Timestamp::now(), given.expires_at.is_some());
        match resets {
            true => reset::refuse_by_state(&key, expires, self.system, now, EXPIRES_AT)?,
            false => edit::refuse_by_state(&key, expires, now, EXPIRES_AT)?,
        }
        if resets && change.name.is_none() && change.allowlist.is_none() {
            // The reset contains the expiry.
            change.expires_at = None;
        }
        if !self.options.dry_run && resets {
            reset::ask(self.options.yes, &key, given.expires_at, self.system)?;
        } else if !self.options.dry_run {
            edit::ask(self.options.yes, &key, &change, self.system)?;
        }
        // The edit comes first: a refusal of it leaves the secret unchanged.
        let edited = !change.is_empty();
        if edited && self.options.dry_run {
            dry_run::print(Call::Update(id, change), self.system.caps)?;
        } else if edited {
            edit::send(&key, change, self.session, self.system).await?;
        }
        if !resets {
            return self.empty_line();
        }
        let request = Request::reset(&key, given.expires_at);
        let done = self
            .new_secret(request)
            .await
            .map_err(|problem| match edited {
                true => problem.also_means("The other properties were updated before."),
                false => problem,
            })?;
        match done {
            Some(done) => self.report("reset", &done),
            None => Ok(()),
        }
    }

    async fn delete(&mut self, id: KeyId) -> Result<(), Problem> {
        let keys = [show::read(self.session, id).await?];
        if self.options.dry_run {
            return dry_run::print(Call::Delete(id), self.system.caps);
        }
        let yes = self.options.yes;
        let open = match yes {
            true => None,
            // The question is asked even without them.
            false => delete::open_sessions(&keys, self.session).await.ok(),
        };
        delete::ask((yes, false), &keys, open.as_deref(), self.system)?;
        match self.session.call(Call::Delete(id)).await {
            Ok(Reply::Deleted) => self.empty_line(),
            Ok(_) => Err(Problem::new(
                exit::OUTCOME_UNKNOWN,
                "The response does not match the request.",
            )
            .next("Check with tnkeys auth api_key query.")),
            Err(fault) => Err(unknown(fault)),
        }
    }

    /// Sends a create or reset, and hands its secret over; in a dry run prints the request.
    async fn new_secret(&mut self, request: Request) -> Result<Option<Done>, Problem> {
        match &self.ready {
            Some(ready) => {
                let at = &self.options.at;
                let done = once::send(self.session, request, ready, at, self.settings).await?;
                Ok(Some(done))
            }
            None => {
                dry_run::print(request.into_call(), self.system.caps)?;
                Ok(None)
            }
        }
    }

    fn report(&self, result: &str, done: &Done) -> Result<(), Problem> {
        Report::of_secret(result, done).print(false, self.system)
    }

    /// What the TrueNAS CLI prints after an update and a delete.
    fn empty_line(&self) -> Result<(), Problem> {
        match self.options.dry_run {
            true => Ok(()),
            false => exit::print("\n"),
        }
    }
}
