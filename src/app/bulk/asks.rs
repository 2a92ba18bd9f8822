//! Does what the run asks for.

use crate::api::{Call, LinkCommand, RequestId, SubscriptionId, bulk};
use crate::app::bulk::Bulk;
use crate::app::bulk::outcomes::lists_all_keys;
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::keys::{Enforcing, changes, unenforced};
use crate::app::requests::{RequestKind, reads};
use crate::domain::bulk::{Again, Ask, BulkAction, Item, Record, Run, RunState, SystemPlan, Way};
use crate::domain::{Fault, KeyId};

impl Bulk {
    /// Starts the run of a plan. Returns whether there is something to do. The report of the run before is dropped.
    pub(in crate::app) fn start(
        &mut self,
        plan: SystemPlan,
        enforcing: &mut Enforcing,
        cx: &mut Cx,
    ) -> bool {
        if self.run.as_ref().is_some_and(|run| !run.is_over()) || cx.connection.read_only {
            return false;
        }
        self.forget(cx);
        let Some((run, ask)) = Run::start(plan, cx.now) else {
            return false;
        };
        self.run = Some(run);
        self.begin(ask, enforcing, cx);
        true
    }

    /// Sends some of the items again. Returns whether there are any.
    pub(in crate::app) fn again(
        &mut self,
        which: Again,
        enforcing: &mut Enforcing,
        cx: &mut Cx,
    ) -> bool {
        if !cx.online() || cx.connection.read_only {
            return false;
        }
        let Some(ask) = self.run.as_mut().and_then(|run| run.again(which)) else {
            return false;
        };
        self.begin(ask, enforcing, cx);
        true
    }

    fn begin(&mut self, ask: Ask, enforcing: &mut Enforcing, cx: &mut Cx) {
        self.all_keys = lists_all_keys(cx);
        self.jobs.clear();
        if self.run.as_ref().is_some_and(|run| run.way() == Way::Jobs) {
            self.subscribe(cx);
        }
        self.perform(ask, enforcing, cx);
    }

    fn subscribe(&mut self, cx: &mut Cx) {
        self.subscriptions += 1;
        let id = SubscriptionId(self.subscriptions);
        self.subscription = Some(id);
        self.events = false;
        cx.out.push(Effect::Ask(LinkCommand::FollowJobs(id)));
    }

    pub(super) fn unsubscribe(&mut self, cx: &mut Cx) {
        self.events = false;
        if let Some(id) = self.subscription.take() {
            cx.out.push(Effect::Ask(LinkCommand::Unsubscribe(id)));
        }
    }

    /// Does what the run asks for next.
    pub(in crate::app) fn perform(&mut self, ask: Ask, enforcing: &mut Enforcing, cx: &mut Cx) {
        let Some(run) = &mut self.run else {
            return;
        };
        let ask = leave_out_others(run, ask, cx);
        let action = run.action().clone();
        self.request = None;
        match ask {
            Ask::Record => {
                let record = self.record(cx);
                self.recording = record.clone();
                match record {
                    Some(record) => {
                        let task = FileTask::RecordBulk(Box::new(record));
                        cx.out.push(Effect::FileTask(task));
                    }
                    // There never was a connection: the runtime answers the request.
                    None => self.recorded(None, &Ok(()), enforcing, cx),
                }
            }
            Ask::Job(keys) => {
                let Some(job) = self.job() else {
                    return;
                };
                note_expiries(&action, &keys, enforcing, cx);
                let words = format!("a bulk request for {} keys", keys.len());
                let call = Call::StartBulk(Box::new(job));
                self.request = Some(send(call, Some(words), cx));
            }
            Ask::Find => self.find_job(cx),
            Ask::Follow(_) => {
                (self.end_seen, self.read_again) = (false, false);
                self.read_job(cx);
            }
            Ask::One(key) => {
                note_expiries(&action, &[key], enforcing, cx);
                let (call, verb) = match bulk::change(&action) {
                    None => (Call::Delete(key), "delete"),
                    Some(change) => (Call::Update(key, change), "edit"),
                };
                let words = format!("the {verb} request for key {key}");
                self.request = Some(send(call, Some(words), cx));
            }
            Ask::Sessions => {
                self.request = Some(send(Call::Sessions { live: false }, None, cx));
            }
            Ask::EndSession(session) => {
                let words = "the termination of a session".to_owned();
                self.request = Some(send(Call::EndSession(session), Some(words), cx));
            }
            Ask::List => changes::reread_list(cx),
            Ask::Over => self.ended(cx),
        }
    }

