//! The two framings.

/// One of the two ways to say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framing {
    /// JSON-RPC 2.0, from 25.04 on.
    JsonRpc,
    /// The older protocol at `/websocket`, answered by every release.
    Ddp,
}
