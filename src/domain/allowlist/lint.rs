//! What is doubtful about a set of rules, with the reason and, where there is one, the way out.

mod find;

use std::fmt;

use crate::domain::rule::Verb;
use crate::domain::text::Text;

pub use find::lint;

/// How much a complaint matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It permits more than anybody means, or nothing at all.
    Danger,
    /// It is probably not what was meant.
    Warning,
    /// Good to know.
    Hint,
}

/// One complaint. Rules are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lint {
    /// No rule, or none that covers anything here: the key signs in and may do nothing.
    Nothing,
    /// Everything is permitted.
    Everything,
    /// `core.bulk` is permitted where it does not look at the inner method (22.12 and 23.10).
    Bulk {
        /// The rule.
        rule: usize,
    },
    /// The method of a rule is no word of TrueNAS's: it permits nothing.
    Verb {
        /// The rule.
        rule: usize,
        /// The same word in capitals is one.
        capitals: Option<Verb>,
    },
    /// An HTTP verb with a WebSocket name.
    NotAPath {
        /// The rule.
        rule: usize,
    },
    /// A WebSocket verb with a REST path.
    NotAName {
        /// The rule.
        rule: usize,
    },
    /// It covers nothing of this system.
    Unknown {
        /// The rule.
        rule: usize,
    },
    /// It stands there twice.
    Duplicate {
        /// The later one.
        rule: usize,
        /// The first.
        of: usize,
    },
    /// Another rule covers all that it covers.
    Shadowed {
        /// The rule.
        rule: usize,
        /// The other.
        by: usize,
    },
    /// Its last star goes beyond the namespace that it seems to name.
    Wide {
        /// The rule.
        rule: usize,
        /// Something that changes the system, which it covers besides.
        example: Text,
    },
    /// A pattern that covers what reads and what changes.
    Mixed {
        /// The rule.
        rule: usize,
        /// What of it changes something, the first few.
        changing: Vec<Text>,
        /// How many more.
        more: usize,
    },
    /// A set that reads, but for a few.
    AlmostReadOnly {
        /// What of it changes something.
        changing: Vec<Text>,
    },
    /// Some clients cannot do without `core.ping` and `auth.logout`.
    NoPing {
        /// Those of the two that are not permitted.
        missing: Vec<&'static str>,
    },
    /// The route with a slash at the end, or without it, is another resource.
    NoTwin {
        /// The rule.
        rule: usize,
        /// The resource that is not permitted.
        twin: Text,
    },
    /// The upgrade to 25.04 revokes a key with these rules.
    Revoked,
}

impl Lint {
    /// How much it matters.
    pub fn weight(&self) -> Weight {
        match self {
            Self::Nothing | Self::Everything | Self::Bulk { .. } => Weight::Danger,
            Self::Verb { .. }
            | Self::NotAPath { .. }
            | Self::NotAName { .. }
            | Self::Unknown { .. }
            | Self::Wide { .. }
            | Self::Mixed { .. }
            | Self::AlmostReadOnly { .. } => Weight::Warning,
            Self::Duplicate { .. }
            | Self::Shadowed { .. }
            | Self::NoPing { .. }
            | Self::NoTwin { .. }
            | Self::Revoked => Weight::Hint,
        }
    }

    /// The rule it is about; `None`: the whole set.
    pub fn rule(&self) -> Option<usize> {
        match *self {
            Self::Bulk { rule }
            | Self::Verb { rule, .. }
            | Self::NotAPath { rule }
            | Self::NotAName { rule }
            | Self::Unknown { rule }
            | Self::Duplicate { rule, .. }
            | Self::Shadowed { rule, .. }
            | Self::Wide { rule, .. }
            | Self::Mixed { rule, .. }
            | Self::NoTwin { rule, .. } => Some(rule),
            _ => None,
        }
    }
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => {
                f.write_str("nothing is permitted: such a key signs in and may not even ping")
            }
            Self::Everything => f.write_str("full access: whoever has the key has the system"),
            Self::Bulk { rule } => write!(
                f,
                "rule {} permits core.bulk, which on this release calls anything: full access",
                rule + 1
            ),
            Self::Verb {
                rule,
                capitals: Some(verb),
            } => {
                write!(
                    f,
                    "rule {} permits nothing: its method must be {verb}, in capitals",
                    rule + 1
                )
            }
            Self::Verb {
                rule,
                capitals: None,
            } => {
                write!(
                    f,
                    "rule {} permits nothing: TrueNAS knows no such method",
                    rule + 1
                )
            }
            Self::NotAPath { rule } => write!(
                f,
                "rule {} has a REST verb and no path: REST resources begin with /",
                rule + 1
            ),
            Self::NotAName { rule } => write!(
                f,
                "rule {} has a path: CALL and SUBSCRIBE take names like pool.query",
                rule + 1
            ),
            Self::Unknown { rule } => write!(f, "rule {} matches nothing on this system", rule + 1),
            Self::Duplicate { rule, of } => {
                write!(f, "rule {} is rule {} once more", rule + 1, of + 1)
            }
            Self::Shadowed { rule, by } => {
                write!(f, "rule {} adds nothing to rule {}", rule + 1, by + 1)
            }
            Self::Wide { rule, example } => {
                write!(
                    f,
                    "rule {} is wider than it looks: also {example}",
                    rule + 1
                )
            }
            Self::Mixed {
                rule,
                changing,
                more,
            } => {
                write!(f, "rule {} also permits {}", rule + 1, list(changing))?;
                match more {
                    0 => Ok(()),
                    more => write!(f, " and {more} more that change something"),
                }
            }
            Self::AlmostReadOnly { changing } => {
                write!(f, "reads only, but for {}", list(changing))
            }
            Self::NoPing { missing } => {
                write!(
                    f,
                    "{} not permitted: some clients need it",
                    missing.join(" and ")
                )
            }
            Self::NoTwin { rule, twin } => {
                write!(
                    f,
                    "rule {} does not permit {twin}, which is another resource",
                    rule + 1
                )
            }
            Self::Revoked => f.write_str("the upgrade to 25.04 revokes this key"),
        }
    }
}

fn list(names: &[Text]) -> String {
    let names: Vec<&str> = names.iter().map(Text::as_str).collect();
    names.join(", ")
}

#[cfg(test)]
#[path = "lint/tests.rs"]
mod tests;
