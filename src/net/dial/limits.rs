//! Limits on time and size before the sign-in, and on the size of any message: with about 400 bytes a key (25.10, hash
//! included), a list of 100,000 keys takes 40 MB.

use std::time::Duration;

use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use crate::wire::MAX_INCOMING;

/// Largest body of `/api/versions`; 25.10.5 sends 110 bytes.
pub(super) const BODY_MAX: usize = 64 << 10;

/// Largest header of an HTTP response.
pub(super) const HEAD_MAX: usize = 16 << 10;

/// Time limits of the steps to a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Name lookup and all addresses together.
    pub(crate) reach: Duration,
    /// One address of several.
    pub(crate) address: Duration,
    /// The TLS handshake.
    pub(crate) secure: Duration,
    /// One HTTP exchange, the WebSocket handshake or the DDP greeting.
    pub(crate) greet: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            reach: Duration::from_secs(20),
            address: Duration::from_secs(6),
            secure: Duration::from_secs(15),
            greet: Duration::from_secs(20),
        }
    }
}

/// The WebSocket limits. TrueNAS sends a message in one frame, so frames and messages have the same limit. The read
/// buffer is small because the program holds one for its whole life.
pub(super) fn web_socket() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(16 << 10)
        .write_buffer_size(0)
        .max_message_size(Some(MAX_INCOMING))
        .max_frame_size(Some(MAX_INCOMING))
}
