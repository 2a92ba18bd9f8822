//! The steps of a rotation.

use jiff::Timestamp;

use super::options::Options;
use crate::api::{Call, Target};
use crate::cli::change::fields::Expires;
use crate::cli::change::once::{self, Request};
use crate::cli::change::unknown;
use crate::cli::exit::{self, NOT_DELIVERED, OTHER, OUTCOME_UNKNOWN, Problem};
use crate::cli::secret_target::Ready;
use crate::cli::settings::Settings;
use crate::cli::{confirm, dry_run, zone};
use crate::client::{Session, session};
use crate::config::rotations;
use crate::domain::expiry::{self, Expiry};
use crate::domain::rotation::{Ending, Facts, Proof, Step, retired};
use crate::domain::text::harmless;
use crate::domain::{ApiKey, KeyChange, NewKey, Rotation, Rows, System};
use crate::net::key_file::{self, Content};
use crate::runtime::effects::secret::expanded;

/// A run of a rotation.
pub(super) struct Run<'a> {
    pub(super) options: &'a Options,
    pub(super) settings: &'a Settings,
    pub(super) session: &'a mut Session,
    pub(super) system: System,
    pub(super) keys: Rows,
    pub(super) plan: Rotation,
}

/// How a step went.
pub(super) enum Went {
    /// The next step follows.
    On,
    /// The rotation waits for something outside of this run.
    Waits(String),
    /// The rotation is over.
    Over,
}

/// The facts of a plan.
pub(super) fn facts<'a>(plan: &Rotation, keys: &'a Rows, uses: Option<usize>) -> Facts<'a> {
    Facts {
        old: keys.get(plan.old).filter(|key| plan.is_old(key)),
        successor: plan.find(keys),
        uses,
        now: Timestamp::now(),
    }
}

/// A step in words.
pub(super) fn describe(step: Step) -> &'static str {
    match step {
        Step::Make => "create the successor",
        Step::Mend => "reset the successor, which no longer works",
        Step::Carry => "reset the successor, because its secret may not be saved",
        Step::Prove => "verify the secret of the successor",
        Step::Wait => "wait until no session uses the old key",
        Step::End => "remove the old key",
        Step::Rename => "rename the successor",
        Step::Done => "nothing is left to do",
        Step::Lost => "both keys were deleted",
    }
}

