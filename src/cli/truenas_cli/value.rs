//! Values of the grammar: JSON, and what the TrueNAS CLI accepts in addition. These are simple words, octal and hexadecimal numbers, and
//! lists `a,b` without spaces.

use serde_json::{Deserializer, Value};

/// Reads a value at the start of a text. Returns it with its length in bytes; `None` if there is none, or if it ends inside of a word.
pub(super) fn read(text: &str) -> Option<(Value, usize)> {
    let (first, mut end) = base(text)?;
    let mut list = Vec::new();
    while let Some((next, length)) = text
        .get(end..)
        .and_then(|rest| rest.strip_prefix(','))
        .and_then(base)
    {
        list.push(next);
        end += 1 + length;
    }
    if !text
        .get(end..)?
        .chars()
        .next()
        .is_none_or(char::is_whitespace)
    {
        return None;
    }
    if list.is_empty() {
        return Some((first, end));
    }
    list.insert(0, first);
    Some((Value::Array(list), end))
}

/// Reads a text that is exactly one value.
pub(super) fn whole(text: &str) -> Option<Value> {
    let (value, end) = read(text)?;
    (end == text.len()).then_some(value)
}

/// Whether a text is a word that needs no quotes.
pub(super) fn is_simple(text: &str) -> bool {
    word(text) == text.len() && !matches!(text, "true" | "false" | "null" | "")
}

fn base(text: &str) -> Option<(Value, usize)> {
    match text.chars().next()? {
        'a'..='z' | 'A'..='Z' => {
            let end = word(text);
            let value = match text.get(..end)? {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                "null" => Value::Null,
                word => word.into(),
            };
            Some((value, end))
        }
        '0' if radix(text).is_some() => number(text),
        '"' | '[' | '{' | '-' | '0'..='9' => {
            let mut values = Deserializer::from_str(text).into_iter();
            let value = values.next()?.ok()?;
            Some((value, values.byte_offset()))
        }
        _ => None,
    }
}

/// The length of the simple word at the start of a text.
fn word(text: &str) -> usize {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match starts {
        true => text.find(|c| !inside(c)).unwrap_or(text.len()),
        false => 0,
    }
}

fn radix(text: &str) -> Option<u32> {
    match text.as_bytes().get(1)? {
        b'o' | b'O' => Some(8),
        b'x' | b'X' => Some(16),
        _ => None,
    }
}

/// An octal or hexadecimal number.
fn number(text: &str) -> Option<(Value, usize)> {
    let radix = radix(text)?;
    let digits = text.get(2..)?;
    let end = digits
        .find(|c: char| !c.is_digit(radix))
        .unwrap_or(digits.len());
    let number = i64::from_str_radix(digits.get(..end)?, radix).ok()?;
    Some((number.into(), end + 2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn values_of_the_grammar() {
        for (text, value) in [
            ("1", json!(1)),
            ("-2.5", json!(-2.5)),
            ("0o10", json!(8)),
            ("0X1f", json!(31)),
            ("null", json!(null)),
            ("true", json!(true)),
            ("ivan_ivanov123", json!("ivan_ivanov123")),
            ("nullable", json!("nullable")),
            (r#""a b""#, json!("a b")),
            ("[1, 2, 3]", json!([1, 2, 3])),
            (r#"{"a": [{"b": null}]}"#, json!({"a": [{"b": null}]})),
            ("1,2,3", json!([1, 2, 3])),
            (r#"a,0x10,"c, d""#, json!(["a", 16, "c, d"])),
        ] {
            assert_eq!(whole(text), Some(value), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_values() {
        for text in [
            "",
            "1a",
            "_a",
            "a-b",
            "é",
            "0o",
            "0o8",
            "0xg",
            "\"a",
            "[1",
            "{a:1}",
            "a,",
            "a,,b",
            "'a'",
            "[1]]",
            "0xffffffffffffffffff",
        ] {
            assert_eq!(whole(text), None, "{text}");
        }
        assert_eq!(read("1,2, 3"), None);
        assert_eq!(read("[1] 2").unwrap().1, 3);
    }

    #[test]
    fn simple_words_need_no_quotes() {
        for simple in ["a", "my_key2"] {
            assert!(is_simple(simple));
            assert_eq!(whole(simple), Some(simple.into()));
        }
        for other in ["", "true", "null", "2a", "a-b", "a b", "ä"] {
            assert!(!is_simple(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "[\\[\\]{}\",:0-9a-fox_ \\\\é-]{0,40}") {
            if let Some((_, end)) = read(&text) {
                prop_assert!(text.is_char_boundary(end) && end > 0);
            }
        }
    }
}
