//! Reads the rules in a pasted or typed text: JSON, and the notations that people copy from elsewhere.
//!
//! Accepted: the list of TrueNAS's CLI (`allowlist=[{"method"="CALL", …}]`), a whole `auth api_key create` or
//! `midclt call api_key.create` command, an object with an `allowlist`, Python and JavaScript notation, typographic
//! quotes, and lines such as `CALL pool.query`.
//!
//! Invariant: nothing is guessed silently. Everything that is not plain JSON is a [`Repair`] of the result, and a text
//! with two meanings is an error. Errors point to a character of the text and never repeat a server's or a parser's
//! words.

mod fix;
mod flaw;
mod lines;
mod locate;
mod reader;
mod redact;

#[cfg(test)]
mod tests;

use crate::domain::rule::Rule;

use flaw::Flaw;

pub use fix::{Fix, Repair};
pub use flaw::MOST;
pub use redact::without_keys;

/// The rules of a text, and the corrections that reading needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The rules, in order.
    pub rules: Vec<Rule>,
    /// The corrections, each once, in the order of the text.
    pub repairs: Vec<Repair>,
}

/// An error in a text with its position. Lines and columns start at 1; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {what}")]
pub struct NotRules {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// The error, in a sentence without a full stop.
    pub what: String,
}

/// Reads the rules in a text.
///
/// # Errors
/// [`NotRules`] with the position of the first error.
pub fn read(text: &str) -> Result<Reading, NotRules> {
    let chars: Vec<char> = text.chars().collect();
    let found = locate::locate(&chars).and_then(|found| match found {
        locate::Found::Lines => lines::read(&chars),
        locate::Found::List { at, name, fixes } => {
            let mut reader = reader::Reader::new(&chars, at);
            reader.repairs.extend(fixes);
            let rules = reader.list()?;
            locate::check_tail(&chars, reader.at(), name, &mut reader.repairs)?;
            Ok(fix::Raw {
                rules,
                repairs: reader.repairs,
            })
        }
    });
    match found {
        Ok(raw) if raw.rules.len() > MOST => {
            let what = format!(
                "{} rules are too many: the limit is {MOST}",
                raw.rules.len()
            );
            Err(placed(&chars, &Flaw { at: 0, what }))
        }
        Ok(raw) => Ok(Reading {
            repairs: fix::grouped(raw.repairs, |at| place(&chars, at).0),
            rules: raw.rules,
        }),
        Err(flaw) => Err(placed(&chars, &flaw)),
    }
}

fn placed(chars: &[char], flaw: &Flaw) -> NotRules {
    let (line, column) = place(chars, flaw.at);
    NotRules {
        line,
        column,
        what: flaw.what.clone(),
    }
}

/// Line and column of a character, both from 1.
fn place(chars: &[char], at: usize) -> (usize, usize) {
    let before = chars.get(..at.min(chars.len())).unwrap_or_default();
    let line = before.iter().filter(|c| **c == '\n').count() + 1;
    let column = before.iter().rev().take_while(|c| **c != '\n').count() + 1;
    (line, column)
}
