//! Explains TrueNAS errors: what happened, what it means for the keys, what to do next.
//!
//! Invariant: a fault says that nothing was changed only if the refusal came before any change.

mod errno;
mod fields;
mod login;
pub(in crate::api) mod missing_key;
mod raw;
pub(in crate::api) mod refusal;
mod words;

use super::call::Call;
use crate::domain::account::PartKind;
use crate::domain::error_reply::{Class, ErrorReply};
use crate::domain::{Fault, KeyId, Kind};

use errno::{EACCES, EBUSY, EINVAL, ENOENT, ENOTAUTHENTICATED, EPERM, has_errno};
pub use login::{Tried, With, sign_in};
use words::{clean, named, sentence};

/// The operation that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Reading keys or users.
    Reading,
    /// Reading sessions.
    Watching,
    /// Reading the audit log.
    Learning,
    /// Reading groups and privileges.
    Accounts,
    /// Creating a part of a service account.
    CreatingPart(PartKind),
    /// Deleting a part of a service account.
    DeletingPart(PartKind),
    /// Creating a key.
    Creating,
    /// Changing a key's fields.
    Changing(KeyId),
    /// Resetting a key's secret.
    Resetting(KeyId),
    /// Deleting a key.
    Deleting(KeyId),
    /// Ending a session.
    Ending,
    /// Changing several keys in a job.
    Bulk,
    /// Reading a job.
    Job,
    /// Signing in, or the first requests of a session.
    SigningIn,
    /// A raw call. `read`: it changes nothing.
    Raw {
        /// It changes nothing.
        read: bool,
    },
}

impl Operation {
    /// The operation of a call.
    pub fn of(call: &Call) -> Self {
        match call {
            Call::Keys
            | Call::Key(_)
            | Call::SomeKeys(_)
            | Call::Users
            | Call::Catalogue
            | Call::Roles => Self::Reading,
            Call::Sessions { .. } | Call::OpenSessions => Self::Watching,
            Call::Groups | Call::Privileges | Call::Account(_) => Self::Accounts,
            Call::CreatePart(part) => Self::CreatingPart(part.kind()),
            Call::DeletePart(kind, _) => Self::DeletingPart(*kind),
            Call::Audit(_) => Self::Learning,
            Call::Create(_) => Self::Creating,
            Call::Update(id, _) => Self::Changing(*id),
            Call::Reset { id, .. } => Self::Resetting(*id),
            Call::Delete(id) => Self::Deleting(*id),
            Call::EndSession(_) => Self::Ending,
            Call::StartBulk(_) => Self::Bulk,
            Call::FindBulk(_) | Call::BulkJob(..) => Self::Job,
            Call::Raw(call) => Self::Raw {
                read: call.is_read(),
            },
        }
    }

    fn key(self) -> Option<KeyId> {
        match self {
            Self::Changing(id) | Self::Resetting(id) | Self::Deleting(id) => Some(id),
            Self::Reading
            | Self::Watching
            | Self::Learning
            | Self::Accounts
            | Self::CreatingPart(_)
            | Self::DeletingPart(_)
            | Self::Creating
            | Self::SigningIn
            | Self::Ending
            | Self::Bulk
            | Self::Job
            | Self::Raw { .. } => None,
        }
    }