impl Run<'_> {
    /// Runs a step.
    pub(super) async fn perform(
        &mut self,
        step: Step,
        uses: Option<usize>,
    ) -> Result<Went, Problem> {
        match step {
            Step::Make => self.create().await,
            Step::Mend | Step::Carry => self.reset().await,
            Step::Prove => self.verify().await,
            Step::Wait if !self.options.ignore_sessions => {
                let old = self.old();
                let users = match uses {
                    Some(count) => format!("{count} sessions use {old}"),
                    None => format!("the sessions of {old} could not be read"),
                };
                Ok(Went::Waits(format!(
                    "{users}. Run this command again when its clients use the new secret, or add --ignore-sessions to remove {old} now"
                )))
            }
            Step::Wait | Step::End => self.remove().await,
            Step::Rename => self.rename().await,
            Step::Done => {
                rotations::forget(&self.settings.state(), &self.plan)?;
                self.say(&format!("rotated {}", self.old()))?;
                Ok(Went::Over)
            }
            Step::Lost => {
                rotations::forget(&self.settings.state(), &self.plan)?;
                let what = format!("{} and its successor no longer exist.", self.old());
                Err(Problem::new(OTHER, what)
                    .means("The plan of the rotation was discarded.")
                    .next("Create a new key: tnkeys create."))
            }
        }
    }

    /// Prints the request of a step.
    pub(super) fn dry_run(&self, step: Step) -> Result<(), Problem> {
        exit::remark(&format!("the next step: {}", describe(step)));
        let call = match step {
            Step::Make => Some(self.new_key()?.into_call()),
            Step::Mend | Step::Carry => self.new_secret()?.map(Request::into_call),
            Step::Wait | Step::End => self.removal().map(|(call, _)| call),
            Step::Rename => self.renaming(),
            Step::Prove | Step::Done | Step::Lost => None,
        };
        call.map_or(Ok(()), |call| dry_run::print(call, self.system.caps))
    }

    fn say(&self, line: &str) -> Result<(), Problem> {
        match self.options.secret.print {
            true => {
                exit::remark(line);
                Ok(())
            }
            false => exit::print(&format!("{line}\n")),
        }
    }

    fn old_key(&self) -> Option<&ApiKey> {
        facts(&self.plan, &self.keys, None).old
    }

    fn successor(&self) -> Option<&ApiKey> {
        self.plan.find(&self.keys)
    }

    fn ready(&self) -> Result<Ready, Problem> {
        self.options
            .secret
            .ready(&self.options.on.at, self.settings)
    }

    /// The expiry of a new secret: that of `--expires`, else like that of the old key.
    fn expires_at(&self) -> Result<Option<Timestamp>, Problem> {
        let usual = match self.old_key().map(ApiKey::expiry) {
            Some(Expiry::Never) => Expires::Never,
            _ => Expires::Days(90),
        };
        let expires = self.options.expires.as_ref().unwrap_or(&usual);
        expires.at(Timestamp::now(), &zone::local())
    }

    /// The successor, with the access of the old key or the planned owner.
    fn new_key(&self) -> Result<Request, Problem> {
        let gone = || Problem::new(OTHER, format!("{} no longer exists.", self.old()));
        let old = self.old_key().ok_or_else(gone)?;
        let expires_at = match self.system.caps.expiry {
            true => self.expires_at()?,
            false => None,
        };
        let access = self.plan.access_for(old, expires_at).ok_or_else(gone)?;
        Ok(Request::create(NewKey {
            name: self.plan.name.clone(),
            access,
        }))
    }

    fn new_secret(&self) -> Result<Option<Request>, Problem> {
        let Some(key) = self.successor() else {
            return Ok(None);
        };
        let expires = match self.system.caps.expiry {
            true => Some(self.expires_at()?),
            false => None,
        };
        Ok(Some(Request::reset(key, expires)))
    }

    async fn create(&mut self) -> Result<Went, Problem> {
        let request = self.new_key()?;
        let moved_to = self.old_key().and_then(|old| self.plan.moves_to(old));
        let moved_to = moved_to.map(str::to_owned);
        let ready = self.ready()?;
        self.keep()?;
        let went = self.send(request, &ready).await;
        if let Err(problem) = &went
            && ![OUTCOME_UNKNOWN, NOT_DELIVERED].contains(&problem.code)
        {
            // The system has certainly not created the successor.
            rotations::forget(&self.settings.state(), &self.plan)?;
        }
        let key = went?;
        let owner = moved_to.map_or_else(String::new, |owner| format!(" for {}", harmless(&owner)));
        self.say(&format!(
            "created {} ({}){owner}, the successor of {}; its secret has reached its target",
            key.name,
            key.id,
            self.old()
        ))?;
        Ok(Went::On)
    }

    async fn reset(&mut self) -> Result<Went, Problem> {
        let Some(request) = self.new_secret()? else {
            return Ok(Went::On);
        };
        let ready = self.ready()?;
        let before = self.plan.clone();
        self.plan.resets();
        self.keep()?;
        let went = self.send(request, &ready).await;
        if let Err(problem) = &went
            && ![OUTCOME_UNKNOWN, NOT_DELIVERED].contains(&problem.code)
        {
            self.plan = before;
            self.keep()?;
        }
        let key = went?;
        self.say(&format!(
            "reset {} ({}), the successor of {}; its new secret has reached its target",
            key.name,
            key.id,
            self.old()
        ))?;
        Ok(Went::On)
    }

    /// Sends a create or reset of the successor, and records where the secret is.
    async fn send(&mut self, request: Request, ready: &Ready) -> Result<ApiKey, Problem> {
        let at = &self.options.on.at;
        let done = once::send(self.session, request, ready, at, self.settings).await?;
        let reset = self.plan.reset;
        self.plan.made(&done.key);
        self.plan.reset = reset;
        self.plan.carried = true;
        self.keep()?;
        Ok(done.key)
    }

    /// Signs in with the secret in the file of `--save`. Without such a file, a session of a client is the proof.
    async fn verify(&mut self) -> Result<Went, Problem> {
        let successor = self.successor().map(|key| {
            let owner = key.owner().map(|owner| owner.raw().to_owned());
            (key.id, format!("{} ({})", key.name, key.id), owner)
        });
        let Some((id, called, owner)) = successor else {
            return Ok(Went::On);
        };
        let wait = format!(
            "{called} was not verified: no client has signed in with it. Run this command again when its clients use it, or add --works to confirm that it works"
        );
        let Some(typed) = self
            .options
            .secret
            .save
            .as_deref()
            .and_then(|it| it.to_str())
        else {
            return Ok(Went::Waits(wait));
        };
        let path = expanded(typed, self.settings.dirs().home.as_deref());
        if key_file::look(&path)? != Content::Key(id) {
            return Ok(Went::Waits(wait));
        }
        let at = &self.options.on.at;
        let (address, ca) = match self.settings.demo() {
            Some(demo) => (demo.address, demo.ca),
            None => match self.settings.system(at.system.as_deref(), &at.sign_in)? {
                Some(profile) => (profile.address, profile.ca_file),
                None => return Ok(Went::Waits(wait)),
            },
        };
        let target = Target {
            address,
            credentials: key_file::read(&path, owner)?,
            ca,
            key_over_loopback: at.sign_in.key_over_loopback,
            read_only: true,
            seen_scram: false,
        };
        if let Err(fault) = session::connect(target, self.settings.state(), || None).await {
            return Ok(Went::Waits(format!(
                "could not sign in with {called}: {fault} {} was not changed. Run this command again, or add --works if its clients use it",
                self.old()
            )));
        }
        self.plan.proof.get_or_insert(Proof::SignedIn);
        self.keep()?;
        self.say(&format!("verified {called}: signed in with its secret"))?;
        Ok(Went::On)
    }

    /// The request that removes the old key, and what it does.
    fn removal(&self) -> Option<(Call, String)> {
        let key = self.old_key()?;
        let now = Timestamp::now();
        let days = match self.plan.ends_by(key, now) {
            Ending::Delete => return Some((Call::Delete(key.id), "deleted".into())),
            Ending::Expire(days) => days,
        };
        let at = expiry::in_days(now, days, &zone::local())?;
        // An earlier expiry stays.
        let sooner = key.expiry().at().is_some_and(|expires| expires <= at);
        let mut change = KeyChange {
            expires_at: (!sooner).then_some(Some(at)),
            ..KeyChange::default()
        };
        if self.plan.renames && key.name.raw() == self.plan.old_name {
            let taken = |name: &str| self.keys.iter().any(|key| key.name.raw() == name);
            change.name = Some(retired(key.name.raw(), taken, self.system.caps.name_max));
        }
        let waits = match self.system.caps.expiry_waits {
            true => "; the system enforces it after the next create, reset or delete of any key",
            false => "",
        };
        let done = format!("set to expire in {days} days{waits}");
        Some((Call::Update(key.id, change), done))
    }

    async fn remove(&mut self) -> Result<Went, Problem> {
        let Some((call, done)) = self.removal() else {
            return Ok(Went::On);
        };
        let (old, host) = (self.old(), self.system.hostname.to_string());
        let about = format!(
            "Remove {old} on {host}?\n  Clients that still use its secret fail at their next sign-in. Open sessions remain.\n"
        );
        confirm::agreed(self.options.yes, &about, "remove the old key")?;
        self.session.call(call).await.map_err(unknown)?;
        self.say(&format!("{old} was {done}"))?;
        Ok(Went::On)
    }

    fn renaming(&self) -> Option<Call> {
        let change = KeyChange {
            name: Some(self.plan.old_name.clone()),
            ..KeyChange::default()
        };
        self.successor().map(|key| Call::Update(key.id, change))
    }

    async fn rename(&mut self) -> Result<Went, Problem> {
        let Some(call) = self.renaming() else {
            return Ok(Went::On);
        };
        self.session.call(call).await.map_err(unknown)?;
        self.say(&format!(
            "renamed the successor to {}",
            harmless(&self.plan.old_name)
        ))?;
        Ok(Went::On)
    }
}
