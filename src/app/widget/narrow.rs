//! The items of a picker, and which of them match what was typed.

use std::sync::Arc;

use crate::app::widget::ranking::Query;
use crate::app::widget::stop::Stop;

/// An item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The picked value.
    pub value: String,
    /// A note beside the value, drawn dim.
    pub note: String,
    /// Whether the item is drawn dim, with a note that explains why. The user can still pick it; the system decides.
    pub doubtful: bool,
}

/// The items of a picker.
#[derive(Clone, Debug, Default)]
pub(in crate::app) struct Items {
    all: Arc<Vec<Item>>,
    /// The length of the longest value in characters.
    longest: usize,
    /// The length of the longest note in characters.
    longest_note: usize,
}

impl Items {
    pub(super) fn new(all: Vec<Item>) -> Self {
        let lengths = all.iter().map(|item| item.value.chars().count());
        let longest = lengths.max().unwrap_or(0);
        let notes = all.iter().map(|item| item.note.chars().count());
        let longest_note = notes.max().unwrap_or(0);
        Self {
            all: Arc::new(all),
            longest,
            longest_note,
        }
    }

    pub(super) fn all(&self) -> &[Item] {
        &self.all
    }

    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    pub(super) fn longest_note(&self) -> usize {
        self.longest_note
    }

    /// Whether these are the same items, not only equal ones.
    fn are(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.all, &other.all)
    }
}

/// Finds the items that match.
#[derive(Debug)]
pub struct Narrow {
    pub(super) items: Items,
    pub(super) typed: String,
}

/// The items that match.
#[derive(Debug)]
pub struct Narrowed {
    pub(super) items: Items,
    typed: String,
    /// Best match first.
    pub(super) shown: Vec<usize>,
    /// Whether an item is what was typed.
    pub(super) exact: bool,
}

impl Narrowed {
    /// Whether this is about these items and this text.
    pub(super) fn is_of(&self, items: &Items, typed: &str) -> bool {
        self.items.are(items) && self.typed == typed
    }
}

impl Narrow {
    /// The items that match, best match first, equal ones in their order. `None` when it was cancelled.
    pub(in crate::app) fn run(self, stop: &Stop) -> Option<Narrowed> {
        let Self { items, typed } = self;
        let query = Query::ignoring_case(&typed);
        let mut buffer = Vec::new();
        let mut ranked = Vec::new();
        for (i, item) in items.all().iter().enumerate() {
            if i.is_multiple_of(1000) && stop.asked() {
                return None;
            }
            if let Some(score) = query.score(&item.value, &mut buffer) {
                ranked.push((item.value != typed, score, i));
            }
        }
        ranked.sort_unstable();
        let exact = ranked.first().is_some_and(|(other, _, _)| !other);
        let shown = ranked.into_iter().map(|(_, _, i)| i).collect();
        Some(Narrowed {
            items,
            typed,
            shown,
            exact,
        })
    }
}
