//! What is wrong with a command, where, and the line to enter instead.

use unicode_width::UnicodeWidthStr as _;

use super::value;
use crate::domain::quote;
use crate::domain::text::harmless;

/// Columns for the line of the command, so that the caret stays below its place.
const WIDTH: usize = 76;

/// A mistake in a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// What is wrong, in a sentence without a full stop.
    pub(super) what: String,
    /// The position of the character in the command, in characters.
    pub(super) at: Option<usize>,
    /// More about it: what was understood, or why.
    pub(super) why: Option<String>,
    /// The words to enter instead, after `tnkeys auth`.
    pub(super) right: Option<Vec<String>>,
    /// Whether a value of these words is only an example.
    pub(super) example: bool,
    /// How many characters at the place to replace, and by what.
    pub(super) repair: Option<Box<(usize, String)>>,
}

impl Wrong {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            at: None,
            why: None,
            right: None,
            example: false,
            repair: None,
        }
    }

    pub(super) fn at(self, at: usize) -> Self {
        Self {
            at: Some(at),
            ..self
        }
    }

    pub(super) fn why(self, why: impl Into<String>) -> Self {
        Self {
            why: Some(why.into()),
            ..self
        }
    }

    pub(super) fn repair(self, length: usize, new: impl Into<String>) -> Self {
        Self {
            repair: Some(Box::new((length, new.into()))),
            ..self
        }
    }

    pub(super) fn right(self, words: Vec<String>) -> Self {
        Self {
            right: Some(words),
            ..self
        }
    }

    /// Words of which a value is only an example.
    pub(super) fn example(self, words: Vec<String>) -> Self {
        Self {
            example: true,
            ..self.right(words)
        }
    }

    /// What is wrong; below it the command, with a caret at the place.
    pub(super) fn shown(&self, command: &str) -> String {
        match self.at {
            Some(at) => format!("{}\n{}", self.what, caret(command, at)),
            None => self.what.clone(),
        }
    }

    /// The line to enter instead, with the other arguments of this run.
    pub(super) fn line(&self, others: &[String]) -> Option<String> {
        let right = self.right.as_ref()?;
        let words = ["tnkeys", "auth"].into_iter();
        let words = words.chain(right.iter().chain(others).map(String::as_str));
        let words: Vec<String> = words.map(shell).collect();
        // A line with hidden characters would not do what it shows.
        Some(words.join(" ")).filter(|line| quote::plain(line))
    }
}

/// A word for a shell. `name=value` needs no quotes.
fn shell(word: &str) -> String {
    match word.split_once('=') {
        Some((name, value)) if value::is_simple(name) && is_plain(value) => word.to_owned(),
        _ => quote::shell(word),
    }
}

/// Whether a value behind `name=` needs no quotes.
fn is_plain(value: &str) -> bool {
    value.is_empty() || quote::shell(value) == value
}

/// The command, cut around a place, with a caret below it.
fn caret(command: &str, at: usize) -> String {
    let chars: Vec<char> = command.chars().collect();
    let at = at.min(chars.len());
    let start = match chars.len() > WIDTH {
        true => at.saturating_sub(WIDTH / 2),
        false => 0,
    };
    let end = chars.len().min(start + WIDTH);
    let part = |from: usize, to: usize| -> String {
        let text: String = chars.get(from..to).unwrap_or_default().iter().collect();
        harmless(&text).into_owned()
    };
    let (open, close) = (
        if start > 0 { "…" } else { "" },
        if end < chars.len() { "…" } else { "" },
    );
    let before = format!("{open}{}", part(start, at));
    let after = part(at, end);
    format!(
        "  {before}{after}{close}\n  {:width$}^",
        "",
        width = before.width()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_its_place() {
        let wrong = Wrong::new("a value is missing").at(9);
        assert_eq!(
            wrong.shown("create n= b=1"),
            "a value is missing\n  create n= b=1\n           ^"
        );
        assert_eq!(caret("日本x", 2), "  日本x\n      ^");
        assert_eq!(caret("a\u{1b}b", 2), "  a\\x1bb\n       ^");
        assert_eq!(caret("ab", 9), "  ab\n    ^");
    }

    #[test]
    fn a_long_command_is_cut_around_the_place() {
        let long = format!("{}!{}", "a".repeat(100), "b".repeat(100));
        let shown = caret(&long, 100);
        let (line, caret) = shown.split_once('\n').unwrap();
        assert!(line.starts_with("  …a") && line.ends_with("b…"));
        let column = caret.find('^').unwrap();
        assert_eq!(line.chars().nth(column), Some('!'));
    }

    #[test]
    fn the_line_to_enter_is_quoted_for_a_shell() {
        let right = ["api_key", "create", "a=b", r#"name="my key""#].map(str::to_owned);
        let wrong = Wrong::new("x").right(right.to_vec());
        assert_eq!(
            wrong.line(&["-u".to_owned(), "nas1".to_owned()]).unwrap(),
            r#"tnkeys auth api_key create a=b 'name="my key"' -u nas1"#
        );
        let hidden = wrong.line(&["\u{202e}".to_owned()]);
        assert_eq!(hidden, None);
        assert_eq!(Wrong::new("x").line(&[]), None);
    }
}
