//! The list of keys: what is in it, which part of it is shown, and in which order.
//!
//! Invariant: no method takes longer with more keys. What would is a [`Job`] for another thread, and until its result arrives the list
//! shows what it had.

use std::sync::Arc;

use jiff::Timestamp;

use crate::api::Scope;
use crate::app::keys::arrange::Arranged;
use crate::app::keys::collected::Collected;
use crate::app::keys::completing::{Completing, Names};
use crate::app::keys::later::{Later, ManyMarks, Place};
pub use crate::app::keys::order::Column;
use crate::app::keys::pending::Pending;
pub use crate::app::keys::settings::Order;
use crate::app::keys::settings::Settings;
use crate::app::keys::shown::Shown;
use crate::app::keys::table::{Table, Wanted};
use crate::app::widget::stop::{INLINE, Stop};
use crate::app::work::Job;
use crate::domain::filter::Context;
use crate::domain::{ApiKey, Caps, Fault, KeyId, Rows};

/// How far the list has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Load {
    /// Not asked for yet, or on its way for the first time.
    #[default]
    Waiting,
    /// It is here (and may be read again behind).
    Here,
    /// It could not be read; what was there before stays.
    Failed(Fault),
}

/// The list.
#[derive(Debug, Default)]
pub struct Keys {
    pub(super) shown: Shown,
    /// The keys of a new list that is not sorted yet.
    pub(super) next: Option<Rows>,
    /// A table that is shown as soon as the lists of all systems are in the new order.
    pub(super) held: Option<Table>,
    /// The list is a part of a list of several systems.
    pub(super) together: bool,
    /// What is done once the rows are in their places.
    pub(super) later: Later,
    /// Whether the first row is selected once the new filter is applied.
    to_first: bool,
    pub(super) settings: Settings,
    /// What the filter knows beside the keys.
    pub(super) context: Arc<Context>,
    pub(super) collected: Collected,
    /// The completion of the filter that is being chosen.
    pub(super) completing: Option<Completing>,
    /// The names that complete the filter of several systems.
    pub(super) beside: Option<Names>,
    now: Timestamp,
    pub(super) pending: Pending,
    /// Whether the filter line has the keys.
    pub filtering: bool,
    /// How far it has come.
    pub load: Load,
    /// Which keys these are; `None` until the first reply.
    pub scope: Option<Scope>,
    /// Entries that were not understood.
    pub skipped: usize,
    /// Since when nobody tells of changes: the link was lost then, and the list was not read again yet.
    pub stale_since: Option<Timestamp>,
    /// Whether the wait for a job is being timed.
    pub(super) watched: bool,
    /// Whether the user waits for the job for so long that the screen says so.
    pub(super) slow: bool,
}

impl Keys {
    /// Takes a whole new list.
    pub fn replace(&mut self, keys: Rows, scope: Scope, skipped: usize, now: Timestamp) {
        let old = self.all().clone();
        self.shown.drop_marks(&keys, &old);
        if let Some(before) = self.next.replace(keys) {
            self.pending.discard(before.len(), before);
        }
        self.scope = Some(scope);
        self.skipped = skipped;
        self.load = Load::Here;
        self.stale_since = None;
        self.now = now;
        self.arrange();
    }

    /// Takes one key, new or changed.
    pub fn put(&mut self, key: ApiKey, now: Timestamp) {
        self.pass(now);
        self.pending.note_change(key.id);
        if let Some(next) = &mut self.next {
            next.put(key.clone());
        }
        if let Some(held) = &mut self.held {
            held.put(key.clone());
        }
        self.shown.put(key);
    }

    /// Removes a key. If it is selected, the next row is selected instead.
    pub fn remove(&mut self, id: KeyId) {
        self.pending.note_change(id);
        if let Some(next) = &mut self.next {
            next.remove(id);
        }
        if let Some(held) = &mut self.held {
            held.remove(id);
        }
        self.shown.remove(id);
    }