    /// The required role (24.04 and newer), or allowlist rule (up to 24.10).
    fn roles(self) -> &'static str {
        match self {
            Self::Reading => {
                "Reading keys requires the role API_KEY_READ, reading users ACCOUNT_READ; a key with an allowlist needs a rule for the method."
            }
            Self::Watching => {
                "Reading sessions requires the role AUTH_SESSIONS_READ; a key with an allowlist needs a rule for auth.sessions."
            }
            Self::Ending => {
                "Terminating sessions requires the role AUTH_SESSIONS_WRITE; a key with an allowlist needs a rule for auth.terminate_session."
            }
            Self::Learning => {
                "Reading the audit log requires the role SYSTEM_AUDIT_READ; a key with an allowlist needs a rule for audit.query."
            }
            Self::Accounts => {
                "Reading groups requires the role ACCOUNT_READ, reading privileges PRIVILEGE_READ."
            }
            Self::CreatingPart(PartKind::Privilege) | Self::DeletingPart(PartKind::Privilege) => {
                "This requires the role PRIVILEGE_WRITE."
            }
            Self::CreatingPart(_) | Self::DeletingPart(_) => {
                "This requires the role ACCOUNT_WRITE."
            }
            Self::Bulk | Self::Job => {
                "A key with an allowlist needs rules for core.bulk and core.get_jobs."
            }
            Self::Raw { .. } => raw::ROLES,
            _ => {
                "This requires the role API_KEY_WRITE or FULL_ADMIN; a key with an allowlist needs a rule for the method."
            }
        }
    }

    /// The meaning of a refusal.
    fn undone(self) -> String {
        match self {
            Self::Reading
            | Self::Watching
            | Self::Learning
            | Self::Accounts
            | Self::Job
            | Self::SigningIn => String::new(),
            Self::CreatingPart(kind) => format!("No {} was created.", kind.word()),
            Self::DeletingPart(kind) => format!("The {} was not deleted.", kind.word()),
            Self::Creating => "No key was created.".into(),
            Self::Changing(id) => format!("Key {id} was not changed."),
            Self::Resetting(id) => format!("Key {id} keeps its secret."),
            Self::Deleting(id) => format!("Key {id} was not deleted."),
            Self::Ending => "The session was not terminated.".into(),
            Self::Bulk => "No key was changed.".into(),
            Self::Raw { read } => raw::undone(read).into(),
        }
    }

    /// The meaning of a failure that may have applied a part of the change.
    fn in_doubt(self) -> String {
        match self {
            Self::Reading
            | Self::Watching
            | Self::Learning
            | Self::Accounts
            | Self::Job
            | Self::SigningIn => String::new(),
            Self::CreatingPart(kind) => format!("The {} may exist.", kind.word()),
            Self::DeletingPart(kind) => format!("The {} may be deleted.", kind.word()),
            Self::Creating => "The key may exist.".into(),
            Self::Changing(id) => format!("Key {id} may be changed."),
            Self::Resetting(id) => format!("Key {id} may have a new secret."),
            Self::Deleting(id) => format!("Key {id} may be deleted."),
            Self::Ending => "The session may be terminated.".into(),
            Self::Bulk => "Some keys may be changed.".into(),
            Self::Raw { read } => raw::in_doubt(read).into(),
        }
    }
}

/// The account lacks the right. TrueNAS uses the same errno for a session that has ended, which does not count here.
pub(super) fn is_denied(error: &ErrorReply) -> bool {
    (has_errno(error, EACCES) || has_errno(error, EPERM)) && !is_about_the_session(error)
}

/// The connection is not signed in, or its session has ended.
pub fn is_about_the_session(error: &ErrorReply) -> bool {
    error.errno == ENOTAUTHENTICATED
        || (error.errno == EACCES
            && (says(error, "session is expired") || says(error, "not authenticated")))
}

fn says(error: &ErrorReply, phrase: &str) -> bool {
    error.reason.as_str().to_lowercase().contains(phrase)
}

/// An unknown id is reported in three ways: ENOENT (`delete`, `get_instance`; `update` on 24.04 and 27),
/// `MatchNotFound()` (`update` on 25.x, `query` with `get`), and errno 22 with the bare id as the reason (`delete` on
/// 24.04).
fn is_not_found(error: &ErrorReply, doing: Operation) -> bool {
    let reason = error.reason.as_str().trim();
    let bare_id = |id: KeyId| error.errno == EINVAL && reason == id.to_string();
    reason.starts_with("MatchNotFound")
        || doing
            .key()
            .is_some_and(|id| has_errno(error, ENOENT) || bare_id(id))
}

/// Turns an error into a fault, which keeps the error: a script needs its errno and its complaints. What the system says
/// about a sign-in is not kept, because it may repeat a credential.
pub fn fault(error: &ErrorReply, doing: &Operation) -> Fault {
    let mut fault = explained(error, *doing);
    if *doing != Operation::SigningIn {
        fault.reply = Some(Box::new(error.clone()));
    }
    fault
}

