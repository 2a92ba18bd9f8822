//! The merge of sorted lists into one, without a copy: a place in the merged list is a vector of cursors, one a list.
//!
//! Invariant: nothing here reads every row. A step costs one comparison a list, and finding a row one binary search a list.

use std::cmp::Ordering;

/// Sorted lists that are shown as one.
pub(super) trait Lists {
    /// A row with all that is compared.
    type Row;

    /// How many lists there are.
    fn count(&self) -> usize;

    /// How many rows a list has.
    fn len(&self, list: usize) -> usize;

    /// A row of a list.
    fn row(&self, list: usize, at: usize) -> Option<Self::Row>;

    /// The order of the merged list. No two rows are equal, and the rows of one list are ascending.
    fn compare(&self, a: &Self::Row, b: &Self::Row) -> Ordering;
}

/// A place between two rows of the merged list: how many rows of each list are before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut(Vec<usize>);

impl Cut {
    /// The place before the first row.
    pub(super) fn first(lists: &impl Lists) -> Self {
        Self(vec![0; lists.count()])
    }

    /// The place behind the last row.
    pub(super) fn last(lists: &impl Lists) -> Self {
        Self((0..lists.count()).map(|list| lists.len(list)).collect())
    }

    /// The place before a row. The row may be in no list.
    pub(super) fn before<L: Lists>(lists: &L, row: &L::Row) -> Self {
        let lower = |list: usize| {
            let (mut from, mut to) = (0, lists.len(list));
            while from < to {
                let middle = from + (to - from) / 2;
                let other = lists.row(list, middle);
                match other.is_some_and(|other| lists.compare(&other, row).is_lt()) {
                    true => from = middle + 1,
                    false => to = middle,
                }
            }
            from
        };
        Self((0..lists.count()).map(lower).collect())
    }

    /// How many rows are before it.
    pub(super) fn rows(&self) -> usize {
        self.0.iter().sum()
    }

    /// Moves back by so many rows, or to the first one.
    pub(super) fn back(&mut self, lists: &impl Lists, rows: usize) {
        let mut heads: Vec<_> = self
            .0
            .iter()
            .enumerate()
            .map(|(list, at)| at.checked_sub(1).and_then(|at| lists.row(list, at)))
            .collect();
        for _ in 0..rows {
            let Some(list) = extreme(lists, &heads, Ordering::Greater) else {
                return;
            };
            if let (Some(at), Some(head)) = (self.0.get_mut(list), heads.get_mut(list)) {
                *at = at.saturating_sub(1);
                *head = at.checked_sub(1).and_then(|at| lists.row(list, at));
            }
        }
    }

    /// The place behind so many more rows, or behind the last one.
    pub(super) fn forward(self, lists: &impl Lists, rows: usize) -> Self {
        let mut walk = self.walk(lists);
        for _ in 0..rows {
            if walk.next().is_none() {
                break;
            }
        }
        walk.cut
    }

    /// The rows from here on.
    pub(super) fn walk<L: Lists>(self, lists: &L) -> Walk<'_, L> {
        let heads = self.0.iter().enumerate();
        let heads = heads.map(|(list, at)| lists.row(list, *at)).collect();
        Walk {
            lists,
            cut: self,
            heads,
        }
    }
}

/// The list whose head comes first (`Less`) or last (`Greater`).
fn extreme<L: Lists>(lists: &L, heads: &[Option<L::Row>], wanted: Ordering) -> Option<usize> {
    let mut found: Option<(usize, &L::Row)> = None;
    for (list, head) in heads.iter().enumerate() {
        let Some(head) = head else { continue };
        if found.is_none_or(|(_, best)| lists.compare(head, best) == wanted) {
            found = Some((list, head));
        }
    }
    found.map(|(list, _)| list)
}

/// Iterates over the merged rows: each with its list, and its place in that list.
pub(super) struct Walk<'a, L: Lists> {
    lists: &'a L,
    cut: Cut,
    heads: Vec<Option<L::Row>>,
}

impl<L: Lists> Iterator for Walk<'_, L> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        let list = extreme(self.lists, &self.heads, Ordering::Less)?;
        let at = self.cut.0.get_mut(list)?;
        let row = (list, *at);
        *at += 1;
        *self.heads.get_mut(list)? = self.lists.row(list, *at);
        Some(row)
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
