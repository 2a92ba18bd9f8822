//! The job that sorts and filters a long list: which one is awaited, and what changed meanwhile.

use crate::app::keys::arrange::{Arrange, Ticket};
use crate::app::keys::table::{Table, Wanted};
use crate::app::widget::stop::INLINE;
use crate::app::work::Job;
use crate::domain::KeyId;

/// The awaited job, and values for another thread to drop.
#[derive(Debug)]
pub(super) struct Pending {
    awaited: Option<Awaited>,
    tickets: u64,
    /// Whether the last job that was sent is not needed any more.
    cancels: bool,
    /// Values that another thread is to drop.
    waste: Vec<Job>,
    /// The most rows that are sorted or matched without a job.
    inline: usize,
}

/// A job that was requested.
#[derive(Debug)]
struct Awaited {
    ticket: Ticket,
    sent: bool,
    /// The keys that changed since the snapshot of the job.
    changed: Vec<KeyId>,
}

impl Default for Pending {
    fn default() -> Self {
        Self {
            awaited: None,
            tickets: 0,
            cancels: false,
            waste: Vec::new(),
            inline: INLINE,
        }
    }
}

impl Pending {
    /// Whether so many rows are sorted or matched without a job.
    pub(super) fn is_inline(&self, rows: usize) -> bool {
        rows <= self.inline
    }

    /// Whether the result of a job is awaited.
    pub(super) fn awaits(&self) -> bool {
        self.awaited.is_some()
    }

    /// Awaits a new job, and no older one.
    pub(super) fn await_new(&mut self) {
        self.stop();
        self.tickets += 1;
        self.awaited = Some(Awaited {
            ticket: Ticket(self.tickets),
            sent: false,
            changed: Vec::new(),
        });
    }

    /// Awaits no job.
    pub(super) fn stop(&mut self) {
        self.cancels |= self.awaited.take().is_some_and(|it| it.sent);
    }

    /// Notes that a key changed.
    pub(super) fn note_change(&mut self, id: KeyId) {
        if let Some(it) = &mut self.awaited {
            it.changed.push(id);
        }
    }

    /// Whether the result of this job is awaited: the keys that changed since its snapshot.
    pub(super) fn arrived(&mut self, ticket: Ticket) -> Option<Vec<KeyId>> {
        let awaited = self.awaited.take_if(|awaited| awaited.ticket == ticket)?;
        Some(awaited.changed)
    }

    /// Has many values dropped on another thread.
    pub(super) fn discard(&mut self, rows: usize, it: impl Send + 'static) {
        if !self.is_inline(rows) {
            self.waste.push(Job::Drop(Box::new(it)));
        }
    }

    /// Whether a job is not requested yet.
    pub(super) fn is_due(&self) -> bool {
        self.awaited.as_ref().is_some_and(|it| !it.sent)
    }

    /// The jobs to run, once each, and whether the one before is to be cancelled.
    pub(super) fn take_jobs(&mut self, table: &Table, wanted: Option<Wanted>) -> (Vec<Job>, bool) {
        let mut jobs = std::mem::take(&mut self.waste);
        let mut cancels = std::mem::take(&mut self.cancels);
        if let Some(it) = self.awaited.as_mut().filter(|it| !it.sent)
            && let Some(wanted) = wanted
        {
            it.sent = true;
            // A new job cancels the one before.
            cancels = false;
            let arrange = Arrange {
                ticket: it.ticket,
                table: table.clone(),
                wanted,
            };
            jobs.push(Job::Arrange(Box::new(arrange)));
        }
        (jobs, cancels)
    }

    /// The most rows that are sorted or matched without a job.
    #[cfg(test)]
    pub(super) fn compute_inline(&mut self, rows: usize) {
        self.inline = rows;
    }
}
