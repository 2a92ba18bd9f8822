//! OSC 52: the sequence that puts text on the terminal's clipboard (xterm, "Operating System Commands"), wrapped for what
//! lies between us and the terminal.

use base64::Engine as _;
use zeroize::Zeroizing;

use crate::domain::copy::Around;

/// What GNU screen passes on in one piece: its limit is 768 bytes, with some room for its own.
const PIECE: usize = 512;

/// Sequences for the terminal, wiped when dropped.
pub(super) type Bytes = Zeroizing<Vec<u8>>;

/// Puts the text on the clipboard.
pub(super) fn copy(text: &str, around: Around) -> Bytes {
    let encoded = Zeroizing::new(base64::engine::general_purpose::STANDARD.encode(text));
    wrapped(&encoded, around)
}

/// Empties the clipboard. An empty text is not taken by every terminal, so a space overwrites what is there first; `!`,
/// which is no base64, then empties it in those that know that (xterm, kitty) and means nothing to the others.
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

/// tmux takes the plain one where `set-clipboard` is on; where it is not, the wrapped one gets through if
/// `allow-passthrough` is on, as it always was before 3.3. Which is so, tmux alone knows.
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

/// GNU screen passes device control strings on to the terminal as they are, up to a length; so it gets pieces.
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

/// Room for all of it: what grows leaves copies behind.
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
