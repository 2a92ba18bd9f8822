//! Messages from a server, decoded.

use std::fmt;

use super::opaque::Opaque;
use crate::domain::{ErrorReply, Text};

/// What a server said.
pub enum Incoming {
    /// DDP: the connection is open for calls.
    Connected,
    /// DDP: the server does not speak our version, or got something else before the greeting.
    Failed,
    /// The answer to a call or a subscription of ours.
    Reply {
        /// The `id` that was sent.
        id: u64,
        /// What came of it.
        result: Result<Opaque, ErrorReply>,
    },
    /// The answer to a call, which cannot be decoded: what became of the call is not known.
    Unreadable {
        /// The `id` that was sent.
        id: u64,
    },
    /// An error that names no request of ours.
    ErrorWithoutId(ErrorReply),
    /// Something changed in a collection we subscribed to. Its fields were not even read.
    Event {
        /// What happened to the entry.
        kind: EventKind,
        /// `api_key.query`.
        collection: String,
        /// The entry's number; `None` where it has another kind of id.
        id: Option<i64>,
    },
    /// A subscription ended by the server's will.
    Unsubscribed {
        /// Which, where it says so.
        collection: Option<String>,
        /// Why, where it says so.
        error: Option<Text>,
    },
    /// DDP: the answer to a ping.
    Pong,
    /// Something this program does not know, or an answer to somebody else.
    Other,
}

/// What happened to an entry of a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// It is new.
    Added,
    /// It is different.
    Changed,
    /// It is gone.
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

/// Why a frame could not be read. Says nothing of what stood in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Longer than [`MAX_INCOMING`].
    #[error("a message larger than any real answer")]
    TooLarge,
    /// No JSON, or nested or numbered beyond reason.
    #[error("a message that is not JSON")]
    NotJson,
    /// JSON of another shape.
    #[error("JSON that is not a message of this protocol")]
    NotAMessage,
    /// An answer whose id none of our requests can have.
    #[error("an answer to a request that was never sent")]
    NoId,
}

impl From<serde_json::Error> for Malformed {
    /// Keeps only the kind: serde's own words may quote the frame.
    fn from(error: serde_json::Error) -> Self {
        match error.classify() {
            serde_json::error::Category::Data => Self::NotAMessage,
            _ => Self::NotJson,
        }
    }
}

impl fmt::Debug for Incoming {
    /// Names the kind and the ids; a result or a reason may hold more than a log should.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connected => f.write_str("Connected"),
            Self::Failed => f.write_str("Failed"),
            Self::Reply { id, result } => {
                let came = if result.is_ok() { "Ok" } else { "Err" };
                write!(f, "Reply({id}, {came})")
            }
            Self::Unreadable { id } => write!(f, "Unreadable({id})"),
            Self::ErrorWithoutId(_) => f.write_str("ErrorWithoutId"),
            Self::Event { kind, id, .. } => write!(f, "Event({kind:?}, {id:?})"),
            Self::Unsubscribed { .. } => f.write_str("Unsubscribed"),
            Self::Pong => f.write_str("Pong"),
            Self::Other => f.write_str("Other"),
        }
    }
}
