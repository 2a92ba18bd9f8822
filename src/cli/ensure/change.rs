//! Carries out a decision: the requests, and the records around them.
//!
//! Invariant: the record of a create or reset is on the disk before its request leaves, and is completed after the target has the secret.
//! Whatever ends a run in between, the next run finds the record and replaces the secret.

use jiff::Timestamp;

use super::report::{Outcome, Report};
use super::stop::Stop;
use super::words;
use crate::api::Call;
use crate::cli::at::At;
use crate::cli::change::once::{self, Request};
use crate::cli::dry_run;
use crate::cli::exit::{self, NOT_DELIVERED, OUTCOME_UNKNOWN, Problem, Remarks};
use crate::cli::secret_target::Ready;
use crate::cli::settings::Settings;
use crate::client::Session;
use crate::config::ensured;
use crate::config::unanswered::Notes;
use crate::domain::draft::NewAccess;
use crate::domain::ensure::{Decision, Delivered, Ensured, Pending, Wanted, Why};
use crate::domain::{ApiKey, KeyChange, KeyId, NewKey, Rule, System};

/// What a decision is carried out with.
pub(super) struct Change<'a> {
    /// The connection.
    pub(super) session: &'a mut Session,
    /// The system.
    pub(super) system: &'a System,
    /// The arguments that name the system.
    pub(super) at: &'a At,
    /// The settings of the run.
    pub(super) settings: &'a Settings,
    /// Whether a signal has stopped the run on several systems.
    pub(super) stop: &'a Stop,
    /// The wanted key.
    pub(super) wanted: &'a Wanted<'a>,
    /// The rules of a new key (allowlist era).
    pub(super) new_rules: Vec<Rule>,
    /// The targets of the secret.
    pub(super) ready: &'a Ready,
    /// The record of the key.
    pub(super) record: Ensured,
    /// The canonical name of the system.
    pub(super) canonical: String,
}

impl Change<'_> {
    /// Prints the requests of a decision, and sends none. `system`: the name of one of several systems.
    pub(super) fn dry_run(
        &self,
        decision: &Decision,
        key: Option<&ApiKey>,
        system: Option<&str>,
    ) -> Result<(), Problem> {
        let caps = self.system.caps;
        let secret = match (decision, key) {
            (Decision::Create, _) => Some(self.create()?),
            (Decision::Key { renew: Some(_), .. }, Some(key)) => Some(self.reset(key)),
            _ => None,
        };
        let update = key.and_then(|key| self.update(decision, key));
        if secret.is_none() && update.is_none() {
            Remarks::of(system, false).say("the key needs no change: nothing would be sent");
        }
        let secret = secret.map(Request::into_call);
        for call in secret.into_iter().chain(update) {
            dry_run::print_of(system, call, caps)?;
        }
        Ok(())
    }

    /// Carries out a decision.
    ///
    /// # Errors
    /// A request failed, or the secret did not reach its targets.
    pub(super) async fn carry_out(
        &mut self,
        decision: &Decision,
        key: Option<&ApiKey>,
    ) -> Result<Report, Problem> {
        let mut report = match (decision, key) {
            (Decision::Create, _) => {
                let request = self.create()?;
                self.new_secret(request, None, Outcome::Created).await?
            }
            (
                Decision::Key {
                    renew: Some(why), ..
                },
                Some(key),
            ) => {
                let request = self.reset(key);
                let reset = Some((key.id, *why));
                self.new_secret(request, reset, Outcome::Renewed).await?
            }
            (Decision::Key { .. }, Some(key)) => Report::of(Outcome::Unchanged, key),
            (Decision::Key { .. } | Decision::Refuse(_), _) => return Err(mismatch()),
        };
        if let Decision::Key { remark, .. } = decision {
            report.remark = *remark;
        }
        // After a reset, because TrueNAS refuses to rename an expired key.
        let update = key.and_then(|key| self.update(decision, key));
        if let (Some(call), Some(key)) = (update, key) {
            self.session.call(call).await?;
            report.updated(key, self.wanted.name);
        }
        Ok(report)
    }

    fn create(&self) -> Result<Request, Problem> {
        let access = match self.system.caps.allowlist {
            true => NewAccess::Allowlist(self.new_rules.clone()),
            false => {
                let me = self.system.me.username.as_ref().map(|name| name.raw());
                let owner = self.wanted.owner.or(me);
                NewAccess::User {
                    username: owner.ok_or_else(words::no_owner)?.to_owned(),
                    expires_at: self.wanted.fresh.at(),
                }
            }
        };
        Ok(Request::create(NewKey {
            name: self.wanted.name.to_owned(),
            access,
        }))
    }

    /// The reset carries the expiry: without it a revoked key would never expire, and the reset of an expired key would fail.
    fn reset(&self, key: &ApiKey) -> Request {
        let expires = self.system.caps.expiry;
        Request::reset(key, expires.then(|| self.wanted.fresh.at()))
    }

    fn update(&self, decision: &Decision, key: &ApiKey) -> Option<Call> {
        let Decision::Key { rename, rules, .. } = decision else {
            return None;
        };
        let change = KeyChange {
            name: rename.then(|| self.wanted.name.to_owned()),
            allowlist: self.wanted.rules.filter(|_| *rules).map(<[_]>::to_vec),
            ..KeyChange::default()
        };
        (!change.is_empty()).then_some(Call::Update(key.id, change))
    }

    /// Sends a create or reset, and hands its secret over.
    async fn new_secret(
        &mut self,
        request: Request,
        reset: Option<(KeyId, Why)>,
        outcome: Outcome,
    ) -> Result<Report, Problem> {
        let _busy = self
            .stop
            .begin(self.at.system.as_deref().unwrap_or_default())?;
        let before = self.record.clone();
        self.record.pending = Some(Pending {
            reset: reset.map(|(id, _)| id),
            at: Timestamp::now(),
        });
        self.keep()?;
        let sent = once::send(self.session, request, self.ready, self.at, self.settings).await;
        let done = match sent {
            Ok(done) => done,
            Err(problem) => {
                return Err(match problem.code {
                    OUTCOME_UNKNOWN => words::lost(problem),
                    NOT_DELIVERED => words::not_delivered(problem),
                    // The system has certainly not executed the request.
                    _ => {
                        self.record = before;
                        self.keep()?;
                        problem
                    }
                });
            }
        };
        let mut report = Report::of(outcome, &done.key);
        report.why = reset.map(|(_, why)| why);
        report.target = done.went.describe();
        self.record.target = self.wanted.target.to_owned();
        self.record.delivered = Some(Delivered {
            id: done.key.id,
            created: done.key.created_at(),
            expires: self.wanted.fresh,
        });
        self.record.pending = None;
        self.keep()?;
        self.forget_lost(done.key.id);
        Ok(report)
    }

    fn keep(&self) -> Result<(), Problem> {
        Ok(ensured::keep(&self.settings.state(), &self.record)?)
    }

    /// A new secret settles the lost requests for this key of earlier runs. Notes that cannot be read stay.
    fn forget_lost(&self, id: KeyId) {
        let state = self.settings.state();
        if state.path().is_none() {
            return;
        }
        let notes = Notes::new(state);
        let mut settled = notes.read().unwrap_or_default();
        settled.retain(|it| it.is_at(&self.canonical) && it.change.is_about(id, self.wanted.name));
        if let Err(fault) = notes.forget(&settled) {
            exit::remark(&format!(
                "could not remove the record of an earlier request: {fault}"
            ));
        }
    }
}

fn mismatch() -> Problem {
    Problem::local(
        "could not ensure the key",
        &"the response does not match the request",
    )
}
