//! Completion of the last term of a typed filter.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::STATES;
use super::level::Level;
use super::parse::{BARE, FIELDS};
use super::token::{self, Operator, Split, Token};
use super::value;
use crate::domain::text::Text;

/// The most candidates.
const MOST: usize = 50;

/// What is known for completion.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// The owners of keys.
    pub owners: &'a BTreeSet<Text>,
    /// The names of systems.
    pub systems: &'a [String],
    /// The saved filters, by name.
    pub saved: &'a BTreeMap<String, String>,
}

/// How the typed text can go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Where the replaced part starts, in bytes; it goes to the end of the text.
    pub from: usize,
    /// The texts that can replace it, the best one first.
    pub all: Vec<String>,
}

/// The candidates for the end of a typed filter.
pub fn complete(typed: &str, offer: &Offer<'_>) -> Candidates {
    let end = typed.len();
    let last = token::tokens(typed).pop().filter(|it| it.at.end == end);
    let token = last.unwrap_or(Token {
        at: end..end,
        text: "",
    });
    let (text, not) = token::without_not(token.text);
    let start = token.at.start + usize::from(not);
    let (skipped, mut all) = match (text.strip_prefix('@'), token::split(text)) {
        (Some(name), _) => (1, matching(name, offer.saved.keys().map(String::as_str))),
        (None, Some(split)) => values(&split, text, offer),
        (None, None) => (0, fields(text, offer)),
    };
    let from = start + skipped;
    all.retain(|it| Some(it.as_str()) != typed.get(from..));
    all.truncate(MOST);
    Candidates { from, all }
}

/// Texts that start with a part, then those that contain it.
fn matching<'a>(part: &str, all: impl Iterator<Item = &'a str>) -> Vec<String> {
    let part = part.to_lowercase();
    let found = all.filter_map(|it| {
        let at = it.to_lowercase().find(&part)?;
        Some((at > 0, it.to_owned()))
    });
    let mut found: Vec<(bool, String)> = found.collect();
    found.sort_by_key(|(inside, _)| *inside);
    found.into_iter().map(|(_, it)| it).collect()
}

/// The terms that start with a text, each with its usual operator.
fn fields(text: &str, offer: &Offer<'_>) -> Vec<String> {
    let with_operator = |field: &&str| {
        let operator = match *field {
            "expires" => "<",
            "created" | "seen" => ">",
            _ => ":",
        };
        format!("{field}{operator}")
    };
    let bare = BARE.iter().map(|it| (*it).to_owned());
    let mut all: Vec<String> = FIELDS.iter().map(with_operator).chain(bare).collect();
    if text.is_empty() {
        all.extend(offer.saved.keys().map(|name| format!("@{name}")));
    }
    let text = text.to_ascii_lowercase();
    all.retain(|it| it.starts_with(&text));
    all
}

/// The values of a field, and how much of the term they follow.
fn values(it: &Split<'_>, text: &str, offer: &Offer<'_>) -> (usize, Vec<String>) {
    let part = value::parts(it.value).pop().unwrap_or_default();
    let skipped = text.len() - part.len();
    let word = part.strip_prefix('"').unwrap_or(part);
    let words = |known: &[&str]| {
        let word = word.to_ascii_lowercase();
        let found = known.iter().filter(|it| it.starts_with(&word));
        found.map(|it| (*it).to_owned()).collect::<Vec<_>>()
    };
    let quoted = |all: Vec<String>| all.into_iter().filter_map(|it| in_quotes(&it)).collect();
    let all = match (it.field.to_ascii_lowercase().as_str(), it.operator) {
        ("owner", Operator::Is) => {
            let owners = offer.owners.iter().map(Text::as_str);
            quoted(matching(word, owners))
        }
        ("system", Operator::Is) => {
            let systems = offer.systems.iter().map(String::as_str);
            quoted(matching(word, systems))
        }
        ("state", Operator::Is) => words(&STATES.map(|(word, _)| word)),
        ("access", Operator::Is) => words(&Level::ALL.map(|(word, _)| word)),
        ("expires" | "seen", Operator::Is) => words(&["never"]),
        ("expires" | "created" | "seen", _) => return (text.len() - it.value.len(), times(it)),
        _ => Vec::new(),
    };
    (skipped, all)
}

/// Usual durations, or the units of a number.
fn times(it: &Split<'_>) -> Vec<String> {
    let usual: &[&str] = match it.value {
        "" => &["30d", "90d", "1y", "7d"],
        value if value.bytes().all(|byte| byte.is_ascii_digit()) => {
            let units = ["d", "w", "mo", "y", "h"];
            return units.map(|unit| format!("{value}{unit}")).into();
        }
        _ => &[],
    };
    usual.iter().map(|it| (*it).to_owned()).collect()
}

/// A value as it is typed; `None` if quotes cannot enclose it.
fn in_quotes(text: &str) -> Option<String> {
    let plain = |c: char| !c.is_whitespace() && !matches!(c, '|' | '"' | '\\');
    match text.chars().all(plain) {
        true => Some(text.to_owned()),
        false => (!text.contains('"')).then(|| format!("\"{text}\"")),
    }
}
