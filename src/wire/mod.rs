//! Floor 1: how messages travel. JSON-RPC 2.0 at `/api/...` and DDP at `/websocket`; methods and results are opaque here.
//!
//! Invariant: what a server must not have told us never becomes a value: a traceback (`trace`, which carries local
//! variables) and the fields of an event (which carry plain keys from 25.10 on) are skipped while the text is read. What
//! does become a value is an [`Opaque`], wiped when dropped. No error here carries anything of the frame.

mod ddp;
pub mod ejson;
mod jsonrpc;
mod limits;
mod opaque;
mod parts;
mod salvage;
mod surrogates;

use std::fmt;

use serde_json::Value;
use zeroize::Zeroizing;

use crate::domain::{ErrorReply, Text};

pub use limits::{MAX_BEFORE_SIGN_IN, MAX_INCOMING, TooLarge, check_size};
pub use opaque::{Opaque, wipe};

/// The collection that is taken for the one that changed where an event cannot be decoded.
const KEYS: &str = "api_key.query";

/// One of the two ways to say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framing {
    /// JSON-RPC 2.0, from 25.04 on.
    JsonRpc,
    /// The older protocol at `/websocket`, answered by every release.
    Ddp,
}

impl Framing {
    /// What must be said first, before any call; `None` for JSON-RPC.
    pub fn hello(self) -> Option<&'static str> {
        match self {
            Self::JsonRpc => None,
            Self::Ddp => Some(ddp::HELLO),
        }
    }

    /// A call's frame. `id` comes back in [`Incoming::Reply`]; `params` is an array. The frame is built in one piece, so
    /// that no copy of a secret in it is left behind.
    pub fn call(self, id: u64, method: &str, params: &Value) -> Zeroizing<String> {
        match self {
            Self::JsonRpc => jsonrpc::call(id, method, params),
            Self::Ddp => ddp::call(id, method, params),
        }
    }

    /// The frame that subscribes to a collection. It is answered like a call: by an [`Incoming::Reply`] with the same
    /// `id`, whose result is the subscription's own id. Calls and subscriptions must not share ids.
    pub fn subscribe(self, id: u64, collection: &str) -> String {
        match self {
            Self::JsonRpc => jsonrpc::subscribe(id, collection),
            Self::Ddp => ddp::subscribe(id, collection),
        }
    }

    /// Reads one text frame from a server. What cannot be decoded still ends its call, where it says whose answer it is.
    ///
    /// # Errors
    /// [`Malformed`] when nobody knows whose it is: the connection is of no use any more. A message that is only unknown is
    /// [`Incoming::Other`].
    pub fn decode(self, text: &str) -> Result<Incoming, Malformed> {
        if text.len() > MAX_INCOMING {
            return Err(Malformed::TooLarge);
        }
        let strict = |text: &str| match self {
            Self::JsonRpc => jsonrpc::decode(text),
            Self::Ddp => ddp::decode(text),
        };
        let why = match strict(text) {
            Ok(incoming) => return Ok(incoming),
            Err(why) => why,
        };
        if let Some(mended) = surrogates::mended(text)
            && let Ok(incoming) = strict(&mended)
        {
            return Ok(incoming);
        }
        let odd = match self {
            Self::JsonRpc => jsonrpc::odd(text),
            Self::Ddp => ddp::odd(text),
        };
        odd.or_else(|| salvage::incoming(self, text)).ok_or(why)
    }
}

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
    fn parse(word: &str) -> Option<Self> {
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

/// Writes a frame into a string of exactly its size: a growing string would leave copies of a secret behind.
fn in_one_piece(write: impl Fn(&mut dyn fmt::Write) -> fmt::Result) -> Zeroizing<String> {
    struct Count(usize);
    impl fmt::Write for Count {
        fn write_str(&mut self, s: &str) -> fmt::Result {
            self.0 += s.len();
            Ok(())
        }
    }
    let mut size = Count(0);
    // Neither counting nor a string ever fails to take text.
    let _ = write(&mut size);
    let mut text = Zeroizing::new(String::with_capacity(size.0));
    let _ = write(&mut *text);
    text
}

#[cfg(test)]
mod tests;
