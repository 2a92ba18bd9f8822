//! A stream that writes one byte at a time, and a way to read the first request's path before HTTP does.

use std::io::{self, Cursor};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};

/// An upper bound for the head of any client's first request.
const HEAD: usize = 16 << 10;

/// A stream. If `chopped`, each write takes one byte.
#[derive(Debug)]
pub(super) struct Chop<S> {
    stream: S,
    chopped: bool,
    /// The last write was deferred, so that the reader sees the previous byte alone.
    rested: bool,
}

impl<S> Chop<S> {
    pub(super) fn new(stream: S, chopped: bool) -> Self {
        Self {
            stream,
            chopped,
            rested: false,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Chop<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Chop<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if !self.chopped {
            return Pin::new(&mut self.stream).poll_write(cx, buf);
        }
        if !self.rested {
            self.rested = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let first = buf.get(..1).unwrap_or_default();
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, first));
        self.rested = false;
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// The path of the first request, and a stream that still delivers that request. `None` if no request came.
pub(super) async fn first_path<S>(
    mut stream: S,
) -> Option<(String, impl AsyncRead + AsyncWrite + Unpin + Send + 'static)>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < HEAD {
        if stream.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let (read, write) = tokio::io::split(stream);
    Some((path, tokio::io::join(Cursor::new(head).chain(read), write)))
}
