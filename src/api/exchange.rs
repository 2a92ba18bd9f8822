//! One [`Call`] as one or more requests.
//!
//! Invariant: only a read is followed by another request.

use super::call::{Call, Reply, Scope};
use super::faults::{self, Operation};
use super::keys::{List, Next, Pages, Which};
use super::raw::RawReply;
use super::read::{self, Unread};
use super::request::Request;
use super::{accounts, audit, bulk, catalogue, differences, keys, sessions, users};
use crate::domain::catalogue::Method;
use crate::domain::error_reply::{Class, ErrorReply};
use crate::domain::{Caps, Fault, KeyId, KeyText, Kind};
use crate::wire::Opaque;

/// A call in progress.
#[derive(Debug)]
pub struct Exchange {
    call: Call,
    caps: Caps,
    stage: Stage,
    /// What was read so far of a list of keys.
    pages: Box<Pages>,
}

/// Which request is in flight.
#[derive(Debug)]
enum Stage {
    First,
    /// `api_key.my_keys`, because the account may not read other keys.
    Own,
    /// The query without the field that made the first one fail with this error.
    Less(ErrorReply),
    /// `core.get_events`, after these methods were listed.
    Events(Vec<Method>),
}

/// The result of a reply.
#[derive(Debug)]
pub enum Step {
    /// The call is complete.
    Done(Reply),
    /// Send this request as well.
    Then(Exchange, Request),
    /// The system refused the call, or it failed.
    Failed(Fault),
    /// The system applied the change, but its reply could not be parsed: the secret of a create or reset is lost. The
    /// program sees [`super::Outcome::Unknown`].
    Unclear(Fault),
}

impl Exchange {
    /// Starts a call and returns the first request.
    pub fn start(call: Call, caps: Caps) -> (Self, Request) {
        let pages = Box::<Pages>::default();
        let request = match &call {
            Call::Keys => keys::query(pages.which()),
            Call::Key(id) => keys::query(Which::One(*id)),
            Call::SomeKeys(ids) => keys::query(Which::Some(ids)),
            Call::Users => users::query(caps),
            Call::Catalogue => catalogue::methods(),
            Call::Roles => catalogue::roles(),
            Call::Sessions { .. } | Call::OpenSessions => sessions::query(),
            Call::Audit(page) => audit::query(page),
            Call::Create(key) => keys::create(key),
            Call::Update(id, change) => keys::update(*id, change),
            Call::Reset { id, expires_at } => keys::reset(*id, *expires_at),
            Call::Delete(id) => keys::delete(*id),
            Call::Groups => accounts::groups(),
            Call::Privileges => accounts::privileges(),
            Call::Account(username) => accounts::account(username),
            Call::CreatePart(part) => accounts::create(part),
            Call::DeletePart(kind, id) => accounts::delete(*kind, *id),
            Call::EndSession(id) => sessions::terminate(id),
            Call::StartBulk(job) => bulk::start(job),
            Call::FindBulk(job) => bulk::find(job),
            Call::BulkJob(id, _) => bulk::read(*id),
            Call::Raw(call) => call.request(),
        };
        let stage = Stage::First;
        let started = Self {
            call,
            caps,
            stage,
            pages,
        };
        (started, request)
    }

    /// The call.
    pub fn call(&self) -> &Call {
        &self.call
    }

    /// Handles the reply to the last request.
    pub fn answer(self, answer: Result<Opaque<'_>, ErrorReply>) -> Step {
        match answer {
            Ok(result) => self.granted(result),
            Err(error) => self.refused(error),
        }
    }

