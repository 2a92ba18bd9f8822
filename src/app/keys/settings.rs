//! How the user wants to see the list: its order and its filter.

use std::sync::Arc;

use crate::app::keys::matching::Filter;
use crate::app::keys::order::Column;
use crate::app::keys::sorting::Sorting;
use crate::app::keys::typed_filter::TypedFilter;

/// The order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The best match of the filter first.
    Best,
    /// By a column.
    By {
        /// The column.
        column: Column,
        /// Whether its order is reversed.
        reverse: bool,
    },
}

/// Order and filter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    pub(super) column: Column,
    pub(super) reverse: bool,
    /// Whether the user sorted by a column after typing a filter, instead of by the best match.
    by_column: bool,
    pub(super) typed: TypedFilter,
    /// Whether the list shows only keys that need attention.
    pub(super) attention: bool,
}

impl Settings {
    /// The same order without a filter.
    pub(super) fn unfiltered(&self) -> Self {
        Self {
            column: self.column,
            reverse: self.reverse,
            typed: TypedFilter::new(Arc::clone(self.typed.language())),
            ..Self::default()
        }
    }

    /// Whether the best match comes first.
    pub(super) fn is_ranked(&self) -> bool {
        !self.by_column && self.filter().ranks()
    }

    pub(super) fn order(&self) -> Order {
        match self.is_ranked() {
            true => Order::Best,
            false => Order::By {
                column: self.column,
                reverse: self.reverse,
            },
        }
    }

    pub(super) fn sorting(&self) -> Sorting {
        match self.is_ranked() {
            true => Sorting::Best {
                reverse: self.reverse,
            },
            false => Sorting::Column,
        }
    }

    /// Sorts by the next of these columns. After the best match comes the column by which the list was sorted before.
    pub(super) fn next_order(&mut self, columns: &[Column]) {
        if std::mem::replace(&mut self.by_column, true) || !self.filter().ranks() {
            let at = columns.iter().position(|column| *column == self.column);
            let next = at.map_or(0, |at| (at + 1) % columns.len());
            self.column = columns.get(next).copied().unwrap_or_default();
        }
        self.by_column = self.filter().ranks();
    }

    /// Reverses the order of the column.
    pub(super) fn turn(&mut self) {
        self.reverse = !self.reverse;
        self.by_column = self.filter().ranks();
    }

    /// Parses the filter anew; an invalid one leaves the last valid one. Returns whether it is another one.
    pub(super) fn refilter(&mut self) -> bool {
        let other = self.typed.parse(self.attention);
        self.by_column &= self.filter().ranks();
        other
    }

    /// The last valid filter.
    pub(super) fn filter(&self) -> &Filter {
        self.typed.filter()
    }
}
