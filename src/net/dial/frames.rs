//! Passes the WebSocket one frame at a time.
//!
//! A WebSocket keeps its read buffer for its whole life and never overwrites old data. Because the buffer holds nothing
//! of the next frame when a message is complete, it can be replaced (see `net::websocket`), and the old one is wiped
//! and freed.
//!
//! Invariant: no message longer than the limit is read; the limit is small before the sign-in. The frame header gives
//! the length, and nothing after the header of an oversized frame is read.

use std::io;

use super::limits::HEAD_MAX;
use super::tap::{Observer, Tap};
use crate::wire::{MAX_BEFORE_SIGN_IN, MAX_INCOMING};

/// The end of an HTTP response header.
const BLANK_LINE: &[u8] = b"\r\n\r\n";

/// A message exceeds the limit.
#[derive(Debug, thiserror::Error)]
#[error("a message of more than {0} bytes")]
pub(crate) struct Oversized(pub(crate) u64);

/// Position in the stream.
enum At {
    /// In the response that opens the WebSocket: matched bytes of the blank line, and bytes read in all.
    Opening(usize, usize),
    /// In a frame header, with the bytes read so far (RFC 6455, 5.2).
    Head(Vec<u8>),
    /// In a payload, with the bytes left.
    Payload(u64),
    /// Frame boundaries are unknown because the system sent frames together with the response. Carries the bytes read
    /// since.
    Unknown(u64),
}

/// Follows the WebSocket frames of a stream.
pub(crate) struct FrameReader {
    at: At,
    /// The message limit.
    most: u64,
    /// Payload bytes of the current message.
    message: u64,
}

/// A stream that ends every read where a frame ends.
pub(crate) type Frames<S> = Tap<S, FrameReader>;

impl<S> Frames<S> {
    /// Wraps a stream on which a WebSocket will be opened.
    pub(super) fn new(stream: S) -> Self {
        let reader = FrameReader {
            at: At::Opening(0, 0),
            most: MAX_BEFORE_SIGN_IN as u64,
            message: 0,
        };
        Self::over(stream, reader)
    }

    /// Raises the message limit after the sign-in.
    pub(crate) fn signed_in(&mut self) {
        self.observer.most = MAX_INCOMING as u64;
        if let At::Unknown(read) = &mut self.observer.at {
            *read = 0;
        }
    }

    /// Whether the last read ended a frame.
    pub(crate) fn between_frames(&self) -> bool {
        matches!(&self.observer.at, At::Head(head) if head.is_empty())
    }
}

impl FrameReader {
    fn pass(&mut self, bytes: &[u8]) -> Result<(), Oversized> {
        match &mut self.at {
            At::Opening(matched, read) => {
                *read += bytes.len();
                if *read > HEAD_MAX {
                    return Err(Oversized(HEAD_MAX as u64));
                }
                for (n, byte) in bytes.iter().enumerate() {
                    *matched = match *byte {
                        byte if byte == BLANK_LINE[*matched] => *matched + 1,
                        b'\r' => 1,
                        _ => 0,
                    };
                    if *matched == BLANK_LINE.len() {
                        self.at = match bytes.len() - (n + 1) {
                            0 => At::Head(Vec::new()),
                            more => At::Unknown(more as u64),
                        };
                        return Ok(());
                    }
                }
            }
            At::Head(head) => {
                head.extend_from_slice(bytes);
                if head.len() == size_of_head(head) {
                    let length = payload(head);
                    // Only pings and the like have a place between the frames of a message (RFC 6455, 5.4).
                    let first = head.first().copied().unwrap_or_default();
                    let (last, control) = (first & 0x80 != 0, first & 0x08 != 0);
                    let message = match control {
                        true => length,
                        false => self.message.saturating_add(length),
                    };
                    if message > self.most {
                        return Err(Oversized(self.most));
                    }
                    if !control {
                        self.message = if last { 0 } else { message };
                    }
                    self.at = after(length);
                }
            }
            At::Payload(left) => {
                self.at = after(left.saturating_sub(bytes.len() as u64));
            }
            // Nobody knows where a message begins: all of them together must do with what one may have.
            At::Unknown(read) => {
                *read = read.saturating_add(bytes.len() as u64);
                if self.most == MAX_BEFORE_SIGN_IN as u64 && *read > self.most {
                    return Err(Oversized(self.most));
                }
            }
        }
        Ok(())
    }
}

fn after(left: u64) -> At {
    match left {
        0 => At::Head(Vec::new()),
        left => At::Payload(left),
    }
}

/// The header length that the first bytes imply.
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

/// The payload length in a complete header.
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

impl Observer for FrameReader {
    fn limit(&self) -> usize {
        match &self.at {
            At::Opening(..) | At::Unknown(_) => usize::MAX,
            At::Head(head) => size_of_head(head) - head.len(),
            At::Payload(left) => usize::try_from(*left).unwrap_or(usize::MAX),
        }
    }

    fn observe(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.pass(bytes)
            .map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))
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
        assert_eq!(stream.observer.most, 256 << 10);
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

    /// The frames as a list of heads' first byte and length, each after the other.
    async fn reads(frames: &[(u8, usize)], signed_in: bool) -> io::Result<usize> {
        let opening = b"HTTP/1.1 101 Switching\r\n\r\n";
        let mut bytes = Vec::new();
        for (first, length) in frames {
            let mut frame = frame(*length);
            if let Some(byte) = frame.first_mut() {
                *byte = *first;
            }
            bytes.extend(frame);
        }
        let mut stream = Frames::new(AsyncReadExt::chain(&opening[..], &bytes[..]));
        let mut buffer = vec![0; 1 << 20];
        let _ = stream.read(&mut buffer).await?;
        if signed_in {
            stream.signed_in();
        }
        let mut all = Vec::new();
        stream.read_to_end(&mut all).await
    }

    #[tokio::test]
    async fn no_long_message_is_read_before_the_sign_in() {
        const MOST: usize = 256 << 10;
        for (frames, fits) in [
            (vec![(0x81, MOST)], true),
            (vec![(0x81, MOST + 1)], false),
            (vec![(0x81, MOST), (0x81, MOST)], true),
            // In pieces, with a ping between them.
            (vec![(0x01, MOST / 2), (0x89, 100), (0x80, MOST / 2)], true),
            (vec![(0x01, MOST / 2), (0x00, MOST / 2), (0x80, 1)], false),
            (vec![(0x01, MOST), (0x89, 1), (0x00, 0), (0x80, 1)], false),
        ] {
            let read = reads(&frames, false).await;
            assert_eq!(read.is_ok(), fits, "{frames:?}");
            if let Err(why) = read {
                assert!(why.get_ref().is_some_and(|why| why.is::<Oversized>()));
            }
            assert!(reads(&frames, true).await.is_ok(), "{frames:?}");
        }
        assert!(reads(&[(0x81, (64 << 20) + 1)], true).await.is_err());
    }

    #[tokio::test]
    async fn a_head_without_end_and_a_system_that_speaks_first_have_limits() {
        let endless = vec![b'x'; 20 << 10];
        assert!(
            Frames::new(&endless[..])
                .read_to_end(&mut Vec::new())
                .await
                .is_err()
        );
        let first = [&b"HTTP/1.1 101 X\r\n\r\n"[..], &vec![0; 300 << 10]].concat();
        assert!(
            Frames::new(&first[..])
                .read_to_end(&mut Vec::new())
                .await
                .is_err()
        );
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
