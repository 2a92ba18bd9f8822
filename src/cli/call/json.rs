//! Writes the JSON of a result for a script: as midclt prints it, or as the system sent it, with masked secrets.
//!
//! Invariant: everything that is not masked keeps its text. Numbers and escapes are copied, never parsed, so that no digit
//! is lost. The walk relies on valid JSON, which the wire has checked.

use std::fmt::Write as _;

use zeroize::Zeroizing;

use crate::api::mask::{self, MASK};
use crate::api::{has_lone, mend};

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Style {
    /// With Python's spaces and in ASCII, as midclt writes. Otherwise unchanged.
    pub(in crate::cli) python: bool,
    /// Replaces secrets with a mask.
    pub(in crate::cli) masks: bool,
}

/// A written result.
pub(in crate::cli) struct Written {
    pub(in crate::cli) text: Zeroizing<String>,
    /// Number of masked secrets.
    pub(in crate::cli) masked: usize,
}

/// An open list or object.
struct Level {
    object: bool,
    /// The next string is the name of a field.
    name: bool,
    /// Strings here are secrets: the value of a field with such a name.
    secret: bool,
}

/// Writes a JSON text. `secret`: a string that is the whole text is a secret.
pub(in crate::cli) fn write(json: &str, style: Style, secret: bool) -> Written {
    let mut writer = Writer {
        out: Zeroizing::new(String::with_capacity(json.len() + json.len() / 8)),
        style,
        masked: 0,
        levels: Vec::new(),
        secret,
    };
    let mut rest = json;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            c if c.is_ascii_whitespace() => c.len_utf8(),
            _ => scalar_length(rest),
        };
        let (token, behind) = rest.split_at(length.min(rest.len()));
        writer.token(first, token);
        rest = behind;
    }
    Written {
        text: writer.out,
        masked: writer.masked,
    }
}

/// A JSON text as midclt writes it, with masked secrets.
pub(in crate::cli) fn masked(json: &str) -> Zeroizing<String> {
    let style = Style {
        python: true,
        masks: true,
    };
    write(json, style, false).text
}

struct Writer {
    out: Zeroizing<String>,
    style: Style,
    masked: usize,
    levels: Vec<Level>,
    /// The next value belongs to a field whose text is secret.
    secret: bool,
}

impl Writer {
    fn token(&mut self, first: char, token: &str) {
        match first {
            '"' => self.string(token),
            '{' | '[' => {
                let object = first == '{';
                let level = Level {
                    object,
                    name: object,
                    secret: !object && self.secret,
                };
                self.secret = level.secret;
                self.levels.push(level);
                self.out.push(first);
            }
            '}' | ']' => {
                self.levels.pop();
                self.out.push(first);
            }
            ',' => {
                let level = self.levels.last_mut();
                self.secret = level.as_ref().is_some_and(|level| level.secret);
                if let Some(level) = level {
                    level.name = level.object;
                }
                let separator = self.spaced(", ", ",");
                self.out.push_str(separator);
            }
            ':' => {
                let separator = self.spaced(": ", ":");
                self.out.push_str(separator);
            }
            c if c.is_ascii_whitespace() && self.style.python => {}
            _ => self.out.push_str(token),
        }
    }

    /// Python's separator; the whitespace of the system's is copied by itself.
    fn spaced(&self, python: &'static str, plain: &'static str) -> &'static str {
        match self.style.python {
            true => python,
            false => plain,
        }
    }

    fn string(&mut self, token: &str) {
        let level = self.levels.last_mut().filter(|level| level.name);
        if let Some(level) = level {
            level.name = false;
            self.secret = mask::is_secret(&unquoted(token));
        } else if self.style.masks && is_masked(token, self.secret) {
            self.masked += 1;
            // A string takes everything.
            let _ = write!(self.out, "\"{MASK}\"");
            return;
        }
        match self.style.python {
            true => push_ascii(token, &mut self.out),
            false => self.out.push_str(token),
        }
    }
}

fn is_masked(token: &str, secret: bool) -> bool {
    (secret && token.len() > 2) || mask::has_secret(&unquoted(token))
}