    /// Takes over the time, which may change states.
    pub fn pass(&mut self, now: Timestamp) {
        self.now = now;
        let mut known = true;
        match self.shown.table.holds(now) {
            true => self.shown.table.set_time(now),
            false => {
                self.shown.change(|it| known = it.table.pass(now));
                self.shown.recount();
            }
        }
        if let Some(held) = &mut self.held {
            // It is shown in a moment.
            known = held.pass(now);
        }
        if !known && !self.pending.awaits() {
            self.arrange();
        }
    }

    /// Forgets everything: another system.
    pub fn clear(&mut self) {
        let before = std::mem::take(self);
        self.settings = before.settings.unfiltered();
        self.shown.reverse = self.settings.reverse;
        self.watched = before.watched;
        self.together = before.together;
        self.pending = before.pending;
        self.pending.stop();
        let rows = before.shown.table.rows().len();
        self.pending
            .discard(rows, (before.shown.table, before.next, before.held));
        // An empty table is sorted at once.
        self.arrange();
    }

    /// Filters the list by what was typed; its first match is selected. Without text the selected key stays.
    pub fn set_filter(&mut self, typed: String) {
        let first = !typed.trim().is_empty();
        self.settings.typed.set_text(typed);
        self.refilter(first);
    }

    /// Shows only keys that need attention, or all keys again.
    pub fn toggle_attention(&mut self) {
        self.settings.attention = !self.settings.attention;
        self.refilter(false);
    }

    /// Shows all keys; the selected key stays.
    pub fn clear_filter(&mut self) {
        self.settings.attention = false;
        self.set_filter(String::new());
    }

    pub(super) fn refilter(&mut self, first: bool) {
        if self.settings.refilter() {
            self.shown.marked.end_range();
            self.to_first = first;
            if first {
                self.later.forget_place();
            }
            self.arrange();
        }
    }

    /// Sorts by the next column that the system has. After the best match comes the column by which the list was sorted before.
    pub fn next_order(&mut self, caps: Option<&Caps>) {
        self.shown.marked.end_range();
        self.settings.next_order(Column::of(caps));
        self.arrange();
    }

    /// Sorts by the next column of a list of several systems. `allowlist`: whether one of them has allowlists.
    pub(in crate::app) fn next_order_across(&mut self, allowlist: bool) {
        self.shown.marked.end_range();
        self.settings.next_order(Column::across(allowlist));
        self.arrange();
    }

    /// Takes over order and filter of the list of another system. The selected key stays if the filter shows it.
    pub(in crate::app) fn follow(&mut self, settings: &Settings) {
        if self.settings != *settings {
            self.settings = settings.clone();
            self.shown.reverse = self.settings.reverse;
            self.arrange();
        }
    }

    /// Reverses the order of the column.
    pub fn turn(&mut self) {
        self.shown.marked.end_range();
        self.settings.turn();
        self.shown.reverse = self.settings.reverse;
        self.arrange();
    }

    /// Whether the result of a job is awaited.
    pub(in crate::app) fn awaits(&self) -> bool {
        self.pending.awaits()
    }

    /// The jobs to run, once each, and whether the one before is to be cancelled.
    pub(in crate::app) fn take_jobs(&mut self) -> (Vec<Job>, bool) {
        let wanted = self.pending.is_due().then(|| self.wanted());
        self.pending.take_jobs(&self.shown.table, wanted)
    }

    /// Takes the result of a job. What happened since its snapshot is done to it too.
    pub(in crate::app) fn arranged(&mut self, it: Arranged) {
        let rows = it.table.rows().len();
        let Some(changed) = self.pending.arrived(it.ticket) else {
            return self.pending.discard(rows, it.table);
        };
        if changed.len() > INLINE {
            self.pending.discard(rows, it.table);
            return self.arrange();
        }
        let mut table = it.table;
        for id in changed {
            match self.get(id).cloned() {
                Some(key) => table.put(key),
                None => table.remove(id),
            }
        }
        self.show(table);
        self.pass(self.now);
    }

    /// Sorts and filters, here or in a job.
    pub(super) fn arrange(&mut self) {
        self.drop_held();
        let wanted = self.wanted();
        let table = &self.shown.table;
        if wanted.rows.is_none() && table.is(&wanted) && table.holds(self.now) {
            self.pending.stop();
            return self.settle();
        }
        if !self.pending.is_inline(table.cost(&wanted)) {
            return self.pending.await_new();
        }
        self.pending.stop();
        if let Some(table) = table.becomes(wanted, &Stop::never()) {
            self.show(table);
        }
    }

