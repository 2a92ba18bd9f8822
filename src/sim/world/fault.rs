//! Trouble on demand. Every fault but the last strikes once, at the next call of its method or request for its path.

use std::time::Duration;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Cut the link on receipt of the method; do nothing.
    DropBefore(String),
    /// Do it, then cut the link without a reply.
    DropAfter(String),
    /// Do it, cut the link without a reply, and accept nobody until [`super::Handle::set_accepting`] says so.
    DropAfterAndRefuse(String),
    /// Do it and never reply.
    Hang(String),
    /// Do it and keep the reply until [`super::Handle::release_held`].
    Hold(String),
    /// Do it and reply later; other calls go on.
    Delay {
        /// The method.
        method: String,
        /// So much later.
        by: Duration,
    },
    /// Do nothing and answer with a `CallError`.
    RefuseWith {
        /// The method.
        method: String,
        /// Its errno.
        errno: i32,
        /// Its text, without the errno's name.
        reason: String,
    },
    /// Do it and send this text, whatever it is, in place of the reply.
    ReplyText {
        /// The method.
        method: String,
        /// The whole frame.
        text: String,
    },
    /// Do it and reply under an id that nobody used.
    WrongId(String),
    /// Do it and reply twice.
    Duplicate(String),
    /// Do it, and put fields that no release has into every object of the result.
    UnknownFields(String),
    /// Do it, and put null where the result has a string.
    NullFor {
        /// The method.
        method: String,
        /// Only in fields of this name.
        field: Option<String>,
    },
    /// Do it, and put this in fields of one name.
    ValueFor {
        /// The method.
        method: String,
        /// The fields.
        field: String,
        /// The text that stands in the frame in their place; JSON, or what only looks like it (`"\ud800"`).
        text: String,
    },
    /// Do it, and reply with so many blanks behind the frame's text.
    Pad {
        /// The method.
        method: String,
        /// Blanks.
        bytes: usize,
    },
    /// Do it, and send so many bytes of the reply a second; nothing else is sent or heard meanwhile.
    Drip {
        /// The method.
        method: String,
        /// Bytes a second.
        bytes: usize,
    },
    /// Do it, send the first half of the reply's frame and cut the link.
    CutFrame(String),
    /// Do nothing and close the link.
    CloseWith {
        /// The method.
        method: String,
        /// The close code.
        code: u16,
        /// The close reason.
        reason: String,
    },
    /// Answer the next HTTP request for a path, upgrades included, with this status and HTML.
    HttpStatus {
        /// The path.
        path: String,
        /// The status.
        status: u16,
    },
    /// Answer the next connection that asks for this path first with bytes that are no HTTP.
    GarbageHttp(String),
    /// From now on, write to every new connection one byte at a time, beneath TLS too. This one does not wear off.
    OneByteWrites,
    /// From now on, `auth.mechanism_choices` fails before sign-in, as on 25.04.2 to 25.10.2.
    BrokenMechanismChoices,
    /// From now on, this account is one of a directory (Active Directory, LDAP) that does not answer, until
    /// [`super::Handle::end_directory_outage`]: its keys look like those of a deleted user, and it cannot sign in.
    DirectoryOutage(String),
    /// From now on, list these API versions instead of the true ones, as a system that wants a key in plain does. This one
    /// does not wear off.
    ListVersions(Vec<String>),
}

/// When a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum Moment {
    /// A call is to be done.
    Call,
    /// An HTTP request is to be answered.
    Request,
    /// A connection has said what it wants first.
    Greeting,
    /// A connection is made.
    Connection,
}

impl Fault {
    pub(in crate::sim) fn moment(&self) -> Moment {
        match self {
            Self::HttpStatus { .. } => Moment::Request,
            Self::GarbageHttp(_) => Moment::Greeting,
            Self::OneByteWrites => Moment::Connection,
            _ => Moment::Call,
        }
    }

    /// The method it waits for, or the path.
    pub(in crate::sim) fn target(&self) -> &str {
        match self {
            Self::DropBefore(target)
            | Self::DropAfter(target)
            | Self::DropAfterAndRefuse(target)
            | Self::Hang(target)
            | Self::Hold(target)
            | Self::Delay { method: target, .. }
            | Self::RefuseWith { method: target, .. }
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
