//! Hands the WebSocket one frame at a time.
//!
//! The WebSocket keeps a buffer for its whole life and never overwrites what it has read. As nothing of the next frame is in it
//! when a message is complete, it can then be exchanged for a new one (see `net::line`), and the old one is freed and wiped.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What ends the head of an HTTP response.
const BLANK_LINE: &[u8] = b"\r\n\r\n";

/// Where in the stream we are.
enum At {
    /// In the response that opens the WebSocket; so many bytes of the blank line are there.
    Opening(usize),
    /// In a frame's head, of which this is there (RFC 6455, 5.2).
    Head(Vec<u8>),
    /// So many bytes before a frame's end.
    Payload(u64),
    /// The system spoke before it was asked: frames came together with the response, and their ends are not known.
    Unknown,
}

/// A stream that ends every read where a frame ends.
pub(crate) struct Frames<S> {
    inner: S,
    at: At,
}

impl<S> Frames<S> {
    /// Over a stream on which a WebSocket will be opened.
    pub(super) fn new(inner: S) -> Self {
        let at = At::Opening(0);
        Self { inner, at }
    }

    /// Whether a frame was read to its end and nothing of the next.
    pub(crate) fn between_frames(&self) -> bool {
        matches!(&self.at, At::Head(head) if head.is_empty())
    }

    fn limit(&self) -> usize {
        match &self.at {
            At::Opening(_) | At::Unknown => usize::MAX,
            At::Head(head) => size_of_head(head) - head.len(),
            At::Payload(left) => usize::try_from(*left).unwrap_or(usize::MAX),
        }
    }

    fn pass(&mut self, bytes: &[u8]) {
        match &mut self.at {
            At::Opening(matched) => {
                for (n, byte) in bytes.iter().enumerate() {
                    *matched = match *byte {
                        byte if byte == BLANK_LINE[*matched] => *matched + 1,
                        b'\r' => 1,
                        _ => 0,
                    };
                    if *matched == BLANK_LINE.len() {
                        let alone = n + 1 == bytes.len();
                        self.at = if alone {
                            At::Head(Vec::new())
                        } else {
                            At::Unknown
                        };
                        return;
                    }
                }
            }
            At::Head(head) => {
                head.extend_from_slice(bytes);
                if head.len() == size_of_head(head) {
                    self.at = after(payload(head));
                }
            }
            At::Payload(left) => {
                self.at = after(left.saturating_sub(bytes.len() as u64));
            }
            At::Unknown => {}
        }
    }
}

fn after(left: u64) -> At {
    match left {
        0 => At::Head(Vec::new()),
        left => At::Payload(left),
    }
}

/// How long a head is that begins so.
fn size_of_head(head: &[u8]) -> usize {
    let Some(second) = head.get(1) else { return 2 };
    let length = match second & 0x7f {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    // No server may mask, but where one does the frame must still be followed.
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    2 + length + mask
}

/// How long the payload behind a whole head is.
fn payload(head: &[u8]) -> u64 {
    let second = head.get(1).copied().unwrap_or_default() & 0x7f;
    let more = match second {
        126 => 2,
        127 => 8,
        short => return u64::from(short),
    };
    let bytes = head.iter().skip(2).take(more);
    bytes.fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

impl<S: AsyncRead + Unpin> AsyncRead for Frames<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let room = self.limit().min(buf.remaining());
        let mut part = ReadBuf::new(buf.initialize_unfilled_to(room));
        ready!(Pin::new(&mut self.inner).poll_read(cx, &mut part))?;
        let read = part.filled().len();
        self.pass(part.filled());
        buf.advance(read);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Frames<S> {
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
    use tokio::io::AsyncReadExt;

    use super::*;

    fn frame(length: usize) -> Vec<u8> {
        let mut frame = vec![0x81];
        match length {
            0..126 => frame.push(length as u8),
            126..65_536 => {
                frame.push(126);
                frame.extend((length as u16).to_be_bytes());
            }
            _ => {
                frame.push(127);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.resize(frame.len() + length, b'x');
        frame
    }

    #[tokio::test]
    async fn every_read_ends_with_its_frame() {
        let opening = b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n";
        let lengths = [0, 1, 125, 126, 65_535, 65_536];
        let frames: Vec<u8> = lengths.into_iter().flat_map(frame).collect();
        // The response comes by itself; then all frames at once.
        let mut stream = Frames::new(AsyncReadExt::chain(&opening[..], &frames[..]));
        let mut buffer = vec![0; 1 << 20];
        assert_eq!(stream.read(&mut buffer).await.unwrap(), opening.len());
        assert!(stream.between_frames());
        for length in lengths {
            let mut got = Vec::new();
            loop {
                let read = stream.read(&mut buffer).await.unwrap();
                got.extend_from_slice(&buffer[..read]);
                if stream.between_frames() {
                    break;
                }
            }
            assert_eq!(got, frame(length));
        }
    }

    #[tokio::test]
    async fn a_system_that_speaks_first_is_passed_on_as_it_comes() {
        let bytes = [&b"HTTP/1.1 101 X\r\n\r\n"[..], &frame(3), &frame(4)].concat();
        let mut stream = Frames::new(&bytes[..]);
        let mut got = Vec::new();
        stream.read_to_end(&mut got).await.unwrap();
        assert_eq!(got, bytes);
        assert!(!stream.between_frames());
    }
}
