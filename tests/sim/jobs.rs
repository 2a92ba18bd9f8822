//! `core.bulk` and the jobs that it makes.

use serde_json::{Value, json};
use tnkeys::sim::{Config, Handle, PlantedKey, Release};

use crate::support::sim_client::*;

fn two_keys() -> Value {
    json!(["api_key.create", [[{"name": "b1", "username": "root"}], [{"name": "b1", "username": "root"}]], "Making {0[name]}"])
}

/// A client of this user.
async fn signed_in(sim: &Handle, user: &str) -> Client {
    let mut client = Client::rpc(sim).await;
    assert_eq!(client.password(user, sim.password()).await, "SUCCESS");
    client
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

#[tokio::test]
async fn the_id_comes_at_once_but_where_the_client_asked_for_the_result() {
    for (release, late) in [
        (Release::V25_04, false),
        (Release::V25_10, true),
        (Release::V26_0, true),
    ] {
        let sim = start(config(release)).await;
        let mut client = admin(&sim).await;
        let id = client.call("core.bulk", two_keys()).await;
        let job = over(&mut client, &id).await;
        assert_eq!(job["state"], "SUCCESS", "{release}: {job}");
        assert_eq!(job["progress"]["description"], "1 / 2: Making b1");
        let items = job["result"].as_array().unwrap();
        let key = items[0]["result"]["key"].as_str().unwrap();
        assert!(sim.plain_keys().contains(&key.to_owned()));
        assert_eq!(
            items[1]["error"],
            "[EINVAL] api_key_create: name must be unique\n"
        );

        let options = json!([{"legacy_jobs": false}]);
        client.call("core.set_options", options).await;
        let result = client
            .call("core.bulk", json!(["core.ping", [[], []]]))
            .await;
        match late {
            true => assert_eq!(result[1]["result"], "pong", "{release}"),
            false => assert!(result.is_i64(), "{release}"),
        }
    }
}

#[tokio::test]
async fn progress_is_told_step_by_step_after_the_reply_with_the_id() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    client
        .call("core.subscribe", json!(["core.get_jobs"]))
        .await;
    let call = client.send("core.bulk", two_keys()).await;
    let mut seen = Vec::new();
    while seen.last().is_none_or(|last| last != "SUCCESS 100") {
        let frame = client.frame().await;
        match frame.get("id") {
            Some(id) => {
                assert_eq!(*id, json!(call));
                seen.push("reply".to_owned());
            }
            None => {
                let fields = &frame["params"]["fields"];
                let state = fields["state"].as_str().unwrap();
                seen.push(format!("{state} {}", fields["progress"]["percent"]));
            }
        }
    }
    let expected = [
        "WAITING 0",
        "reply",
        "RUNNING 0",
        "RUNNING 0",
        "RUNNING 50",
        "SUCCESS 100",
    ];
    assert_eq!(seen, expected);
    let twice = client.frame().await;
    assert_eq!(twice["params"]["fields"]["state"], "SUCCESS");
}

#[tokio::test]
async fn a_job_goes_on_when_its_client_is_gone() {
    let sim = start(Config {
        call_time: std::time::Duration::from_millis(30),
        ..config(Release::V25_10)
    })
    .await;
    let mut watcher = admin(&sim).await;
    let mut client = admin(&sim).await;
    let id = client.call("core.bulk", two_keys()).await;
    drop(client);
    let job = over(&mut watcher, &id).await;
    assert_eq!(job["state"], "SUCCESS");
    assert!(sim.key_id("b1").is_some());
    let sessions = watcher.call("auth.sessions", json!([])).await;
    assert_eq!(sessions.as_array().unwrap().len(), 1, "{sessions}");
    assert_eq!(sim.sessions(), 1);
}

#[tokio::test]
async fn what_may_not_be_called_fails_the_job_and_others_jobs_are_not_shown() {
    let sim = start(config(Release::V25_10)).await;
    let mut admin = admin(&sim).await;
    let theirs = admin.call("core.bulk", two_keys()).await;
    over(&mut admin, &theirs).await;

    let mut auditor = signed_in(&sim, "auditor").await;
    let params = json!(["auth.terminate_other_sessions", [[]]]);
    let id = auditor.call("core.bulk", params).await;
    let job = over(&mut auditor, &id).await;
    assert_eq!(job["state"], "FAILED");
    assert_eq!(job["error"], "[EPERM] Not authorized");
    assert_eq!(job["exc_info"]["errno"], 1);
    let jobs = auditor.call("core.get_jobs", json!([])).await;
    assert_eq!(jobs.as_array().unwrap().len(), 1, "{jobs}");
    let jobs = admin.call("core.get_jobs", json!([])).await;
    assert_eq!(jobs.as_array().unwrap().len(), 2, "{jobs}");
    let params = json!(["core.bulk", [["core.ping", [[]]]]]);
    let id = admin.call("core.bulk", params).await;
    let job = over(&mut admin, &id).await;
    assert!(
        job["result"][0]["error"]
            .as_str()
            .unwrap()
            .contains("not simulated"),
        "{job}"
    );
}

#[tokio::test]
async fn up_to_24_10_any_key_hears_of_all_jobs_and_their_secrets() {
    let sim = start(config(Release::V24_10)).await;
    sim.plant(PlantedKey {
        name: "empty".to_owned(),
        ..PlantedKey::default()
    });
    let mut spy = Client::ddp(&sim).await;
    let key = json!([sim.plain_key("empty").unwrap()]);
    assert_eq!(spy.call_ddp("auth.login_with_api_key", key).await, true);
    spy.text(r#"{"msg":"sub","id":"j","name":"core.get_jobs"}"#)
        .await;
    assert_eq!(spy.frame().await["msg"], "ready");
    let mut client = admin_ddp(&sim).await;
    let bulk = json!(["api_key.create", [[{"name": "b1", "allowlist": []}]]]);
    client.call_ddp("core.bulk", bulk).await;
    let secret = loop {
        let frame = spy.frame().await;
        if let Some(key) = frame["fields"]["result"][0]["result"]["key"].as_str() {
            break key.to_owned();
        }
    };
    assert_eq!(Some(secret), sim.plain_key("b1"));
}
