//! Decoded messages from a server.

use std::borrow::Cow;
use std::fmt;

use super::limits::{MAX_DEPTH, MAX_INCOMING, MAX_VALUES};
use super::opaque::Opaque;
use crate::domain::{ErrorReply, Text};

/// A message from a server. It borrows from its frame.
pub enum Incoming<'a> {
    /// DDP: the connection is ready for calls.
    Connected,
    /// DDP: the server does not support our version, or received something else before the greeting.
    Failed,
    /// The reply to a call or a subscription.
    Reply {
        /// The `id` of the request.
        id: u64,
        /// The result.
        result: Result<Opaque<'a>, ErrorReply>,
    },
    /// A reply that cannot be decoded: the outcome of the call is unknown.
    Unreadable {
        /// The `id` of the request.
        id: u64,
        /// Why it cannot be decoded.
        why: Malformed,
    },
    /// An error that names no request.
    ErrorWithoutId(ErrorReply),
    /// A change in a subscribed collection.
    Event {
        /// What happened to the entry.
        kind: EventKind,
        /// `api_key.query`.
        collection: Cow<'a, str>,
        /// The entry's number; `None` for another kind of id.
        id: Option<i64>,
        /// All of the event, `fields` included, which may hold plain keys. It is read only for a subscription by name, and
        /// masked then; null when it cannot be read.
        body: Opaque<'a>,
    },
    /// The server ended a subscription.
    Unsubscribed {
        /// DDP: the number of the request that subscribed.
        id: Option<u64>,
        /// The collection, if it is named.
        collection: Option<Cow<'a, str>>,
        /// The reason, if one is given.
        error: Option<Text>,
    },
    /// DDP: the reply to a ping.
    Pong,
    /// An unknown message, or a reply to someone else.
    Other,
}

/// What happened to an entry of a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// It was added.
    Added,
    /// It was changed.
    Changed,
    /// It was removed.
    Removed,
}

impl EventKind {
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word {
            "added" => Some(Self::Added),
            "changed" => Some(Self::Changed),
            "removed" => Some(Self::Removed),
            _ => None,
        }
    }
}

/// Why a frame could not be decoded. Contains nothing of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Longer than [`MAX_INCOMING`].
    #[error("a message of more than {} MiB, larger than any real response", MAX_INCOMING >> 20)]
    TooLarge,
    /// Nested more deeply than [`MAX_DEPTH`].
    #[error("a message nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
    /// More values than [`MAX_VALUES`].
    #[error("a message of more than {MAX_VALUES} values")]
    TooManyValues,
    /// Not JSON, or with a number out of range.
    #[error("a message that is not JSON")]
    NotJson,
    /// JSON of another shape.
    #[error("JSON that is not a message of this protocol")]
    NotAMessage,
    /// A reply with an id that no request of ours can have.
    #[error("a response to a request that was never sent")]
    NoId,
}

impl Malformed {
    /// Why an answer could not be decoded, in addition to saying that; empty unless a limit was exceeded.
    pub fn limit(self) -> String {
        match self {
            Self::TooLarge | Self::TooDeep | Self::TooManyValues => format!(" It is {self}."),
            Self::NotJson | Self::NotAMessage | Self::NoId => String::new(),
        }
    }
}

impl fmt::Debug for Incoming<'_> {
    /// Shows the kind and the ids only: a result or a reason may be too sensitive for a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connected => f.write_str("Connected"),
            Self::Failed => f.write_str("Failed"),
            Self::Reply { id, result } => {
                let came = if result.is_ok() { "Ok" } else { "Err" };
                write!(f, "Reply({id}, {came})")
            }
            Self::Unreadable { id, .. } => write!(f, "Unreadable({id})"),
            Self::ErrorWithoutId(_) => f.write_str("ErrorWithoutId"),
            Self::Event { kind, id, .. } => write!(f, "Event({kind:?}, {id:?})"),
            Self::Unsubscribed { .. } => f.write_str("Unsubscribed"),
            Self::Pong => f.write_str("Pong"),
            Self::Other => f.write_str("Other"),
        }
    }
}
