//! The job that sorts and filters a long list.

use crate::app::keys::table::{Table, Wanted};
use crate::app::widget::stop::Stop;

/// The number of a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ticket(pub(super) u64);

/// Sorts and filters a snapshot of the list.
#[derive(Debug)]
pub struct Arrange {
    pub(super) ticket: Ticket,
    pub(super) table: Table,
    pub(super) wanted: Wanted,
}

/// The sorted and filtered snapshot.
#[derive(Debug)]
pub struct Arranged {
    pub(super) ticket: Ticket,
    pub(super) table: Table,
}

impl Arrange {
    /// Runs the job; `None` when it was cancelled.
    pub(in crate::app) fn run(self, stop: &Stop) -> Option<Arranged> {
        let table = self.table.becomes(self.wanted, stop)?;
        let ticket = self.ticket;
        Some(Arranged { ticket, table })
    }
}
