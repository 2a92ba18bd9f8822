//! The requests and replies of a service account's run ([`crate::domain::account::Run`]).

use super::call::{Call, Reply};
use super::link::Outcome;
use crate::domain::account::{Action, Answer};
use crate::domain::{Fault, Kind};

/// The call of an action.
pub fn call_of(action: &Action) -> Call {
    match action {
        Action::Groups => Call::Groups,
        Action::Privileges => Call::Privileges,
        Action::Account(username) => Call::Account(username.clone()),
        Action::Key(_) => Call::Keys,
        Action::Create(part) => Call::CreatePart(part.clone()),
        Action::Delete(kind, id) => Call::DeletePart(*kind, *id),
        Action::DeleteKey(id) => Call::Delete(*id),
    }
}

/// The answer to an action.
pub fn answer_of(action: &Action, outcome: Outcome) -> Answer {
    let reply = match outcome {
        Outcome::Done(reply) => reply,
        Outcome::Failed(fault) | Outcome::NotSent(fault) => return Answer::Refused(fault),
        Outcome::Unknown(fault) => return Answer::Lost(fault),
    };
    match (action, reply) {
        (Action::Groups, Reply::Groups(all)) => Answer::Groups(all),
        (Action::Privileges, Reply::Privileges(all)) => Answer::Privileges(all),
        (Action::Account(_), Reply::Accounts(all)) => Answer::Accounts(all),
        (Action::Key(name), Reply::Keys { keys, .. }) => {
            let key = keys.named(name).next().cloned();
            Answer::Key(key.map(Box::new))
        }
        (Action::Create(_), Reply::PartCreated(id)) => Answer::Created(id),
        (Action::Delete(..), Reply::PartDeleted) | (Action::DeleteKey(_), Reply::Deleted) => {
            Answer::Deleted
        }
        // A create of this kind may have been executed.
        _ => Answer::Lost(Fault::new(
            Kind::Protocol,
            "The response does not match the request.",
        )),
    }
}
