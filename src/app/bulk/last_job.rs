//! The record of a run that an earlier process did not end, and what is known of its last job.

use std::collections::BTreeMap;

use crate::api::{BulkJob, RequestId};
use crate::domain::bulk::{BulkAction, Item, ItemOutcome, JobMark, JobRead, Record, Recorded};
use crate::domain::{KeyId, Text};

/// A record, and its last job.
#[derive(Clone, Debug)]
pub(super) struct Earlier {
    pub(super) record: Record,
    pub(super) job: LastJob,
    /// The last job was read, and had not ended.
    pub(super) runs: bool,
    /// Why the system refused items of the last job.
    pub(super) why: BTreeMap<KeyId, Text>,
}

/// What is known of the last job of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LastJob {
    /// It is to be looked for.
    Unsought,
    /// It is looked for.
    Sought(RequestId),
    /// It was found, and is to be read.
    Runs(i64),
    /// It runs, and is to be read after a pause.
    Waits(i64),
    /// It is read.
    Read(i64, RequestId),
    /// It has ended, and the list is read again.
    Ended,
    /// Nothing more will be known of it.
    Settled,
}

impl Earlier {
    pub(super) fn new(record: Record) -> Self {
        let perhaps = |(_, state): &(Item, Recorded)| *state == Recorded::Perhaps;
        let job = match record.job.is_some() && record.items.iter().any(perhaps) {
            true => LastJob::Unsought,
            false => LastJob::Settled,
        };
        Self {
            record,
            job,
            runs: false,
            why: BTreeMap::new(),
        }
    }

    pub(super) fn request(&self) -> Option<RequestId> {
        match self.job {
            LastJob::Sought(request) | LastJob::Read(_, request) => Some(request),
            _ => None,
        }
    }

    pub(super) fn mark(&self) -> Option<BulkJob> {
        Some(BulkJob {
            action: self.record.action.clone(),
            mark: self.record.job.clone()?,
        })
    }

    /// Takes over a reading of the job with this id.
    pub(super) fn take_reading(&mut self, id: i64, read: JobRead) -> LastJob {
        self.runs = matches!(read, JobRead::Running(_));
        match read {
            JobRead::Running(_) => return LastJob::Waits(id),
            JobRead::Over(outcomes) => self.take_results(outcomes),
            JobRead::Refused(why) => {
                let count = self.record.job.as_ref().map_or(0, |job| job.keys.len());
                self.take_results(vec![ItemOutcome::Failed(why); count]);
            }
            JobRead::Failed(_) | JobRead::Lost(_) => {}
        }
        LastJob::Ended
    }

    /// Takes over what the job reports of its items.
    fn take_results(&mut self, outcomes: Vec<ItemOutcome>) {
        let Some(JobMark { keys, .. }) = &self.record.job else {
            return;
        };
        if keys.len() != outcomes.len() {
            return;
        }
        let delete = matches!(self.record.action, BulkAction::Delete { .. });
        for (id, outcome) in keys.iter().zip(outcomes) {
            let mut items = self.record.items.iter_mut();
            let Some((_, state)) = items.find(|(item, _)| item.id == *id) else {
                continue;
            };
            if *state != Recorded::Perhaps {
                continue;
            }
            *state = match outcome {
                ItemOutcome::Done | ItemOutcome::DoneBut(_) => Recorded::Done,
                ItemOutcome::Gone if delete => Recorded::Done,
                ItemOutcome::Failed(why) => {
                    self.why.insert(*id, why);
                    Recorded::Failed
                }
                ItemOutcome::Gone
                | ItemOutcome::Waiting
                | ItemOutcome::Sent
                | ItemOutcome::Unknown => Recorded::Perhaps,
            };
        }
    }
}
