//! The command as it was entered: namespace, command and parts. A part is a value, or a property with its value.
//!
//! The command arrives in one of two ways. In *words*, the shell has split it and removed quotes: each word is a part, so that a value
//! never becomes another property. As a *line*, in one quoted argument, it arrives as typed, with its own quotes.

use super::properties::{Kind, Verb};
use super::value;
use super::wrong::Wrong;

/// How the command arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entered {
    /// Split by a shell, without its quotes.
    Words,
    /// As typed.
    Line,
}

/// A value, with the property that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The name of the property; `None` for a positional value.
    pub(super) name: Option<String>,
    /// Where the part starts, in characters of the command.
    pub(super) start: usize,
    /// The value as entered.
    pub(super) value: String,
    /// Where the value starts.
    pub(super) at: usize,
}

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The text, as it is shown in messages.
    pub(super) text: String,
    /// How it arrived.
    pub(super) entered: Entered,
    /// The part of the text with the arguments, in characters.
    pub(super) arguments: usize,
    /// Whether the namespace `api_key` was given.
    pub(super) namespace: bool,
    /// The name of the command; empty for a namespace alone.
    pub(super) command: String,
    /// The words of the arguments, with their places.
    words: Vec<(usize, String)>,
    /// Whether the words or the line end with `--`.
    pub(super) editor: bool,
}

impl Line {
    /// Reads the words after `tnkeys auth`.
    pub(super) fn of(words: &[String], editor: bool) -> Result<Self, Wrong> {
        let blank = |word: &String| word.trim().contains(char::is_whitespace);
        let entered = match words.iter().take(2).any(blank) {
            true => Entered::Line,
            false => Entered::Words,
        };
        let text = words.join(" ");
        let placed: Vec<(usize, String)> = match entered {
            Entered::Line => split(&text),
            Entered::Words => places(words),
        };
        let mut placed = placed.into_iter().peekable();
        // `tnkeys auth 'auth api_key …'`.
        placed.next_if(|(_, word)| word == "auth");
        let (namespace, command, words) = match placed.next() {
            None => (false, String::new(), Vec::new()),
            Some((_, word)) if matches!(word.as_str(), "ls" | "?") => {
                (false, word, placed.collect::<Vec<_>>())
            }
            Some((_, word)) if word == "api_key" => {
                let command = placed.next().unwrap_or_default().1;
                (true, command, placed.collect())
            }
            Some((at, other)) => {
                return Err(Wrong::new(format!("Unknown namespace auth {other}"))
                    .at(at)
                    .why("tnkeys has only the namespace auth api_key")
                    .right(vec!["api_key".to_owned(), "ls".to_owned()]));
            }
        };
        let first = words.first().map(|(at, _)| *at);
        Ok(Self {
            arguments: first.unwrap_or(text.chars().count()),
            text,
            entered,
            namespace,
            command,
            words,
            editor,
        })
    }

    /// The arguments as entered.
    pub(super) fn rest(&self) -> String {
        self.text.chars().skip(self.arguments).collect()
    }

    /// The parts of the arguments of a command with `name=value` properties.
    pub(super) fn parts(&mut self, verb: Verb) -> Result<Vec<Part>, Wrong> {
        match self.entered {
            Entered::Words => self.of_words(verb),
            Entered::Line => self.of_line(verb),
        }
    }

    fn of_words(&self, verb: Verb) -> Result<Vec<Part>, Wrong> {
        let mut parts: Vec<Part> = Vec::new();
        let mut words = self.words.iter().peekable();
        while let Some((at, word)) = words.next() {
            if word.starts_with("--") {
                return Err(after_editor(word, *at));
            }
            if let Some(open) = parts.last_mut().filter(|part| is_open(part, verb, word)) {
                // The shell split a list at its spaces.
                open.value.push(' ');
                open.value.push_str(word);
                continue;
            }
            let (name, mut value) = match named(word) {
                Some((name, value)) => (Some(name.to_owned()), value.to_owned()),
                None => match words.next_if(|(_, next)| is_name(word) && next.starts_with('=')) {
                    Some((_, next)) => (Some(word.clone()), next.get(1..).unwrap_or("").to_owned()),
                    None => (None, word.clone()),
                },
            };
            let mut value_at = match &name {
                Some(name) => at + name.len() + 1,
                None => *at,
            };
            if name.is_some()
                && value.is_empty()
                && let Some((next_at, next)) = words.next_if(|(_, next)| named(next).is_none())
            {
                (value_at, value) = (*next_at, next.clone());
            }
            parts.push(Part {
                name,
                start: *at,
                value,
                at: value_at,
            });
        }
        Ok(parts)
    }

