//! The WebSocket of the actor: sends frames, receives messages, and explains why the connection ended.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::error::CapacityError;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message};
use tokio_tungstenite::tungstenite::{Error, Utf8Bytes};
use zeroize::{Zeroize, Zeroizing};

use super::dial::{Excess, Socket, renewed};
use crate::domain::{Fault, Kind};
use crate::wire::{Framing, Incoming, has_lone, mend};

/// Time limit for sending a frame.
const SEND: Duration = Duration::from_secs(15);
/// Time limit for the closing handshake.
const FAREWELL: Duration = Duration::from_secs(1);

/// Why a connection ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The connection broke, or the system went away. A retry is worthwhile.
    Lost(Fault),
    /// The system refuses this address. A retry is pointless.
    Barred(Fault),
    /// The system ended the session, as an administrator does (close code 1000 without a reason).
    Sent(Fault),
}

/// A connected WebSocket.
pub(super) struct WebSocket {
    /// `None` only while the socket gets new buffers.
    socket: Option<Socket>,
    framing: Framing,
}

impl WebSocket {
    pub(super) fn new(socket: Socket, framing: Framing) -> Self {
        let socket = Some(socket);
        Self { socket, framing }
    }

    fn socket(&mut self) -> Result<&mut Socket, Ended> {
        self.socket
            .as_mut()
            .ok_or_else(|| lost("The connection was lost."))
    }

    /// Replaces the buffers of a message that was read, because it may have held a secret. Does nothing when the
    /// buffers also hold a part of the next message or an unsent reply to a ping.
    fn forget(&mut self) {
        let flushed = self.socket.as_mut().is_some_and(|socket| {
            socket.get_ref().between_frames()
                && matches!(socket.flush().now_or_never(), Some(Ok(())))
        });
        if flushed {
            // It waits for nothing.
            self.socket = self.socket.take().and_then(|it| renewed(it).now_or_never());
        }
    }

    /// Raises the message limit after the sign-in.
    pub(super) fn signed_in(&mut self) {
        if let Some(socket) = &mut self.socket {
            socket.get_mut().signed_in();
        }
    }

    /// Sends a frame. After an error the frame counts as sent, because a part of it may have left.
    pub(super) async fn send(&mut self, frame: Zeroizing<String>) -> Result<(), Ended> {
        // The bytes keep their owner, which wipes them when the last copy is dropped.
        let text = Utf8Bytes::try_from(Bytes::from_owner(Wiped(frame)))
            .map_err(|_| lost("The system sent a message that is not text."))?;
        match timeout(SEND, self.socket()?.send(Message::Text(text))).await {
            Ok(sent) => sent.map_err(broke),
            Err(_) => Err(lost("The system no longer accepts data.")),
        }
    }

    /// The next message; `None` for control frames. Cancel safe.
    pub(super) async fn next(&mut self) -> Result<Option<Received>, Ended> {
        match self.socket()?.next().await {
            Some(Ok(Message::Text(text))) => {
                // Then the message is the only owner of its bytes.
                self.forget();
                let framing = self.framing;
                Ok(Some(Received { text, framing }))
            }
            Some(Ok(Message::Close(frame))) => Err(closed(frame)),
            Some(Ok(_)) => Ok(None),
            Some(Err(error)) => Err(broke(error)),
            None => Err(lost("The system closed the connection.")),
        }
    }

    /// Closes the connection.
    pub(super) async fn close(mut self) {
        // Whether the system still hears it does not matter.
        if let Some(socket) = &mut self.socket {
            let _ = timeout(FAREWELL, socket.close(None)).await;
        }
    }
}

/// A frame as the owner of its bytes, which wipes them when dropped.
struct Wiped(Zeroizing<String>);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A message as text. It may hold a new secret, and is wiped when dropped.
pub(super) struct Received {
    text: Utf8Bytes,
    framing: Framing,
}

impl Received {
    /// Its size in bytes.
    pub(super) fn size(&self) -> usize {
        self.text.len()
    }

    /// Decodes the message. Lone surrogates are replaced first.
    pub(super) fn decode(&mut self) -> Result<Incoming<'_>, Ended> {
        if has_lone(&self.text) {
            self.text = mended(std::mem::take(&mut self.text));
        }
        // Whose answer it is cannot be told: whoever waits for one would wait in vain.
        self.framing
            .decode(&self.text)
            .map_err(|why| strange(&format!("The system sent {why}.")))
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        // Bytes that are shared with the next message are wiped with their buffer.
        if let Ok(mut bytes) = Bytes::from(std::mem::take(&mut self.text)).try_into_mut() {
            bytes.as_mut().zeroize();
        }
    }
}

