//! Runs on many keys against the simulator: list, server and report agree, whatever becomes of which request.

mod lost;

use std::collections::BTreeSet;
use std::time::Duration;

use tnkeys::app::Link;
use tnkeys::domain::bulk::{BulkAction, Counts, End, ItemOutcome, Left, Run, RunItem, Way};
use tnkeys::domain::expiry::Expiry;
use tnkeys::domain::{KeyId, Rule, Verb};
use tnkeys::sim::{Config, Fault, Handle, Listen, PlantedKey, Release, Sim};

use super::meeting::loopback;
use super::program::{Boundary, Program, RELEASES, at_once, boundaries, simulator};

const DELETE: BulkAction = BulkAction::Delete { end_sessions: true };
const BULK: &str = "core.bulk";

async fn planted(release: Release, count: usize) -> Handle {
    planted_of(release, None, count).await
}

async fn planted_of(release: Release, owner: Option<&str>, count: usize) -> Handle {
    plant(simulator(release).await, owner, count)
}

fn plant(sim: Handle, owner: Option<&str>, count: usize) -> Handle {
    let username = owner.unwrap_or(sim.user()).to_owned();
    for n in 0..count {
        sim.plant(PlantedKey {
            name: format!("bulk-{n:03}"),
            username: username.clone(),
            ..PlantedKey::default()
        });
    }
    sim
}

/// The planted keys.
fn keys(program: &Program) -> Vec<KeyId> {
    let all = program.model.cx.keys.all().iter();
    let ours = all.filter(|key| key.name.as_str().starts_with("bulk-"));
    ours.map(|key| key.id).collect()
}

fn start(program: &mut Program, action: BulkAction) {
    let keys = keys(program);
    let plan = program.model.bulk_plan_for(action, &keys);
    assert!(plan.left_out.is_empty(), "{:?}", plan.left_out);
    program.act(|model| assert!(model.bulk_start(plan)));
}

async fn over(program: &mut Program) {
    program
        .until("the end of the run", |model| {
            model.bulk().is_some_and(Run::is_over) && model.cx.connection.link == Link::Live
        })
        .await;
}

fn counts(program: &Program) -> Counts {
    program.model.bulk().unwrap().counts()
}

/// The items of which report and server say different things.
fn disagreeing<'a>(run: &'a Run, sim: &Handle) -> Vec<&'a RunItem> {
    let there: BTreeSet<String> = sim.key_names().into_iter().collect();
    let differs = |it: &&RunItem| {
        let deleted = matches!(
            it.outcome,
            ItemOutcome::Done | ItemOutcome::DoneBut(_) | ItemOutcome::Gone
        );
        deleted == there.contains(it.item.name.as_str())
    };
    run.items().iter().filter(differs).collect()
}

/// Report and server agree, and so does the list.
fn assert_agree(program: &Program, sim: &Handle, at: &str) {
    let there: BTreeSet<String> = sim.key_names().into_iter().collect();
    for it in program.model.bulk().unwrap().items() {
        let exists = there.contains(it.item.name.as_str());
        let deleted = matches!(
            it.outcome,
            ItemOutcome::Done | ItemOutcome::DoneBut(_) | ItemOutcome::Gone
        );
        assert_eq!(deleted, !exists, "{at}: {it:?}");
    }
    let listed = program.model.cx.keys.all().iter();
    let listed: BTreeSet<String> = listed.map(|key| key.name.to_string()).collect();
    assert_eq!(listed, there, "{at}");
}

