mod earlier;
mod lies;
mod lost;
mod plans;

use super::*;
use crate::api::{Call, JobEvent, KeyEvent, LinkCommand, LinkEvent, Notice, Outcome, Reply, Scope};
use crate::app::connect::connection::Link;
use crate::app::testkit::{Driven, rules_keys, system, user_key, user_keys};
use crate::app::{Effect, FileTask, Model, Msg, Wake};
use crate::domain::bulk::{
    BulkAction, End, Found, Item, ItemOutcome, JobRead, LeftOut, Recorded, RunState, Way,
};
use crate::domain::{ApiKey, Fault, KeyId, KeySession, Kind, Release, Rule, Verb};

const DELETE: BulkAction = BulkAction::Delete {
    end_sessions: false,
};
const ENDING: BulkAction = BulkAction::Delete { end_sessions: true };

impl Driven {
    /// Does what the fleet asks of a system.
    fn act<T>(&mut self, act: impl FnOnce(&mut Model) -> T) -> T {
        let mut result = None;
        let effects = self.model.act(|model| result = Some(act(model)));
        self.perform(effects);
        result.unwrap()
    }

    fn run_on(&mut self, action: BulkAction, ids: &[i64]) {
        let ids: Vec<KeyId> = ids.iter().copied().map(KeyId).collect();
        let plan = self.model.bulk_plan_for(action, &ids);
        assert_eq!(plan.left_out, []);
        assert!(self.act(|model| model.bulk_start(plan)));
    }

    /// The request of the run that has no reply.
    fn run_asks(&self) -> &Call {
        let ours = |(id, _): &&(RequestId, Call)| Some(*id) == self.model.bulk.request;
        &self.open.iter().find(ours).expect("the run asks nothing").1
    }

    fn answer_run(&mut self, outcome: Outcome) {
        let ours = |(id, _): &(RequestId, Call)| Some(*id) == self.model.bulk.request;
        let at = self.open.iter().position(ours).unwrap();
        let (id, _) = self.open.remove(at);
        self.told(LinkEvent::Answer { id, outcome });
    }

    fn grant(&mut self, reply: Reply) {
        self.answer_run(Outcome::Done(reply));
    }

    /// The list arrives, without these keys.
    fn list_without(&mut self, gone: &[i64]) {
        let all: Vec<ApiKey> = user_keys()
            .into_iter()
            .filter(|key| !gone.contains(&key.id.0))
            .collect();
        while let Some(at) = self.open.iter().position(|(_, call)| *call == Call::Keys) {
            let (id, _) = self.open.remove(at);
            let outcome = Outcome::Done(Reply::Keys {
                keys: all.clone().into(),
                scope: Scope::All,
                skipped: 0,
            });
            self.told(LinkEvent::Answer { id, outcome });
        }
    }

    fn lose_link(&mut self) {
        let fault = Fault::new(Kind::Lost, "The system closed the connection.");
        let retry_in = Some(std::time::Duration::from_secs(1));
        self.told(LinkEvent::Offline { fault, retry_in });
    }

    fn reconnect(&mut self) {
        let system = system(Release::new(25, 10, 5), None);
        self.told(LinkEvent::Online(Box::new(system)));
    }

    /// Answers the reading of a key after an event.
    fn answer_reading(&mut self, key: KeyId, is: ApiKey) {
        let reads = |(_, call): &(RequestId, Call)| match call {
            Call::Key(id) => *id == key,
            Call::SomeKeys(ids) => ids.contains(&key),
            _ => false,
        };
        let at = self.open.iter().position(reads).expect("the key is read");
        let (id, call) = self.open.remove(at);
        let reply = match call {
            Call::Key(_) => Reply::Key(Some(Box::new(is))),
            _ => Reply::SomeKeys(vec![is]),
        };
        let outcome = Outcome::Done(reply);
        self.told(LinkEvent::Answer { id, outcome });
    }

    /// The list is read again, and has these keys.
    fn list_of(&mut self, keys: &[ApiKey]) {
        self.press("R");
        while let Some(at) = self.open.iter().position(|(_, call)| *call == Call::Keys) {
            let (id, _) = self.open.remove(at);
            let outcome = Outcome::Done(Reply::Keys {
                keys: keys.to_vec().into(),
                scope: Scope::All,
                skipped: 0,
            });
            self.told(LinkEvent::Answer { id, outcome });
        }
    }

    fn state(&self) -> RunState {
        self.model.bulk().unwrap().state()
    }

    fn outcomes(&self) -> Vec<ItemOutcome> {
        let items = self.model.bulk().unwrap().items();
        items.iter().map(|it| it.outcome.clone()).collect()
    }

    fn wake(&self) -> Option<u64> {
        let wakes = self.effects.iter().rev();
        wakes
            .filter_map(|it| match it {
                Effect::Wake(Wake::Bulk, pause) => Some(pause.as_secs()),
                _ => None,
            })
            .next()
    }

