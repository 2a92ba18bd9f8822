//! The two framings.

/// A message framing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framing {
    /// JSON-RPC 2.0 (25.04 and newer).
    JsonRpc,
    /// The older protocol at `/websocket` (all releases).
    Ddp,
}