    pub(super) fn wanted(&self) -> Wanted {
        Wanted {
            rows: self.next.clone(),
            by: self.settings.column,
            filter: self.settings.filter().clone(),
            context: Arc::clone(&self.context),
            sorting: self.settings.sorting(),
            now: self.now,
        }
    }

    /// Shows another table, now or together with the lists of the other systems.
    fn show(&mut self, table: Table) {
        match self.holds_back(&table) {
            true => self.held = Some(table),
            false => self.put_in_sight(table),
        }
    }

    pub(super) fn put_in_sight(&mut self, table: Table) {
        // The table has the same keys.
        self.next = None;
        let before = self.shown.show(table);
        self.pending.discard(before.rows().len(), before);
        self.settle();
    }

    /// The rows are in their places: does what waited for that.
    fn settle(&mut self) {
        if std::mem::take(&mut self.to_first) {
            self.shown.select_first();
        }
        self.do_later();
    }

    /// Does what waited until the rows were in their places.
    fn do_later(&mut self) {
        if self.waits_for_rows() {
            return;
        }
        match self.later.place.take() {
            Some(Place::Key(id)) => self.reveal(id),
            Some(Place::Jump(jump)) => {
                self.select_end(jump.last);
                if jump.steps != 0 {
                    self.shown.step(jump.steps);
                    self.shown.follow_range(self.next.as_ref());
                }
            }
            None => {}
        }
        match self.later.marks.take() {
            Some(ManyMarks::Shown) => self.shown.mark_all(true, self.next.as_ref()),
            Some(ManyMarks::Invert) => self.shown.invert_marks(self.next.as_ref()),
            None => {}
        }
    }

    /// Selects a key, if it is there; a filter that hides it is dropped, so that it is in sight.
    pub fn reveal(&mut self, id: KeyId) {
        if self.get(id).is_none() {
            return;
        }
        self.shown.marked.end_range();
        let before = self.shown.select(Some(id));
        if self.shown.position().is_none() {
            self.clear_filter();
            self.shown.select(Some(id));
        }
        if self.shown.position().is_none() {
            self.later.place = Some(Place::Key(id));
            self.shown.change(|it| {
                it.select(before);
            });
        }
    }

    pub(super) fn select_end(&mut self, last: bool) {
        self.shown.select_row(if last { usize::MAX } else { 0 });
        self.shown.follow_range(self.next.as_ref());
    }

    /// Whether the rows that are shown are not those that the user asked for.
    pub(in crate::app) fn rearranges(&self) -> bool {
        self.pending.awaits() || self.held.is_some()
    }

    /// Whether no row is shown, and some will be.
    pub(super) fn waits_for_rows(&self) -> bool {
        let expected = self.load == Load::Waiting || self.rearranges();
        self.is_empty() && expected
    }

    /// Whether a table waits for the other systems: its order or its filter is another one, or it is the first one.
    fn holds_back(&self, table: &Table) -> bool {
        let shown = &self.shown.table;
        let view = |it: &Table| {
            let (column, sorting, _) = it.order();
            (column, sorting)
        };
        let same = || view(shown) == view(table) && shown.filter() == table.filter();
        self.together && (shown.rows().is_empty() || !same())
    }

    /// The table that was held back is out of date.
    fn drop_held(&mut self) {
        if let Some(table) = self.held.take() {
            self.pending.discard(table.rows().len(), table);
        }
    }

    /// The most rows that are sorted or matched without a job.
    #[cfg(test)]
    pub(in crate::app) fn compute_inline(&mut self, rows: usize) {
        self.pending.compute_inline(rows);
    }

    /// The keys of all rows, in the order of the screen.
    #[cfg(test)]
    pub(in crate::app) fn rows(&self) -> impl Iterator<Item = &ApiKey> {
        (0..self.len()).filter_map(|row| self.shown.key(row))
    }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
