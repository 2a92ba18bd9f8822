//! The widths of the longest values in the list, so that no column is wider than its content.
//!
//! A width grows when a wider key arrives. It shrinks only when the whole list is read again, so that the columns seldom move.

use unicode_width::UnicodeWidthStr;

use crate::app::widget::stop::Stop;
use crate::domain::{ApiKey, Rows};

/// Widths in terminal cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Widths {
    /// The longest id.
    pub id: usize,
    /// The longest name.
    pub name: usize,
    /// The longest name of an owner.
    pub owner: usize,
}

impl Widths {
    /// The widths of a list; `None` when it was stopped.
    pub(super) fn of(rows: &Rows, stop: &Stop) -> Option<Self> {
        let mut it = Self::default();
        for (_, keys) in rows.parts() {
            if stop.asked() {
                return None;
            }
            keys.iter().for_each(|key| it.add(key));
        }
        Some(it)
    }

    /// Makes room for a key.
    pub(super) fn add(&mut self, key: &ApiKey) {
        let digits = key.id.0.checked_ilog10().unwrap_or(0) as usize + 1;
        self.id = self.id.max(digits);
        self.name = self.name.max(key.name.as_str().width());
        let owner = key.owner().map_or(0, |owner| owner.as_str().width());
        self.owner = self.owner.max(owner);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testkit::{user_key, user_keys};

    #[test]
    fn a_column_fits_the_longest_value() {
        let rows: Rows = user_keys().into();
        let mut it = Widths::of(&rows, &Stop::never()).unwrap();
        let widths = |id, name, owner| Widths { id, name, owner };
        assert_eq!(it, widths(1, 18, 13));
        it.add(&user_key(1234, "日本", Some("a"), 1, None));
        assert_eq!(it, widths(4, 18, 13));
        it.add(&user_key(5, "日本語日本語日本語日本語", None, 1, None));
        assert_eq!(it, widths(4, 24, 13));
    }
}
