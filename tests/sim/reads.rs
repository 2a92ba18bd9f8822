//! Methods of other subsystems: what only reads returns sample data, after the permission check.

use serde_json::{Value, json};
use tnkeys::sim::{Handle, Release, is_sample, methods};

use crate::support::sim_client::*;

/// A client that is signed in as the full administrator in the framing of the release.
async fn signed_in(sim: &Handle, release: Release) -> (Client, bool) {
    match release < Release::V25_04 {
        true => (admin_ddp(sim).await, true),
        false => (admin(sim).await, false),
    }
}

async fn ask(client: &mut Client, ddp: bool, method: &str, params: Value) -> Value {
    match ddp {
        true => client.ask_ddp(method, params).await,
        false => client.ask(method, params).await,
    }
}

#[tokio::test]
async fn every_query_gives_a_list_and_every_configuration_an_object() {
    for release in Release::ALL {
        let sim = start(config(release)).await;
        let (mut client, ddp) = signed_in(&sim, release).await;
        let listed = ask(&mut client, ddp, "core.get_methods", json!([])).await;
        let listed = listed["result"].as_object().unwrap();
        let samples = listed
            .iter()
            .filter(|(name, entry)| is_sample(name) && entry["job"] == false);
        let mut seen = 0;
        for (name, _) in samples {
            let reply = ask(&mut client, ddp, name, json!([])).await;
            let result = &reply["result"];
            match name.rsplit('.').next().unwrap() {
                "query" => assert!(result.is_array(), "{release} {name}: {reply}"),
                "config" => assert!(result.is_object(), "{release} {name}: {reply}"),
                "get_instance" | "get_data" | "netdata_get_data" | "graph" | "netdata_graph" => {
                    assert!(reply["error"].is_object(), "{release} {name}: {reply}");
                }
                _ => assert!(reply.get("error").is_none(), "{release} {name}: {reply}"),
            }
            seen += 1;
        }
        assert!(seen > 200, "{release}: {seen}");
    }
}

#[tokio::test]
async fn rows_are_filtered_and_found_by_their_id() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    let params = json!([[["name", "=", "tank"]], {"select": ["id", "name", "status"]}]);
    assert_eq!(
        client.call("pool.query", params).await,
        json!([{"id": 1, "name": "tank", "status": "ONLINE"}])
    );
    let count = json!([[], {"count": true}]);
    assert_eq!(client.call("disk.query", count.clone()).await, 2);
    assert_eq!(client.call("cronjob.query", count).await, 0);
    let row = client
        .call("pool.dataset.get_instance", json!(["tank/media"]))
        .await;
    assert_eq!(row["mountpoint"], "/mnt/tank/media");
    let reply = client.ask("pool.get_instance", json!([7])).await;
    assert_eq!(
        reply["error"]["data"]["extra"],
        json!([[null, "Pool 7 does not exist", 2]])
    );
    let reply = client
        .ask("cloudsync.credentials.query", json!([[["a", "?", 1]]]))
        .await;
    assert_eq!(reply["error"]["code"], -32602, "{reply}");
}

#[tokio::test]
async fn reports_have_the_vendor_s_shape() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    let graphs =
        json!([[{"name": "cpu"}, {"name": "disk", "identifier": "sda"}], {"unit": "HOUR"}]);
    let data = client.call("reporting.netdata_get_data", graphs).await;
    let [cpu, disk] = data.as_array().unwrap().as_slice() else {
        panic!("{data}");
    };
    assert_eq!(
        (&cpu["name"], &cpu["identifier"]),
        (&json!("cpu"), &Value::Null)
    );
    assert_eq!(
        (&disk["name"], &disk["identifier"]),
        (&json!("disk"), &json!("sda"))
    );
    assert_eq!(cpu["legend"], json!(["time", "value"]));
    let points = cpu["data"].as_array().unwrap();
    assert_eq!(points.len(), 60);
    assert_eq!(points[59][0], cpu["end"]);
}

/// A client may read what its roles permit; to change another subsystem is refused first, and not simulated second.
#[tokio::test]
async fn the_permission_comes_first() {
    let sim = start(config(Release::V25_10)).await;
    let mut backup = Client::rpc(&sim).await;
    assert_eq!(
        backup.password("svc-backup", sim.password()).await,
        "SUCCESS"
    );
    assert!(backup.call("replication.query", json!([])).await.is_array());
    for method in ["pool.query", "pool.create", "vm.start"] {
        let reply = backup.ask(method, json!([])).await;
        assert_eq!(reply["error"]["data"]["error"], 13, "{method}: {reply}");
    }
    let reply = admin(&sim).await.ask("vm.start", json!([1])).await;
    assert_eq!(
        reply["error"]["data"]["reason"],
        "[ENOSYS] vm.start is not simulated"
    );
    assert!(!methods().contains(&"vm.start") && !is_sample("vm.start"));
    assert!(!methods().contains(&"pool.query") && is_sample("pool.query"));
}
