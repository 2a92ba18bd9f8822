//! What the list says about itself.

use crate::app::keys::attention::Concerns;
use crate::app::keys::list::{Keys, Order};
use crate::app::keys::widths::Widths;
use crate::domain::{ApiKey, KeyId, Rows};

impl Keys {
    /// Every key.
    pub fn all(&self) -> &Rows {
        self.next.as_ref().unwrap_or(self.shown.table.rows())
    }

    /// How many keys pass the filter.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether no key passes the filter.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the first list is being sorted.
    pub fn is_arriving(&self) -> bool {
        self.shown.table.rows().is_empty() && !self.all().is_empty()
    }

    /// What the user has been waiting for, after some time.
    pub fn wait(&self) -> Option<&'static str> {
        let sorted = self.next.is_none() && self.shown.table.is_by(self.settings.column);
        let words = if sorted {
            "filtering …"
        } else {
            "sorting …"
        };
        (self.slow && self.pending.awaits()).then_some(words)
    }

    /// The keys of `rows` rows from the top of the page, with whether each is selected.
    pub fn page(&self, rows: usize) -> impl Iterator<Item = (&ApiKey, bool)> {
        self.shown.page(rows)
    }

    /// A key by its id.
    pub fn get(&self, id: KeyId) -> Option<&ApiKey> {
        self.all().get(id)
    }

    /// A key by its name, to the letter. Reads every name.
    pub fn named(&self, name: &str) -> Option<&ApiKey> {
        self.all().iter().find(|key| key.name.raw() == name)
    }

    /// The selected key; none while the filter hides every key.
    pub fn selected(&self) -> Option<&ApiKey> {
        self.shown.position().and_then(|row| self.shown.key(row))
    }

    /// The row of the selected key, counted from 1; none while the filter hides every key.
    pub fn place(&self) -> Option<usize> {
        self.shown.position().map(|row| row + 1)
    }

    /// The order of the rows.
    pub fn order(&self) -> Order {
        self.settings.order()
    }

    /// The widths of the longest values.
    pub fn widths(&self) -> Widths {
        self.shown.table.widths()
    }

    /// How many keys need attention.
    pub fn concerns(&self) -> Concerns {
        self.shown.table.concerns()
    }
}
