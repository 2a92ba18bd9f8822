//! A system that lies about its jobs, shows another certificate, or does not come back.

use super::*;
use crate::app::testkit::untrusted;

#[test]
fn a_job_whose_end_is_reported_again_and_again_is_read_twice_and_then_from_time_to_time() {
    let mut it = Driven::user_era();
    it.run_on(DELETE, &[9, 3, 4, 5]);
    it.grant(Reply::JobStarted(41));
    let id = it.model.bulk.subscription.unwrap();
    it.told(LinkEvent::Notice(id, Notice::Subscribed));
    let reads = |it: &Driven| {
        let reads = it.open.iter();
        reads
            .filter(|(_, call)| matches!(call, Call::BulkJob(..)))
            .count()
    };
    assert_eq!(reads(&it), 1);
    let flood = |it: &mut Driven| {
        for _ in 0..100 {
            it.told(LinkEvent::Notice(id, event(41, true, Some(100))));
        }
    };
    flood(&mut it);
    assert_eq!(reads(&it), 1, "one at a time");
    // The reading in flight may be older than the event.
    it.grant(Reply::BulkJob(JobRead::Running(None)));
    assert_eq!((reads(&it), it.wake()), (1, None));
    flood(&mut it);
    it.grant(Reply::BulkJob(JobRead::Running(None)));
    assert_eq!((reads(&it), it.wake()), (0, Some(10)));
    flood(&mut it);
    assert_eq!(reads(&it), 0);
    it.send(Msg::Woke(Wake::Bulk));
    it.grant(Reply::BulkJob(JobRead::Over(vec![ItemOutcome::Done; 4])));
    assert_eq!(it.state(), RunState::Settling);
    // A job that ends twice.
    flood(&mut it);
    it.list_without(&[9, 3, 4, 5]);
    assert_eq!((it.state(), reads(&it)), (RunState::Over, 0));
}

#[test]
fn a_certificate_that_changes_during_a_run_is_asked_about_and_the_run_sends_nothing_more() {
    let mut it = Driven::user_era();
    it.run_on(DELETE, &[9, 3, 4]);
    it.grant(Reply::JobStarted(41));
    it.grant(Reply::BulkJob(JobRead::Running(Some(34))));
    let lost = |retry_in| LinkEvent::Offline {
        fault: Fault::new(Kind::Lost, "The system closed the connection."),
        retry_in,
    };
    it.told(lost(Some(std::time::Duration::from_secs(1))));
    it.told(LinkEvent::Untrusted(Box::new(untrusted(true))));
    it.send(Msg::Woke(Wake::Bulk));
    assert!(it.model.bulk.request.is_none(), "nothing is asked");
    // The user does not trust it: the link ends.
    it.told(lost(None));
    assert_eq!(it.state(), RunState::Over);
    assert_eq!(it.outcomes(), vec![ItemOutcome::Unknown; 3]);
    assert!(!it.forgotten(), "the record stays");
    // What a stranger says about the job afterwards counts for nothing.
    let id = SubscriptionId(1);
    it.told(LinkEvent::Notice(id, event(41, true, None)));
    assert_eq!(it.outcomes(), vec![ItemOutcome::Unknown; 3]);
}

#[test]
fn a_run_on_a_system_that_does_not_come_back_ends_when_it_is_aborted() {
    for reading in [false, true] {
        let mut it = Driven::user_era();
        it.run_on(DELETE, &[9, 3]);
        it.grant(Reply::JobStarted(41));
        if reading {
            it.grant(Reply::BulkJob(JobRead::Over(vec![
                ItemOutcome::Done,
                failed("no"),
            ])));
        }
        it.told(LinkEvent::Offline {
            fault: Fault::new(Kind::Lost, "The system closed the connection."),
            retry_in: Some(std::time::Duration::from_secs(1)),
        });
        it.press("R");
        assert_ne!(it.state(), RunState::Over);
        it.act(Model::bulk_abort);
        assert_eq!(it.state(), RunState::Over);
        let wanted = match reading {
            false => vec![ItemOutcome::Unknown; 2],
            true => vec![ItemOutcome::Done, failed("no")],
        };
        assert_eq!((it.outcomes(), it.forgotten()), (wanted, reading));
        // It comes back after all.
        it.told(LinkEvent::Online(Box::new(system(
            Release::new(25, 10, 5),
            None,
        ))));
        it.list_without(&[9]);
        let why = "The system had not replied when the run was aborted.";
        let wanted = match reading {
            false => vec![ItemOutcome::Done, failed(why)],
            true => vec![ItemOutcome::Done, failed("no")],
        };
        assert_eq!(it.outcomes(), wanted);
    }
}

#[test]
fn a_job_with_the_id_of_an_earlier_one_says_nothing_about_its_keys() {
    let mut it = Driven::user_era();
    it.run_on(DELETE, &[9]);
    it.grant(Reply::JobStarted(41));
    it.grant(Reply::BulkJob(JobRead::Over(vec![failed("[EFAULT] no")])));
    it.list_without(&[]);
    // Items that are sent again: the system may have been restarted in between, so that its numbers begin anew.
    assert!(it.act(Model::bulk_retry_failed));
    it.grant(Reply::JobStarted(41));
    assert!(matches!(it.run_asks(), Call::BulkJob(41, _)));

    let ids: Vec<i64> = (100..130).collect();
    let mut it = Driven::user_era();
    let name = |id: &i64| format!("key-{id}");
    let all = ids
        .iter()
        .map(|id| user_key(*id, &name(id), Some("root"), 0, None));
    let all: Vec<ApiKey> = all.collect();
    it.list_of(&all);
    it.run_on(DELETE, &ids);
    it.grant(Reply::JobStarted(41));
    it.grant(Reply::BulkJob(JobRead::Over(vec![ItemOutcome::Done; 20])));
    it.grant(Reply::JobStarted(41));
    assert!(
        matches!(it.run_asks(), Call::FindBulk(_)),
        "it is looked for by its mark"
    );
}
