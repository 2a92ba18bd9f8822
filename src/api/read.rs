//! Lenient reading of replies: an unknown value is not an error.
//!
//! Invariants: values are read as they stream by, and what is not read is skipped without a copy. No tree of values is
//! built, and nothing recurses deeper than the types that are read. A reply is refused as a whole only when it has
//! another shape than its method's, or exceeds a [`Limit`].
//!
//! An [`Entry`] reads an object field by field, from the [`Raw`] text of each. [`rows`], [`each`], [`named`] and [`value`]
//! read whole results.

mod inside;
mod raw;
mod stream;
#[cfg(test)]
mod tests;
mod visit;

pub(super) use raw::Raw;
pub(super) use stream::{Entry, boolean, each, named, rows, value};

use std::fmt;

use crate::domain::number::thousands;
use crate::domain::{Fault, Kind};

/// Most of something that a reply may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is counted, in the plural: `users`, `roles of a user`.
    pub what: &'static str,
    /// The limit.
    pub most: usize,
}

impl Limit {
    /// At most this many.
    pub const fn new(most: usize, what: &'static str) -> Self {
        Self { what, most }
    }

    /// Fails when there are more.
    pub(super) fn check(self, count: usize) -> Result<(), Over> {
        match count <= self.most {
            true => Ok(()),
            false => Err(Over(self)),
        }
    }
}

impl fmt::Display for Limit {
    /// `more than 100,000 users`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "more than {} {}", thousands(self.most), self.what)
    }
}

/// A limit was exceeded, which ends the read of the whole reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Over(pub(super) Limit);

impl From<Over> for Unread {
    fn from(Over(limit): Over) -> Self {
        Self::Over(limit)
    }
}

/// Why a reply was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It has another shape than its method's.
    Shape,
    /// It exceeds this limit.
    Over(Limit),
}

impl Unread {
    /// The fault of a reply that contains this: `the list of users`.
    pub fn fault(self, what: &str) -> Fault {
        let text = match self {
            Self::Shape => format!("The system sent an unreadable response for {what}."),
            Self::Over(limit) => format!("The system sent too much data for {what}: {limit}."),
        };
        Fault::new(Kind::Protocol, text)
    }
}
