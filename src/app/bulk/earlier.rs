//! Runs that an earlier process of tnkeys started on this system and did not end. Their last job is looked for and followed to its end; then
//! the list shows the rest. Nothing is started.

use std::collections::BTreeMap;

use crate::api::{BulkJob, Call, Outcome, Reply, RequestId};
use crate::app::bulk::{Bulk, asks, replies};
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::keys::changes;
use crate::app::keys::list::Load;
use crate::domain::bulk::{
    BulkAction, Found, Item, ItemOutcome, JobMark, JobRead, Left, Record, Recorded, seen,
};
use crate::domain::{KeyId, Text};

/// An interrupted run, with what the system shows of it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierRun {
    /// Its record.
    pub record: Record,
    /// Its last job still runs.
    pub runs: bool,
    /// Its items, with what became of each.
    pub items: Vec<EarlierItem>,
}

/// An item of an interrupted run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierItem {
    /// The key.
    pub item: Item,
    /// What became of it.
    pub left: Left,
    /// Why the system refused it, if the job reports that; may be empty.
    pub why: Text,
}

/// A record, and its last job.
#[derive(Clone, Debug)]
pub(super) struct Earlier {
    record: Record,
    job: LastJob,
    /// The last job was read, and had not ended.
    runs: bool,
    /// Why the system refused items of the last job.
    why: BTreeMap<KeyId, Text>,
}

/// What is known of the last job of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LastJob {
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

    fn request(&self) -> Option<RequestId> {
        match self.job {
            LastJob::Sought(request) | LastJob::Read(_, request) => Some(request),
            _ => None,
        }
    }

    fn mark(&self) -> Option<BulkJob> {
        Some(BulkJob {
            action: self.record.action.clone(),
            mark: self.record.job.clone()?,
        })
    }

    /// Takes over a reading of the job with this id.
    fn take_reading(&mut self, id: i64, read: JobRead) -> LastJob {
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

impl Bulk {
    /// The interrupted runs of this system, the oldest first; none before the list was read and their last jobs were looked for.
    pub fn earlier(&self, cx: &Cx) -> Vec<EarlierRun> {
        if !self.has_earlier(cx) {
            return Vec::new();
        }
        let complete = self.lists_all_keys(cx) && cx.keys.skipped == 0;
        let report = |it: &Earlier| {
            let record = &it.record;
            let left = |(item, recorded): &(Item, _)| {
                let key = cx.keys.get(item.id);
                // Another key may have got the id.
                let key = key.filter(|key| key.name.raw() == item.name.raw());
                let seen = seen(&record.action, key, complete);
                EarlierItem {
                    item: item.clone(),
                    left: record.left(*recorded, seen),
                    why: it.why.get(&item.id).cloned().unwrap_or_default(),
                }
            };
            EarlierRun {
                record: record.clone(),
                runs: it.runs,
                items: record.items.iter().map(left).collect(),
            }
        };
        self.here(cx).map(report).collect()
    }

    /// Whether [`Bulk::earlier`] has something to show.
    pub fn has_earlier(&self, cx: &Cx) -> bool {
        if self.earlier.is_empty() || cx.keys.load != Load::Here {
            return false;
        }
        let mut here = self.here(cx).peekable();
        let open = |it: &Earlier| {
            matches!(
                it.job,
                LastJob::Unsought | LastJob::Sought(_) | LastJob::Runs(_) | LastJob::Ended
            ) || (matches!(it.job, LastJob::Read(..)) && !it.runs)
        };
        here.peek().is_some() && !here.any(open)
    }

    fn here<'a>(&'a self, cx: &Cx) -> impl Iterator<Item = &'a Earlier> + use<'a> {
        let is_here = is_here(cx);
        self.earlier.iter().filter(move |it| is_here(&it.record))
    }

    /// Looks for the last jobs of the records of this system, and reads those that run.
    pub(super) fn ask_earlier(&mut self, cx: &mut Cx) {
        if self.earlier.is_empty() || cx.connection.link != Link::Live {
            return;
        }
        let has_jobs = cx.connection.system.as_ref();
        let has_jobs = has_jobs.is_some_and(|system| system.caps.bulk_checks);
        let is_here = is_here(cx);
        for it in self.earlier.iter_mut().filter(|it| is_here(&it.record)) {
            let job = it.mark().filter(|_| has_jobs).map(Box::new);
            it.job = match (it.job, job) {
                (LastJob::Unsought, Some(job)) => {
                    LastJob::Sought(asks::send(Call::FindBulk(job), None, cx))
                }
                (LastJob::Runs(id) | LastJob::Waits(id), Some(job)) => {
                    LastJob::Read(id, asks::send(Call::BulkJob(id, job), None, cx))
                }
                (LastJob::Unsought | LastJob::Runs(_) | LastJob::Waits(_), None) => {
                    LastJob::Settled
                }
                (other, _) => other,
            };
        }
    }

    /// The reply about the last job of a record.
    pub(super) fn earlier_answered(&mut self, id: RequestId, outcome: Outcome, cx: &mut Cx) {
        let mut all = self.earlier.iter_mut();
        let Some(it) = all.find(|it| it.request() == Some(id)) else {
            return;
        };
        it.job = match it.job {
            LastJob::Sought(_) => match replies::found(outcome) {
                Some(Found::Job(id)) => LastJob::Runs(id),
                Some(Found::None | Found::Unsure(_)) => LastJob::Settled,
                None => LastJob::Unsought,
            },
            LastJob::Read(id, _) => match outcome {
                Outcome::Done(Reply::BulkJob(read)) => it.take_reading(id, read),
                Outcome::Failed(fault) if replies::is_final(&fault) => LastJob::Ended,
                _ => LastJob::Waits(id),
            },
            other => other,
        };
        match it.job {
            LastJob::Runs(_) => self.ask_earlier(cx),
            LastJob::Unsought | LastJob::Waits(_) => self.read_job_later(cx),
            LastJob::Ended => changes::reread_list(cx),
            _ => {}
        }
    }

    /// The connection is closed for good: its requests are not answered.
    pub(super) fn drop_earlier_requests(&mut self) {
        for it in &mut self.earlier {
            it.job = match it.job {
                LastJob::Sought(_) => LastJob::Unsought,
                LastJob::Read(id, _) => LastJob::Waits(id),
                other => other,
            };
        }
    }

    /// The list was read: it shows what the last jobs did.
    pub(super) fn earlier_listed(&mut self) {
        for it in &mut self.earlier {
            if it.job == LastJob::Ended {
                it.job = LastJob::Settled;
            }
        }
    }

    /// The user has read the reports of interrupted runs of this system: removes their records.
    pub(in crate::app) fn forget_earlier(&mut self, cx: &mut Cx) {
        let is_here = is_here(cx);
        let read = |it: &mut Earlier| is_here(&it.record);
        for it in self.earlier.extract_if(.., read) {
            let task = FileTask::ForgetBulk(Box::new(it.record));
            cx.out.push(Effect::FileTask(task));
        }
    }
}

/// Whether a record is about the system of the connection.
fn is_here(cx: &Cx) -> impl Fn(&Record) -> bool + use<> {
    let endpoint = cx.connection.endpoint.as_ref();
    let here = endpoint.map(|it| it.address.canonical());
    move |it| here.as_ref().is_some_and(|here| it.is_at(here))
}
