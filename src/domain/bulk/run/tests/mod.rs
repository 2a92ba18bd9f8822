mod lost;
mod world;

use proptest::prelude::*;

use super::*;
use crate::domain::bulk::{Found, Left, PER_JOB, Seen};
use world::{EVENTS, Event, World, now, plan};

const DELETE: BulkAction = BulkAction::Delete { end_sessions: true };

/// Runs to the end. Each step takes the next event; after the script all goes well.
fn drive(run: &mut Run, world: &mut World, first: Ask, script: &mut impl Iterator<Item = Event>) {
    let mut ask = first;
    for _ in 0..10_000 {
        let event = script.next().unwrap_or(Event::Well);
        match world.step(run, ask, event) {
            Some(next) => ask = next,
            None => return,
        }
    }
    panic!("the run does not end");
}

fn started(action: BulkAction, way: Way, count: i64) -> (Run, World, Ask) {
    let world = World::new(&action, count);
    let (run, ask) = Run::start(plan(action, way, 1..=count), now()).unwrap();
    (run, world, ask)
}

fn outcomes(run: &Run) -> Vec<&ItemOutcome> {
    run.items().iter().map(|it| &it.outcome).collect()
}

/// A job that nobody found runs after the end. Its events come in.
fn settle_late(run: &mut Run, world: &mut World) {
    world.run_late();
    for it in run.items().iter().map(|it| it.item.id).collect::<Vec<_>>() {
        run.key_seen(it, world.seen(it));
    }
}

