//! Faults of calls that did not complete.

use crate::api::Call;
use crate::domain::{Fault, Kind};
use crate::wire::{Malformed, TooLarge};

/// A change was requested without a connection.
pub(super) fn no_link() -> Fault {
    Fault::new(Kind::Lost, "There is no link to the system.")
        .meaning("It was not sent: nothing was changed.")
        .next("Try again when the link is back.")
}

/// The frame exceeds the system's limit.
pub(super) fn too_large(size: TooLarge) -> Fault {
    Fault::new(Kind::TooLarge, format!("This is too large: {size}."))
        .meaning("It was not sent: nothing was changed.")
        .next("Make it smaller: fewer rules, or shorter texts.")
}

/// A read was not answered in time, or a change could not be sent in time.
pub(super) fn timed_out() -> Fault {
    Fault::new(Kind::TimedOut, "The system did not answer in time.")
        .meaning("Nothing was changed.")
        .next("Try again.")
}

/// The ping was not answered.
pub(super) fn silent() -> Fault {
    Fault::new(Kind::Lost, "The system has fallen silent.")
}

/// Why an answer could not be decoded, with the limit that it exceeds.
pub(super) fn undecodable(why: Malformed) -> String {
    format!("The system's answer could not be decoded.{}", why.limit())
}

/// The reply to a read could not be decoded.
pub(super) fn unreadable(why: Malformed) -> Fault {
    Fault::new(Kind::Protocol, undecodable(why))
        .meaning("Nothing was changed.")
        .next("Refresh. If it stays so, look at the system in its web interface.")
}

/// An error without a request id, while several requests are in flight.
pub(super) fn nameless() -> Fault {
    Fault::new(
        Kind::Protocol,
        "The system answered with an error that names no request.",
    )
}

/// Too few bytes of a message arrived in time.
pub(super) fn trickle(bytes: usize) -> Fault {
    Fault::new(
        Kind::Lost,
        format!("The system sent only {bytes} bytes of a message within 45 seconds."),
    )
}

/// The system ended the session.
pub(super) fn expired() -> Fault {
    Fault::new(Kind::SignIn, "The session expired.").meaning(
        "TrueNAS ends each session after 30 days, under STIG after 12 hours or 30 idle minutes.",
    )
}

/// A change was sent, and its reply will not arrive.
pub(super) fn unknown(call: &Call, why: &str) -> Fault {
    let (meaning, next) = match call {
        Call::Create(key) => (
            format!(
                "The key {} may have been made, with a secret that nobody has seen.",
                key.name
            ),
            "It was not sent again. If the key is in the list, reset or delete it.",
        ),
        Call::Reset { id, .. } => (
            format!(
                "Key {id} may have a new secret that nobody has seen; the old one then no longer signs in."
            ),
            "It was not sent again. If the old secret fails, reset the key once more.",
        ),
        Call::Update(id, _) => (
            format!("Key {id} may have been changed."),
            "It was not sent again. The list shows what is so.",
        ),
        Call::Delete(id) => (
            format!("Key {id} may have been deleted."),
            "It was not sent again. The list shows what is so.",
        ),
        Call::EndSession(_) => (
            "The session may have been ended.".into(),
            "It was not sent again. The list of sessions shows what is so.",
        ),
        Call::Keys
        | Call::Key(_)
        | Call::Users
        | Call::Sessions { .. }
        | Call::OpenSessions
        | Call::Catalogue
        | Call::Roles
        | Call::Audit(_) => ("Nothing was changed.".into(), "Try again."),
    };
    Fault::new(Kind::OutcomeUnknown, format!("Outcome unknown. {why}"))
        .meaning(meaning)
        .next(next)
}

/// A change on a read-only connection.
pub(super) fn read_only() -> Fault {
    Fault::new(
        Kind::Denied,
        "This connection is read-only: nothing was sent.",
    )
    .next("Connect without --read-only and without read_only in the profile.")
}