    fn forgotten(&self) -> bool {
        let is = |it: &Effect| matches!(it, Effect::FileTask(FileTask::ForgetBulk(_)));
        self.effects.iter().any(is)
    }
}

fn failed(why: &str) -> ItemOutcome {
    ItemOutcome::Failed(why.into())
}

fn denied() -> Fault {
    Fault::new(Kind::Denied, "This account is not authorized.")
}

#[test]
fn a_job_is_started_after_its_record_and_read_until_its_end() {
    let mut it = Driven::user_era();
    it.silent = true;
    it.run_on(DELETE, &[9, 3, 4]);
    assert!(it.sent_nothing() && it.state() == RunState::Recording);
    let record = it.model.bulk.recording.clone().unwrap();
    assert!(
        record
            .items
            .iter()
            .all(|(_, state)| *state == Recorded::Perhaps)
    );
    // The answer to another record says nothing about this one.
    let mut other = record.clone();
    other.system = "nas2".into();
    it.send(Msg::BulkRecorded(Box::new(other), Ok(())));
    assert!(it.sent_nothing());
    it.send(Msg::BulkRecorded(Box::new(record), Ok(())));
    assert!(matches!(it.run_asks(), Call::StartBulk(job) if job.mark.keys.len() == 3));
    assert!(
        it.effects
            .iter()
            .any(|it| matches!(it, Effect::Ask(LinkCommand::FollowJobs(_))))
    );

    it.grant(Reply::JobStarted(41));
    assert!(matches!(it.run_asks(), Call::BulkJob(41, _)));
    it.grant(Reply::BulkJob(JobRead::Running(Some(34))));
    assert_eq!(
        (it.model.bulk().unwrap().progress(), it.wake()),
        ((4 - 3, 3), Some(2))
    );
    it.send(Msg::Woke(Wake::Bulk));
    let over = vec![ItemOutcome::Done, failed("[EFAULT] no"), ItemOutcome::Gone];
    it.grant(Reply::BulkJob(JobRead::Over(over.clone())));
    // The deleted ones are gone from the list at once.
    assert!(it.model.cx.keys.get(KeyId(9)).is_none() && it.model.cx.keys.get(KeyId(3)).is_some());
    it.list_without(&[9, 4]);
    assert_eq!((it.state(), it.outcomes()), (RunState::Over, over));
    assert!(it.forgotten());

    // Only the failed one is sent again.
    it.silent = false;
    assert!(it.act(Model::bulk_retry_failed));
    assert!(matches!(it.run_asks(), Call::StartBulk(job) if job.mark.keys == [KeyId(3)]));
}

#[test]
fn events_show_the_progress_and_the_end_of_the_job() {
    let mut it = Driven::user_era();
    it.run_on(DELETE, &[9, 3, 4, 5]);
    it.grant(Reply::JobStarted(41));
    it.grant(Reply::BulkJob(JobRead::Running(None)));
    let id = it.model.bulk.subscription.unwrap();
    it.told(LinkEvent::Notice(id, Notice::Subscribed));
    // A job that another client started.
    it.told(LinkEvent::Notice(id, event(40, false, Some(50))));
    assert_eq!(it.model.bulk().unwrap().progress(), (0, 4));
    it.told(LinkEvent::Notice(id, event(41, false, Some(50))));
    assert_eq!(it.model.bulk().unwrap().progress(), (2, 4));
    assert!(it.model.bulk.request.is_none());
    it.told(LinkEvent::Notice(id, event(41, true, None)));
    assert!(matches!(it.run_asks(), Call::BulkJob(41, _)));
    // With events it is read seldom.
    it.grant(Reply::BulkJob(JobRead::Running(Some(80))));
    assert_eq!(it.wake(), Some(10));
    // Without them often.
    it.told(LinkEvent::Notice(id, Notice::Ended(None)));
    it.grant(Reply::BulkJob(JobRead::Running(Some(90))));
    assert_eq!(it.wake(), Some(2));
    assert_eq!(it.model.bulk().unwrap().progress(), (3, 4));
}

/// An event about a job.
fn event(id: i64, is_over: bool, percent: Option<u8>) -> Notice {
    Notice::Job(JobEvent {
        id,
        is_over,
        percent,
    })
}

#[test]
fn up_to_23_10_one_key_after_another() {
    for release in [Release::new(22, 12, 3), Release::new(23, 10, 2)] {
        let mut it = Driven::online(release, None, 80, 24);
        it.run_on(DELETE, &[1, 2, 3]);
        assert_eq!(it.model.bulk().unwrap().way(), Way::OneByOne);
        assert_eq!(*it.run_asks(), Call::Delete(KeyId(1)));
        it.grant(Reply::Deleted);
        assert_eq!(*it.run_asks(), Call::Delete(KeyId(2)));
        let gone = Fault::new(Kind::NotFound, "Key 2 no longer exists.");
        it.answer_run(Outcome::Failed(gone));
        it.act(Model::bulk_abort);
        it.answer_run(Outcome::Failed(Fault::new(Kind::Server, "No.")));
        assert_eq!(it.state(), RunState::Settling);
        let there = vec![rules_keys().remove(2)];
        let at = it
            .open
            .iter()
            .position(|(_, call)| *call == Call::Keys)
            .unwrap();
        let (id, _) = it.open.remove(at);
        let (scope, skipped) = (Scope::All, 0);
        let keys = there.into();
        let outcome = Outcome::Done(Reply::Keys {
            keys,
            scope,
            skipped,
        });
        it.told(LinkEvent::Answer { id, outcome });
        it.list_rest();
        assert_eq!(
            it.outcomes(),
            [ItemOutcome::Done, ItemOutcome::Gone, failed("No.")]
        );
    }
}

