//! Passes the WebSocket one frame at a time.
//!
//! A WebSocket keeps its read buffer for its whole life and never overwrites old data. Because the buffer holds nothing
//! of the next frame when a message is complete, it can be replaced (see `net::websocket`), and the old one is wiped
//! and freed.
//!
//! Invariant: nothing that exceeds a limit is read. The frame header gives the length, and nothing after the header of
//! an oversized frame is read. The limit of a message is small before the sign-in. A message in pieces has a smaller one,
//! because its buffer grows by doubling; TrueNAS never sends one. Pings, binary messages, text messages and
//! bytes are limited by rate.

use std::io;
use std::time::{Duration, Instant};

use super::limits::HEAD_MAX;
use super::tap::{Observer, Tap};
use crate::net::clock;
use crate::wire::{MAX_BEFORE_SIGN_IN, MAX_INCOMING};

#[cfg(test)]
mod tests;

/// The end of an HTTP response header.
const BLANK_LINE: &[u8] = b"\r\n\r\n";
/// Largest message in pieces, in bytes.
const IN_PIECES: u64 = 16 << 20;
/// Most pieces of a message.
const PIECES: u32 = 16_384;
/// Largest control frame in bytes (RFC 6455, 5.5).
const CONTROL: u64 = 125;
/// Most frames in [`WINDOW`] that are not part of a text message.
const NOISE: u64 = 1_000;
/// Most messages in [`WINDOW`]. Each may be an event that waits until the program has drawn.
const MESSAGES: u64 = 100_000;
/// Most bytes of messages in [`WINDOW`]. TrueNAS writes a few megabytes a second.
const BYTES: u64 = 1 << 30;
const WINDOW: Duration = Duration::from_secs(10);

/// A limit that the system exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Excess {
    /// The HTTP response that opens the WebSocket.
    #[error("a response header of more than {} KiB", HEAD_MAX >> 10)]
    Header,
    /// A message, with the limit in bytes.
    #[error("a message of more than {} KiB, larger than any real response", .0 >> 10)]
    Message(u64),
    /// A message in pieces, with the limit in bytes.
    #[error("a message in pieces of more than {} KiB in total", .0 >> 10)]
    InPieces(u64),
    /// The number of pieces of a message.
    #[error("a message in more than {PIECES} pieces")]
    Pieces,
    /// The size of a control frame.
    #[error("a control frame of more than {CONTROL} bytes")]
    Control,
    /// The number of frames that carry no text.
    #[error("more than {NOISE} frames without text within {} seconds", WINDOW.as_secs())]
    Noise,
    /// The number of messages.
    #[error("more than {MESSAGES} messages within {} seconds", WINDOW.as_secs())]
    Messages,
    /// The bytes of all messages.
    #[error("more than {} MiB within {} seconds", BYTES >> 20, WINDOW.as_secs())]
    Bytes,
}

/// Position in the stream.
enum At {
    /// In the response that opens the WebSocket: matched bytes of the blank line, and bytes read in all.
    Opening(usize, usize),
    /// In a frame header, with the bytes read so far (RFC 6455, 5.2).
    Head(Vec<u8>),
    /// In a payload, with the bytes left.
    Payload(u64),
}

/// Follows the WebSocket frames of a stream.
pub(crate) struct FrameReader {
    at: At,
    /// The message limit.
    most: u64,
    /// Payload bytes of the current message.
    message: u64,
    /// Pieces of the current message; 0 between messages.
    pieces: u32,
    noise: Rate,
    messages: Rate,
    bytes: Rate,
    /// The system sent frames together with the response, so the WebSocket's buffer may hold a part of the next one.
    ahead: bool,
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
            pieces: 0,
            noise: Rate::default(),
            messages: Rate::default(),
            bytes: Rate::default(),
            ahead: false,
        };
        Self::over(stream, reader)
    }

    /// Raises the message limit after the sign-in.
    pub(crate) fn signed_in(&mut self) {
        self.observer.most = MAX_INCOMING as u64;
    }

    /// Whether the last read ended a frame.
    pub(crate) fn between_frames(&self) -> bool {
        let reader = &self.observer;
        !reader.ahead && matches!(&reader.at, At::Head(head) if head.is_empty())
    }
}

