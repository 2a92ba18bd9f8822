//! An open WebSocket as the actor sees it: frames out, messages in, and why it ended.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message, frame::coding::CloseCode};
use tokio_tungstenite::tungstenite::{Error, Utf8Bytes};
use zeroize::{Zeroize, Zeroizing};

use crate::domain::{Fault, Kind};
use crate::wire::{Framing, Incoming};

use super::dial::{Oversized, Socket, renewed};

/// How long a frame may take to leave.
const SEND: Duration = Duration::from_secs(15);
/// How long a farewell may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// Why a connection ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// It broke, or the system went away: worth another try.
    Lost(Fault),
    /// The system does not want this address: not worth one.
    Barred(Fault),
    /// The system ended the session, as an administrator does (close 1000 without a reason).
    Sent(Fault),
}

/// The connection.
pub(super) struct WebSocket {
    /// `None` only while it is exchanged.
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
            .ok_or_else(|| lost("The link was lost."))
    }

    /// Gives up the buffers of a message that was read, which may have held a secret. Only where nothing else is in them:
    /// neither a part of the next message nor an answer to a ping that has not left yet.
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

    /// Signed in: from now on messages may be long.
    pub(super) fn signed_in(&mut self) {
        if let Some(socket) = &mut self.socket {
            socket.get_mut().signed_in();
        }
    }

    /// Sends a frame. On an error it must be taken for sent: a part of it may have left.
    pub(super) async fn send(&mut self, frame: Zeroizing<String>) -> Result<(), Ended> {
        // The bytes keep their owner, which wipes them when the last copy is dropped.
        let text = Utf8Bytes::try_from(Bytes::from_owner(Wiped(frame)))
            .map_err(|_| lost("A frame was not text."))?;
        match timeout(SEND, self.socket()?.send(Message::Text(text))).await {
            Ok(sent) => sent.map_err(broke),
            Err(_) => Err(lost("The system takes nothing any more.")),
        }
    }

    /// The next message; `None` for a sign of life that says nothing to us. May be cancelled at any time.
    pub(super) async fn next(&mut self) -> Result<Option<Incoming>, Ended> {
        match self.socket()?.next().await {
            Some(Ok(Message::Text(text))) => {
                let message = self.framing.decode(&text);
                wipe(text);
                self.forget();
                // Whose answer it is cannot be told: whoever waits for one would wait in vain.
                message
                    .map(Some)
                    .map_err(|why| strange(&format!("The system sent {why}.")))
            }
            Some(Ok(Message::Close(frame))) => Err(closed(frame)),
            Some(Ok(_)) => Ok(None),
            Some(Err(error)) => Err(broke(error)),
            None => Err(lost("The system closed the connection.")),
        }
    }

    /// Says goodbye, briefly.
    pub(super) async fn close(mut self) {
        // Whether the system still hears it does not matter.
        if let Some(socket) = &mut self.socket {
            let _ = timeout(FAREWELL, socket.close(None)).await;
        }
    }
}

/// A frame as the owner of its bytes.
struct Wiped(Zeroizing<String>);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A reply may hold a new secret: overwrites it where nobody shares the bytes.
fn wipe(text: Utf8Bytes) {
    if let Ok(mut bytes) = Bytes::from(text).try_into_mut() {
        bytes.as_mut().zeroize();
    }
}

fn lost(what: &str) -> Ended {
    Ended::Lost(Fault::new(Kind::Lost, what))
}

/// It does not speak as TrueNAS does.
fn strange(what: &str) -> Ended {
    let next =
        "Check that no proxy stands in between, and look at the system in its web interface.";
    Ended::Lost(Fault::new(Kind::Protocol, what).next(next))
}

fn broke(error: Error) -> Ended {
    match error {
        Error::ConnectionClosed | Error::AlreadyClosed => lost("The system closed the connection."),
        Error::Capacity(_) => strange("The system sent a message larger than any real answer."),
        Error::Utf8(_) => strange("The system sent text that is not UTF-8."),
        Error::Io(why) if oversized(&why).is_some() => {
            let kib = oversized(&why).unwrap_or_default() >> 10;
            strange(&format!(
                "The system sent a message of more than {kib} KiB, larger than any real answer."
            ))
        }
        // The library's words for these name no content.
        Error::Io(why) => lost(&format!("The link was lost: {why}.")),
        Error::Protocol(why) => lost(&format!("The link was lost: {why}.")),
        _ => lost("The link was lost."),
    }
}

/// The limit that a message was over, where that is why.
fn oversized(why: &std::io::Error) -> Option<u64> {
    let why = why.get_ref()?.downcast_ref::<Oversized>()?;
    Some(why.0)
}

/// The server's closes (25.10): 1000 without a reason when an administrator ends the session, 1008 for an address that is not allowed,
/// 1007 and 1009 for a message over its limit.
fn closed(frame: Option<CloseFrame>) -> Ended {
    let Some(CloseFrame { code, reason }) = frame else {
        return lost("The system closed the connection.");
    };
    let reason: String = reason.chars().take(200).collect();
    match code {
        CloseCode::Normal if reason.is_empty() => Ended::Sent(
            Fault::new(Kind::Lost, "The system ended this session.")
                .meaning("An administrator may have done that."),
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
            format!("The system found a message too large and closed the connection. {reason}"),
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