/// Copies a JSON text, with an escape for each character that is not ASCII, and for DEL.
fn push_ascii(token: &str, out: &mut String) {
    for c in token.chars() {
        match c {
            ' '..='~' => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // A string takes everything.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
}

/// The text of a JSON string. A lone surrogate becomes a replacement character.
pub(in crate::cli) fn unquoted(token: &str) -> Zeroizing<String> {
    let read = match has_lone(token) {
        false => serde_json::from_str(token),
        true => {
            let mut bytes = Zeroizing::new(token.as_bytes().to_vec());
            mend(&mut bytes);
            serde_json::from_slice(&bytes)
        }
    };
    Zeroizing::new(read.unwrap_or_else(|_| token.to_owned()))
}

/// The length of the string at the start of a text, with its quotes.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of the number or word at the start of a text.
fn scalar_length(text: &str) -> usize {
    let end = text.find(|c: char| {
        c.is_ascii_whitespace() || matches!(c, '"' | '{' | '}' | '[' | ']' | ',' | ':')
    });
    end.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    const PYTHON: Style = Style {
        python: true,
        masks: true,
    };
    const SENT: Style = Style {
        python: false,
        masks: true,
    };

    fn text(json: &str, style: Style) -> String {
        write(json, style, false).text.to_string()
    }

    #[test]
    fn as_python_writes_it() {
        let json = "{\"a\":[1,2.50,true,null],\n \"b\" : {\"c\":\"d, e: f\"} , \"\u{e9}\":\"\u{1f511}\u{7f}\\u0000\\\"x\"}";
        assert_eq!(
            text(json, PYTHON),
            r#"{"a": [1, 2.50, true, null], "b": {"c": "d, e: f"}, "\u00e9": "\ud83d\udd11\u007f\u0000\"x"}"#
        );
        assert_eq!(text(json, SENT), json);
        for scalar in [
            "18446744073709551617",
            "-1e-7",
            "true",
            "null",
            "\"\"",
            "[]",
            "{}",
        ] {
            assert_eq!(text(scalar, PYTHON), scalar);
            assert_eq!(text(scalar, SENT), scalar);
        }
    }

    #[test]
    fn secrets_are_masked_by_the_name_of_their_field() {
        let json = r#"{"id": 3, "key": "3-not-a-real-key", "salt": ["x", {"name": "y"}, "z"], "api_key": {"id": 1, "name": "n"}, "k": "v", "token": "", "secret": null, "password": 5}"#;
        assert_eq!(
            text(json, PYTHON),
            r#"{"id": 3, "key": "********", "salt": ["********", {"name": "y"}, "********"], "api_key": {"id": 1, "name": "n"}, "k": "v", "token": "", "secret": null, "password": 5}"#
        );
        assert_eq!(write(json, PYTHON, false).masked, 3);
        let shown = Style {
            masks: false,
            ..PYTHON
        };
        assert_eq!(text(json, shown), json);
    }

    #[test]
    fn a_name_is_compared_without_its_escapes() {
        assert_eq!(
            text(r#"{"\u006bey":"x","a":"b"}"#, SENT),
            r#"{"\u006bey":"********","a":"b"}"#
        );
        // A lone surrogate hides nothing behind it.
        assert_eq!(
            text(r#"{"\ud800":"x","key":"\ud800"}"#, SENT),
            r#"{"\ud800":"x","key":"********"}"#
        );
    }

    #[test]
    fn a_key_is_masked_wherever_it_stands() {
        let key = format!("12-{}", "NotARealKey0NotA".repeat(4));
        let escaped = key.replace('N', "\\u004e");
        for text_of_key in [key.as_str(), &escaped] {
            let json = format!(r#"["x {text_of_key} y",{{"a":"{text_of_key}"}}]"#);
            assert_eq!(text(&json, SENT), r#"["********",{"a":"********"}]"#);
        }
    }

    #[test]
    fn a_text_that_is_a_secret_as_a_whole() {
        let it = write("\"abc\"", SENT, true);
        assert_eq!((it.text.as_str(), it.masked), ("\"********\"", 1));
        assert_eq!(
            *write("[\"a\", [\"b\"], {\"c\": \"d\"}]", SENT, true).text,
            "[\"********\", [\"********\"], {\"c\": \"d\"}]"
        );
        assert_eq!(*write("5", SENT, true).text, "5");
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::hash_map(any::<String>(), inner, 0..5)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_value_is_written_as_it_was(value in values(), python: bool, pretty: bool) {
            let style = Style { python, masks: false };
            let json = match pretty { true => format!("{value:#}"), false => value.to_string() };
            let written = write(&json, style, false);
            prop_assert_eq!(serde_json::from_str::<Value>(&written.text).unwrap(), value.clone());
            if python {
                prop_assert!(written.text.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            }
            // Both maskers agree.
            let mut masked = value;
            let count = mask::mask(&mut masked);
            let written = write(&json, Style { python, masks: true }, false);
            prop_assert_eq!(serde_json::from_str::<Value>(&written.text).unwrap(), masked);
            prop_assert_eq!(written.masked, count);
        }
    }
}
