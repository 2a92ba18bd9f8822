//! Reads the id of a frame that cannot be decoded, so that its call ends.
//!
//! The scan accepts any text, does not recurse and copies nothing. It recognizes only strings and brackets.

use super::framing::Framing;
use super::incoming::{EventKind, Incoming};
use super::{ddp, parts};
use crate::domain::error_reply::ErrorReply;

/// The collection that an undecodable event is taken to be about.
const KEYS: &str = "api_key.query";

/// The top-level fields that identify a frame, as written.
#[derive(Default)]
struct Outside<'a> {
    id: Option<&'a str>,
    /// There are two ids, so none counts.
    twice: bool,
    result: bool,
    error: bool,
    method: Option<&'a str>,
    msg: Option<&'a str>,
    collection: Option<&'a str>,
}

/// The message as far as it is known; `None` without a usable id.
pub(super) fn incoming(framing: Framing, text: &str) -> Option<Incoming<'static>> {
    let outside = outside(text)?;
    let word = match framing {
        Framing::JsonRpc => outside.method,
        Framing::Ddp => outside.msg,
    };
    match word.map(unquoted) {
        // That something was missed is known: the list is read again.
        Some("collection_update") => return Some(missed(KEYS)),
        Some(word) if EventKind::parse(word).is_some() => {
            return outside.collection.map(unquoted).map(missed);
        }
        Some("result") | None => {}
        Some(_) => return Some(Incoming::Other),
    }
    if outside.twice {
        return None;
    }
    let id = number(framing, outside.id?)?;
    Some(match outside.error && !outside.result {
        true => Incoming::Reply {
            id,
            result: Err(not_understood()),
        },
        false => Incoming::Unreadable { id },
    })
}

fn missed(collection: &str) -> Incoming<'static> {
    Incoming::Event {
        kind: EventKind::Changed,
        collection: collection.to_owned(),
        id: None,
    }
}

fn not_understood() -> ErrorReply {
    parts::not_understood()
}

fn unquoted(raw: &str) -> &str {
    raw.strip_prefix('"')
        .and_then(|raw| raw.strip_suffix('"'))
        .unwrap_or(raw)
}

fn number(framing: Framing, raw: &str) -> Option<u64> {
    let text = unquoted(raw);
    let digits = match framing {
        Framing::JsonRpc => text,
        Framing::Ddp => ddp::digits(text),
    };
    parts::digits(digits)
}

fn outside(text: &str) -> Option<Outside<'_>> {
    let mut rest = text.trim_ascii_start().strip_prefix('{')?;
    let mut found = Outside::default();
    loop {
        rest = rest.trim_ascii_start();
        let (name, after) = split(rest, string(rest)?)?;
        rest = after.trim_ascii_start();
        let Some(after) = rest.strip_prefix(':') else {
            return Some(found);
        };
        let after = after.trim_ascii_start();
        // A value that never ends is the frame's last: what it is called still counts.
        let end = value(after).unwrap_or(after.len());
        let (raw, after) = split(after, end)?;
        match unquoted(name) {
            "id" => found.twice |= found.id.replace(raw).is_some(),
            "result" => found.result = true,
            "error" => found.error = raw != "null",
            "method" => found.method = Some(raw),
            "msg" => found.msg = Some(raw),
            "collection" => found.collection = Some(raw),
            _ => {}
        }
        rest = after.trim_ascii_start();
        match rest.strip_prefix(',') {
            Some(after) if after.trim_ascii_start().starts_with('"') => rest = after,
            _ => return Some(found),
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
