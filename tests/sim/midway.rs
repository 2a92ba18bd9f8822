//! Trouble in the middle of a series: items that fail, keys that vanish, rights that are lost, jobs that wait for each other.

use serde_json::{Value, json};
use tnkeys::sim::{Config, Fault, Handle, PlantedKey, Release};

use crate::support::sim_client::*;

/// A system with this many keys of root, named `k1` on.
async fn system(release: Release, count: i64) -> (Handle, Vec<i64>) {
    let sim = start(Config {
        keys: Some(0),
        ..config(release)
    })
    .await;
    let plant = |no| {
        sim.plant(PlantedKey {
            name: format!("k{no}"),
            username: "root".to_owned(),
            ..PlantedKey::default()
        })
    };
    let ids = (1..=count).map(plant).collect();
    (sim, ids)
}

fn deletes(ids: &[i64]) -> Value {
    let items: Vec<Value> = ids.iter().map(|id| json!([id])).collect();
    json!(["api_key.delete", items])
}

/// The job, when it is over.
async fn over(client: &mut Client, id: &Value) -> Value {
    loop {
        let job = client
            .call("core.get_jobs", json!([[["id", "=", id]], {"get": true}]))
            .await;
        if !["WAITING", "RUNNING"].contains(&job["state"].as_str().unwrap()) {
            return job;
        }
    }
}

async fn bulk(client: &mut Client, ids: &[i64]) -> Value {
    let job = client.call("core.bulk", deletes(ids)).await;
    over(client, &job).await
}

fn errors(job: &Value) -> Vec<&str> {
    let items = job["result"].as_array().unwrap().iter();
    items
        .map(|item| item["error"].as_str().unwrap_or("-"))
        .collect()
}

#[tokio::test]
async fn chosen_items_fail_once_inside_a_job_and_alone() {
    let (sim, ids) = system(Release::V25_10, 5).await;
    let mut client = admin(&sim).await;
    let fault = format!(
        "refuse-item=api_key.delete:{},{},{}:5:Disk error",
        ids[1], ids[3], ids[4]
    );
    sim.fault(fault.parse().unwrap());
    let job = bulk(&mut client, &ids[..4]).await;
    assert_eq!(job["state"], "SUCCESS");
    assert_eq!(
        errors(&job),
        ["-", "[EIO] Disk error", "-", "[EIO] Disk error"]
    );
    assert_eq!(sim.key_names(), ["k2", "k4", "k5"]);
    let alone = client.ask("api_key.delete", json!([ids[4]])).await;
    assert_eq!(alone["error"]["data"]["reason"], "[EIO] Disk error");

    let job = bulk(&mut client, &[ids[1], ids[3], ids[4]]).await;
    assert_eq!(errors(&job), ["-", "-", "-"]);
    assert!(sim.key_names().is_empty());
    assert_eq!(sim.executions("api_key.delete"), 8);
    assert_eq!(sim.calls("api_key.delete"), 1, "by the client itself");
}

#[tokio::test]
async fn keys_that_vanish_before_a_job_are_unknown_to_it() {
    let (sim, ids) = system(Release::V25_10, 3).await;
    let mut client = admin(&sim).await;
    client
        .call("core.subscribe", json!(["api_key.query"]))
        .await;
    sim.fault(Fault::Vanish {
        method: "core.bulk".to_owned(),
        ids: vec![ids[1]],
    });
    let job = bulk(&mut client, &ids).await;
    let told = errors(&job);
    assert_eq!((told[0], told[2]), ("-", "-"));
    assert!(told[1].contains("does not exist"), "{told:?}");
    let gone: Vec<&Value> = client.events.iter().map(|e| &e["params"]["id"]).collect();
    assert_eq!(gone, [ids[1], ids[0], ids[2]]);
}

#[tokio::test]
async fn lost_rights_fail_the_rest_of_a_job_and_the_next_job() {
    for release in [Release::V24_10, Release::V25_10] {
        let (sim, ids) = system(release, 6).await;
        let user_era = release == Release::V25_10;
        sim.fault("lose-rights=api_key.delete:2".parse().unwrap());
        let mut client = match user_era {
            true => admin(&sim).await,
            false => admin_ddp(&sim).await,
        };
        match user_era {
            true => {
                let job = bulk(&mut client, &ids[..3]).await;
                let told = errors(&job);
                assert_eq!(&told[..2], ["-", "-"]);
                assert!(told[2].contains("lacks privileges"), "{told:?}");
                // Anyone may delete keys of their own, so that the job runs.
                let job = bulk(&mut client, &ids[3..]).await;
                let told = errors(&job);
                assert!(
                    told.iter().all(|it| it.contains("lacks privileges")),
                    "{told:?}"
                );
            }
            false => {
                for id in &ids[..2] {
                    client.call_ddp("api_key.delete", json!([id])).await;
                }
                let refused = client.ask_ddp("api_key.delete", json!([ids[2]])).await;
                assert_eq!(refused["error"]["error"], 13, "{refused}");
            }
        }
        assert_eq!(sim.key_names().len(), 4, "{release}");
        // A new session does not get the rights back.
        match user_era {
            true => {
                let mut again = admin(&sim).await;
                let refused = again.ask("api_key.delete", json!([ids[5]])).await;
                assert!(refused.get("error").is_some(), "{refused}");
            }
            false => {
                let mut again = admin_ddp(&sim).await;
                let refused = again.ask_ddp("api_key.delete", json!([ids[5]])).await;
                assert_eq!(refused["error"]["error"], 13, "{refused}");
            }
        }
    }
}

#[tokio::test]
async fn jobs_of_one_method_run_one_after_another() {
    let (sim, ids) = system(Release::V25_10, 4).await;
    let mut client = admin(&sim).await;
    client
        .call("core.subscribe", json!(["core.get_jobs"]))
        .await;
    let first = client.call("core.bulk", deletes(&ids[..2])).await;
    let second = client.call("core.bulk", deletes(&ids[2..])).await;
    let waits = client.call("core.bulk", deletes(&[1])).await;
    client.call("core.job_abort", json!([waits])).await;
    over(&mut client, &second).await;
    assert_eq!(over(&mut client, &waits).await["state"], "ABORTED");
    let events = client.events.iter().map(|event| {
        let fields = &event["params"]["fields"];
        (
            fields["id"].clone(),
            fields["state"].as_str().unwrap().to_owned(),
        )
    });
    let events: Vec<_> = events.collect();
    let ended = events
        .iter()
        .rposition(|e| *e == (first.clone(), "SUCCESS".to_owned()));
    let began = events
        .iter()
        .position(|e| *e == (second.clone(), "RUNNING".to_owned()));
    assert!(ended.unwrap() < began.unwrap(), "{events:?}");
}