/// The text without lone surrogates; replaced in place unless its bytes are shared.
fn mended(text: Utf8Bytes) -> Utf8Bytes {
    let mut bytes = Bytes::from(text)
        .try_into_mut()
        .unwrap_or_else(|shared| BytesMut::from(shared.as_ref()));
    mend(&mut bytes);
    Utf8Bytes::try_from(bytes.freeze()).unwrap_or_default()
}

fn lost(what: &str) -> Ended {
    Ended::Lost(Fault::new(Kind::Lost, what))
}

/// The fault of a system that does not follow the protocol.
fn strange(what: &str) -> Ended {
    let next = "Check that no proxy is in between, and check the system in its web interface.";
    Ended::Lost(Fault::new(Kind::Protocol, what).next(next))
}

fn broke(error: Error) -> Ended {
    match error {
        Error::ConnectionClosed | Error::AlreadyClosed => lost("The system closed the connection."),
        Error::Capacity(CapacityError::MessageTooLong { max_size, .. }) => strange(&format!(
            "The system sent {}.",
            Excess::Message(max_size as u64)
        )),
        Error::Utf8(_) => strange("The system sent text that is not UTF-8."),
        // The library's words for these name no content.
        // Such as a TLS connection that ends without a closing message: the system was stopped.
        Error::Io(why) if why.kind() == std::io::ErrorKind::UnexpectedEof => {
            lost("The system closed the connection.")
        }
        Error::Io(why) => match excess(&why) {
            Some(excess) => strange(&format!("The system sent {excess}.")),
            None => lost(&format!("The connection was lost: {why}.")),
        },
        Error::Protocol(why) => lost(&format!("The connection was lost: {why}.")),
        _ => lost("The connection was lost."),
    }
}

/// The limit that was exceeded, if that is the error.
fn excess(why: &std::io::Error) -> Option<&Excess> {
    why.get_ref()?.downcast_ref()
}

/// Explains the server's close codes (25.10): 1000 without a reason when an administrator ends the session, 1008 for an
/// address that is not allowed, 1007 and 1009 for a message over its limit.
fn closed(frame: Option<CloseFrame>) -> Ended {
    let Some(CloseFrame { code, reason }) = frame else {
        return lost("The system closed the connection.");
    };
    let reason: String = reason.chars().take(200).collect();
    match code {
        CloseCode::Normal if reason.is_empty() => Ended::Sent(
            Fault::new(Kind::Lost, "The system terminated this session.")
                .meaning("An administrator may have terminated it."),
        ),
        CloseCode::Policy => Ended::Barred(
            Fault::new(
                Kind::Denied,
                format!("The system does not allow connections from this address. {reason}"),
            )
            .next("See the allowed IP addresses in its advanced settings."),
        ),
        CloseCode::Size | CloseCode::Invalid => Ended::Lost(Fault::new(
            Kind::TooLarge,
            format!(
                "The system rejected a message as too large and closed the connection. {reason}"
            ),
        )),
        CloseCode::Away | CloseCode::Restart => lost("The system is shutting down or restarting."),
        code => lost(&format!(
            "The system closed the connection ({}). {reason}",
            u16::from(code)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(code: u16, reason: &str) -> Ended {
        closed(Some(CloseFrame {
            code: code.into(),
            reason: reason.into(),
        }))
    }

    #[test]
    fn closes_are_told_apart() {
        assert!(matches!(close(1000, ""), Ended::Sent(_)));
        assert!(matches!(close(1000, "bye"), Ended::Lost(f) if f.what.contains("bye")));
        assert!(matches!(close(1008, "not allowed"), Ended::Barred(f) if f.kind == Kind::Denied));
        for code in [1007, 1009] {
            assert!(matches!(close(code, ""), Ended::Lost(f) if f.kind == Kind::TooLarge));
        }
        assert!(matches!(close(1011, "\u{1b}[2J"), Ended::Lost(f) if f.what.contains("\\x1b")));
        assert!(matches!(closed(None), Ended::Lost(_)));
    }
}