impl FrameReader {
    fn pass(&mut self, mut bytes: &[u8]) -> Result<(), Excess> {
        while !bytes.is_empty() {
            let passed = match &mut self.at {
                At::Opening(..) => self.open(bytes)?,
                At::Head(head) => {
                    let missing = size_of_head(head) - head.len();
                    let part = bytes.get(..missing).unwrap_or(bytes);
                    head.extend_from_slice(part);
                    if head.len() == size_of_head(head) {
                        let head = std::mem::take(head);
                        self.begin(&head)?;
                    }
                    part.len()
                }
                At::Payload(left) => {
                    let part = bytes
                        .len()
                        .min(usize::try_from(*left).unwrap_or(usize::MAX));
                    self.at = after(*left - part as u64);
                    part
                }
            };
            bytes = bytes.get(passed..).unwrap_or_default();
        }
        Ok(())
    }

    /// Follows the response that opens the WebSocket, and returns how many of these bytes are part of it.
    fn open(&mut self, bytes: &[u8]) -> Result<usize, Excess> {
        let At::Opening(matched, read) = &mut self.at else {
            return Ok(0);
        };
        for (n, byte) in bytes.iter().enumerate() {
            *read += 1;
            if *read > HEAD_MAX {
                return Err(Excess::Header);
            }
            *matched = match *byte {
                byte if byte == BLANK_LINE[*matched] => *matched + 1,
                b'\r' => 1,
                _ => 0,
            };
            if *matched == BLANK_LINE.len() {
                self.at = after(0);
                self.ahead = n + 1 < bytes.len();
                return Ok(n + 1);
            }
        }
        Ok(bytes.len())
    }

    /// Begins a frame with this header.
    fn begin(&mut self, head: &[u8]) -> Result<(), Excess> {
        let length = payload(head);
        let first = head.first().copied().unwrap_or_default();
        let (last, opcode) = (first & 0x80 != 0, first & 0x0f);
        match opcode {
            CONTINUATION => {}
            TEXT => self.messages.count(1, MESSAGES, Excess::Messages)?,
            _ => self.noise.count(1, NOISE, Excess::Noise)?,
        }
        // Only control frames have a place between the pieces of a message (RFC 6455, 5.4).
        if opcode & 0x08 != 0 {
            if length > CONTROL {
                return Err(Excess::Control);
            }
        } else {
            self.message = self.message.saturating_add(length);
            self.pieces += 1;
            let in_pieces = !last || self.pieces > 1;
            if self.message > self.most {
                return Err(Excess::Message(self.most));
            }
            if in_pieces && self.message > IN_PIECES {
                return Err(Excess::InPieces(IN_PIECES));
            }
            if self.pieces > PIECES {
                return Err(Excess::Pieces);
            }
            self.bytes.count(length, BYTES, Excess::Bytes)?;
            if last {
                (self.message, self.pieces) = (0, 0);
            }
        }
        self.at = after(length);
        Ok(())
    }
}

/// Counts frames or bytes within [`WINDOW`].
#[derive(Default)]
struct Rate(Option<(Instant, u64)>);

impl Rate {
    fn count(&mut self, more: u64, most: u64, excess: Excess) -> Result<(), Excess> {
        let now = clock::now();
        let (since, count) = match self.0 {
            Some((since, count)) if now.saturating_duration_since(since) < WINDOW => (since, count),
            _ => (now, 0),
        };
        let count = count.saturating_add(more);
        self.0 = Some((since, count));
        match count <= most {
            true => Ok(()),
            false => Err(excess),
        }
    }
}

/// Opcodes (RFC 6455, 5.2).
const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;

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
            At::Opening(..) => usize::MAX,
            At::Head(head) => size_of_head(head) - head.len(),
            At::Payload(left) => usize::try_from(*left).unwrap_or(usize::MAX),
        }
    }

    fn observe(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.pass(bytes)
            .map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))
    }
}
