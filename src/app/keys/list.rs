//! The list of keys: what is in it, what of it is shown, in which order, and which one is selected.
//!
//! Invariants: the selection is a key, not a row: it stays on its key whatever the list does, and moves to the nearest one
//! only when its key is gone. Nothing here takes longer with more keys: what would is a [`Job`] for another thread, and until its result
//! arrives the list shows what it had.

use jiff::Timestamp;

use crate::api::Scope;
use crate::app::keys::arrange::{Arrange, Arranged, Ticket};
use crate::app::keys::matching::Filter;
pub use crate::app::keys::order::Column;
use crate::app::keys::table::{Table, Wanted};
use crate::app::keys::widths::Widths;
use crate::app::widget::stop::{INLINE, Stop};
use crate::app::work::Job;
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
#[derive(Debug)]
pub struct Keys {
    /// What is shown.
    table: Table,
    /// The keys of a new list that is not sorted yet.
    next: Option<Rows>,
    selected: Option<KeyId>,
    /// The key to select once it is shown.
    wish: Option<KeyId>,
    /// First row on the screen.
    top: usize,
    sort: Column,
    reverse: bool,
    typed: String,
    filter: Filter,
    now: Timestamp,
    /// The job whose result is awaited.
    awaited: Option<Awaited>,
    tickets: u64,
    /// Whether the last job that was sent is not needed any more.
    cancels: bool,
    /// Values that another thread is to drop.
    waste: Vec<Job>,
    /// The most rows that are sorted or matched here.
    inline: usize,
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

/// A job that was requested.
#[derive(Debug)]
struct Awaited {
    ticket: Ticket,
    sent: bool,
    /// The keys that changed since the snapshot of the job.
    changed: Vec<KeyId>,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            table: Table::default(),
            next: None,
            selected: None,
            wish: None,
            top: 0,
            sort: Column::default(),
            reverse: false,
            typed: String::new(),
            filter: Filter::default(),
            now: Timestamp::default(),
            awaited: None,
            tickets: 0,
            cancels: false,
            waste: Vec::new(),
            inline: INLINE,
            filtering: false,
            load: Load::default(),
            scope: None,
            skipped: 0,
            stale_since: None,
            watched: false,
            slow: false,
        }
    }
}

impl Keys {
    /// Every key.
    pub fn all(&self) -> &Rows {
        self.next.as_ref().unwrap_or(self.table.rows())
    }

    /// How many keys pass the filter.
    pub fn len(&self) -> usize {
        self.table.shown().len()
    }

    /// Whether no key passes the filter.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the first list is being sorted.
    pub fn is_arriving(&self) -> bool {
        self.table.rows().is_empty() && !self.all().is_empty()
    }

