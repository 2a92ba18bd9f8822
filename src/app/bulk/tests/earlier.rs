//! Runs that an earlier process did not end.

use super::*;
use crate::app::bulk::earlier::EarlierRun;
use crate::domain::bulk::{JobMark, Left};

fn item(id: i64, name: &str) -> Item {
    Item {
        id: KeyId(id),
        name: name.into(),
    }
}

fn record(address: &str, items: Vec<(Item, Recorded)>) -> Record {
    Record {
        address: address.into(),
        system: "nas1".into(),
        action: DELETE,
        began: crate::app::testkit::now(),
        job: None,
        items,
    }
}

#[test]
fn an_interrupted_run_is_reported_on_its_system_by_what_the_list_shows() {
    let record = |address: &str| {
        record(
            address,
            vec![
                (item(1, "gone"), Recorded::Done),
                (item(2, "gone-too"), Recorded::Perhaps),
                (item(3, "backup-replication"), Recorded::Perhaps),
                (item(4, "home-assistant"), Recorded::NotSent),
                (item(5, "a-former-key"), Recorded::Perhaps),
            ],
        )
    };
    let mut it = Driven::started(80, 24);
    it.model.bulk = Bulk::new(vec![record("wss://nas1"), record("wss://nas2")]);
    it.signed_in(Release::new(25, 10, 5), None);
    assert!(!it.model.has_bulk_earlier(), "the list is not here yet");
    it.serve();
    use crate::domain::bulk::Left::{Done, NotSent, StillThere};
    let earlier = it.model.bulk_earlier();
    let left: Vec<_> = earlier[0].items.iter().map(|it| it.left).collect();
    assert_eq!(
        (earlier.len(), left),
        (1, vec![Done, Done, StillThere, NotSent, Done])
    );
    it.act(Model::bulk_forget_earlier);
    assert!(!it.model.has_bulk_earlier() && it.forgotten());
    assert_eq!(it.model.bulk.earlier.len(), 1, "the record of nas2 stays");
}

/// Two keys of the first job are done, three of the last one were perhaps sent, one was not sent.
fn with_job() -> Record {
    let items = vec![
        (item(1, "gone"), Recorded::Done),
        (item(3, "backup-replication"), Recorded::Perhaps),
        (item(9, "ansible"), Recorded::Perhaps),
        (item(5, "a-former-key"), Recorded::Perhaps),
        (item(4, "home-assistant"), Recorded::NotSent),
    ];
    let keys = vec![KeyId(3), KeyId(9), KeyId(5)];
    let text = "tnkeys run of then, part 2".to_owned();
    Record {
        job: Some(JobMark { text, keys }),
        ..record("wss://nas1", items)
    }
}

impl Driven {
    fn after_a_kill() -> Self {
        let mut it = Self::started(80, 24);
        it.model.bulk = Bulk::new(vec![with_job()]);
        it.signed_in(Release::new(25, 10, 5), None);
        it
    }

    /// The open request about the last job.
    fn asks_of_job(&self) -> Option<Call> {
        let about = |call: &Call| matches!(call, Call::FindBulk(_) | Call::BulkJob(..));
        let mut open = self.open.iter().map(|(_, call)| call);
        open.find(|it| about(it)).cloned()
    }

    fn answer_of_job(&mut self, outcome: Outcome) {
        let about =
            |(_, call): &(RequestId, Call)| matches!(call, Call::FindBulk(_) | Call::BulkJob(..));
        let at = self.open.iter().position(about).expect("nothing is asked");
        let (id, _) = self.open.remove(at);
        self.told(LinkEvent::Answer { id, outcome });
    }

    fn job_says(&mut self, read: JobRead) {
        self.answer_of_job(Outcome::Done(Reply::BulkJob(read)));
    }

    fn one_earlier(&self) -> EarlierRun {
        assert!(self.model.has_bulk_earlier());
        self.model.bulk_earlier().remove(0)
    }

    fn left(&self) -> Vec<Left> {
        self.one_earlier().items.iter().map(|it| it.left).collect()
    }
}

#[test]
fn the_last_job_of_a_killed_run_is_found_and_followed_to_its_end() {
    let mut it = Driven::after_a_kill();
    assert!(
        matches!(it.asks_of_job(), Some(Call::FindBulk(job)) if Some(&job.mark) == with_job().job.as_ref())
    );
    it.list_without(&[]);
    assert!(
        !it.model.has_bulk_earlier(),
        "the job was not looked for yet"
    );
    it.answer_of_job(Outcome::Done(Reply::BulkFound(Found::Job(41))));
    assert!(matches!(it.asks_of_job(), Some(Call::BulkJob(41, _))));
    assert!(!it.model.has_bulk_earlier());
    it.job_says(JobRead::Running(Some(30)));
    assert!(it.one_earlier().runs);
    assert_eq!(it.wake(), Some(2));
    // The link is lost, and the job is read again after the reconnect.
    it.lose_link();
    it.send(Msg::Woke(Wake::Bulk));
    assert_eq!(it.asks_of_job(), None);
    it.reconnect();
    let over = vec![
        ItemOutcome::Done,
        failed("The database is locked"),
        ItemOutcome::Gone,
    ];
    it.job_says(JobRead::Over(over));
    it.list_without(&[3]);
    let run = it.one_earlier();
    assert!(!run.runs);
    assert_eq!(
        it.left(),
        [
            Left::Done,
            Left::Done,
            Left::Failed,
            Left::Done,
            Left::NotSent
        ]
    );
    assert_eq!(run.items[2].why.as_str(), "The database is locked");
    // Nothing was started, and after the report was read its record is gone.
    assert!(it.open.iter().all(|(_, call)| !call.changes()));
    it.act(Model::bulk_forget_earlier);
    assert!(it.forgotten() && !it.model.has_bulk_earlier());
    it.send(Msg::Woke(Wake::Bulk));
    assert_eq!(it.asks_of_job(), None);
}

#[test]
fn without_its_job_a_killed_run_is_reported_by_what_the_list_shows() {
    let denied = Outcome::Failed(denied());
    let none = Outcome::Done(Reply::BulkFound(Found::None));
    let unsure = Outcome::Done(Reply::BulkFound(Found::Unsure("Two jobs.".into())));
    for answer in [denied, none, unsure] {
        let mut it = Driven::after_a_kill();
        it.answer_of_job(answer);
        it.list_without(&[9]);
        assert_eq!(it.asks_of_job(), None);
        assert_eq!(
            it.left(),
            [
                Left::Done,
                Left::StillThere,
                Left::Done,
                Left::Done,
                Left::NotSent
            ]
        );
    }
    // A job that ended otherwise, or with too many results, says nothing of the items.
    for read in [
        JobRead::Failed("It failed.".into()),
        JobRead::Lost("It is not listed.".into()),
        JobRead::Over(vec![ItemOutcome::Done; 4]),
    ] {
        let mut it = Driven::after_a_kill();
        it.answer_of_job(Outcome::Done(Reply::BulkFound(Found::Job(41))));
        it.job_says(read);
        it.list_without(&[9]);
        assert_eq!(it.left()[1..4], [Left::StillThere, Left::Done, Left::Done]);
    }
    // A refused one changed nothing.
    let mut it = Driven::after_a_kill();
    it.answer_of_job(Outcome::Done(Reply::BulkFound(Found::Job(41))));
    it.job_says(JobRead::Refused("No right.".into()));
    it.list_without(&[]);
    assert_eq!(it.left()[1..4], [Left::Failed, Left::Failed, Left::Gone]);
    assert_eq!(it.one_earlier().items[1].why.as_str(), "No right.");
}