/// What is said of each item is true.
fn assert_true(run: &Run, world: &World) {
    let delete = matches!(run.action(), BulkAction::Delete { .. });
    for it in run.items() {
        let id = it.item.id;
        let (sent, exists) = (world.executed.contains_key(&id), world.keys.get(&id));
        let done = match delete {
            true => exists.is_none() && sent,
            false => exists == Some(&true) || (sent && world.vanished.contains(&id)),
        };
        match &it.outcome {
            ItemOutcome::Waiting => assert!(!sent, "{id} is waiting and was done"),
            ItemOutcome::Sent => panic!("{id} is sent after the end"),
            // If another client deleted the key meanwhile, no list shows it.
            ItemOutcome::Done | ItemOutcome::DoneBut(_) => {
                assert!(
                    done || (delete && world.vanished.contains(&id)),
                    "{id} is not done"
                )
            }
            ItemOutcome::Gone => assert!(exists.is_none(), "{id} is there"),
            ItemOutcome::Failed(_) => {
                assert!(
                    !sent || exists == Some(&false) || !world.listed,
                    "{id} was done"
                );
            }
            ItemOutcome::Unknown => {}
        }
    }
    let counts = run.counts();
    assert_eq!((counts.sent, counts.all()), (0, run.items().len()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn whatever_fails_wherever_nothing_is_sent_twice_and_the_report_is_true(
        count in 1_i64..70,
        jobs in any::<bool>(),
        delete in any::<bool>(),
        script in proptest::collection::vec((0..EVENTS.len(), 0_usize..4), 0..40),
    ) {
        let action = if delete { DELETE } else { BulkAction::SetExpiry(None) };
        let way = if jobs { Way::Jobs } else { Way::OneByOne };
        let (mut run, mut world, ask) = started(action, way, count);
        // Most steps go well, so that faults come late too.
        let mut script = script.into_iter().flat_map(|(event, well)| {
            std::iter::repeat_n(Event::Well, well).chain([EVENTS[event]])
        });
        drive(&mut run, &mut world, ask, &mut script);
        prop_assert!(run.is_over() && run.ended().is_some());
        settle_late(&mut run, &mut world);
        assert_true(&run, &world);

        // Only the failed ones run again, and then those that were not sent.
        for which in [Again::Failed, Again::NotSent] {
            let before: Vec<ItemOutcome> = run.items().iter().map(|it| it.outcome.clone()).collect();
            world.sent.clear();
            if let Some(ask) = run.again(which) {
                drive(&mut run, &mut world, ask, &mut script);
            }
            settle_late(&mut run, &mut world);
            for (it, before) in run.items().iter().zip(before) {
                let may = match which {
                    Again::Failed => matches!(before, ItemOutcome::Failed(_)),
                    Again::NotSent => before == ItemOutcome::Waiting,
                };
                prop_assert!(may || !world.sent.contains(&it.item.id));
            }
            assert_true(&run, &world);
        }
        // A delete of a key is executed once; an edit twice only if the first failed for sure.
        if delete {
            prop_assert!(world.executed.values().all(|times| *times == 1));
        }
    }

    #[test]
    fn killed_at_any_step_the_next_process_tells_the_truth(
        count in 1_i64..70,
        jobs in any::<bool>(),
        steps in 0_usize..60,
        script in proptest::collection::vec(0..EVENTS.len(), 0..8),
    ) {
        let way = if jobs { Way::Jobs } else { Way::OneByOne };
        let (mut run, mut world, first) = started(DELETE, way, count);
        let mut script = script.into_iter().map(|event| EVENTS[event]);
        let mut ask = Some(first);
        for _ in 0..steps {
            let Some(now) = ask else { break };
            ask = world.step(&mut run, now, script.next().unwrap_or(Event::Well));
        }
        for (id, left) in world.left() {
            let (sent, exists) = (world.sent.contains(&id), world.keys.contains_key(&id));
            match left {
                Left::NotSent => prop_assert!(!sent, "{} was sent", id),
                Left::Done | Left::Gone => prop_assert!(!exists, "{} exists", id),
                Left::StillThere => prop_assert!(exists),
                // Refused, and perhaps deleted by another client, which the list does not show.
                Left::Failed => prop_assert!(exists || world.seen(id) == Seen::Hidden),
                Left::Unknown => prop_assert!(world.seen(id) == Seen::Hidden),
            }
        }
    }
}

#[test]
fn of_five_hundred_with_twenty_failures_the_retry_sends_the_twenty_only() {
    let (mut run, mut world, ask) = started(DELETE, Way::Jobs, 500);
    // Each job asks for a record, a start and a reading, and for the sessions of its keys.
    let failing: Vec<KeyId> = (1..=500).filter(|id| id % 25 == 2).map(KeyId).collect();
    let mut ask = Some(ask);
    let mut jobs = 0;
    while let Some(now) = ask.take() {
        jobs += usize::from(matches!(now, Ask::Job(_)));
        ask = match now {
            Ask::Follow(_) => {
                let results = run
                    .part()
                    .into_iter()
                    .map(|id| match failing.contains(&id) {
                        true => ItemOutcome::Failed("[EFAULT] Busy".into()),
                        false => {
                            world.keys.remove(&id);
                            ItemOutcome::Done
                        }
                    });
                run.job_read(JobRead::Over(results.collect()))
            }
            Ask::Job(_) => run.job_started(Sent::Done(1)),
            other => world.step(&mut run, other, Event::Well),
        };
    }
    let counts = run.counts();
    assert_eq!((jobs, counts.done, counts.failed), (25, 480, 20));
    assert_eq!(run.end(), Some(&End::Complete));
    assert!(world.keys.keys().eq(failing.iter()));
    // No session of a deleted key is left.
    assert!(world.sessions.iter().all(|id| world.keys.contains_key(id)));

    let ask = run.again(Again::Failed).unwrap();
    drive(&mut run, &mut world, ask, &mut std::iter::empty());
    assert!(world.sent.iter().eq(failing.iter()), "{:?}", world.sent);
    assert_eq!((run.counts().done, run.again(Again::Failed)), (500, None));
}

#[test]
fn an_account_that_may_not_start_jobs_goes_one_by_one() {
    let (mut run, mut world, ask) = started(DELETE, Way::Jobs, 3);
    let script = [Event::Well, Event::Denied];
    drive(&mut run, &mut world, ask, &mut script.into_iter());
    assert_eq!((run.way(), run.counts().done), (Way::OneByOne, 3));
    assert_eq!(run.end(), Some(&End::Complete));
}

#[test]
fn rights_that_are_lost_midway_stop_the_run_and_the_rest_was_not_sent() {
    // The first part: record, start, reading; then the record of the second.
    let (mut run, mut world, ask) = started(BulkAction::SetExpiry(None), Way::Jobs, 50);
    let script = [vec![Event::Well; 4], vec![Event::Denied]].concat();
    drive(&mut run, &mut world, ask, &mut script.into_iter());
    let counts = run.counts();
    assert_eq!((counts.done, counts.failed, counts.waiting), (20, 20, 10));
    assert!(matches!(run.end(), Some(End::Stopped(why)) if why.as_str() == "because"));

    let (mut run, mut world, ask) = started(DELETE, Way::OneByOne, 50);
    let script = [vec![Event::Well; 3], vec![Event::Denied; 9]].concat();
    drive(&mut run, &mut world, ask, &mut script.into_iter());
    let counts = run.counts();
    assert_eq!((counts.done, counts.failed, counts.waiting), (2, 3, 45));
}

#[test]
fn an_abort_waits_for_the_part_that_was_sent_and_a_second_one_for_the_list_only() {
    let (mut run, mut world, ask) = started(DELETE, Way::Jobs, 50);
    let start = world.step(&mut run, ask, Event::Well).unwrap();
    let follow = world.step(&mut run, start, Event::Well).unwrap();
    assert_eq!(run.abort(), None);
    assert!(run.is_aborting() && follow == Ask::Follow(7));
    drive(&mut run, &mut world, follow, &mut std::iter::empty());
    assert_eq!((run.counts().done, run.counts().waiting), (PER_JOB, 30));
    assert_eq!(run.end(), Some(&End::Aborted));

    let (mut run, mut world, ask) = started(DELETE, Way::Jobs, 50);
    let start = world.step(&mut run, ask, Event::Well).unwrap();
    world.step(&mut run, start, Event::Well).unwrap();
    run.abort();
    assert_eq!(run.abort(), Some(Ask::List));
    // The job was executed meanwhile, and the list shows it.
    drive(&mut run, &mut world, Ask::List, &mut std::iter::empty());
    assert_eq!((run.counts().done, run.counts().waiting), (PER_JOB, 30));
}

#[test]
fn a_job_that_is_refused_changed_nothing_and_stops_the_run() {
    let (mut run, mut world, ask) = started(DELETE, Way::Jobs, 50);
    let script = [Event::Well, Event::JobRefused];
    drive(&mut run, &mut world, ask, &mut script.into_iter());
    let counts = run.counts();
    assert_eq!((counts.failed, counts.waiting), (20, 30));
    assert!(matches!(run.end(), Some(End::Stopped(why)) if why.as_str() == "No right."));
}

#[test]
fn no_two_jobs_have_the_same_mark_also_after_a_retry() {
    let (mut run, mut world, ask) = started(DELETE, Way::Jobs, 45);
    drive(
        &mut run,
        &mut world,
        ask,
        &mut [Event::Well, Event::ItemsFail(2)].into_iter(),
    );
    let first = run.mark().unwrap().text.clone();
    let ask = run.again(Again::Failed).unwrap();
    assert_eq!(ask, Ask::Record);
    assert_ne!(run.mark().unwrap().text, first);
    assert!(!first.contains(['{', '}']), "TrueNAS formats it: {first}");
}

#[test]
fn a_later_list_settles_what_the_first_one_could_not() {
    let (mut run, mut world, ask) = started(DELETE, Way::Jobs, 5);
    let script = [
        Event::Well,
        Event::LostUndone,
        Event::Well,
        Event::ListFails,
    ];
    drive(&mut run, &mut world, ask, &mut script.into_iter());
    assert_eq!(run.counts().unknown, 5);
    world.keys.remove(&KeyId(2));
    assert_eq!(run.listed(|id| world.seen(id), now()), None);
    let failed = ItemOutcome::Failed("because The system lists no job for it.".into());
    // Its sessions were not looked for.
    let done = ItemOutcome::DoneBut("Its sessions may still be open.".into());
    let said = outcomes(&run);
    assert_eq!((said[0], said[1], said[4]), (&failed, &done, &failed));
}

#[test]
fn a_connection_that_is_closed_for_good_leaves_the_part_unknown() {
    let (mut run, mut world, ask) = started(DELETE, Way::Jobs, 30);
    let start = world.step(&mut run, ask, Event::Well).unwrap();
    world.step(&mut run, start, Event::Well).unwrap();
    assert_eq!(run.abandon(&"Closed.".into(), now()), Some(Ask::Over));
    assert_eq!((run.counts().unknown, run.counts().waiting), (20, 10));
    assert!(run.is_over() && run.abandon(&"Closed.".into(), now()).is_none());
}

#[test]
fn progress_comes_from_the_job_and_never_goes_back() {
    let (mut run, mut world, ask) = started(DELETE, Way::Jobs, 40);
    let mut ask = Some(ask);
    let mut last = 0;
    while let Some(next) = ask.take() {
        if matches!(next, Ask::Follow(_)) {
            for percent in [0, 10, 5, 50, 99] {
                run.job_read(JobRead::Running(Some(percent)));
                assert!(run.progress().0 >= last);
                last = run.progress().0;
            }
            assert_eq!(last % 20, 19);
        }
        ask = world.step(&mut run, next, Event::Well);
    }
    assert_eq!(run.progress(), (40, 40));
}
