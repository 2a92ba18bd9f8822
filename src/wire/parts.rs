//! Parts of a frame that both framings share, read leniently from their JSON text: a leaf of an unexpected type counts as
//! absent. What is not read here (`trace`, `py_exception`, `fields`) is never copied.

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroizing;

use super::scan::{self, WORD, word};
use crate::domain::Text;
use crate::domain::error_reply::{Class, Complaint, ErrorReply};

/// Longest reason in characters.
const LONGEST: usize = 2_000;
/// Most complaints that are kept.
const MOST: usize = 64;

/// Writes a frame into a string of exactly its size: growing it would leave copies of a secret behind.
pub(super) fn in_one_piece(
    write: impl Fn(&mut dyn fmt::Write) -> fmt::Result,
) -> Zeroizing<String> {
    struct Count(usize);
    impl fmt::Write for Count {
        fn write_str(&mut self, s: &str) -> fmt::Result {
            self.0 += s.len();
            Ok(())
        }
    }
    let mut size = Count(0);
    // Neither counting nor a string ever fails to take text.
    let _ = write(&mut size);
    let mut text = Zeroizing::new(String::with_capacity(size.0));
    let _ = write(&mut *text);
    text
}

/// The body of an error: `data` in JSON-RPC, `error` in DDP.
#[derive(Default)]
pub(super) struct Body<'a> {
    error: Option<&'a str>,
    kind: Option<&'a str>,
    reason: Option<&'a str>,
    extra: Option<&'a str>,
}

impl<'a> Body<'a> {
    /// Finds the fields of a body; `None` for anything but an object.
    pub(super) fn read(json: &'a str) -> Option<Self> {
        let mut body = Self::default();
        let is_object = scan::fields(json, |name, raw| match name {
            "error" => body.error = Some(raw),
            "type" => body.kind = Some(raw),
            "reason" => body.reason = Some(raw),
            "extra" => body.extra = Some(raw),
            _ => {}
        });
        is_object.then_some(body)
    }

    /// Whether DDP marks it as a validation error.
    pub(super) fn is_validation(&self) -> bool {
        self.kind.and_then(word).as_deref() == Some("VALIDATION")
    }

    /// TrueNAS's errno; 0 without one.
    pub(super) fn errno(&self) -> i64 {
        self.error.and_then(integer).unwrap_or(0)
    }

    /// The reason; `None` when it is missing or empty.
    pub(super) fn reason(&self) -> Option<Text> {
        self.reason
            .and_then(text)
            .filter(|text| !text.as_str().is_empty())
    }

    /// The error of this body. `message` replaces a missing reason.
    pub(super) fn into_reply(self, class: Class, message: Option<&str>) -> ErrorReply {
        // A method that the chosen API version does not have (25.04 on), and any unknown one over DDP.
        let class = match self.errno() {
            201 => Class::UnknownMethod,
            _ => class,
        };
        ErrorReply {
            class,
            errno: self.errno(),
            reason: self
                .reason()
                .or_else(|| message.and_then(text))
                .unwrap_or_default(),
            extra: self.extra.map(complaints).unwrap_or_default(),
        }
    }
}

/// `[[attribute or null, text, errno], ...]`; entries of another shape are skipped.
fn complaints(extra: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    scan::items(extra, |entry| {
        complaints.extend(complaint(entry));
        complaints.len() < MOST
    });
    complaints
}

fn complaint(entry: &str) -> Option<Complaint> {
    let (mut parts, mut count) = ([None; 3], 0);
    let is_list = scan::items(entry, |raw| {
        if let Some(part) = parts.get_mut(count) {
            *part = Some(raw);
        }
        count += 1;
        count < parts.len()
    });
    let [attribute, words, errno] = parts;
    is_list.then_some(Complaint {
        attribute: attribute
            .and_then(text)
            .filter(|name| !name.as_str().is_empty()),
        text: words.and_then(text)?,
        errno: errno.and_then(integer).unwrap_or(0),
    })
}

/// An error whose body has an unknown shape.
pub(super) fn not_understood() -> ErrorReply {
    ErrorReply {
        class: Class::Failed,
        errno: 0,
        reason: "an error in an unknown format".into(),
        extra: Vec::new(),
    }
}

