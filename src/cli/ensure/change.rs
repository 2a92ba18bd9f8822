//! Carries out a decision: the requests, and the records around them.
//!
//! Invariant: the record of a create or reset is on the disk before its request leaves, and is completed after the target has the secret.
//! Whatever ends a run in between, the next run finds the record and replaces the secret.

use jiff::Timestamp;

use super::report::{Outcome, Report};
use super::words;
use crate::api::{Call, Reply};
use crate::cli::dry_run;
use crate::cli::exit::{self, Problem};
use crate::cli::secret_target::{NewSecret, Ready};
use crate::cli::signals::Signals;
use crate::client::Session;
use crate::config::unanswered::Notes;
use crate::config::{State, ensured};
use crate::domain::draft::NewAccess;
use crate::domain::ensure::{Decision, Delivered, Ensured, Pending, Wanted, Why};
use crate::domain::unanswered::Change as Request;
use crate::domain::{ApiKey, Fault, KeyChange, KeyId, Kind, NewKey, System, Unanswered};

/// What a decision is carried out with.
pub(super) struct Change<'a> {
    /// The connection.
    pub(super) session: &'a mut Session,
    /// The system.
    pub(super) system: &'a System,
    /// The wanted key.
    pub(super) wanted: &'a Wanted<'a>,
    /// The targets of the secret.
    pub(super) ready: &'a Ready,
    /// The state directory.
    pub(super) state: &'a State,
    /// The record of the key.
    pub(super) record: Ensured,
    /// The canonical name of the system.
    pub(super) canonical: String,
}

