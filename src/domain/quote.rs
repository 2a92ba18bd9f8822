//! Quotes text as a literal of several languages.
//!
//! Every function accepts any text. The caller must reject text with control or hidden characters: see [`plain`].

use super::text::harmless;

/// Whether a text can be inserted into code that users read and paste: it contains no hidden characters.
pub fn plain(text: &str) -> bool {
    !text.is_empty() && harmless(text) == text
}

/// A word for a POSIX shell.
pub fn shell(text: &str) -> String {
    // A leading `~` or `=` means something to some shells.
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_./:,+%@".contains(c);
    if !text.is_empty() && text.chars().all(safe) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A JSON string with its quotes. It is valid Python and YAML as well.
pub fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A Python string.
pub fn python(text: &str) -> String {
    // Python's escapes are a superset of JSON's, but for `\/`, which is never written.
    json(text)
}

/// A double-quoted scalar of YAML 1.2, which accepts every JSON string. YAML 1.1 as well, except for characters that it
/// cannot contain: DEL and C1 (but NEL), and U+FEFF.
pub fn yaml(text: &str) -> String {
    let mut out = String::new();
    for c in json(text).chars() {
        match c {
            '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

/// A quoted template of HCL (Terraform) without interpolation.
pub fn hcl(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Behind another one a doubled sign would be read in two ways.
            '$' | '%' if chars.peek() == Some(&'{') && out.ends_with(c) => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            '$' | '%' if chars.peek() == Some(&'{') => out.extend([c, c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A value for a `.env` file, in single quotes if a shell would interpret it. Brackets have no meaning in an
/// assignment, and some readers treat quotes as a part of the value.
pub fn dotenv(text: &str) -> String {
    let without: String = text.chars().filter(|c| !matches!(c, '[' | ']')).collect();
    match !without.is_empty() && shell(&without) == without {
        true => text.to_owned(),
        false => shell(text),
    }
}

#[cfg(test)]
pub(crate) mod tests;
