//! Jobs whose start was not answered.

use super::*;

#[test]
fn a_job_whose_start_was_not_answered_is_found_by_its_mark_and_followed() {
    for (event, action) in [
        (Event::Lost, DELETE),
        (Event::LostLate, DELETE),
        (Event::LostLate, BulkAction::SetExpiry(None)),
    ] {
        let (mut run, mut world, ask) = started(action, Way::Jobs, 50);
        let start = world.step(&mut run, ask, Event::Well).unwrap();
        assert_eq!(world.step(&mut run, start, event), Some(Ask::Find));
        let mark = run.mark().unwrap().clone();
        assert_eq!(world.disk.as_ref().unwrap().job, Some(mark));
        assert!(run.is_finding() && run.state() == RunState::Working);
        // Its link is lost once more.
        run.connection_lost(&"Lost.".into());
        assert!(run.is_finding());
        assert_eq!(run.job_found(Found::Job(7)), Some(Ask::Follow(7)));
        assert_eq!(run.job(), Some(7));
        drive(
            &mut run,
            &mut world,
            Ask::Follow(7),
            &mut std::iter::empty(),
        );
        // The results are the job's, its sessions are terminated, and nothing more was sent.
        let counts = run.counts();
        assert_eq!(
            (counts.done, counts.remarks, counts.waiting),
            (PER_JOB, 0, 30)
        );
        assert_eq!(world.sent.len(), PER_JOB);
        assert!(matches!(run.end(), Some(End::Stopped(why)) if why.as_str() == "because"));
        assert_true(&run, &world);
    }
}

#[test]
fn a_job_that_is_not_found_is_settled_by_the_list_and_by_what_comes_later() {
    for found in [Found::None, Found::Unsure("Two jobs have it.".into())] {
        for action in [DELETE, BulkAction::SetExpiry(None)] {
            let delete = action == DELETE;
            let (mut run, mut world, ask) = started(action, Way::Jobs, 30);
            let start = world.step(&mut run, ask, Event::Well).unwrap();
            world.step(&mut run, start, Event::LostLate);
            assert_eq!(run.job_found(found.clone()), Some(Ask::List));
            assert_eq!(run.job_found(Found::Job(7)), None);
            drive(&mut run, &mut world, Ask::List, &mut std::iter::empty());
            assert_eq!((run.counts().failed, run.counts().waiting), (20, 10));
            run.take_news();
            settle_late(&mut run, &mut world);
            assert_eq!((run.counts().done, run.counts().failed), (20, 0));
            // A deleted key may still have sessions, which are not looked for any more.
            assert_eq!(run.counts().remarks, if delete { 20 } else { 0 });
            assert_eq!(run.take_news().len(), 20);
            assert_eq!(run.again(Again::Failed), None);
            assert_true(&run, &world);
        }
    }
}

#[test]
fn a_key_that_no_list_shows_any_more_is_unknown_after_a_job_that_was_not_found() {
    let (mut run, mut world, ask) = started(DELETE, Way::Jobs, 3);
    let start = world.step(&mut run, ask, Event::Well).unwrap();
    world.step(&mut run, start, Event::LostLate);
    run.job_found(Found::Unsure("Two jobs have it.".into()));
    drive(&mut run, &mut world, Ask::List, &mut std::iter::empty());
    assert_eq!(run.counts().failed, 3);
    // The account sees only its own keys from now on, and the job runs.
    world.step(&mut run, Ask::Over, Event::Narrowed);
    settle_late(&mut run, &mut world);
    assert_eq!((run.counts().failed, run.counts().unknown), (0, 3));
    assert_true(&run, &world);
}

#[test]
fn a_retry_that_is_not_sent_leaves_the_lost_job_to_later_lists() {
    let (mut run, mut world, ask) = started(DELETE, Way::Jobs, 3);
    let start = world.step(&mut run, ask, Event::Well).unwrap();
    world.step(&mut run, start, Event::LostLate);
    run.job_found(Found::None);
    drive(&mut run, &mut world, Ask::List, &mut std::iter::empty());
    let retry = run.again(Again::Failed).unwrap();
    assert!(matches!(
        world.step(&mut run, retry, Event::Well),
        Some(Ask::Job(_))
    ));
    run.job_started(Sent::NotSent("The connection is down.".into()));
    drive(&mut run, &mut world, Ask::List, &mut std::iter::empty());
    settle_late(&mut run, &mut world);
    assert_eq!(run.counts().done, 3);
    assert_true(&run, &world);
}
