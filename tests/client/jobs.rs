//! Jobs: progress, failure, abort, bulk.

use serde_json::{Value, json};
use tnkeys::client::{Error, JobState, Kind, Progress, RawCall};

use super::*;

/// A simulator whose jobs take this long for each step.
async fn slow(release: Release, step: Duration) -> Handle {
    start(Config {
        call_time: step,
        ..config(release)
    })
    .await
}

fn bulk(method: &str, items: usize) -> Value {
    json!([method, vec![json!([]); items], "item"])
}

#[tokio::test]
async fn progress_comes_in_order_and_the_result_at_the_end() {
    for release in RELEASES {
        let sim = slow(release, Duration::from_millis(5)).await;
        let client = connected(&sim).await;
        let mut seen: Vec<Progress> = Vec::new();
        let note = |progress: &Progress| seen.push(progress.clone());
        let job = client.call_job::<Vec<Value>>("core.bulk", bulk("core.ping", 4), note);
        let result = soon(job).await.unwrap();
        assert_eq!(result.len(), 4, "{release}");
        assert_eq!(result[3]["result"], "pong");
        let percents: Vec<f64> = seen
            .iter()
            .filter_map(|progress| progress.percent)
            .collect();
        assert!(
            percents.is_sorted() && percents.len() == seen.len(),
            "{release}: {seen:?}"
        );
        let last = seen.last().unwrap();
        assert_eq!(
            (&last.state, last.percent),
            (&JobState::Success, Some(100.0))
        );
        assert!(
            seen.iter()
                .any(|progress| progress.description.as_str().contains("/ 4: item")),
            "{seen:?}"
        );
        assert!(seen.windows(2).all(|pair| pair[0] != pair[1]), "each once");
    }
}

#[tokio::test]
async fn a_failed_job_has_its_error() {
    for release in RELEASES {
        let sim = start(config(release)).await;
        let client = connected(&sim).await;
        let job = client.call_job::<Value>("core.bulk", json!(["no.such", [[]]]), |_| ());
        let failed = soon(job).await.unwrap_err();
        let Error::Job(job) = &failed else {
            panic!("{release}: {failed:?}")
        };
        assert!(!job.aborted && job.id > 0, "{job:?}");
        assert!(failed.to_string().contains("core.bulk"), "{failed}");
        assert!(failed.fault().reply.is_some(), "{failed:?}");
        // Invalid parameters of a job are reported by the job.
        let job = client.call_job::<Value>("core.bulk", json!([5]), |_| ());
        let invalid = soon(job).await.unwrap_err();
        assert!(!invalid.fields().is_empty(), "{release}: {invalid:?}");
    }
}

#[tokio::test]
async fn a_job_is_aborted_on_request() {
    for release in RELEASES {
        let sim = slow(release, Duration::from_millis(20)).await;
        let client = connected(&sim).await;
        let call = RawCall::new("core.bulk", bulk("core.ping", 10_000)).unwrap();
        let mut job = client.start_job(call).await.unwrap();
        assert_eq!(job.method(), "core.bulk");
        let running = soon(async {
            let mut running = false;
            tokio::select! {
                _ = job.watch(|progress| running |= progress.state == JobState::Running) => {}
                () = tokio::time::sleep(Duration::from_millis(200)) => {}
            }
            running
        })
        .await;
        assert!(
            running,
            "{release}: it was still running when it was aborted"
        );
        job.abort().await.unwrap();
        let aborted = soon(job.watch(|_| ())).await.unwrap_err();
        assert!(
            matches!(&aborted, Error::Job(job) if job.aborted),
            "{release}: {aborted:?}"
        );
    }
}

#[tokio::test]
async fn a_job_is_followed_over_a_lost_connection() {
    for release in RELEASES {
        let sim = slow(release, Duration::from_millis(20)).await;
        let client = connected(&sim).await;
        let call = RawCall::new("core.bulk", bulk("core.ping", 20)).unwrap();
        let job = client.start_job(call).await.unwrap();
        sim.drop_connections();
        let result: Vec<Value> = soon(job.wait(|_| ())).await.unwrap().read().unwrap();
        assert_eq!(result.len(), 20, "{release}");
    }
}

#[tokio::test]
async fn what_is_no_job_is_said_to_be_none() {
    let sim = start(config(Release::V25_10)).await;
    let client = connected(&sim).await;
    let not = client
        .call_job::<Value>("core.ping", json!([]), |_| ())
        .await
        .unwrap_err();
    assert!(matches!(not, Error::Shape(_)), "{not:?}");
    let none = client.job(4711).await.unwrap_err();
    assert_eq!(none.kind(), Kind::NotFound);
}

#[tokio::test]
async fn bulk_gives_a_result_for_each_item_and_takes_no_secret() {
    for release in RELEASES {
        let sim = start(config(release)).await;
        let client = connected(&sim).await;
        let id = sim.key_id(&sim.key_names()[0]).unwrap();
        let items = vec![json!([id]), json!([4711])];
        let done = soon(client.bulk("api_key.delete", items, |_| ()))
            .await
            .unwrap();
        assert_eq!(**done[0].result.as_ref().unwrap(), json!(true), "{release}");
        assert!(done[1].result.is_err(), "{release}: {done:?}");
        let made = client
            .bulk("api_key.create", vec![json!([{}])], |_| ())
            .await;
        assert!(matches!(made, Err(Error::NotSent(_))), "{made:?}");
        assert_eq!(sim.calls("core.bulk"), 1);
    }
}