/// A string, cut at a limit. Only what is kept is decoded.
pub(super) fn text(raw: &str) -> Option<Text> {
    let inside = raw.strip_prefix('"')?.strip_suffix('"')?;
    // Nothing behind it is kept.
    let beginning = inside.get(..end_of(inside, LONGEST + 1)).unwrap_or(inside);
    let text = match beginning.contains('\\') {
        false => Cow::Borrowed(beginning),
        true => Cow::Owned(serde_json::from_str::<String>(&quoted(beginning)).ok()?),
    };
    Some(match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Text::from(format!("{}…", text.get(..end).unwrap_or_default())),
        None => text.into(),
    })
}

/// A part of a string as a string of its own.
fn quoted(inside: &str) -> Zeroizing<String> {
    in_one_piece(|out| write!(out, "\"{inside}\""))
}

/// Where this many characters of a string end, as they are written.
fn end_of(inside: &str, characters: usize) -> usize {
    let mut rest = inside;
    for _ in 0..characters {
        let mut chars = rest.chars();
        match chars.next() {
            None => return inside.len(),
            Some('\\') if is_surrogate(rest) => rest = rest.get(12..).unwrap_or_default(),
            Some('\\') if chars.next() == Some('u') => rest = rest.get(6..).unwrap_or_default(),
            Some(_) => rest = chars.as_str(),
        }
    }
    inside.len() - rest.len()
}

/// Whether an escape is the first half of a surrogate pair.
fn is_surrogate(escape: &str) -> bool {
    let unit = escape
        .strip_prefix("\\u")
        .and_then(|digits| digits.get(..2));
    unit.is_some_and(|digits| ["d8", "d9", "da", "db"].contains(&&*digits.to_ascii_lowercase()))
}

/// An integer.
pub(super) fn integer(raw: &str) -> Option<i64> {
    raw.parse().ok()
}

/// A number, also when it is written as a string.
pub(super) fn number(raw: &str) -> Option<i64> {
    match word(raw) {
        Some(digits) => digits.parse().ok(),
        None => integer(raw),
    }
}

/// A request id of ours; also when it comes back as a string or with a zero fraction. `digits` finds the number in a
/// string.
pub(super) fn request_id(raw: &str, digits: impl Fn(&str) -> &str) -> Option<u64> {
    if let Some(text) = word(raw) {
        let digits = digits(&text);
        let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        return all.then(|| digits.parse().ok())?;
    }
    // Not `inf` or `+7`, which Rust would take.
    if !raw.starts_with(|first: char| first.is_ascii_digit() || first == '-') || raw.len() > WORD {
        return None;
    }
    raw.parse().ok().or_else(|| integral(raw.parse().ok()?))
}

/// A request id that came back as `7.0`.
fn integral(number: f64) -> Option<u64> {
    // Up to 2^53 every integer has a value of its own.
    let sound = number.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&number);
    sound.then_some(number as u64)
}

/// The text of an error that is a string or an object with a reason.
pub(super) fn words(error: &str) -> Option<Text> {
    text(error).or_else(|| Body::read(error)?.reason.and_then(text))
}

/// A value that is there and not null.
pub(super) fn given(raw: Option<&str>) -> Option<&str> {
    raw.filter(|raw| *raw != "null")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::scan::unquoted;

    proptest! {
        #[test]
        fn a_text_is_what_the_decoder_reads(words in ".{0,40}", ascii in any::<bool>()) {
            let units = words.encode_utf16().map(|unit| format!("\\u{unit:04X}"));
            let raw = match ascii {
                true => format!("\"{}\"", units.collect::<String>()),
                false => serde_json::Value::from(words.as_str()).to_string(),
            };
            let read = text(&raw);
            prop_assert_eq!(read.as_ref().map(Text::raw), Some(words.as_str()));
            let inside = unquoted(&raw);
            for n in 0..5 {
                let begins = format!("\"{}\"", &inside[..end_of(inside, n)]);
                let begins: String = serde_json::from_str(&begins).unwrap();
                prop_assert_eq!(begins, words.chars().take(n).collect::<String>());
            }
        }
    }
}
