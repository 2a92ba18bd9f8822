//! A byte stream with an observer of what is read from it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Observes the bytes that are read from a stream.
pub(crate) trait Observer {
    /// Whether every read overwrites the unused rest of the caller's buffer.
    const WIPES: bool = false;

    /// The most bytes that the next read may return.
    fn limit(&self) -> usize {
        usize::MAX
    }

    /// Sees the bytes of one read; none at the end of the stream. An error becomes the error of the read.
    fn observe(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// A stream `S` whose reads are shown to an observer `F`. Writes pass through.
pub(crate) struct Tap<S, F> {
    stream: S,
    pub(super) observer: F,
}

impl<S, F> Tap<S, F> {
    /// Wraps a stream.
    pub(super) fn over(stream: S, observer: F) -> Self {
        Self { stream, observer }
    }
}

impl<S: AsyncRead + Unpin, F: Observer + Unpin> AsyncRead for Tap<S, F> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let limit = this.observer.limit().min(buf.remaining());
        let mut part = ReadBuf::new(buf.initialize_unfilled_to(limit));
        let polled = Pin::new(&mut this.stream).poll_read(cx, &mut part);
        let polled = polled.map(|read| {
            read?;
            this.observer.observe(part.filled())?;
            Ok(part.filled().len())
        });
        if let Poll::Ready(Ok(read)) = polled {
            buf.advance(read);
        }
        if F::WIPES {
            buf.initialize_unfilled().fill(0);
        }
        polled.map_ok(|_| ())
    }
}

impl<S: AsyncWrite + Unpin, F: Unpin> AsyncWrite for Tap<S, F> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
