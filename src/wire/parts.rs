//! Parts of a frame that both framings share, parsed leniently: a leaf of an unexpected type counts as absent.
//! Undeclared fields (`trace`, `py_exception`, `fields`) are skipped without a copy.

use std::fmt;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::incoming::Malformed;
use super::{Opaque, Params};
use crate::domain::Text;
use crate::domain::error_reply::{Class, Complaint, ErrorReply};

/// Longest reason in characters.
const LONGEST: usize = 2_000;
/// Most complaints that are kept.
const MOST: usize = 64;

/// Distinguishes `"result": null` from a missing result.
pub(super) fn present<'de, D: Deserializer<'de>>(d: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(d).map(Some)
}

/// The result as text, if it can be decoded.
pub(super) fn checked(raw: Option<&RawValue>) -> Result<Option<Opaque<'_>>, Malformed> {
    let Some(raw) = raw else { return Ok(None) };
    drop(Params::from(serde_json::from_str::<Value>(raw.get())?));
    Ok(Some(Opaque::new(raw.get())))
}

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
#[derive(Default, Deserialize)]
pub(super) struct Body {
    #[serde(default)]
    error: Value,
    #[serde(default, rename = "type")]
    kind: Value,
    #[serde(default)]
    reason: Value,
    #[serde(default)]
    extra: Value,
}

impl Body {
    /// Whether DDP marks it as a validation error.
    pub(super) fn is_validation(&self) -> bool {
        self.kind.as_str() == Some("VALIDATION")
    }

    /// TrueNAS's errno; 0 without one.
    pub(super) fn errno(&self) -> i64 {
        self.error.as_i64().unwrap_or(0)
    }

    /// The error of this body. `message` replaces a missing reason.
    pub(super) fn into_reply(self, class: Class, message: &str) -> ErrorReply {
        let reason = self.reason.as_str().unwrap_or("");
        let reason = if reason.is_empty() { message } else { reason };
        // A method that the chosen API version does not have (25.04 on), and any unknown one over DDP.
        let class = match self.errno() {
            201 => Class::UnknownMethod,
            _ => class,
        };
        ErrorReply {
            class,
            errno: self.errno(),
            reason: clipped(reason),
            extra: complaints(&self.extra),
        }
    }
}

/// `[[attribute or null, text, errno], ...]`; entries of another shape are skipped.
fn complaints(extra: &Value) -> Vec<Complaint> {
    let entries = extra.as_array().map(Vec::as_slice).unwrap_or_default();
    let read = |entry: &Value| {
        let [attribute, text, rest @ ..] = entry.as_array()?.as_slice() else {
            return None;
        };
        Some(Complaint {
            attribute: attribute
                .as_str()
                .filter(|name| !name.is_empty())
                .map(clipped),
            text: clipped(text.as_str()?),
            errno: rest.first().and_then(Value::as_i64).unwrap_or(0),
        })
    };
    entries.iter().filter_map(read).take(MOST).collect()
}

/// An error whose body has an unknown shape.
pub(super) fn not_understood() -> ErrorReply {
    ErrorReply {
        class: Class::Failed,
        errno: 0,
        reason: "an error in a form that this program does not know".into(),
        extra: Vec::new(),
    }
}

/// The text, cut at a limit.
pub(super) fn clipped(text: &str) -> Text {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Text::from(format!("{}…", &text[..end])),
        None => text.into(),
    }
}

/// A number, also when it is written as a string.
pub(super) fn number(value: &Value) -> Option<i64> {
    match value {
        Value::String(digits) => digits.parse().ok(),
        other => other.as_i64(),
    }
}

/// A request id: only digits.
pub(super) fn digits(text: &str) -> Option<u64> {
    let all = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok())?
}

/// A request id that came back as `7.0`.
pub(super) fn integral(number: f64) -> Option<u64> {
    // Up to 2^53 every integer has a value of its own.
    let sound = number.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&number);
    sound.then_some(number as u64)
}

/// The text of an error that is a string or an object with a reason.
pub(super) fn words(error: &Value) -> Option<Text> {
    let reason = error.get("reason").and_then(Value::as_str);
    error.as_str().or(reason).map(clipped)
}
