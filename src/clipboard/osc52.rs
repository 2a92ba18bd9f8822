//! OSC 52: the escape sequence that sets the terminal's clipboard (xterm, "Operating System Commands"), wrapped for
//! tmux or GNU screen.

use base64::Engine as _;
use zeroize::Zeroizing;

use crate::domain::copy::Around;

/// Largest piece for GNU screen: its limit is 768 bytes, wrapping included.
const PIECE: usize = 512;

/// Escape sequences, wiped when dropped.
pub(super) type Bytes = Zeroizing<Vec<u8>>;

/// The sequence that copies the text.
pub(super) fn copy(text: &str, around: Around) -> Bytes {
    let encoded = Zeroizing::new(base64::engine::general_purpose::STANDARD.encode(text));
    wrapped(&encoded, around)
}

/// The sequence that clears the clipboard. Some terminals ignore an empty text, so a space overwrites the content
/// first; then `!`, which is invalid base64, empties it in terminals that support that (xterm, kitty) and is ignored by
/// others.
pub(super) fn clear(around: Around) -> Bytes {
    let mut bytes = copy(" ", around);
    bytes.extend_from_slice(&wrapped("!", around));
    bytes
}

fn wrapped(payload: &str, around: Around) -> Bytes {
    match around {
        // A multiplexer of which we know nothing more takes it, or drops it.
        Around::Nothing | Around::Multiplexer => plain(payload, b"\x1b\\"),
        Around::Tmux => in_tmux(payload),
        Around::Screen => in_screen(payload),
    }
}

fn plain(payload: &str, end: &[u8]) -> Bytes {
    let mut bytes = room(payload.len() + 16);
    bytes.extend_from_slice(b"\x1b]52;c;");
    bytes.extend_from_slice(payload.as_bytes());
    bytes.extend_from_slice(end);
    bytes
}

/// Sends the sequence plain and wrapped: tmux accepts the plain one when `set-clipboard` is on, and forwards the
/// wrapped one when `allow-passthrough` is on, as it always did before 3.3. The settings are unknown here.
fn in_tmux(payload: &str) -> Bytes {
    let inner = plain(payload, b"\x07");
    let mut bytes = room(3 * inner.len() + 32);
    bytes.extend_from_slice(&plain(payload, b"\x1b\\"));
    bytes.extend_from_slice(b"\x1bPtmux;");
    for byte in inner.iter() {
        if *byte == 0x1b {
            bytes.push(0x1b);
        }
        bytes.push(*byte);
    }
    bytes.extend_from_slice(b"\x1b\\");
    bytes
}

/// GNU screen forwards device control strings up to a maximum length, so the sequence is split.
fn in_screen(payload: &str) -> Bytes {
    // It ends with BEL: what ends it otherwise would end the wrapping.
    let inner = plain(payload, b"\x07");
    let mut bytes = room(inner.len() + 4 * (inner.len() / PIECE + 1));
    for piece in inner.chunks(PIECE) {
        bytes.extend_from_slice(b"\x1bP");
        bytes.extend_from_slice(piece);
        bytes.extend_from_slice(b"\x1b\\");
    }
    bytes
}

/// A buffer of sufficient size: growing it would leave copies behind.
fn room(bytes: usize) -> Bytes {
    Zeroizing::new(Vec::with_capacity(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn osc_52_carries_base64() {
        let plain = b"\x1b]52;c;MS1ub3QtYS1rZXk=\x1b\\";
        assert_eq!(&copy("1-not-a-key", Around::Nothing)[..], plain);
        assert_eq!(&copy("1-not-a-key", Around::Multiplexer)[..], plain);
    }

    #[test]
    fn tmux_gets_it_plain_and_wrapped() {
        assert_eq!(
            &copy("1", Around::Tmux)[..],
            b"\x1b]52;c;MQ==\x1b\\\x1bPtmux;\x1b\x1b]52;c;MQ==\x07\x1b\\"
        );
    }

    #[test]
    fn screen_gets_pieces_that_join_to_the_whole() {
        assert_eq!(
            &copy("1", Around::Screen)[..],
            b"\x1bP\x1b]52;c;MQ==\x07\x1b\\"
        );
        let text = "x".repeat(3000);
        let bytes = copy(&text, Around::Screen);
        let mut joined = Vec::new();
        for piece in bytes[2..].split(|byte| *byte == b'P') {
            // What ends one piece and begins the next, taken away.
            let piece = piece.strip_suffix(b"\x1b").unwrap_or(piece);
            let piece = piece.strip_suffix(b"\x1b\\").unwrap();
            assert!(piece.len() <= PIECE);
            joined.extend_from_slice(piece);
        }
        assert_eq!(
            joined,
            &plain(
                &base64::engine::general_purpose::STANDARD.encode(&text),
                b"\x07"
            )[..]
        );
    }

    #[test]
    fn clearing_overwrites_and_then_empties() {
        assert_eq!(
            &clear(Around::Nothing)[..],
            b"\x1b]52;c;IA==\x1b\\\x1b]52;c;!\x1b\\"
        );
    }
}
