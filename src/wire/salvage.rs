//! Reads the id of a frame that cannot be decoded, so that its call ends.
//!
//! The scan accepts any text, does not recurse and copies nothing. It recognizes only strings and brackets.

use std::borrow::Cow;

use super::framing::Framing;
use super::incoming::{EventKind, Incoming, Malformed};
use super::opaque::Opaque;
use super::scan::{self, Frame, unquoted};
use super::{ddp, jsonrpc, parts};

/// The collection that an undecodable event is taken to be about.
const KEYS: &str = "api_key.query";

/// The message as far as it is known; `None` without a usable id. `why` it cannot be decoded.
pub(super) fn incoming(framing: Framing, text: &str, why: Malformed) -> Option<Incoming<'static>> {
    let (frame, twice) = frame(text)?;
    let (word, ours): (_, fn(&str) -> Option<u64>) = match framing {
        Framing::JsonRpc => (frame.method, jsonrpc::ours),
        Framing::Ddp => (frame.msg, ddp::ours),
    };
    match word.map(unquoted) {
        // That something was missed is known: the list is read again.
        Some("collection_update") => return Some(missed(KEYS)),
        Some(word) if EventKind::parse(word).is_some() => {
            let collection = scan::word(frame.collection?)?;
            return Some(missed(&collection));
        }
        Some("result") | None => {}
        Some(_) => return Some(Incoming::Other),
    }
    if twice {
        return None;
    }
    let id = ours(frame.id?)?;
    Some(
        match parts::given(frame.error).is_some() && frame.result.is_none() {
            true => Incoming::Reply {
                id,
                result: Err(parts::not_understood()),
            },
            false => Incoming::Unreadable { id, why },
        },
    )
}

fn missed(collection: &str) -> Incoming<'static> {
    Incoming::Event {
        kind: EventKind::Changed,
        collection: Cow::Owned(collection.to_owned()),
        id: None,
        body: Opaque::default(),
    }
}

/// The top-level fields as written, and whether there are two ids, of which none counts.
fn frame(text: &str) -> Option<(Frame<'_>, bool)> {
    let mut rest = text.trim_ascii_start().strip_prefix('{')?;
    let (mut found, mut twice) = (Frame::default(), false);
    loop {
        rest = rest.trim_ascii_start();
        let (name, after) = split(rest, string(rest)?)?;
        rest = after.trim_ascii_start();
        let Some(after) = rest.strip_prefix(':') else {
            return Some((found, twice));
        };
        let after = after.trim_ascii_start();
        // A value that never ends is the frame's last: what it is called still counts.
        let end = value(after).unwrap_or(after.len());
        let (raw, after) = split(after, end)?;
        let name = unquoted(name);
        if let Some(field) = found.field(name) {
            twice |= field.replace(raw).is_some() && name == "id";
        }
        rest = after.trim_ascii_start();
        match rest.strip_prefix(',') {
            Some(after) if after.trim_ascii_start().starts_with('"') => rest = after,
            _ => return Some((found, twice)),
        }
    }
}

fn split(text: &str, at: usize) -> Option<(&str, &str)> {
    Some((text.get(..at)?, text.get(at..)?))
}

/// The end of the string at the start of a text.
fn string(text: &str) -> Option<usize> {
    let mut bytes = text.bytes().enumerate();
    if bytes.next()?.1 != b'"' {
        return None;
    }
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The end of the value at the start of a text.
fn value(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at += string(text.get(at..)?)?;
                if depth == 0 {
                    return Some(at);
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return Some(at),
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b',' if depth == 0 => return Some(at),
            byte if depth == 0 && byte.is_ascii_whitespace() => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}
