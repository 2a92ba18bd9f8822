//! Floor 1: message framing. JSON-RPC 2.0 at `/api/...` and DDP at `/websocket`; methods and results are opaque here.
//!
//! Invariant: nothing is built of a frame before one pass over it (`scan.rs`) has bounded its depth and its values. A
//! traceback (`trace`, which contains local variables) is passed over. A result and an event (which contains plain keys from
//! 25.10 on) stay an [`Opaque`] text, which borrows from the frame; the owner of the frame wipes it. Errors contain nothing
//! of the frame.

mod cursor;
mod ddp;
pub mod ejson;
mod framing;
mod incoming;
mod jsonrpc;
mod limits;
mod opaque;
mod params;
mod parts;
mod salvage;
mod scan;
mod surrogates;

use scan::Frame;
use serde_json::Value;
use zeroize::Zeroizing;

pub use framing::Framing;
pub use incoming::{EventKind, Incoming, Malformed};
pub use limits::{MAX_BEFORE_SIGN_IN, MAX_DEPTH, MAX_INCOMING, MAX_VALUES, TooLarge, check_size};
pub use opaque::Opaque;
pub use params::Params;
pub use surrogates::{has_lone, mend};

impl Framing {
    /// The greeting before any call; `None` for JSON-RPC.
    pub fn hello(self) -> Option<&'static str> {
        match self {
            Self::JsonRpc => None,
            Self::Ddp => Some(ddp::HELLO),
        }
    }

    /// The frame of a call. `id` comes back in [`Incoming::Reply`]; `params` is an array. The frame is built in one
    /// buffer, so that no copy of a secret is left behind.
    pub fn call(self, id: u64, method: &str, params: &Value) -> Zeroizing<String> {
        match self {
            Self::JsonRpc => jsonrpc::call(id, method, params),
            Self::Ddp => ddp::call(id, method, params),
        }
    }

    /// The frame that subscribes to a collection. Its reply is an [`Incoming::Reply`] with the same `id`, whose result
    /// is the subscription's own id. Calls and subscriptions must not share ids.
    pub fn subscribe(self, id: u64, collection: &str) -> String {
        match self {
            Self::JsonRpc => jsonrpc::subscribe(id, collection),
            Self::Ddp => ddp::subscribe(id, collection),
        }
    }

    /// The frame that ends a subscription. `subscription` is the result of its [`Framing::subscribe`].
    pub fn unsubscribe(self, id: u64, subscription: &str) -> String {
        match self {
            Self::JsonRpc => jsonrpc::unsubscribe(id, subscription),
            Self::Ddp => ddp::unsubscribe(subscription),
        }
    }

    /// Decodes a text frame from a server. An undecodable reply still ends its call if the id can be read. A lone
    /// surrogate is for the reader of its string: see [`mend`].
    ///
    /// # Errors
    /// [`Malformed`] when the id is unknown: the connection is then unusable. An unknown message is
    /// [`Incoming::Other`].
    pub fn decode(self, text: &str) -> Result<Incoming<'_>, Malformed> {
        if text.len() > MAX_INCOMING {
            return Err(Malformed::TooLarge);
        }
        let read = Frame::read(text).and_then(|frame| match self {
            Self::JsonRpc => jsonrpc::decode(&frame),
            Self::Ddp => ddp::decode(&frame),
        });
        match read {
            Err(Malformed::NoId) => Err(Malformed::NoId),
            Err(why) => salvage::incoming(self, text, why).ok_or(why),
            read => read,
        }
    }
}

#[cfg(test)]
mod tests;
