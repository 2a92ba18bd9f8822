//! Floor 1: how messages travel. JSON-RPC 2.0 at `/api/...` and DDP at `/websocket`; methods and results are opaque here.
//!
//! Invariant: what a server must not have told us never becomes a value: a traceback (`trace`, which carries local
//! variables) and the fields of an event (which carry plain keys from 25.10 on) are skipped while the text is read. What
//! does become a value is an [`Opaque`], wiped when dropped. No error here carries anything of the frame.

mod ddp;
pub mod ejson;
mod framing;
mod incoming;
mod jsonrpc;
mod limits;
mod opaque;
mod parts;
mod salvage;
mod surrogates;

use serde_json::Value;
use zeroize::Zeroizing;

pub use framing::Framing;
pub use incoming::{EventKind, Incoming, Malformed};
pub use limits::{MAX_BEFORE_SIGN_IN, MAX_INCOMING, TooLarge, check_size};
pub use opaque::{Opaque, wipe};

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

#[cfg(test)]
mod tests;
