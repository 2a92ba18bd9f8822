//! A long list in pages by ascending id.
//!
//! Invariant: a page asks for the ids above the last one that was read, so keys that are created or deleted between two pages repeat no other
//! key and leave none out. A system that does not sort its pages is asked for the whole list in one reply.

use super::Which;
use super::entry::{KEYS, List, read_rows};
use super::shared::Shared;
use crate::api::read::{Limit, Unread};
use crate::domain::rows::Builder;
use crate::domain::{Caps, KeyId};

/// Most keys of the first page. A system with fewer keys is read in one reply.
pub(in crate::api) const FIRST: usize = 20_000;
/// Most keys of a later page.
pub(in crate::api) const LATER: usize = 10_000;

/// Most MiB of all pages together: a list of 20,000 keys has about 8.
const MIB: Limit = Limit::new(256, "MiB");

/// The entries of the pages that were read.
#[derive(Debug, Default)]
pub(in crate::api) struct Pages {
    /// Bytes of all pages.
    bytes: usize,
    rows: Builder,
    shared: Shared,
    last: Option<KeyId>,
    /// Number of entries, and of those that could not be parsed.
    read: usize,
    odd: usize,
    /// The list is read in one reply.
    whole: bool,
}

/// What follows a page.
#[derive(Debug)]
pub(in crate::api) enum Next {
    /// Another page.
    Page(Box<Pages>),
    /// Nothing: the list is complete.
    Done(List),
}

impl Pages {
    /// The next page.
    pub(in crate::api) fn which(&self) -> Which<'static> {
        match (self.whole, self.last) {
            (true, _) => Which::All,
            (false, None) => Which::Page {
                after: None,
                limit: FIRST,
            },
            (false, after) => Which::Page {
                after,
                limit: LATER,
            },
        }
    }

    /// Adds a page.
    ///
    /// # Errors
    /// [`Unread`]; all pages together count for the limit of a list.
    pub(in crate::api) fn add(mut self, json: &str, caps: Caps) -> Result<Next, Unread> {
        self.bytes = self.bytes.saturating_add(json.len());
        MIB.check(self.bytes >> 20)?;
        let (mut last, mut mixed) = (self.last, false);
        let rows = &mut self.rows;
        let (read, odd) = read_rows(json, caps, &mut self.shared, |key| {
            mixed |= last.is_some_and(|last| key.id <= last);
            last = Some(key.id);
            rows.push(key);
        })?;
        self.read += read;
        self.odd += odd;
        KEYS.check(self.read)?;
        let full = match self.which() {
            Which::Page { limit, .. } => read >= limit,
            _ => false,
        };
        if full && mixed {
            let whole = true;
            return Ok(Next::Page(Box::new(Self {
                whole,
                bytes: self.bytes,
                ..Self::default()
            })));
        }
        // A page without a single readable id leads to no other one.
        if full && last > self.last {
            self.last = last;
            return Ok(Next::Page(Box::new(self)));
        }
        let (keys, repeated) = self.rows.finish();
        Ok(Next::Done(List {
            keys,
            skipped: self.odd + repeated,
        }))
    }
}

#[cfg(test)]
#[path = "pages_tests.rs"]
mod tests;
