//! A text as a literal of the language that it is to stand in.
//!
//! Every function takes any text. What is never to be seen (controls, hidden characters) is refused by whoever builds a snippet: see
//! [`plain`].

use super::text::harmless;

/// Whether a text can be written into code that people read and paste: it shows all that is in it.
pub fn plain(text: &str) -> bool {
    !text.is_empty() && harmless(text) == text
}

/// One word of a POSIX shell.
pub fn shell(text: &str) -> String {
    // A leading `~` or `=` means something to some shells.
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_./:,+%@".contains(c);
    if !text.is_empty() && text.chars().all(safe) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A string of JSON with its quotes. It is one of Python and of YAML too.
pub fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A string of Python.
pub fn python(text: &str) -> String {
    // Python's escapes are a superset of JSON's, but for `\/`, which is never written.
    json(text)
}

/// A double-quoted scalar of YAML 1.2, which takes every string of JSON. YAML 1.1 as well, but for what it cannot hold as it is:
/// DEL and C1 (but NEL), and U+FEFF.
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

/// A quoted template of HCL (Terraform) that holds no template.
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

/// The value of a line of a `.env` file; in single quotes where a shell would read it otherwise. Brackets mean nothing in an
/// assignment, and some readers of such files take quotes for a part of the value.
pub fn dotenv(text: &str) -> String {
    let without: String = text.chars().filter(|c| !matches!(c, '[' | ']')).collect();
    match !without.is_empty() && shell(&without) == without {
        true => text.to_owned(),
        false => shell(text),
    }
}

#[cfg(test)]
pub(crate) mod tests;