    /// What the user has been waiting for, after some time.
    pub fn wait(&self) -> Option<&'static str> {
        let sorted = self.next.is_none() && self.table.is_by(self.sort);
        let words = if sorted {
            "matching …"
        } else {
            "sorting …"
        };
        (self.slow && self.awaited.is_some()).then_some(words)
    }

    /// The keys of `rows` rows from the top of the page, with whether each is selected.
    pub fn page(&self, rows: usize) -> impl Iterator<Item = (&ApiKey, bool)> {
        let end = self.len().min(self.top.saturating_add(rows));
        let keys = (self.top..end).filter_map(|row| self.row(row));
        keys.map(|key| (key, Some(key.id) == self.selected))
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
        self.position().and_then(|row| self.row(row))
    }

    /// The column and whether it is turned round.
    pub fn order(&self) -> (Column, bool) {
        (self.sort, self.reverse)
    }

    /// What the list is narrowed by; empty for everything.
    pub fn filter(&self) -> &str {
        &self.typed
    }

    /// The widths of the longest values.
    pub fn widths(&self) -> Widths {
        self.table.widths()
    }

    /// How many keys somebody should look at.
    pub fn need_attention(&self) -> usize {
        self.table.attention()
    }

    /// Takes a whole new list.
    pub fn replace(&mut self, keys: Rows, scope: Scope, skipped: usize, now: Timestamp) {
        if let Some(before) = self.next.replace(keys) {
            self.discard(before.len(), before);
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
        self.note_change(key.id);
        if let Some(next) = &mut self.next {
            next.put(key.clone());
        }
        self.keep_selection(|it| it.table.put(key));
    }

    /// Forgets a key; the selection goes to its neighbour.
    pub fn remove(&mut self, id: KeyId) {
        self.note_change(id);
        if let Some(next) = &mut self.next {
            next.remove(id);
        }
        self.keep_selection(|it| it.table.remove(id));
    }

    /// Takes over the time, which may change states.
    pub fn pass(&mut self, now: Timestamp) {
        self.now = now;
        if self.table.holds(now) {
            return self.table.set_time(now);
        }
        let mut known = true;
        self.keep_selection(|it| known = it.table.pass(now));
        if !known && self.awaited.is_none() {
            self.arrange();
        }
    }

    /// Forgets everything: another system.
    pub fn clear(&mut self) {
        let before = std::mem::take(self);
        self.sort = before.sort;
        self.reverse = before.reverse;
        self.tickets = before.tickets;
        self.watched = before.watched;
        self.inline = before.inline;
        self.waste = before.waste;
        self.cancels = before.awaited.is_some_and(|it| it.sent);
        self.discard(before.table.rows().len(), (before.table, before.next));
        // An empty table is sorted at once.
        self.arrange();
    }

    /// Narrows the list; words are matched fuzzily, all of them, against name, owner, id, state and access.
    pub fn set_filter(&mut self, filter: String) {
        if self.typed == filter {
            return;
        }
        self.filter = Filter::new(&filter);
        self.typed = filter;
        self.arrange();
    }

    /// Sorts by the next column that the system has.
    pub fn next_order(&mut self, caps: Option<&Caps>) {
        let columns = Column::of(caps);
        let at = columns
            .iter()
            .position(|c| *c == self.sort)
            .map_or(0, |i| (i + 1) % columns.len());
        self.sort = columns.get(at).copied().unwrap_or_default();
        self.arrange();
    }

    /// Turns the order round.
    pub fn turn(&mut self) {
        self.keep_selection(|it| it.reverse = !it.reverse);
    }

    /// Selects a key, if it is there; a filter that hides it is dropped, so that it is in sight.
    pub fn reveal(&mut self, id: KeyId) {
        if self.get(id).is_none() {
            return;
        }
        let before = self.selected.replace(id);
        if self.position().is_none() {
            self.set_filter(String::new());
            self.selected = Some(id);
        }
        if self.position().is_none() {
            self.wish = Some(id);
            self.keep_selection(|it| it.selected = before);
        }
    }

    /// Moves the selection by rows.
    pub fn step(&mut self, by: isize) {
        self.wish = None;
        let at = self.position().unwrap_or(0);
        self.select_row(at.saturating_add_signed(by));
    }

    /// Moves the selection to the first or the last row.
    pub fn jump(&mut self, last: bool) {
        self.wish = None;
        self.select_row(if last { usize::MAX } else { 0 });
    }

    /// Brings the selection onto a page of `rows` rows.
    pub fn scroll(&mut self, rows: usize) {
        let rows = rows.max(1);
        let at = self.position().unwrap_or(0);
        self.top = self
            .top
            .min(at)
            .max((at + 1).saturating_sub(rows))
            .min(self.len().saturating_sub(rows));
    }

    /// Whether the result of a job is awaited.
    pub(in crate::app) fn awaits(&self) -> bool {
        self.awaited.is_some()
    }

    /// The jobs to run, once each, and whether the one before is to be cancelled.
    pub(in crate::app) fn take_jobs(&mut self) -> (Vec<Job>, bool) {
        let mut jobs = std::mem::take(&mut self.waste);
        let mut cancels = std::mem::take(&mut self.cancels);
        if let Some(it) = self.awaited.as_mut().filter(|it| !it.sent) {
            it.sent = true;
            let ticket = it.ticket;
            // A new job cancels the one before.
            cancels = false;
            let arrange = Arrange {
                ticket,
                table: self.table.clone(),
                wanted: self.wanted(),
            };
            jobs.push(Job::Arrange(Box::new(arrange)));
        }
        (jobs, cancels)
    }

    /// Takes the result of a job. What happened since its snapshot is done to it too.
    pub(in crate::app) fn arranged(&mut self, it: Arranged) {
        let awaited = self.awaited.take_if(|awaited| awaited.ticket == it.ticket);
        let Some(awaited) = awaited else {
            return self.discard(it.table.rows().len(), it.table);
        };
        if awaited.changed.len() > INLINE {
            self.discard(it.table.rows().len(), it.table);
            return self.arrange();
        }
        let mut table = it.table;
        for id in awaited.changed {
            match self.get(id).cloned() {
                Some(key) => table.put(key),
                None => table.remove(id),
            }
        }
        self.show(table);
        self.pass(self.now);
    }

    /// Sorts and filters, here or in a job.
    fn arrange(&mut self) {
        let wanted = self.wanted();
        let was_sent = self.awaited.as_ref().is_some_and(|it| it.sent);
        self.cancels |= was_sent;
        if wanted.rows.is_none()
            && self.table.is(wanted.by, &wanted.filter)
            && self.table.holds(self.now)
        {
            self.awaited = None;
            return;
        }
        if self.table.cost(&wanted) <= self.inline {
            self.awaited = None;
            if let Some(table) = self.table.becomes(wanted, &Stop::never()) {
                self.show(table);
            }
            return;
        }
        self.tickets += 1;
        self.awaited = Some(Awaited {
            ticket: Ticket(self.tickets),
            sent: false,
            changed: Vec::new(),
        });
    }

    fn wanted(&self) -> Wanted {
        Wanted {
            rows: self.next.clone(),
            by: self.sort,
            filter: self.filter.clone(),
            now: self.now,
        }
    }

    /// Shows another table.
    fn show(&mut self, table: Table) {
        // The table has the same keys.
        self.next = None;
        let mut before = None;
        self.keep_selection(|it| before = Some(std::mem::replace(&mut it.table, table)));
        if let Some(before) = before {
            self.discard(before.rows().len(), before);
        }
        if let Some(wish) = self.wish.take() {
            self.reveal(wish);
        }
    }

    /// Has many values dropped on another thread.
    fn discard(&mut self, rows: usize, it: impl Send + 'static) {
        if rows > self.inline {
            self.waste.push(Job::Drop(Box::new(it)));
        }
    }

    fn note_change(&mut self, id: KeyId) {
        if let Some(it) = &mut self.awaited {
            it.changed.push(id);
        }
    }

    /// Changes the rows and keeps the selection where it was.
    fn keep_selection(&mut self, change: impl FnOnce(&mut Self)) {
        let before = self
            .position()
            .or(self.selected.map(|_| self.top))
            .unwrap_or(0);
        change(self);
        if self.position().is_none() {
            self.select_row(before);
        }
    }

    /// The most rows that are sorted or matched without a job.
    #[cfg(test)]
    pub(super) fn compute_inline(&mut self, rows: usize) {
        self.inline = rows;
    }

    /// The keys of all rows.
    #[cfg(test)]
    pub(super) fn rows(&self) -> impl Iterator<Item = &ApiKey> {
        (0..self.len()).filter_map(|row| self.row(row))
    }

    /// The key of a row.
    fn row(&self, row: usize) -> Option<&ApiKey> {
        let row = self.turned(row)?;
        self.table.key(*self.table.shown().get(row)?)
    }

    /// The row of the selected key.
    fn position(&self) -> Option<usize> {
        let at = self.table.position(self.selected?)?;
        self.turned(at)
    }

    /// The place of a row in the order of the table, and the other way round.
    fn turned(&self, row: usize) -> Option<usize> {
        match self.reverse {
            true => self.len().checked_sub(row + 1),
            false => Some(row),
        }
    }

    fn select_row(&mut self, row: usize) {
        if self.is_empty() && !self.table.rows().is_empty() {
            // The key comes back into sight when the filter lets it.
            return;
        }
        let row = row.min(self.len().saturating_sub(1));
        self.selected = self.row(row).map(|key| key.id);
    }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
