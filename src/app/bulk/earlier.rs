//! Runs that an earlier process of tnkeys started on this system and did not end. Their last job is looked for and followed to its end; then
//! the list shows the rest. Nothing is started.

use std::time::Duration;

use crate::api::{Call, Outcome, Reply, RequestId};
use crate::app::bulk::last_job::{Earlier, LastJob};
use crate::app::bulk::{Bulk, asks, outcomes};
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::keys::changes;
use crate::app::keys::list::Load;
use crate::app::message::Wake;
use crate::domain::Text;
use crate::domain::bulk::{Found, Item, Left, Record, seen};

/// How often a job that runs is read.
const PAUSE: Duration = Duration::from_secs(2);

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

impl Bulk {
    /// The interrupted runs of this system, the oldest first; none before the list was read and their last jobs were looked for.
    pub fn earlier(&self, cx: &Cx) -> Vec<EarlierRun> {
        if !self.has_earlier(cx) {
            return Vec::new();
        }
        let complete = outcomes::lists_all_keys(cx) && cx.keys.skipped == 0;
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
            LastJob::Sought(_) => match outcomes::found(outcome) {
                Some(Found::Job(id)) => LastJob::Runs(id),
                Some(Found::None | Found::Unsure(_)) => LastJob::Settled,
                None => LastJob::Unsought,
            },
            LastJob::Read(id, _) => match outcome {
                Outcome::Done(Reply::BulkJob(read)) => it.take_reading(id, read),
                Outcome::Failed(fault) if outcomes::is_final(&fault) => LastJob::Ended,
                _ => LastJob::Waits(id),
            },
            other => other,
        };
        match it.job {
            LastJob::Runs(_) => self.ask_earlier(cx),
            LastJob::Unsought | LastJob::Waits(_) => cx.out.push(Effect::Wake(Wake::Bulk, PAUSE)),
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
