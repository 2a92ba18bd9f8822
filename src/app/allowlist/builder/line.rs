//! Typed lines: splitting and display.

use crate::domain::Text;
use crate::domain::rule::Verb;

/// A name with its control characters escaped for display.
pub(in crate::app) fn shown(text: &str) -> String {
    Text::from(text).to_string()
}

/// Splits a typed line into the verb, empty if the line starts with none, and the rest.
pub(in crate::app) fn split(line: &str) -> (&str, &str) {
    let line = line.trim_start();
    match line.split_once(char::is_whitespace) {
        Some((verb, rest)) => (verb, rest.trim()),
        None if matches!(Verb::parse(&line.to_ascii_uppercase()), Verb::Other(_)) => ("", line),
        None => (line, ""),
    }
}