fn explained(error: &ErrorReply, doing: Operation) -> Fault {
    if is_about_the_session(error) {
        return Fault::new(
            Kind::SignIn,
            "The session of this connection expired or was terminated.",
        )
        .meaning(doing.undone())
        .next("Connect again.");
    }
    if error.class == Class::TooManyCalls {
        return Fault::new(
            Kind::RateLimited,
            "The system rejected the call: too many calls at once.",
        )
        .meaning(doing.undone())
        .next("Wait until the other calls have finished, then try again.");
    }
    if error.errno == EBUSY && says(error, "rate limit") {
        return Fault::new(
            Kind::RateLimited,
            "The system limits the rate of this call, and the limit is reached.",
        )
        .meaning(doing.undone())
        .next("Try again in 60 s, or better in 10 minutes.");
    }
    match error.class {
        Class::UnknownMethod => {
            return Fault::new(
                Kind::Server,
                "The system does not have this method: its release may be too old or too new for tnkeys.",
            )
            .meaning(doing.undone());
        }
        Class::Malformed => {
            return Fault::new(
                Kind::Protocol,
                sentence("The system could not read the request", &clean(error)),
            )
            .meaning(doing.undone());
        }
        Class::Validation | Class::Failed | Class::TooManyCalls => {}
    }
    if is_not_found(error, doing) {
        return not_found(doing);
    }
    if doing == Operation::SigningIn {
        return login::failed(error);
    }
    // Of another method EPERM may speak of a file.
    let raw = matches!(doing, Operation::Raw { .. });
    if has_errno(error, EACCES) || (has_errno(error, EPERM) && !raw) {
        return denied(error, doing);
    }
    if let Operation::Raw { read } = doing {
        return raw::fault(error, read);
    }
    if error.class == Class::Validation {
        return invalid(error, doing);
    }
    let next = match doing {
        Operation::Reading | Operation::Learning | Operation::Ending => {
            "Try again. The system's log has the details."
        }
        _ => "Press R to check.",
    };
    Fault::new(
        Kind::Server,
        sentence("The system reported an error", &clean(error)),
    )
    .meaning(doing.in_doubt())
    .next(next)
}

fn not_found(doing: Operation) -> Fault {
    let Some(id) = doing.key() else {
        return Fault::new(Kind::NotFound, "The system has no such entry.");
    };
    Fault::new(Kind::NotFound, format!("Key {id} no longer exists."))
        .meaning("Someone else may have deleted it.")
        .next("Refresh the list.")
}

fn invalid(error: &ErrorReply, doing: Operation) -> Fault {
    let fields = fields::of(error);
    let words = match fields.as_slice() {
        [] => clean(error),
        some => some.iter().map(named).collect::<Vec<_>>().join("; "),
    };
    let mut fault = Fault::new(
        Kind::Invalid,
        sentence("The system rejected the values", &words),
    )
    .meaning(doing.undone());
    if doing.key().is_some() && fields.iter().any(|at| at.field == "expires_at") {
        fault = fault.next("An expired key needs a new expiry with any change.");
    }
    fault.fields = fields;
    fault
}

fn denied(error: &ErrorReply, doing: Operation) -> Fault {
    if says(error, "stig") {
        return Fault::new(
            Kind::Denied,
            "The system is in STIG mode: keys cannot be created or edited.",
        )
        .meaning(doing.undone())
        .next("Deleting keys still works.");
    }
    let next = if says(error, "other users") {
        "Keys of other users require the role API_KEY_WRITE or FULL_ADMIN."
    } else {
        doing.roles()
    };
    let words = clean(error);
    // The usual words, which only say the same again.
    let words = if words == "Not authorized" {
        ""
    } else {
        &words
    };
    Fault::new(
        Kind::Denied,
        sentence("This account is not authorized", words),
    )
    .meaning(doing.undone())
    .next(next)
}

/// The fault of a create or reset whose reply has no usable secret. `id` is set if it is known.
pub(super) fn no_secret(id: Option<KeyId>, reset: bool) -> Fault {
    let what = match (id, reset) {
        (Some(id), false) => {
            format!("Key {id} was created, but the response contains no secret.")
        }
        (Some(id), true) => {
            format!("Key {id} has a new secret, but the response does not contain it.")
        }
        (None, _) => "The key was created, but the response is unreadable.".into(),
    };
    let next = match id {
        Some(id) => format!("Reset key {id} to get a secret, or delete it."),
        None => "Press R to refresh; then reset the key to get a secret, or delete it.".into(),
    };
    Fault::new(Kind::Protocol, what)
        .meaning(if reset {
            "The old secret no longer works."
        } else {
            "The secret of the key is lost."
        })
        .next(next)
}

#[cfg(test)]
mod tests;