#[tokio::test]
async fn of_five_hundred_twenty_fail_and_the_retry_sends_the_twenty_only() {
    let sim = planted(Release::V25_10, 500).await;
    let mut program = Program::start(&sim).await;
    let ids: Vec<i64> = keys(&program).iter().map(|id| id.0).collect();
    let failing: Vec<i64> = ids.iter().copied().skip(7).step_by(25).collect();
    sim.fault(Fault::RefuseItems {
        method: "api_key.delete".into(),
        ids: failing.clone(),
        errno: 14,
        reason: "The database is locked".into(),
    });
    start(&mut program, DELETE);
    over(&mut program).await;
    let it = counts(&program);
    assert_eq!((it.done, it.failed, it.all()), (480, 20, 500));
    assert_eq!(sim.calls(BULK), 25);
    assert_agree(&program, &sim, "first");
    let run = program.model.bulk().unwrap();
    let failed = run.items().iter().filter_map(|it| match &it.outcome {
        ItemOutcome::Failed(why) => {
            assert!(why.as_str().contains("The database is locked"), "{why}");
            Some(it.item.id.0)
        }
        _ => None,
    });
    assert_eq!(failed.collect::<Vec<_>>(), failing);

    let before = sim.executions("api_key.delete");
    program.act(|model| assert!(model.bulk_retry_failed()));
    over(&mut program).await;
    assert_eq!(sim.executions("api_key.delete") - before, 20);
    assert_eq!((counts(&program).done, counts(&program).failed), (500, 0));
    assert_agree(&program, &sim, "retry");
    // What is over leaves no record.
    assert_eq!(program.record, None);
}

#[tokio::test]
async fn an_account_that_may_not_start_jobs_deletes_one_by_one_under_every_fault() {
    for boundary in boundaries().into_iter().filter(|it| !it.silent) {
        let sim = planted(Release::V25_10, 25).await;
        let mut program = Program::start(&sim).await;
        sim.fault(Fault::RefuseWith {
            method: BULK.into(),
            errno: 13,
            reason: "Not authorized".into(),
        });
        sim.fault((boundary.fault)("api_key.delete"));
        start(
            &mut program,
            BulkAction::Delete {
                end_sessions: false,
            },
        );
        over(&mut program).await;
        let run = program.model.bulk().unwrap();
        assert_eq!((run.way(), sim.calls(BULK)), (Way::OneByOne, 1));
        assert_agree(&program, &sim, boundary.what);
        assert_eq!(counts(&program).unknown, 0, "{}", boundary.what);
    }
}

#[tokio::test]
async fn rights_that_are_lost_midway_and_keys_that_vanish_are_in_the_report() {
    for release in RELEASES {
        let sim = planted(release, 60).await;
        let mut program = Program::start(&sim).await;
        let some: Vec<i64> = keys(&program)
            .iter()
            .map(|id| id.0)
            .skip(3)
            .take(4)
            .collect();
        sim.fault(Fault::Vanish {
            method: BULK.into(),
            ids: some,
        });
        start(&mut program, DELETE);
        over(&mut program).await;
        let it = counts(&program);
        assert_eq!((it.done, it.gone, it.failed), (56, 4, 0), "{release}");
        assert_agree(&program, &sim, "vanished");

        // Keys of another user: an account without rights manages its own.
        let sim = planted_of(release, Some("svc-backup"), 60).await;
        let mut program = Program::start(&sim).await;
        sim.fault(Fault::LoseRights {
            method: "api_key.delete".into(),
            after: 25,
        });
        start(&mut program, DELETE);
        over(&mut program).await;
        let it = counts(&program);
        let left = sim.key_names();
        let left = left.iter().filter(|it| it.starts_with("bulk-")).count();
        // The part in which the rights were lost may be unknown: the list shows no keys of others any more.
        assert!(it.done <= 60 - left && it.failed > 0, "{release}: {it:?}");
        // Up to 24.10 core.bulk checks the right once for a job.
        let deleted = if release == Release::V24_10 { 40 } else { 25 };
        assert_eq!(60 - left, deleted, "{release}");
        assert!(it.waiting + it.failed <= left, "{release}: {it:?}");
        let reasons = program.model.bulk().unwrap().items().iter();
        let failed = reasons.filter_map(|it| match &it.outcome {
            ItemOutcome::Failed(why) => Some(why.as_str()),
            _ => None,
        });
        let reasons: BTreeSet<&str> = failed.collect();
        assert!(
            reasons.len() == 1 && !reasons.contains(""),
            "{release}: {reasons:?}"
        );
    }
}

