//! Faults of calls that did not complete.

use crate::api::Call;
use crate::domain::{Fault, Kind};
use crate::wire::{Malformed, TooLarge};

/// A change was requested without a connection.
pub(super) fn no_link() -> Fault {
    Fault::new(Kind::Lost, "There is no connection to the system.")
        .meaning("Nothing was sent, and no key was changed.")
        .next("Try again when the connection is back.")
}

/// The frame exceeds the system's limit.
pub(super) fn too_large(size: TooLarge, call: &Call) -> Fault {
    let next = match call {
        Call::Raw(_) => "Use shorter parameters, or several calls.",
        _ => "Use fewer rules or shorter texts.",
    };
    Fault::new(Kind::TooLarge, format!("The request is too large: {size}."))
        .meaning("Nothing was sent, and no key was changed.")
        .next(next)
}

/// A read was not answered in time, or a change could not be sent in time.
pub(super) fn timed_out() -> Fault {
    Fault::new(Kind::TimedOut, "The system did not respond in time.")
        .meaning("No key was changed.")
        .next("Try again.")
}

/// The ping was not answered.
pub(super) fn silent() -> Fault {
    Fault::new(Kind::Lost, "The system stopped responding.")
}

/// Why an answer could not be decoded, with the limit that it exceeds.
pub(super) fn undecodable(why: Malformed) -> String {
    format!("The system sent an invalid response.{}", why.limit())
}

/// The reply to a read could not be decoded.
pub(super) fn unreadable(why: Malformed) -> Fault {
    Fault::new(Kind::Protocol, undecodable(why))
        .meaning("No key was changed.")
        .next("Press R to refresh. If the error remains, check the system in its web interface.")
}

/// An error without a request id, while several requests are in flight.
pub(super) fn nameless() -> Fault {
    Fault::new(
        Kind::Protocol,
        "The system sent an error without a request id.",
    )
}

/// Too few bytes of a message arrived in time.
pub(super) fn trickle(bytes: usize) -> Fault {
    Fault::new(
        Kind::Lost,
        format!("The system sent only {bytes} bytes of a message within 45 s."),
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
            format!("The key {} may exist, and its secret is lost.", key.name),
            "tnkeys does not resend it. If the key is in the list, reset or delete it.",
        ),
        Call::Reset { id, .. } => (
            format!(
                "Key {id} may have a new secret, which is lost; then the old one no longer works."
            ),
            "tnkeys does not resend it. If the old secret fails, reset the key again.",
        ),
        Call::Update(id, _) => (
            format!("Key {id} may be changed."),
            "tnkeys does not resend it. Press R to check.",
        ),
        Call::Delete(id) => (
            format!("Key {id} may be deleted."),
            "tnkeys does not resend it. Press R to check.",
        ),
        Call::CreatePart(part) => (
            format!("The {} {} may exist.", part.kind().word(), part.name()),
            "tnkeys does not resend it. Check the list of the system before you try again.",
        ),
        Call::DeletePart(kind, id) => (
            format!("The {} {id} may be deleted.", kind.word()),
            "tnkeys does not resend it. Check the list of the system.",
        ),
        Call::StartBulk(job) => (
            format!("{} keys may be changed.", job.mark.keys.len()),
            "tnkeys does not resend it. The list of jobs or of keys shows which keys were changed.",
        ),
        Call::EndSession(_) => (
            "The session may be terminated.".into(),
            "tnkeys does not resend it. Press R to check.",
        ),
        Call::Keys
        | Call::Key(_)
        | Call::SomeKeys(_)
        | Call::Users
        | Call::Sessions { .. }
        | Call::OpenSessions
        | Call::Catalogue
        | Call::Roles
        | Call::Groups
        | Call::Privileges
        | Call::Account(_)
        | Call::FindBulk(_)
        | Call::BulkJob(..)
        | Call::Audit(_) => ("No key was changed.".into(), "Try again."),
        Call::Raw(call) => (
            format!("{} may have been executed.", call.method()),
            "tnkeys does not resend it. Check the system before you call it again.",
        ),
    };
    Fault::new(Kind::OutcomeUnknown, why)
        .meaning(meaning)
        .next(next)
}

/// A change on a read-only connection.
pub(super) fn read_only() -> Fault {
    Fault::new(Kind::Denied, "This connection is read-only.")
        .meaning("Nothing was sent.")
        .next("To make changes, connect without --read-only and without read_only in the profile.")
}