impl Change<'_> {
    /// Prints the requests of a decision, and sends none.
    pub(super) fn dry_run(&self, decision: &Decision, key: Option<&ApiKey>) -> Result<u8, Problem> {
        let caps = self.system.caps;
        let secret = match decision {
            Decision::Create => Some(self.create()?),
            Decision::Key {
                id, renew: Some(_), ..
            } => Some(self.reset(*id)),
            Decision::Key { .. } | Decision::Refuse(_) => None,
        };
        let update = key.and_then(|key| self.update(decision, key));
        if secret.is_none() && update.is_none() {
            exit::remark("the key needs no change: nothing would be sent");
        }
        for call in secret.into_iter().chain(update) {
            dry_run::print(call, caps)?;
        }
        Ok(exit::OK)
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
                let call = self.create()?;
                self.new_secret(call, None, Outcome::Created).await?
            }
            (
                Decision::Key {
                    id,
                    renew: Some(why),
                    ..
                },
                _,
            ) => {
                let call = self.reset(*id);
                self.new_secret(call, Some((*id, *why)), Outcome::Renewed)
                    .await?
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

    fn create(&self) -> Result<Call, Problem> {
        let access = match (self.system.caps.allowlist, self.wanted.rules) {
            (true, Some(rules)) => NewAccess::Allowlist(rules.to_vec()),
            (true, None) => return Err(words::no_rules(self.system.hostname.as_str())),
            (false, _) => {
                let me = self.system.me.username.as_ref().map(|name| name.raw());
                let owner = self.wanted.owner.or(me);
                NewAccess::User {
                    username: owner.ok_or_else(words::no_owner)?.to_owned(),
                    expires_at: self.wanted.fresh.at(),
                }
            }
        };
        Ok(Call::Create(NewKey {
            name: self.wanted.name.to_owned(),
            access,
        }))
    }

    /// The reset carries the expiry: without it a revoked key would never expire, and the reset of an expired key would fail.
    fn reset(&self, id: KeyId) -> Call {
        let expires = self.system.caps.expiry;
        Call::Reset {
            id,
            expires_at: expires.then(|| self.wanted.fresh.at()),
        }
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
        call: Call,
        reset: Option<(KeyId, Why)>,
        outcome: Outcome,
    ) -> Result<Report, Problem> {
        let at = Timestamp::now();
        let name = self.wanted.name.to_owned();
        let request = match reset {
            Some((id, _)) => Request::Reset { id, name },
            None => Request::Create { name },
        };
        let note = Unanswered {
            address: self.record.address.clone(),
            system: self.system.hostname.to_string(),
            change: request,
            at,
            sent: false,
        };
        let notes = self.notes();
        notes.note(std::slice::from_ref(&note))?;
        let before = self.record.clone();
        self.record.pending = Some(Pending {
            reset: reset.map(|(id, _)| id),
            at,
        });
        self.keep()?;

        let reply = match self.send(call).await {
            Ok(reply) => reply,
            Err(fault) if is_certain(fault.kind) => {
                self.record = before;
                self.keep()?;
                notes.forget(&[note])?;
                return Err(fault.into());
            }
            Err(fault) => {
                let sent = Unanswered { sent: true, ..note };
                notes.note(&[sent])?;
                return Err(words::lost(
                    fault,
                    self.wanted.name,
                    self.system.hostname.as_str(),
                ));
            }
        };
        let Reply::NewSecret {
            key,
            secret,
            differences,
            salting,
        } = reply
        else {
            return Err(mismatch());
        };
        let mut report = Report::of(outcome, &key);
        report.why = reset.map(|(_, why)| why);
        report.differences = differences.iter().map(words::difference).collect();
        let delivered = Delivered {
            id: key.id,
            created: key.created_at(),
            expires: self.wanted.fresh,
        };
        let new = NewSecret {
            system: self.system.hostname.to_string(),
            key,
            secret,
            salting,
        };
        let handed_over = self.ready.hand_over(new).await;
        // What became of the request is known now, and so are lost requests for the same key.
        notes.forget(&self.settled(&notes, &note, delivered.id))?;
        report.target = handed_over
            .map_err(|problem| {
                problem.next(
                    "Use the secret from there, or run tnkeys ensure again: it resets the key.",
                )
            })?
            .describe();
        self.record.target = self.wanted.target.to_owned();
        self.record.delivered = Some(delivered);
        self.record.pending = None;
        self.keep()?;
        Ok(report)
    }

    /// Sends a request. A signal ends the wait, not the request.
    async fn send(&mut self, call: Call) -> Result<Reply, Fault> {
        let mut signals = Signals::listen().map_err(|error| {
            Fault::new(
                Kind::Insecure,
                format!("Cannot listen for signals: {error}."),
            )
            .meaning("Nothing was sent.")
        })?;
        tokio::select! {
            reply = self.session.call(call) => reply,
            signal = signals.next() => Err(Fault::new(
                Kind::OutcomeUnknown,
                format!("{signal} ended the wait for the response."),
            )),
        }
    }

    fn keep(&self) -> Result<(), Problem> {
        Ok(ensured::keep(self.state, &self.record)?)
    }

    fn notes(&self) -> Notes {
        match self.state.path() {
            Some(_) => Notes::new(self.state.clone()),
            None => Notes::none(),
        }
    }

    /// The notes that a new secret of this key settles. Earlier notes that cannot be read stay.
    fn settled(&self, notes: &Notes, note: &Unanswered, id: KeyId) -> Vec<Unanswered> {
        let mut settled = notes.read().unwrap_or_default();
        settled.retain(|it| it.is_at(&self.canonical) && it.change.is_about(id, self.wanted.name));
        settled.push(note.clone());
        settled
    }
}

/// Whether the system has certainly not carried out a request that failed like this.
fn is_certain(kind: Kind) -> bool {
    match kind {
        Kind::Invalid | Kind::Denied | Kind::NotFound | Kind::RateLimited | Kind::Insecure => true,
        Kind::Unreachable
        | Kind::Tls
        | Kind::TimedOut
        | Kind::Lost
        | Kind::SignIn
        | Kind::NotTrueNas
        | Kind::Protocol
        | Kind::OutcomeUnknown
        | Kind::TooLarge
        | Kind::Server
        | Kind::Local => false,
    }
}

fn mismatch() -> Problem {
    Problem::local(
        "could not ensure the key",
        &"the response does not match the request",
    )
}