    /// The user aborts the run. Without a connection it is over: the system may never come back, and other runs would wait for it. A later
    /// list settles what is unknown.
    pub(in crate::app) fn abort(&mut self, cx: &mut Cx) -> Option<Ask> {
        let run = self.run.as_mut()?;
        let mut ask = run.abort();
        if cx.connection.link != Link::Live && run.state() == RunState::Settling {
            ask = run.not_listed(cx.now);
        }
        if ask.is_some()
            && let Some(request) = self.request.take()
        {
            cx.requests.take(request);
        }
        ask
    }

    /// The keys that were done since the last call, with their names.
    pub(in crate::app) fn take_news(&mut self) -> Vec<(KeyId, String)> {
        let Some(run) = &mut self.run else {
            return Vec::new();
        };
        let news = run.take_news();
        let named = news.into_iter().filter_map(|id| {
            let it = run.items().iter().find(|it| it.item.id == id)?;
            Some((id, it.item.name.raw().to_owned()))
        });
        named.collect()
    }

    /// The run is over. Its record stays while an outcome is unknown.
    fn ended(&mut self, cx: &mut Cx) {
        self.unsubscribe(cx);
        let unknown = self.run.as_ref().is_some_and(|it| it.counts().unknown > 0);
        if let Some(record) = self.record(cx).map(Box::new) {
            cx.out.push(Effect::FileTask(match unknown {
                true => FileTask::RecordBulk(record),
                false => FileTask::ForgetBulk(record),
            }));
        }
        reads::read_owners_again(cx);
        reads::read_open_sessions(cx);
    }

    /// Drops the report of a run that is over, and its record.
    pub(in crate::app) fn forget(&mut self, cx: &mut Cx) {
        if !self.run.as_ref().is_some_and(Run::is_over) {
            return;
        }
        if let Some(record) = self.record(cx) {
            let task = FileTask::ForgetBulk(Box::new(record));
            cx.out.push(Effect::FileTask(task));
        }
        self.run = None;
    }

    /// The record of the run; `None` before the first connection.
    fn record(&self, cx: &Cx) -> Option<Record> {
        let address = cx.connection.endpoint.as_ref()?.address.to_string();
        Some(self.run.as_ref()?.record(&address, cx.host_name()))
    }

    /// A record was written, or not. Only the last one counts.
    pub(in crate::app) fn recorded(
        &mut self,
        record: Option<&Record>,
        written: &Result<(), Fault>,
        enforcing: &mut Enforcing,
        cx: &mut Cx,
    ) {
        if record != self.recording.as_ref() {
            return;
        }
        self.recording = None;
        let written = written.as_ref().copied();
        let ask = self.run.as_mut().and_then(|run| run.recorded(written));
        if let Some(ask) = ask {
            self.perform(ask, enforcing, cx);
        }
    }
}

/// Before each part: a key that another client deleted may have left its id to a new one, which is not touched.
fn leave_out_others(run: &mut Run, mut ask: Ask, cx: &Cx) -> Ask {
    let is_other = |item: &Item| {
        let key = cx.keys.get(item.id);
        key.is_some_and(|key| key.name.raw() != item.name.raw())
    };
    while ask == Ask::Record
        && let Some(next) = run.leave_out_others(is_other)
    {
        ask = next;
    }
    ask
}

/// Sends a request of the run.
pub(super) fn send(call: Call, change: Option<String>, cx: &mut Cx) -> RequestId {
    let id = cx.requests.add(RequestKind::Bulk(change));
    cx.out.push(Effect::Ask(LinkCommand::Call { id, call }));
    id
}

fn note_expiries(action: &BulkAction, keys: &[KeyId], enforcing: &mut Enforcing, cx: &Cx) {
    if let BulkAction::SetExpiry(at) = action {
        unenforced::note_bulk_edit(keys, (*at).into(), enforcing, cx);
    }
}
