//! Checks a set of rules for likely mistakes, with the reason and, where possible, a fix.

mod find;

use std::fmt;

use crate::domain::rule::Verb;
use crate::domain::text::Text;

pub use find::lint;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The set permits more than intended, or nothing.
    Danger,
    /// The rule is probably a mistake.
    Warning,
    /// A hint.
    Hint,
}

/// A finding. Rules are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lint {
    /// There is no rule, or none that covers anything here: the key signs in and has no access.
    Nothing,
    /// Everything is permitted.
    Everything,
    /// `core.bulk` is permitted on a release that does not check the inner method (22.12 and 23.10).
    Bulk {
        /// The rule.
        rule: usize,
    },
    /// The rule's method is not a word of TrueNAS: the rule permits nothing.
    Verb {
        /// The rule.
        rule: usize,
        /// The verb that the word is in capitals.
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
    /// The rule covers nothing on this system.
    Unknown {
        /// The rule.
        rule: usize,
    },
    /// The rule is a duplicate.
    Duplicate {
        /// The later one.
        rule: usize,
        /// The first.
        of: usize,
    },
    /// Another rule covers everything that this one covers.
    Shadowed {
        /// The rule.
        rule: usize,
        /// The other.
        by: usize,
    },
    /// The trailing star also covers more than the namespace that the rule names.
    Wide {
        /// The rule.
        rule: usize,
        /// A covered item beyond it that changes the system.
        example: Text,
    },
    /// A pattern that covers both reading and changing items.
    Mixed {
        /// The rule.
        rule: usize,
        /// The first changing items.
        changing: Vec<Text>,
        /// Number of further ones.
        more: usize,
    },
    /// A set that reads, except for a few items.
    AlmostReadOnly {
        /// The changing items.
        changing: Vec<Text>,
    },
    /// Some clients require `core.ping` and `auth.logout`.
    NoPing {
        /// Those of the two that are not permitted.
        missing: Vec<&'static str>,
    },
    /// The route with or without a trailing slash is a separate resource.
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
    /// The severity.
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

    /// The rule; `None` for the whole set.
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
                f.write_str("no access: the key can sign in, but no rule permits a method")
            }
            Self::Everything => {
                f.write_str("full access: anyone with this key has full control of the system")
            }
            Self::Bulk { rule } => write!(
                f,
                "rule {} permits core.bulk, which can call any method on this release: full access",
                rule + 1
            ),
            Self::Verb {
                rule,
                capitals: Some(verb),
            } => {
                write!(
                    f,
                    "rule {} permits nothing: the method must be {verb}, in upper case",
                    rule + 1
                )
            }
            Self::Verb {
                rule,
                capitals: None,
            } => {
                write!(f, "rule {} permits nothing: unknown rule method", rule + 1)
            }
            Self::NotAPath { rule } => write!(
                f,
                "rule {} has a REST verb but no path: REST resources begin with /",
                rule + 1
            ),
            Self::NotAName { rule } => write!(
                f,
                "rule {} has a path: CALL and SUBSCRIBE take names like pool.query",
                rule + 1
            ),
            Self::Unknown { rule } => write!(f, "rule {} matches nothing on this system", rule + 1),
            Self::Duplicate { rule, of } => {
                write!(f, "rule {} repeats rule {}", rule + 1, of + 1)
            }
            Self::Shadowed { rule, by } => {
                write!(f, "rule {} adds nothing to rule {}", rule + 1, by + 1)
            }
            Self::Wide { rule, example } => {
                write!(
                    f,
                    "rule {} is wider than it looks: it also permits {example}",
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
                    more => write!(f, " and {more} more methods that change something"),
                }
            }
            Self::AlmostReadOnly { changing } => {
                write!(f, "only reads, except for {}", list(changing))
            }
            Self::NoPing { missing } => {
                write!(
                    f,
                    "{} not permitted: some clients need this",
                    missing.join(" and ")
                )
            }
            Self::NoTwin { rule, twin } => {
                write!(
                    f,
                    "rule {} does not permit {twin}, which is a separate resource",
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