    fn of_line(&mut self, verb: Verb) -> Result<Vec<Part>, Wrong> {
        let text: Vec<char> = self.text.chars().collect();
        let mut parts = Vec::new();
        let mut at = self.arguments;
        loop {
            at += blanks(&text, at);
            let rest = text.get(at..).unwrap_or_default();
            if rest.is_empty() {
                return Ok(parts);
            }
            if ends_here(rest) {
                self.editor = true;
                let end = at + 2 + blanks(&text, at + 2);
                return match text.get(end) {
                    None => Ok(parts),
                    Some('>') => Err(redirected(end)),
                    Some(_) => Err(after_editor("This text", end)),
                };
            }
            if rest.first() == Some(&'>') {
                return Err(redirected(at));
            }
            let start = at;
            let name = property(rest).map(|(name, length)| {
                at += length;
                name
            });
            at += blanks(&text, at);
            let left = text.get(at..).unwrap_or_default();
            let rest: String = left.iter().collect();
            let next = property(left).filter(|(name, _)| verb.property(name).is_some());
            let length = match value::read(&rest) {
                // A name without a value.
                _ if name.is_some() && (next.is_some() || ends_here(left)) => 0,
                Some((_, bytes)) => rest.get(..bytes).unwrap_or_default().chars().count(),
                None => unread(left, verb),
            };
            let value: String = text
                .get(at..at + length)
                .unwrap_or_default()
                .iter()
                .collect();
            parts.push(Part {
                name,
                start,
                value,
                at,
            });
            at += length;
        }
    }
}

fn after_editor(word: &str, at: usize) -> Wrong {
    Wrong::new(format!("{word} cannot follow --"))
        .at(at)
        .why("-- opens the editor and is the last word: enter options before it")
}

fn redirected(at: usize) -> Wrong {
    Wrong::new("> FILE is not possible here")
        .at(at)
        .why("Redirect the output of tnkeys itself: enter > FILE after the closing quote")
}

/// The words of a line, with their places.
fn split(text: &str) -> Vec<(usize, String)> {
    let mut words: Vec<(usize, String)> = Vec::new();
    let mut inside = false;
    for (at, c) in text.chars().enumerate() {
        match (c.is_whitespace(), words.last_mut().filter(|_| inside)) {
            (true, _) => inside = false,
            (false, Some((_, word))) => word.push(c),
            (false, None) => {
                words.push((at, c.to_string()));
                inside = true;
            }
        }
    }
    words
}

/// Words with their places in the joined text.
fn places(words: &[String]) -> Vec<(usize, String)> {
    let mut at = 0;
    let placed = words.iter().map(|word| {
        let start = at;
        at += word.chars().count() + 1;
        (start, word.clone())
    });
    placed.collect()
}

/// The length of the white space at a place.
fn blanks(text: &[char], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.iter().take_while(|c| c.is_whitespace()).count()
}

fn is_name(word: &str) -> bool {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    word.starts_with(first) && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `name=value`.
fn named(word: &str) -> Option<(&str, &str)> {
    word.split_once('=').filter(|(name, _)| is_name(name))
}

/// `name =` at the start of a text: the name, and the length of both.
fn property(text: &[char]) -> Option<(String, usize)> {
    let inside = |c: &&char| c.is_ascii_alphanumeric() || **c == '_';
    let name: String = text.iter().take_while(inside).collect();
    let end = name.len() + blanks(text, name.len());
    (is_name(&name) && text.get(end) == Some(&'=')).then_some((name, end + 1))
}

/// Whether the rest of the line is `--` as a word, perhaps with more behind it.
fn ends_here(rest: &[char]) -> bool {
    rest.starts_with(&['-', '-']) && rest.get(2).is_none_or(|c| c.is_whitespace())
}

/// The length of a text that is no value: to the next property, or to the end. Outside of a list or quotes it ends at white space.
fn unread(text: &[char], verb: Verb) -> usize {
    let spans = text.first().is_some_and(|c| "[{\"'“”„‘’".contains(*c));
    let boundary = |at: usize| {
        let rest = text.get(at + blanks(text, at)..).unwrap_or_default();
        let next = property(rest).is_some_and(|(name, _)| verb.property(&name).is_some());
        !spans || rest.is_empty() || next || ends_here(rest)
    };
    (0..text.len())
        .find(|at| text.get(*at).is_some_and(|c| c.is_whitespace()) && boundary(*at))
        .unwrap_or(text.len())
}

/// Whether a word continues the list of the part before it.
fn is_open(part: &Part, verb: Verb, word: &str) -> bool {
    let rules = part.name.as_deref().and_then(|name| verb.property(name));
    let of_rule = |name: &str| matches!(name.to_ascii_lowercase().as_str(), "method" | "resource");
    rules.is_some_and(|property| property.kind == Kind::Rules)
        && part.value.starts_with(['[', '{'])
        && named(word).is_none_or(|(name, _)| of_rule(name))
}
