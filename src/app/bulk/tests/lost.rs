//! Lost connections and lost replies.

use super::*;

#[test]
fn after_a_lost_connection_the_job_is_read_and_nothing_more_is_sent() {
    let mut it = Driven::user_era();
    it.run_on(DELETE, &[9, 3]);
    it.grant(Reply::JobStarted(41));
    it.grant(Reply::BulkJob(JobRead::Running(None)));
    it.lose_link();
    it.send(Msg::Woke(Wake::Bulk));
    assert!(
        it.model.bulk.request.is_none(),
        "nothing is asked without a connection"
    );
    it.reconnect();
    assert!(matches!(it.run_asks(), Call::BulkJob(41, _)));
    it.grant(Reply::BulkJob(JobRead::Over(vec![
        ItemOutcome::Done,
        ItemOutcome::Done,
    ])));
    it.list_without(&[9, 3]);
    // All was sent before: the run is complete.
    assert_eq!(it.model.bulk().unwrap().end(), Some(&End::Complete));
}

#[test]
fn a_job_whose_start_was_lost_is_looked_for_and_followed_after_the_reconnect() {
    let mut it = Driven::user_era();
    it.run_on(DELETE, &[9, 3, 4]);
    let Call::StartBulk(sent) = it.run_asks().clone() else {
        panic!("{:?}", it.run_asks())
    };
    it.lose_link();
    let lost = Fault::new(Kind::OutcomeUnknown, "The connection was lost.");
    it.answer_run(Outcome::Unknown(lost));
    assert!(
        it.model.bulk.request.is_none(),
        "nothing is asked without a connection"
    );
    it.reconnect();
    assert!(matches!(it.run_asks(), Call::FindBulk(job) if *job == sent));
    // The link is lost again, and the reading is not answered.
    it.lose_link();
    let lost = Fault::new(Kind::Lost, "The connection was lost.");
    it.answer_run(Outcome::Failed(lost));
    it.reconnect();
    it.grant(Reply::BulkFound(Found::Job(41)));
    assert!(matches!(it.run_asks(), Call::BulkJob(41, job) if *job == sent));
    it.grant(Reply::BulkJob(JobRead::Running(Some(40))));
    it.send(Msg::Woke(Wake::Bulk));
    let over = vec![ItemOutcome::Done, failed("[EFAULT] no"), ItemOutcome::Done];
    it.grant(Reply::BulkJob(JobRead::Over(over.clone())));
    it.list_without(&[9, 4]);
    assert_eq!((it.state(), it.outcomes()), (RunState::Over, over));
    assert!(
        it.open.iter().all(|(_, call)| !call.changes()),
        "nothing is started again"
    );
}

#[test]
fn a_lost_job_that_is_not_found_is_settled_by_the_list_and_by_later_events() {
    let faults = [Kind::Denied, Kind::Server, Kind::TimedOut, Kind::Protocol];
    let unsure = faults.map(|kind| Outcome::Failed(Fault::new(kind, "No.")));
    let none = Outcome::Done(Reply::BulkFound(Found::None));
    for answer in std::iter::once(none).chain(unsure) {
        let mut it = Driven::user_era();
        it.run_on(DELETE, &[9, 3, 4]);
        let lost = Fault::new(Kind::OutcomeUnknown, "The connection was lost.");
        it.answer_run(Outcome::Unknown(lost));
        it.answer_run(answer);
        assert_eq!(it.state(), RunState::Settling);
        it.list_without(&[9]);
        let outcomes = it.outcomes();
        assert_eq!(outcomes[0], ItemOutcome::Done);
        for still in &outcomes[1..] {
            assert!(
                matches!(still, ItemOutcome::Failed(why) if why.as_str().starts_with("The connection was lost. ")),
                "{still:?}"
            );
        }
        // The job ran on.
        it.told(LinkEvent::Changed(KeyEvent::Removed(KeyId(3))));
        assert_eq!(it.outcomes()[..2], [ItemOutcome::Done, ItemOutcome::Done]);
        assert_eq!(it.outcomes()[2], outcomes[2]);
    }
}

#[test]
fn a_lost_edit_that_is_executed_late_is_settled_by_the_event_of_its_key() {
    let at = "2031-01-01T00:00:00Z".parse().ok();
    let mut it = Driven::user_era();
    it.run_on(BulkAction::SetExpiry(at), &[9, 3]);
    let lost = Fault::new(Kind::OutcomeUnknown, "The connection was lost.");
    it.answer_run(Outcome::Unknown(lost));
    it.grant(Reply::BulkFound(Found::None));
    it.list_without(&[]);
    assert!(
        it.outcomes()
            .iter()
            .all(|it| matches!(it, ItemOutcome::Failed(_)))
    );
    it.told(LinkEvent::Changed(KeyEvent::Changed(KeyId(3))));
    let mut key = user_keys()
        .into_iter()
        .find(|key| key.id == KeyId(3))
        .unwrap();
    let crate::domain::Access::User(own) = &mut key.access else {
        unreachable!()
    };
    own.expires_at = at.into();
    it.answer_reading(KeyId(3), key);
    assert!(matches!(it.outcomes()[0], ItemOutcome::Failed(_)));
    assert_eq!(it.outcomes()[1], ItemOutcome::Done);
}

#[test]
fn a_connection_that_is_closed_for_good_leaves_a_record_of_what_is_unknown() {
    let mut it = Driven::user_era();
    it.run_on(DELETE, &[9, 3]);
    it.grant(Reply::JobStarted(41));
    it.effects.clear();
    let fault = Fault::new(Kind::SignIn, "The key was revoked.");
    it.told(LinkEvent::Offline {
        fault,
        retry_in: None,
    });
    assert_eq!(it.outcomes(), [ItemOutcome::Unknown, ItemOutcome::Unknown]);
    assert!(!it.forgotten());
    let kept = it.effects.iter().find_map(|it| match it {
        Effect::FileTask(FileTask::RecordBulk(record)) => Some(record),
        _ => None,
    });
    assert!(
        kept.unwrap()
            .items
            .iter()
            .all(|(_, it)| *it == Recorded::Perhaps)
    );
    // After the report was read, the record has no use.
    it.act(Model::bulk_forget);
    assert!(it.forgotten() && it.model.bulk().is_none());
}
