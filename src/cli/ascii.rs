//! JSON in ASCII, so that no text in it can control the terminal.

/// Writes every other character of a JSON text as an escape. Beyond ASCII there is only the inside of a string, where an escape
/// means the same.
pub(super) fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            ' '..='~' | '\n' => text.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    text.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_mean_the_same() {
        let value = serde_json::json!({"a\u{7f}": "größe \u{9b}31m 日 🔑\n"});
        let text = ascii(&format!("{value:#}"));
        assert!(
            text.bytes()
                .all(|b| b == b'\n' || (b' '..=b'~').contains(&b)),
            "{text}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            value
        );
    }
}