    fn granted(self, result: Opaque<'_>) -> Step {
        let json = result.json();
        match self.call {
            Call::Keys => self.keys(json),
            Call::Key(id) => self.key(id, json),
            Call::SomeKeys(ids) => some_keys(ids, json, self.caps),
            Call::Create(_) | Call::Reset { .. } => self.new_secret(json),
            Call::Update(id, _) => self.updated(id, json),
            Call::Users => done(users::read_list(json), "the list of users", Reply::Users),
            Call::Sessions { .. } | Call::OpenSessions => {
                let read = sessions::read_list(json);
                done(read, "the list of sessions", Reply::Sessions)
            }
            Call::Audit(_) => {
                let reply = |(entries, rows)| Reply::Audit { entries, rows };
                done(audit::read_page(json), "the audit log", reply)
            }
            Call::Catalogue => self.listed(json),
            Call::Roles => {
                let read = catalogue::read_roles(json);
                done(read, "the list of roles", Reply::Roles)
            }
            Call::Delete(id) if read::boolean(json) == Some(false) => Step::Unclear(
                Fault::new(
                    Kind::Server,
                    format!("The system did not delete key {id} and reported no reason."),
                )
                .next("Refresh the list."),
            ),
            Call::Delete(_) => Step::Done(Reply::Deleted),
            Call::Groups => {
                let read = accounts::read_groups(json);
                done(read, "the list of groups", Reply::Groups)
            }
            Call::Privileges => {
                let read = accounts::read_privileges(json);
                done(read, "the list of privileges", Reply::Privileges)
            }
            Call::Account(_) => {
                let read = accounts::read_accounts(json);
                done(read, "the user", Reply::Accounts)
            }
            Call::CreatePart(part) => match accounts::read_created(json) {
                Some(id) => Step::Done(Reply::PartCreated(id)),
                None => Step::Unclear(not_understood(&format!("the new {}", part.kind().word()))),
            },
            Call::DeletePart(..) => Step::Done(Reply::PartDeleted),
            Call::EndSession(_) => match read::boolean(json) {
                Some(ended) => Step::Done(Reply::SessionEnded(ended)),
                None => Step::Unclear(not_understood("the termination of the session")),
            },
            Call::StartBulk(_) => match serde_json::from_str(json) {
                Ok(id) => Step::Done(Reply::JobStarted(id)),
                Err(_) => Step::Unclear(not_understood("the job")),
            },
            Call::FindBulk(job) => done(
                bulk::found(json, &job),
                "the list of jobs",
                Reply::BulkFound,
            ),
            Call::BulkJob(id, job) => done(bulk::job(json, id, &job), "the job", Reply::BulkJob),
            Call::Raw(_) => Step::Done(Reply::Raw(RawReply::of(json))),
        }
    }

    fn keys(mut self, json: &str) -> Step {
        let next = match self.stage {
            // `api_key.my_keys` has no pages.
            Stage::Own => keys::read_list(json, self.caps).map(Next::Done),
            _ => std::mem::take(&mut self.pages).add(json, self.caps),
        };
        match next {
            Ok(Next::Done(List { keys, skipped })) => Step::Done(Reply::Keys {
                keys,
                scope: self.stage.scope(),
                skipped,
            }),
            Ok(Next::Page(pages)) => {
                let request = match self.stage {
                    Stage::Less(_) => keys::query_without_owners(pages.which(), self.caps),
                    _ => keys::query(pages.which()),
                };
                Step::Then(Self { pages, ..self }, request)
            }
            Err(why) => Step::Failed(why.fault("the list of keys")),
        }
    }

    fn key(&self, id: KeyId, json: &str) -> Step {
        match keys::read_list(json, self.caps) {
            Ok(List { keys, skipped }) => match keys.get(id) {
                None if skipped > 0 => Step::Failed(not_understood("the key")),
                found => Step::Done(Reply::Key(found.cloned().map(Box::new))),
            },
            Err(why) => Step::Failed(why.fault("the key")),
        }
    }

    fn updated(&self, id: KeyId, json: &str) -> Step {
        let why = match keys::read_key(json, self.caps) {
            Ok(Some(key)) => return Step::Done(Reply::Updated(Box::new(key))),
            Ok(None) => Unread::Shape,
            Err(why) => why,
        };
        Step::Unclear(
            why.fault("the edited key")
                .meaning(format!("Key {id} was saved."))
                .next("Refresh the list."),
        )
    }

    fn new_secret(&self, json: &str) -> Step {
        let asked = match self.call {
            Call::Reset { id, .. } => Some(id),
            _ => None,
        };
        let read = keys::read_new_secret(json, asked, self.caps);
        match (read.key, read.secret) {
            (Some(key), Some(secret)) => Step::Done(Reply::NewSecret {
                secret: KeyText::judged(secret, asked.unwrap_or(key.id)),
                differences: differences::of(&self.call, &key),
                key: Box::new(key),
                salting: read.salting,
            }),
            (key, _) => Step::Unclear(faults::no_secret(
                key.map(|key| key.id).or(asked),
                asked.is_some(),
            )),
        }
    }