#[tokio::test]
async fn killed_at_any_step_the_next_run_says_what_is_known() {
    for steps in [0, 1, 2, 3, 5, 8, 13, 21, 34, 55] {
        let sim = planted(Release::V25_10, 70).await;
        let mut program = Program::start(&sim).await;
        start(&mut program, DELETE);
        let told = std::cell::Cell::new(0);
        program
            .until("some events", |model| {
                told.set(told.get() + 1);
                told.get() > steps || model.bulk().is_some_and(Run::is_over)
            })
            .await;
        let record = program.record.clone();
        // The system goes on with its job, and the next run follows it.
        drop(program);
        let record = record.expect("a run that is not over leaves a record");
        let mut next = Program::after(&sim, vec![record]).await;
        next.until("the report", |model| {
            let earlier = model.bulk_earlier();
            !earlier.is_empty() && earlier.iter().all(|it| !it.runs)
        })
        .await;
        let earlier = next.model.bulk_earlier();
        let there: BTreeSet<String> = sim.key_names().into_iter().collect();
        let mut deleted = 0;
        for it in &earlier[0].items {
            let (item, left) = (&it.item, it.left);
            let exists = there.contains(item.name.as_str());
            match left {
                Left::Done => assert!(!exists, "{steps}: {item:?}"),
                Left::StillThere | Left::NotSent => assert!(exists, "{steps}: {item:?} {left:?}"),
                other => panic!("{steps}: {item:?} {other:?}"),
            }
            deleted += usize::from(left == Left::Done);
        }
        assert_eq!(
            (earlier[0].items.len(), sim.executions("api_key.delete")),
            (70, deleted)
        );
        next.act(|model| model.bulk_forget_earlier());
        assert!(!next.model.has_bulk_earlier());
    }
}

#[tokio::test]
async fn an_abort_ends_after_the_job_that_runs() {
    let sim = planted(Release::V25_10, 100).await;
    let mut program = Program::start(&sim).await;
    start(&mut program, DELETE);
    program
        .until("the first job", |model| {
            model
                .bulk()
                .is_some_and(|run| run.counts().done > 0 || run.job().is_some())
        })
        .await;
    program.act(|model| model.bulk_abort());
    over(&mut program).await;
    let it = counts(&program);
    assert_eq!((it.done % 20, it.done + it.waiting), (0, 100));
    assert!(it.waiting >= 60, "{it:?}");
    assert_eq!(program.model.bulk().unwrap().end(), Some(&End::Aborted));
    assert_agree(&program, &sim, "aborted");
    program.act(|model| assert!(model.bulk_continue()));
    over(&mut program).await;
    assert_eq!(counts(&program).done, 100);
}

#[tokio::test]
async fn expiries_and_rules_are_set_by_jobs_and_the_list_shows_them() {
    for release in [Release::V25_04, Release::V25_10, Release::V26_0] {
        let sim = planted(release, 30).await;
        let mut program = Program::start(&sim).await;
        let at = "2031-05-06T07:08:09Z".parse().unwrap();
        start(&mut program, BulkAction::SetExpiry(Some(at)));
        over(&mut program).await;
        assert_eq!(counts(&program).done, 30, "{release}");
        let all: Vec<KeyId> = keys(&program);
        for id in &all {
            let key = program.model.cx.keys.get(*id).unwrap();
            assert_eq!(key.expiry(), Expiry::At(at), "{release}");
        }
        // A second time there is nothing to do.
        let again = program
            .model
            .bulk_plan_for(BulkAction::SetExpiry(Some(at)), &all);
        assert_eq!((again.items.len(), again.left_out.len()), (0, 30));
    }
    for release in [Release::V24_04, Release::V24_10] {
        let sim = planted(release, 30).await;
        let mut program = Program::start(&sim).await;
        let rules = vec![Rule::new(Verb::Call, "system.info")];
        start(&mut program, BulkAction::SetRules(rules.clone()));
        over(&mut program).await;
        assert_eq!(counts(&program).done, 30, "{release}");
        for id in keys(&program) {
            let key = program.model.cx.keys.get(id).unwrap();
            assert_eq!(key.rules(), Some(rules.as_slice()), "{release}");
        }
    }
}
