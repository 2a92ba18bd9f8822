//! Outcomes of requests in the terms of a run.

use crate::api::{Outcome, Reply, Scope};
use crate::app::cx::Cx;
use crate::domain::bulk::{Found, Sent, Session};
use crate::domain::error_reply::Class;
use crate::domain::{Fault, KeySession, Kind, Text};

/// What the list of jobs shows; `None` if it is to be asked again.
pub(super) fn found(outcome: Outcome) -> Option<Found> {
    match outcome {
        Outcome::Done(Reply::BulkFound(found)) => Some(found),
        Outcome::Done(_) => Some(Found::Unsure(
            "The system sent an unexpected response.".into(),
        )),
        Outcome::NotSent(_) | Outcome::Unknown(_) => None,
        Outcome::Failed(fault) => match fault.kind {
            Kind::SignIn | Kind::RateLimited | Kind::Lost => None,
            _ => Some(Found::Unsure(fault.what.into())),
        },
    }
}

/// Whether the list contains the keys of all users.
pub(super) fn lists_all_keys(cx: &Cx) -> bool {
    matches!(cx.keys.scope, Some(Scope::All | Scope::WithoutOwners))
}

/// Whether reading the job again would fail again.
pub(super) fn is_final(fault: &Fault) -> bool {
    matches!(fault.kind, Kind::Denied | Kind::NotFound | Kind::Protocol)
}

/// The sessions of keys, without the one of this run.
pub(super) fn others(sessions: Vec<KeySession>) -> Vec<Session> {
    let other = |it: &KeySession| !it.current && it.id.original().is_some_and(|id| !id.is_empty());
    let sessions = sessions.into_iter().filter(other);
    sessions
        .map(|it| Session {
            key: it.key,
            id: it.id,
        })
        .collect()
}

/// What came of a request, in the terms of the run.
pub(super) fn sent<T>(outcome: Outcome, read: impl FnOnce(Reply) -> Option<T>) -> Sent<T> {
    let why = |fault: &Fault| Text::from(fault.what.as_str());
    match outcome {
        Outcome::Done(reply) => match read(reply) {
            Some(it) => Sent::Done(it),
            None => Sent::Unknown("The system sent an unexpected response.".into()),
        },
        Outcome::Unknown(fault) => Sent::Unknown(why(&fault)),
        Outcome::NotSent(fault) => Sent::NotSent(why(&fault)),
        // The session has ended, or there are too many calls: the request was not executed.
        Outcome::Failed(fault) if matches!(fault.kind, Kind::SignIn | Kind::RateLimited) => {
            Sent::NotSent(why(&fault))
        }
        Outcome::Failed(fault) => {
            let reply = fault.reply.as_ref();
            let missing = reply.is_some_and(|it| it.class == Class::UnknownMethod);
            Sent::Refused {
                denied: fault.kind == Kind::Denied || missing,
                gone: fault.kind == Kind::NotFound,
                why: why(&fault),
            }
        }
    }
}
