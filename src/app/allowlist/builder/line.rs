//! A typed line: its parts, and how it is drawn.

use crate::domain::Text;
use crate::domain::rule::Verb;

/// A name as it may be drawn.
pub(in crate::app) fn shown(text: &str) -> String {
    Text::from(text).to_string()
}

/// A typed line as its first word, if that is a verb, and the rest.
pub(in crate::app) fn split(line: &str) -> (&str, &str) {
    let line = line.trim_start();
    match line.split_once(char::is_whitespace) {
        Some((verb, rest)) => (verb, rest.trim()),
        None if matches!(Verb::parse(&line.to_ascii_uppercase()), Verb::Other(_)) => ("", line),
        None => (line, ""),
    }
}
