//! JSON whose quotes a shell has removed, and the JSON that was meant.

use serde_json::Value;

/// The JSON that was probably meant, if quotes are all that is missing or wrong.
pub(super) fn repaired(text: &str) -> Option<Value> {
    let mut json = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '{' | '}' | '[' | ']' | ',' | ':' => {
                json.push(first);
                first.len_utf8()
            }
            c if c.is_whitespace() => c.len_utf8(),
            _ => {
                let length = word_length(rest);
                json.push_str(&word(rest.get(..length)?.trim_end()));
                length
            }
        };
        rest = rest.get(length..)?;
    }
    serde_json::from_str(&json).ok()
}

/// Quotes of a text and those that end it: of JSON, of Python, of a word processor.
const QUOTES: &[(char, &[char])] = &[
    ('"', &['"', '”']),
    ('\'', &['\'', '’']),
    ('“', &['”', '“', '"']),
    ('„', &['“', '”']),
    ('‘', &['’', '\'']),
    ('’', &['’']),
    ('”', &['”', '"']),
];

/// The length of the word at the start of a text.
fn word_length(text: &str) -> usize {
    if let Some((_, ends)) = quotes_of(text)
        && let Some((at, end)) = text.char_indices().skip(1).find(|(_, c)| ends.contains(c))
    {
        return at + end.len_utf8();
    }
    text.find(['{', '}', '[', ']', ',', ':'])
        .unwrap_or(text.len())
}

fn quotes_of(text: &str) -> Option<&'static (char, &'static [char])> {
    let first = text.chars().next()?;
    QUOTES.iter().find(|(start, _)| *start == first)
}

/// A word as JSON: a number, a constant, or a string.
fn word(word: &str) -> String {
    if serde_json::from_str::<Value>(word).is_ok() {
        return word.to_owned();
    }
    let inside = quotes_of(word).and_then(|(start, ends)| {
        let rest = word.strip_prefix(*start)?;
        rest.strip_suffix(*ends)
    });
    match (inside, word) {
        (None, "True") => "true".into(),
        (None, "False") => "false".into(),
        (None, "None") => "null".into(),
        (inside, word) => Value::from(inside.unwrap_or(word)).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn quotes_come_back() {
        for (text, want) in [
            ("[[username,=,root]]", json!([["username", "=", "root"]])),
            (
                "{name: my key, uid: 950, smb: false, home: null}",
                json!({"name": "my key", "uid": 950, "smb": false, "home": null}),
            ),
            (
                "{'name': 'a:b', 'x': True}",
                json!({"name": "a:b", "x": true}),
            ),
            ("[“a”, ‘b’, \"c\", „d“]", json!(["a", "b", "c", "d"])),
            ("[pool/data]", json!(["pool/data"])),
        ] {
            assert_eq!(repaired(text), Some(want), "{text}");
        }
    }

    #[test]
    fn what_lacks_more_than_quotes_is_not_guessed() {
        for text in ["[a", "{a:b:c}", "{a}", "[a,]", "[\"a", "{", "[a] b"] {
            assert_eq!(repaired(text), None, "{text}");
        }
    }
}