impl Driven {
    /// A list that was asked for again while one was on its way.
    fn list_rest(&mut self) {
        while let Some(at) = self.open.iter().position(|(_, call)| *call == Call::Keys) {
            let (id, _) = self.open.remove(at);
            let outcome = Outcome::Done(Reply::Keys {
                keys: vec![rules_keys().remove(2)].into(),
                scope: Scope::All,
                skipped: 0,
            });
            self.told(LinkEvent::Answer { id, outcome });
        }
    }
}

#[test]
fn the_sessions_of_deleted_keys_are_ended_and_no_others() {
    let session = |id: &str, key: i64, current| KeySession {
        id: id.into(),
        key: KeyId(key),
        key_name: "".into(),
        username: None,
        secure: None,
        internal: false,
        origin: "10.0.0.9:5000".into(),
        since: None,
        current,
    };
    let mut it = Driven::user_era();
    it.run_on(ENDING, &[9, 3]);
    it.grant(Reply::JobStarted(41));
    let over = vec![ItemOutcome::Done, failed("no")];
    it.grant(Reply::BulkJob(JobRead::Over(over)));
    assert_eq!(*it.run_asks(), Call::Sessions { live: false });
    it.grant(Reply::Sessions(vec![
        session("a", 9, false),
        session("b", 3, false),
        session("c", 9, true),
        session("d", 9, false),
    ]));
    assert_eq!(*it.run_asks(), Call::EndSession("a".into()));
    it.grant(Reply::SessionEnded(true));
    assert_eq!(*it.run_asks(), Call::EndSession("d".into()));
    it.answer_run(Outcome::Failed(denied()));
    it.list_without(&[9]);
    let ItemOutcome::DoneBut(why) = &it.outcomes()[0] else {
        panic!("{:?}", it.outcomes())
    };
    assert_eq!(
        why.as_str(),
        "A session was not terminated: This account is not authorized."
    );
}

#[test]
fn nothing_is_sent_without_a_record() {
    let mut it = Driven::user_era();
    it.disk = Err(Fault::new(Kind::Local, "/state: No space left on device."));
    it.run_on(DELETE, &[9, 3]);
    assert!(it.sent_nothing());
    it.list_without(&[]);
    let run = it.model.bulk().unwrap();
    assert!(matches!(run.end(), Some(End::Stopped(why)) if why.as_str().contains("No space left")));
    assert_eq!(run.counts().waiting, 2);
}

#[test]
fn expiries_that_were_set_are_not_enforced_until_a_key_is_created_or_deleted() {
    use crate::app::keys::unenforced::enforced_expiry;

    let mut it = Driven::user_era();
    let at = "2031-01-01T00:00:00Z".parse().ok();
    let before = it.model.cx.keys.get(KeyId(3)).unwrap().expiry();
    it.run_on(BulkAction::SetExpiry(at), &[3]);
    it.grant(Reply::JobStarted(41));
    it.grant(Reply::BulkJob(JobRead::Over(vec![ItemOutcome::Done])));
    let mut key = user_key(3, "backup-replication", Some("svc-backup"), 800, None);
    let crate::domain::Access::User(own) = &mut key.access else {
        unreachable!()
    };
    own.expires_at = at.into();
    assert_eq!(enforced_expiry(&key, &it.model.enforcing), Some(before));
}

#[test]
fn another_key_that_has_the_id_now_is_not_touched() {
    let mut it = Driven::user_era();
    it.run_on(DELETE, &[9, 3]);
    it.grant(Reply::JobStarted(41));
    it.grant(Reply::BulkJob(JobRead::Over(vec![
        failed("no"),
        failed("no"),
    ])));
    it.list_without(&[]);
    // Another administrator deletes key 9, and a new key gets its id.
    let other = user_key(9, "of-another-user", Some("svc-backup"), 0, None);
    it.model.cx.keys.put(other, it.model.cx.now);
    assert!(it.act(Model::bulk_retry_failed));
    assert!(matches!(it.run_asks(), Call::StartBulk(job) if job.mark.keys == [KeyId(3)]));
    let ItemOutcome::Failed(why) = &it.outcomes()[0] else {
        panic!("{:?}", it.outcomes())
    };
    assert!(why.as_str().ends_with("Nothing was sent."), "{why}");
}
