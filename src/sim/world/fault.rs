//! Faults on demand. A fault fires once, at the next call of its method or the next request for its path, unless its
//! description says otherwise.

use std::time::Duration;

/// A fault to inject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Cuts the connection on receipt of the call without executing it.
    DropBefore(String),
    /// Executes the call, then cuts the connection without a reply.
    DropAfter(String),
    /// Executes the call, cuts the connection without a reply, and refuses new connections until
    /// [`crate::sim::Handle::set_accepting`].
    DropAfterAndRefuse(String),
    /// Executes the call and never replies.
    Hang(String),
    /// Executes the call and holds the reply until [`crate::sim::Handle::release_held`].
    Hold(String),
    /// Executes the call and replies later. Other calls go on.
    Delay {
        /// The method.
        method: String,
        /// The delay.
        by: Duration,
    },
    /// Does not execute the call and replies with a `CallError`.
    RefuseWith {
        /// The method.
        method: String,
        /// The errno.
        errno: i32,
        /// The text, without the errno's name.
        reason: String,
    },
    /// Refuses the next call for each of these items, whether it comes alone or inside `core.bulk`. Other items succeed.
    RefuseItems {
        /// The method.
        method: String,
        /// The first argument of the calls to refuse: ids of keys. Each is refused once.
        ids: Vec<i64>,
        /// The errno.
        errno: i32,
        /// The text, without the errno's name.
        reason: String,
    },
    /// Deletes these keys just before the next call of the method, as another administrator would, with events.
    Vanish {
        /// The method, such as `core.bulk`.
        method: String,
        /// The ids of the keys.
        ids: Vec<i64>,
    },
    /// Makes every account and every session read-only once the method was executed this many times, calls inside
    /// `core.bulk` included.
    LoseRights {
        /// The method.
        method: String,
        /// How many calls are still executed with the old rights.
        after: usize,
    },
    /// Executes the call and sends this text, valid or not, instead of the reply.
    ReplyText {
        /// The method.
        method: String,
        /// The whole frame.
        text: String,
    },
    /// Executes the call and replies with an id that no request used.
    WrongId(String),
    /// Executes the call and replies twice.
    Duplicate(String),
    /// Executes the call and adds fields that no release has to every object of the result.
    UnknownFields(String),
    /// Executes the call and replaces strings in the result with null.
    NullFor {
        /// The method.
        method: String,
        /// Only in fields with this name.
        field: Option<String>,
    },
    /// Executes the call and replaces the value of every field with this name.
    ValueFor {
        /// The method.
        method: String,
        /// The name of the fields.
        field: String,
        /// The text to insert into the frame: JSON, or what only looks like JSON (`"\ud800"`).
        text: String,
    },
    /// Executes the call and appends blanks to the text of the reply.
    Pad {
        /// The method.
        method: String,
        /// How many blanks.
        bytes: usize,
    },
    /// Executes the call and sends the reply slowly. Nothing else is sent or received in the meantime.
    Drip {
        /// The method.
        method: String,
        /// Bytes per second.
        bytes: usize,
    },
    /// Executes the call, sends the first half of the reply's frame, and cuts the connection.
    CutFrame(String),
    /// Does not execute the call and closes the connection.
    CloseWith {
        /// The method.
        method: String,
        /// The close code.
        code: u16,
        /// The close reason.
        reason: String,
    },
    /// Answers the next HTTP request for a path, upgrades included, with this status and HTML.
    HttpStatus {
        /// The path.
        path: String,
        /// The status.
        status: u16,
    },
    /// Answers the next connection whose first request is for this path with bytes that are not HTTP.
    GarbageHttp(String),
    /// Writes to every new connection one byte at a time, below TLS. Permanent.
    OneByteWrites,
    /// Makes `auth.mechanism_choices` fail before sign-in, as on 25.04.2 to 25.10.2. Permanent.
    BrokenMechanismChoices,
    /// Turns this account into one of a directory (Active Directory, LDAP) that does not answer, until
    /// [`crate::sim::Handle::end_directory_outage`]. Its keys look like those of a deleted user, and it cannot sign in.
    DirectoryOutage(String),
    /// Lists these API versions instead of the real ones, as a system that wants to obtain a plain key would.
    /// Permanent.
    ListVersions(Vec<String>),
}

/// When a fault fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum Moment {
    /// Before a call from a client is executed.
    Call,
    /// Around the execution of a call, inside a job too.
    Step,
    /// Before an HTTP request is answered.
    Request,
    /// After the first request line of a connection.
    Greeting,
    /// When a client connects.
    Connection,
}

impl Fault {
    pub(in crate::sim) fn moment(&self) -> Moment {
        match self {
            Self::HttpStatus { .. } => Moment::Request,
            Self::GarbageHttp(_) => Moment::Greeting,
            Self::OneByteWrites => Moment::Connection,
            Self::RefuseItems { .. } | Self::Vanish { .. } | Self::LoseRights { .. } => {
                Moment::Step
            }
            _ => Moment::Call,
        }
    }

    /// The method or path that the fault waits for.
    pub(in crate::sim) fn target(&self) -> &str {
        match self {
            Self::DropBefore(target)
            | Self::DropAfter(target)
            | Self::DropAfterAndRefuse(target)
            | Self::Hang(target)
            | Self::Hold(target)
            | Self::Delay { method: target, .. }
            | Self::RefuseWith { method: target, .. }
            | Self::RefuseItems { method: target, .. }
            | Self::Vanish { method: target, .. }
            | Self::LoseRights { method: target, .. }
            | Self::ReplyText { method: target, .. }
            | Self::WrongId(target)
            | Self::Duplicate(target)
            | Self::UnknownFields(target)
            | Self::NullFor { method: target, .. }
            | Self::ValueFor { method: target, .. }
            | Self::Pad { method: target, .. }
            | Self::Drip { method: target, .. }
            | Self::CutFrame(target)
            | Self::CloseWith { method: target, .. }
            | Self::HttpStatus { path: target, .. }
            | Self::GarbageHttp(target) => target,
            Self::OneByteWrites
            | Self::BrokenMechanismChoices
            | Self::DirectoryOutage(_)
            | Self::ListVersions(_) => "",
        }
    }
}
