//! The bytes under a connection, whatever carries them, and a look at the first of them.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::ssh::Leash;
use crate::net::clock;

/// Anything that a WebSocket can run over.
pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// TCP, TLS over TCP, or a unix socket.
pub(crate) type Stream = Box<dyn Io>;

/// A stream, and the certificate (DER) that the other side proved to hold; `None` without TLS.
pub(super) type Secured = (Stream, Option<Vec<u8>>);

/// How many of the first bytes are remembered: enough to tell protocols apart.
const REMEMBERED: usize = 16;

/// What the other side's first bytes look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// Not a byte came.
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

/// The first bytes that came in, shared with whoever has to explain a failure.
#[derive(Clone, Debug, Default)]
pub(super) struct FirstBytes(Arc<Mutex<Vec<u8>>>);

impl FirstBytes {
    /// What they look like.
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

/// A stream that remembers the first bytes it reads.
pub(super) struct Sniff<S> {
    inner: S,
    first: FirstBytes,
    full: bool,
}

impl<S> Sniff<S> {
    /// Wraps a fresh stream.
    pub(super) fn new(inner: S) -> (Self, FirstBytes) {
        let first = FirstBytes::default();
        let full = false;
        let sniff = Self {
            inner,
            first: first.clone(),
            full,
        };
        (sniff, first)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Sniff<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(cx, buf);
        // TLS decrypts in the buffer that it reads into, and keeps it: nothing of an earlier read stays behind.
        buf.initialize_unfilled().fill(0);
        if !self.full {
            let new = buf.filled().get(before..).unwrap_or_default();
            let first = self.first.clone();
            let mut first = first.0.lock().unwrap_or_else(PoisonError::into_inner);
            let room = REMEMBERED - first.len();
            first.extend(new.iter().take(room));
            self.full = first.len() == REMEMBERED;
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Sniff<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// When bytes came in and how many: tells a slow connection from a dead one, and from one that only trickles, while a long message
/// is under way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Activity(Arc<Mutex<Option<Received>>>);

/// Bytes that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    /// When the last of them came.
    pub(crate) last: Instant,
    /// How many they are.
    pub(crate) bytes: usize,
}

impl Activity {
    /// The bytes that came in since this was asked before.
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

/// A stream that tells when it reads bytes, and keeps the ssh that carries it.
pub(super) struct Counted {
    inner: Stream,
    activity: Activity,
    _leash: Option<Leash>,
}

impl Counted {
    /// Wraps a stream.
    pub(super) fn new(inner: Stream, leash: Option<Leash>) -> (Self, Activity) {
        let activity = Activity::default();
        let counted = Self {
            inner,
            activity: activity.clone(),
            _leash: leash,
        };
        (counted, activity)
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(cx, buf);
        if let Some(bytes @ 1..) = buf.filled().len().checked_sub(before) {
            self.activity.received(bytes);
        }
        polled
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
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
