//! The parts of a typed filter: separated by spaces, except escaped ones and those in quotes.

use std::ops::Range;

/// A part of a typed filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// Its place, in bytes.
    pub(super) at: Range<usize>,
    /// Its text, with a leading `!`.
    pub(super) text: &'a str,
}

/// How a term compares its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// `:`
    Is,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// The two-character operators come first.
const OPERATORS: [(&str, Operator); 5] = [
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("<", Operator::Less),
    (">", Operator::More),
    (":", Operator::Is),
];

/// A term with a value: `owner:svc`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Split<'a> {
    pub(super) field: &'a str,
    pub(super) operator: Operator,
    pub(super) value: &'a str,
}

/// Splits `owner:svc`; `None` for a word.
pub(super) fn split(text: &str) -> Option<Split<'_>> {
    let end = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let (field, rest) = text.split_at_checked(end)?;
    let (sign, operator) = OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign))?;
    let value = rest.strip_prefix(sign)?;
    let term = !field.is_empty();
    term.then_some(Split {
        field,
        operator: *operator,
        value,
    })
}

/// The text without its `!`, and whether it had one.
pub(super) fn without_not(text: &str) -> (&str, bool) {
    text.strip_prefix('!')
        .map_or((text, false), |rest| (rest, true))
}

/// The parts of a typed filter. Words are split as the search splits them.
pub(super) fn tokens(typed: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(rest) = typed.get(from..) {
        let blank = rest.len() - rest.trim_start().len();
        let start = from + blank;
        let Some(rest) = typed.get(start..).filter(|rest| !rest.is_empty()) else {
            break;
        };
        let end = start + length(rest);
        found.extend(typed.get(start..end).map(|text| Token {
            at: start..end,
            text,
        }));
        from = end;
    }
    found
}

/// The length of the first part of a text that does not start with a space.
fn length(text: &str) -> usize {
    let (bare, not) = without_not(text);
    if let Some(phrase) = bare.strip_prefix('"') {
        let start = text.len() - phrase.len();
        return phrase.find('"').map_or(text.len(), |at| start + at + 1);
    }
    let value = split(bare).map(|it| usize::from(not) + bare.len() - it.value.len());
    let (mut escaped, mut quoted) = (false, false);
    for (at, c) in text.char_indices() {
        if c == '"' && value.is_some_and(|value| at >= value) {
            quoted = !quoted;
        }
        if c.is_whitespace() && !escaped && !quoted {
            return at;
        }
        escaped = c == '\\';
    }
    text.len()
}
