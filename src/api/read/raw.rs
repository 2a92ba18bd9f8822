//! The JSON text of one value, read on demand: a leaf of an unexpected shape counts as absent.

use serde_json::Number;
use zeroize::Zeroizing;

use crate::domain::{KeyId, Text};

/// The JSON text of one value, without blanks around it. Strings without escapes are read in place; the copy of one with
/// escapes is wiped, because it may be a secret.
#[derive(Clone, Copy)]
pub(in crate::api) struct Raw<'a>(&'a str);

impl<'a> Raw<'a> {
    /// The text of a value that was found by serde, which checked its form.
    pub(super) fn new(json: &'a str) -> Self {
        Self(json)
    }

    /// The text as it was sent.
    pub(in crate::api) fn json(self) -> &'a str {
        self.0
    }

    /// Whether it is null.
    pub(in crate::api) fn is_null(self) -> bool {
        self.0 == "null"
    }

    /// Whether it is an object.
    pub(in crate::api) fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    /// Whether it is a list.
    pub(in crate::api) fn is_list(self) -> bool {
        self.0.starts_with('[')
    }

    /// A string; nothing is converted.
    pub(in crate::api) fn string<R>(self, f: impl FnOnce(&str) -> R) -> Option<R> {
        let inside = self.0.strip_prefix('"')?.strip_suffix('"')?;
        Some(match inside.contains('\\') {
            false => f(inside),
            true => f(&unescaped(inside)),
        })
    }

    /// A string; a number or a boolean is converted.
    pub(in crate::api) fn word<R>(self, f: impl FnOnce(&str) -> R) -> Option<R> {
        match self.0.as_bytes().first()? {
            b'"' => self.string(f),
            b't' | b'f' => Some(f(self.0)),
            b'-' | b'0'..=b'9' => {
                let number: Number = serde_json::from_str(self.0).ok()?;
                Some(f(&number.to_string()))
            }
            _ => None,
        }
    }

    /// A string, a number or a boolean as text, cut at this number of characters.
    pub(in crate::api) fn text(self, limit: usize) -> Option<Text> {
        self.word(|word| Text::clipped(word, limit))
    }

    /// A key's id: an integer, or digits in a string.
    pub(in crate::api) fn key_id(self) -> Option<KeyId> {
        let number = match self.integer() {
            None => self.string(|digits| digits.parse().ok()).flatten(),
            number => number,
        };
        number.map(KeyId)
    }

    /// An integer.
    pub(in crate::api) fn integer(self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// A boolean.
    pub(in crate::api) fn flag(self) -> Option<bool> {
        self.0.parse().ok()
    }
}

/// A string with its escapes resolved, in one buffer that never grows. Half of a surrogate pair becomes U+FFFD.
fn unescaped(inside: &str) -> Zeroizing<String> {
    // An escape is never shorter than what it stands for.
    let mut out = Zeroizing::new(String::with_capacity(inside.len()));
    let mut rest = inside;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let (c, behind) = escaped(escape);
        out.push(c);
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The character of an escape without its backslash, and what follows the escape.
fn escaped(escape: &str) -> (char, &str) {
    let mut chars = escape.chars();
    let c = match chars.next() {
        Some('u') => return unicode(chars.as_str()),
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some(c) => c,
        None => char::REPLACEMENT_CHARACTER,
    };
    (c, chars.as_str())
}

/// The character of `XXXX`, or of `XXXX\uXXXX` for a surrogate pair, and what follows.
fn unicode(text: &str) -> (char, &str) {
    const NONE: char = char::REPLACEMENT_CHARACTER;
    let Some((high, behind)) = unit(text) else {
        return (NONE, text);
    };
    let low = behind.strip_prefix("\\u").and_then(unit);
    match (high, low) {
        (0xd800..=0xdbff, Some((low @ 0xdc00..=0xdfff, behind))) => {
            let c = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            (char::from_u32(c).unwrap_or(NONE), behind)
        }
        _ => (char::from_u32(high).unwrap_or(NONE), behind),
    }
}

fn unit(text: &str) -> Option<(u32, &str)> {
    let (digits, behind) = text.split_at_checked(4)?;
    Some((u32::from_str_radix(digits, 16).ok()?, behind))
}
