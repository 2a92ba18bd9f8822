//! The corrections that reading a text needed.

use std::fmt;

use crate::domain::rule::Rule;

/// A correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fix {
    /// A byte order mark, or another invisible character, was left out.
    Invisible,
    /// The lines with ``` around a block of code were left out.
    Fence,
    /// Only the allowlist of a longer text was used; the names of the other settings, as far as they are known.
    OnlyAllowlist(Vec<&'static str>),
    /// Text before or behind the list was left out.
    TextAround,
    /// The quotes, backslashes or the semicolon of a shell were left out.
    ShellQuotes,
    /// `=` or `=>` was read as a colon.
    Equals,
    /// Typographic quotes were read as straight ones.
    CurlyQuotes,
    /// Single quotes, as Python writes them, were read as double ones.
    SingleQuotes,
    /// A word without quotes was read as a text.
    NoQuotes,
    /// A comma without an entry behind it was left out.
    Comma,
    /// A bracket that belongs to no list was left out.
    Bracket(char),
    /// A rule without a list around it was read as a list.
    NoList,
    /// `None` or `null` was read as an empty list.
    Null,
    /// Comments were left out.
    Comment,
    /// A text that continues on the next line was joined.
    Joined,
    /// The name of a field was written in lower case.
    Name(&'static str),
    /// A method was written in capitals.
    Capitals(String),
    /// Every line was read as a rule.
    Lines,
}

impl fmt::Display for Fix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invisible => f.write_str("removed invisible characters"),
            Self::Fence => f.write_str("removed the ``` lines"),
            Self::OnlyAllowlist(names) if names.is_empty() => {
                f.write_str("used only the allowlist; ignored the rest of the text")
            }
            Self::OnlyAllowlist(names) => {
                write!(f, "used only the allowlist; ignored {}", names.join(", "))
            }
            Self::TextAround => f.write_str("ignored the text around the list"),
            Self::ShellQuotes => f.write_str("removed shell quoting"),
            Self::Equals => f.write_str("replaced = by :"),
            Self::CurlyQuotes => f.write_str("replaced typographic quotes by \""),
            Self::SingleQuotes => f.write_str("replaced ' by \""),
            Self::NoQuotes => f.write_str("added missing quotes"),
            Self::Comma => f.write_str("removed an extra comma"),
            Self::Bracket(bracket) => write!(f, "removed an extra {bracket}"),
            Self::NoList => f.write_str("added the missing [ ]"),
            Self::Null => f.write_str("read the empty value as []"),
            Self::Comment => f.write_str("removed comments"),
            Self::Joined => f.write_str("joined a text that was broken into two lines"),
            Self::Name(name) => write!(f, "wrote {name} in lower case"),
            Self::Capitals(word) => write!(f, "wrote {word} in capitals"),
            Self::Lines => f.write_str("read each line as a rule"),
        }
    }
}

/// A correction with its place and its frequency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The correction.
    pub fix: Fix,
    /// The line of the first one, from 1.
    pub line: usize,
    /// How often it was needed.
    pub times: usize,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.times {
            1 => write!(f, "{}", self.fix),
            times => write!(f, "{} ({times} times)", self.fix),
        }
    }
}

/// Rules, and corrections by the position of a character.
pub(super) struct Raw {
    pub(super) rules: Vec<Rule>,
    pub(super) repairs: Vec<(Fix, usize)>,
}

/// Each correction once.
pub(super) fn grouped(raw: Vec<(Fix, usize)>, line: impl Fn(usize) -> usize) -> Vec<Repair> {
    let mut repairs: Vec<Repair> = Vec::new();
    for (fix, at) in raw {
        match repairs.iter_mut().find(|known| known.fix == fix) {
            Some(known) => known.times += 1,
            None => repairs.push(Repair {
                fix,
                line: line(at),
                times: 1,
            }),
        }
    }
    repairs
}
