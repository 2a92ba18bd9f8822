//! Actions on many keys: what the fleet asks of this system, and what a run changes in the other features.

use crate::api::{Outcome, RequestId};
use crate::app::bulk::{earlier::EarlierRun, plan};
use crate::app::keys::{changes, unenforced};
use crate::app::model::Model;
use crate::domain::bulk::{Again, Ask, BulkAction, Record, Run, SystemPlan};
use crate::domain::{Fault, KeyId};

impl Model {
    /// What an action would do to the marked keys, by ascending id. It sends nothing.
    pub fn bulk_plan(&self, action: BulkAction) -> SystemPlan {
        let marked: Vec<KeyId> = self.cx.keys.marks().iter().collect();
        self.bulk_plan_for(action, &marked)
    }

    /// What an action would do to these keys, in their order. It sends nothing.
    pub fn bulk_plan_for(&self, action: BulkAction, keys: &[KeyId]) -> SystemPlan {
        plan::plan(action, keys, &self.rotation, &self.cx)
    }

    /// Starts a run. Returns `false`, and does nothing, if the plan has no items, the connection is read-only, or a run is not over.
    pub fn bulk_start(&mut self, plan: SystemPlan) -> bool {
        self.bulk.start(plan, &mut self.enforcing, &mut self.cx)
    }

    /// Aborts the run: it waits for the items that were sent. The second time it waits only for the list.
    pub fn bulk_abort(&mut self) {
        let ask = self.bulk.abort(&mut self.cx);
        self.bulk_goes_on(ask);
    }

    /// Sends the failed items of a run that is over again. Returns whether there are any.
    pub fn bulk_retry_failed(&mut self) -> bool {
        self.bulk
            .again(Again::Failed, &mut self.enforcing, &mut self.cx)
    }

    /// Sends the items that were not sent before the run was aborted or stopped. Returns whether there are any.
    pub fn bulk_continue(&mut self) -> bool {
        self.bulk
            .again(Again::NotSent, &mut self.enforcing, &mut self.cx)
    }

    /// The run, until it is forgotten.
    pub fn bulk(&self) -> Option<&Run> {
        self.bulk.run()
    }

    /// Drops the report of a run that is over.
    pub fn bulk_forget(&mut self) {
        self.bulk.forget(&mut self.cx);
    }

    /// The interrupted runs of earlier processes on this system, with what the list shows of them now.
    pub fn bulk_earlier(&self) -> Vec<EarlierRun> {
        self.bulk.earlier(&self.cx)
    }

    /// Whether [`Model::bulk_earlier`] has something to show.
    pub fn has_bulk_earlier(&self) -> bool {
        self.bulk.has_earlier(&self.cx)
    }

    /// The user has read the reports of [`Model::bulk_earlier`]: removes their records.
    pub fn bulk_forget_earlier(&mut self) {
        self.bulk.forget_earlier(&mut self.cx);
    }

    pub(in crate::app) fn bulk_answered(&mut self, id: RequestId, outcome: Outcome) {
        let ask = self.bulk.answered(id, outcome, &mut self.cx);
        self.bulk_goes_on(ask);
    }

    pub(in crate::app) fn bulk_recorded(&mut self, record: &Record, written: &Result<(), Fault>) {
        let (enforcing, cx) = (&mut self.enforcing, &mut self.cx);
        self.bulk.recorded(Some(record), written, enforcing, cx);
    }

    pub(in crate::app) fn bulk_listed(&mut self) {
        let ask = self.bulk.listed(&self.cx);
        self.bulk_goes_on(ask);
    }

    /// These keys were read again after an event, or an event says that they were deleted.
    pub(in crate::app) fn bulk_keys_seen(
        &mut self,
        keys: impl IntoIterator<Item = KeyId>,
        deleted: bool,
    ) {
        self.bulk.keys_seen(keys, deleted, &self.cx);
        self.bulk_goes_on(None);
    }

    pub(in crate::app) fn bulk_not_listed(&mut self) {
        let ask = self.bulk.not_listed(&self.cx);
        self.bulk_goes_on(ask);
    }

    /// The connection is closed for good, or another one follows.
    pub(in crate::app) fn bulk_connection_ended(&mut self, why: &str) {
        let ask = self.bulk.connection_ended(why, &mut self.cx);
        self.bulk_goes_on(ask);
    }

    /// Tells the other features what was done, then does what the run asks for.
    fn bulk_goes_on(&mut self, ask: Option<Ask>) {
        let delete = self
            .bulk()
            .is_some_and(|run| matches!(run.action(), BulkAction::Delete { .. }));
        let news = self.bulk.take_news();
        if delete && !news.is_empty() {
            unenforced::expiries_enforced_by_others(&mut self.enforcing, &mut self.cx);
        }
        for (id, name) in news {
            match delete {
                true => {
                    changes::remove_key(id, &mut self.cx);
                    self.lost_reply.settle_key(id, &name, &mut self.cx);
                }
                false => unenforced::bulk_edited(id, &mut self.enforcing, &self.cx),
            }
        }
        if let Some(ask) = ask {
            self.bulk.perform(ask, &mut self.enforcing, &mut self.cx);
        }
    }
}
