//! Requests and replies that are lost: the report is true, and nothing is sent again.

use super::*;

#[tokio::test]
async fn a_request_that_is_lost_at_any_boundary_leaves_a_true_report_and_nothing_more_is_sent() {
    let runs = RELEASES.into_iter().flat_map(|release| {
        [BULK, "core.get_jobs", "auth.sessions"]
            .into_iter()
            .flat_map(move |method| {
                let at = boundaries().into_iter();
                at.map(move |boundary| lost_at(release, method, boundary))
            })
    });
    at_once(runs).await;
}

async fn lost_at(release: Release, method: &str, boundary: Boundary) {
    let at = format!("{release} {method} {}", boundary.what);
    let sim = planted(release, 45).await;
    let mut program = Program::start(&sim).await;
    let before = sim.executions(method);
    sim.fault((boundary.fault)(method));
    start(&mut program, DELETE);
    if boundary.silent {
        while sim.executions(method) == before {
            let until = program.until("nothing", |model| model.bulk().is_some_and(Run::is_over));
            let _ = tokio::time::timeout(Duration::from_millis(20), until).await;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        sim.drop_connections();
    }
    over(&mut program).await;
    // A job whose start was not answered may run on after the list was read. Its events settle the rest.
    program
        .until("the last job", |model| {
            let run = model.bulk().expect("the report stays");
            disagreeing(run, &sim).is_empty()
        })
        .await;
    let it = counts(&program);
    assert_eq!((it.all(), it.unknown, it.sent), (45, 0, 0), "{at}: {it:?}");
    let deleted = 45 - it.waiting - it.failed;
    if method == BULK && boundary.done && it.waiting > 0 {
        // The job was found, and its results are those of the report.
        assert_eq!((it.done, it.failed, it.remarks), (20, 0, 0), "{at}: {it:?}");
        assert_eq!(sim.calls(BULK), 1, "{at}");
    }
    assert_eq!(sim.executions("api_key.delete"), deleted, "{at}");
}

#[tokio::test]
async fn a_job_that_still_runs_after_the_reconnect_is_followed_to_its_end() {
    let never = || BulkAction::SetExpiry(Some("2031-05-06T07:08:09Z".parse().unwrap()));
    let rules = || BulkAction::SetRules(vec![Rule::new(Verb::Call, "system.info")]);
    for (release, edit) in [
        (Release::V24_10, rules()),
        (Release::V25_10, never()),
        (Release::V26_0, never()),
    ] {
        for action in [DELETE, edit] {
            let at = format!("{release} {action:?}");
            let config = Config {
                release,
                call_time: Duration::from_millis(15),
                ..Config::default()
            };
            let sim = Sim::start(config, Listen::Tcp(loopback())).await.unwrap();
            let sim = plant(sim, None, 45);
            let mut program = Program::start(&sim).await;
            let deletes = action == DELETE;
            sim.fault(Fault::DropAfter(BULK.into()));
            start(&mut program, action.clone());
            program
                .until("the job", |model| {
                    let run = model.bulk().unwrap();
                    assert!(!run.is_over(), "the job was not found");
                    run.job().is_some() && run.end().is_some()
                })
                .await;
            over(&mut program).await;
            let it = counts(&program);
            let told = (it.done, it.remarks, it.failed, it.unknown, it.waiting);
            assert_eq!(told, (20, 0, 0, 0, 25), "{at}");
            assert_eq!(sim.calls(BULK), 1, "{at}: nothing is started again");
            let method = if deletes {
                "api_key.delete"
            } else {
                "api_key.update"
            };
            assert_eq!(sim.executions(method), 20, "{at}");
            if deletes {
                assert_agree(&program, &sim, &at);
            }
            // The user goes on.
            program.act(|model| assert!(model.bulk_continue()));
            over(&mut program).await;
            assert_eq!(
                (counts(&program).done, sim.executions(method)),
                (45, 45),
                "{at}"
            );
        }
    }
}

#[tokio::test]
async fn an_edit_whose_start_is_lost_at_any_boundary_is_reported_as_the_system_has_it() {
    let runs = boundaries().into_iter().filter(|it| !it.silent);
    let runs = runs.flat_map(|boundary| {
        let methods = [BULK, "core.get_jobs"].into_iter();
        methods.map(move |method| edit_lost_at(method, (boundary.fault)(method), boundary.what))
    });
    at_once(runs).await;
}

async fn edit_lost_at(method: &'static str, fault: Fault, what: &str) {
    let at = format!("{method} {what}");
    let sim = planted(Release::V25_10, 25).await;
    let mut program = Program::start(&sim).await;
    sim.fault(fault);
    let wanted = "2031-05-06T07:08:09Z".parse().unwrap();
    start(&mut program, BulkAction::SetExpiry(Some(wanted)));
    over(&mut program).await;
    // The list that the report stands on shows the same.
    for it in program.model.bulk().unwrap().items() {
        let key = program.model.cx.keys.get(it.item.id).unwrap();
        let is_set = key.expiry() == Expiry::At(wanted);
        assert_eq!(it.outcome.is_done(), is_set, "{at}: {it:?}");
        assert_ne!(it.outcome, ItemOutcome::Unknown, "{at}: {it:?}");
    }
    let it = counts(&program);
    assert_eq!(it.done, sim.executions("api_key.update"), "{at}: {it:?}");
}
