//! The byte stream under a connection, with a look at its first bytes and a count of the received ones.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite};

use super::ssh::Leash;
use super::tap::{Observer, Tap};
use crate::net::clock;

/// Anything that a WebSocket can run over.
pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// TCP, TLS over TCP, or a unix socket.
pub(crate) type Stream = Box<dyn Io>;

/// A stream, and the certificate (DER) of which the peer proved to hold the key; `None` without TLS.
pub(super) type Secured = (Stream, Option<Vec<u8>>);

/// How many of the first bytes are recorded: enough to tell protocols apart.
const REMEMBERED: usize = 16;

/// The protocol that the peer's first bytes indicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// No byte arrived.
    Silence,
    /// An HTTP response.
    Http,
    /// A TLS record.
    Tls,
    /// An SSH banner.
    Ssh,
    /// Something else.
    Other,
}

/// The first received bytes, shared with the code that explains a failure.
#[derive(Clone, Debug, Default)]
pub(super) struct FirstBytes(Arc<Mutex<Vec<u8>>>);

impl FirstBytes {
    /// The protocol that they indicate.
    pub(super) fn protocol(&self) -> Protocol {
        let first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match first.as_slice() {
            [] => Protocol::Silence,
            // Alert or handshake, protocol version 3.x (RFC 8446, 5.1).
            [0x15 | 0x16, 0x03, ..] => Protocol::Tls,
            bytes if bytes.starts_with(b"HTTP/") => Protocol::Http,
            bytes if bytes.starts_with(b"SSH-") => Protocol::Ssh,
            _ => Protocol::Other,
        }
    }
}

/// Records the first bytes of a stream. Every read also overwrites the rest of the buffer: TLS decrypts in the buffer that
/// it reads into and keeps it, so the plain text of an earlier read would stay there.
pub(super) struct Recorder {
    first: FirstBytes,
    full: bool,
}

/// A stream whose first bytes are recorded.
pub(super) type Sniff<S> = Tap<S, Recorder>;

impl<S> Sniff<S> {
    /// Wraps a stream from which nothing was read yet.
    pub(super) fn new(stream: S) -> (Self, FirstBytes) {
        let first = FirstBytes::default();
        let recorder = Recorder {
            first: first.clone(),
            full: false,
        };
        (Tap::over(stream, recorder), first)
    }
}

impl Observer for Recorder {
    const WIPES: bool = true;

    fn observe(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.full {
            let mut first = self.first.0.lock().unwrap_or_else(PoisonError::into_inner);
            let room = REMEMBERED - first.len();
            first.extend(bytes.iter().take(room));
            self.full = first.len() == REMEMBERED;
        }
        Ok(())
    }
}

/// When bytes arrived and how many. Tells a slow connection from a dead one, and from one that only trickles, while a
/// long message arrives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Activity(Arc<Mutex<Option<Received>>>);

/// Received bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    /// When the last of them arrived.
    pub(crate) last: Instant,
    /// How many arrived.
    pub(crate) bytes: usize,
}

impl Activity {
    /// The bytes that arrived since the last call.
    pub(crate) fn take(&self) -> Option<Received> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn received(&self, bytes: usize) {
        let mut received = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = received.map_or(0, |received| received.bytes);
        *received = Some(Received {
            last: clock::now(),
            bytes: before.saturating_add(bytes),
        });
    }
}

/// Counts the received bytes, and keeps the ssh process alive that carries the stream.
pub(super) struct Counter {
    activity: Activity,
    _leash: Option<Leash>,
}

/// A stream whose received bytes are counted.
pub(super) type Counted = Tap<Stream, Counter>;

impl Counted {
    /// Wraps a stream.
    pub(super) fn new(stream: Stream, leash: Option<Leash>) -> (Self, Activity) {
        let activity = Activity::default();
        let counter = Counter {
            activity: activity.clone(),
            _leash: leash,
        };
        (Tap::over(stream, counter), activity)
    }
}

impl Observer for Counter {
    fn observe(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !bytes.is_empty() {
            self.activity.received(bytes.len());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt;

    #[tokio::test]
    async fn tells_protocols_apart_and_passes_every_byte_on() {
        for (bytes, protocol) in [
            (&b""[..], Protocol::Silence),
            (b"HTTP/1.1 400 Bad Request\r\n", Protocol::Http),
            (b"\x15\x03\x01\x00\x02\x02\x46", Protocol::Tls),
            (b"SSH-2.0-OpenSSH_9.2p1\r\n", Protocol::Ssh),
            (b"220 mail ESMTP\r\n", Protocol::Other),
        ] {
            let (mut sniff, first) = Sniff::new(bytes);
            let mut got = Vec::new();
            sniff.read_to_end(&mut got).await.unwrap();
            assert_eq!((got.as_slice(), first.protocol()), (bytes, protocol));
        }
    }
}