    /// Handles the list of methods; events follow for releases that list them.
    fn listed(self, json: &str) -> Step {
        let caps = self.caps;
        let (methods, events) = match self.stage {
            Stage::Events(methods) => match catalogue::read_events(json, &caps) {
                // A list of another shape: the methods are known.
                Err(Unread::Shape) => (methods, Vec::new()),
                Err(over) => return Step::Failed(over.fault("the list of events")),
                Ok(events) => (methods, events),
            },
            _ => match catalogue::read_methods(json, &caps) {
                Err(why) => return Step::Failed(why.fault("the list of methods")),
                Ok(methods) if caps.events_listed => {
                    return self.then(Stage::Events(methods), catalogue::events());
                }
                Ok(methods) => (methods, Vec::new()),
            },
        };
        let catalogue = catalogue::put_together(methods, events, &caps);
        Step::Done(Reply::Catalogue(Box::new(catalogue)))
    }

    fn refused(self, error: ErrorReply) -> Step {
        if let Stage::Events(methods) = self.stage {
            // Who may not list the events still knows the methods.
            let catalogue = catalogue::put_together(methods, Vec::new(), &self.caps);
            return Step::Done(Reply::Catalogue(Box::new(catalogue)));
        }
        if self.caps.owner && matches!(self.call, Call::Keys | Call::Key(_) | Call::SomeKeys(_)) {
            return self.read_another_way(error);
        }
        if matches!((&self.call, &self.stage), (Call::Users, Stage::First)) && worth_less(&error) {
            // A release that was guessed wrong may lack a field that was selected.
            let request = users::query_least();
            return self.then(Stage::Less(error), request);
        }
        self.failed(&error)
    }

    fn read_another_way(mut self, error: ErrorReply) -> Step {
        match self.stage {
            Stage::First if faults::is_denied(&error) => self.then(Stage::Own, keys::my_keys()),
            Stage::First if worth_less(&error) && !self.caps.lists_orphans => {
                // The keys of earlier pages are read again: all of a list have the same fields.
                self.pages = Box::default();
                let which = match &self.call {
                    Call::Key(id) => Which::One(*id),
                    Call::SomeKeys(ids) => Which::Some(ids),
                    _ => self.pages.which(),
                };
                let request = keys::query_without_owners(which, self.caps);
                self.then(Stage::Less(error), request)
            }
            _ => self.failed(&error),
        }
    }

    fn then(self, stage: Stage, request: Request) -> Step {
        Step::Then(Self { stage, ..self }, request)
    }

    /// Fails with the first error, because the user can act on that one.
    fn failed(&self, error: &ErrorReply) -> Step {
        let error = match &self.stage {
            Stage::Less(first) => first,
            Stage::First | Stage::Own | Stage::Events(_) => error,
        };
        Step::Failed(faults::fault(error, &Operation::of(&self.call)))
    }
}

impl Stage {
    fn scope(&self) -> Scope {
        match self {
            Self::First | Self::Events(_) => Scope::All,
            Self::Own => Scope::Own,
            Self::Less(_) => Scope::WithoutOwners,
        }
    }
}

/// The keys among these that exist. The account's own keys are read without a filter.
fn some_keys(ids: Vec<KeyId>, json: &str, caps: Caps) -> Step {
    match keys::read_list(json, caps) {
        Ok(List { keys, skipped: 0 }) => {
            let found = keys.iter().filter(|key| ids.contains(&key.id)).cloned();
            Step::Done(Reply::SomeKeys(found.collect()))
        }
        Ok(_) => Step::Failed(not_understood("the changed keys")),
        Err(why) => Step::Failed(why.fault("the changed keys")),
    }
}

/// Whether a failed read might succeed with fewer fields.
fn worth_less(error: &ErrorReply) -> bool {
    matches!(error.class, Class::Failed | Class::Validation)
        && !faults::is_about_the_session(error)
        && !faults::is_denied(error)
}

/// The step of a reply that was read, or not.
fn done<T>(read: Result<T, Unread>, what: &str, reply: impl FnOnce(T) -> Reply) -> Step {
    match read {
        Ok(read) => Step::Done(reply(read)),
        Err(why) => Step::Failed(why.fault(what)),
    }
}

fn not_understood(what: &str) -> Fault {
    Unread::Shape.fault(what)
}

#[cfg(test)]
mod tests;
