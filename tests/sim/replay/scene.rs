//! Plays one recording.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use serde_json::Value;
use tnkeys::sim::{Config, Data, Fault, Handle, Listen, PlantedKey, Release, Sim};

use super::compare::Names;
use crate::support::sim_client::{Client, End, get};

pub(crate) async fn play(name: &str, release: &str, file: &Value) -> Result<(), String> {
    let release: Release = release.parse().map_err(|e| format!("{e}"))?;
    let frames = file["frames"].as_array().ok_or("no frames")?;
    let urls = file["urls"].as_object().ok_or("no urls")?;
    let config = Config {
        release,
        data: Data::Recorded,
        rate_limit: (release >= Release::V24_10).then_some(20),
        // After all that was recorded, and before the dates that it takes for future ones.
        now: Some(1_795_392_950),
        call_time: match name.ends_with("too_many_concurrent") {
            true => Duration::from_millis(300),
            false => Duration::ZERO,
        },
        ..Config::default()
    };
    let recorded_broken = name == "25.10/auth_mechanism_choices";
    let directory = tempfile::tempdir().map_err(|e| e.to_string())?;
    let unix = urls
        .values()
        .any(|url| url.as_str().is_some_and(|url| url.starts_with("unix:")));
    let listen = match unix {
        true => Listen::Unix(directory.path().join("sock")),
        false => Listen::Tcp("127.0.0.1:0".parse().map_err(|e| format!("{e}"))?),
    };
    let sim = Sim::start(config, listen)
        .await
        .map_err(|e| e.to_string())?;
    plant(&sim, name, frames);
    if recorded_broken {
        // Recorded before sign-in, where the vendor's client no longer expects it.
        sim.fault(Fault::BrokenMechanismChoices);
    }

    let mut names = Names::default();
    let mut clients: HashMap<String, Client> = HashMap::new();
    let mut waiting: HashMap<String, VecDeque<Value>> = HashMap::new();
    let mut asked = String::new();
    for (index, frame) in frames.iter().enumerate() {
        let at = |text: String| format!("frame {index}: {text}");
        if let Some(path) = frame["http"].as_str() {
            asked = path.trim_start_matches("GET ").to_owned();
            continue;
        }
        if let Some(status) = frame["http_status"].as_u64() {
            let (ours, body) = get(&sim, &asked).await;
            let recorded = frame["body"].as_str().unwrap_or_default();
            let made_up = asked.ends_with("boot_id") && u64::from(ours) == status;
            let listed = |text: &str| serde_json::from_str::<Value>(text).ok();
            let same =
                body == recorded || listed(&body).is_some() && listed(&body) == listed(recorded);
            if !made_up && (u64::from(ours) != status || !same) {
                return Err(at(format!("GET {asked}: {ours} {body}")));
            }
            continue;
        }
        let conn = frame["conn"].as_str().unwrap_or_default();
        if !clients.contains_key(conn) {
            let url = urls.get(conn).and_then(Value::as_str).unwrap_or_default();
            clients.insert(
                conn.to_owned(),
                dial(&sim, url, unix, elsewhere(name, conn)).await,
            );
        }
        if frame["frame"]["params"]["msg"] == "removed"
            && frame["frame"]["params"]["collection"] == "auth.sessions"
        {
            // Who has no more to say is gone, which no frame tells.
            let speaks = |name: &str| frames[index..].iter().any(|frame| frame["conn"] == *name);
            clients.retain(|name, _| speaks(name));
        }
        let Some(client) = clients.get_mut(conn) else {
            continue;
        };
        match frame["dir"].as_str() {
            Some("client") => send(client, frame, &names).await,
            _ => {
                let queue = waiting.entry(conn.to_owned()).or_default();
                expect(client, queue, frame, &mut names).await.map_err(at)?;
            }
        }
    }
    for (conn, queue) in &waiting {
        if let Some(frame) = queue.front() {
            return Err(format!("{conn}: said and not recorded: {frame}"));
        }
    }
    sim.stop().await;
    Ok(())
}

async fn dial(sim: &Handle, url: &str, unix: bool, elsewhere: bool) -> Client {
    let path = match url.rsplit_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => "/",
    };
    // The recorded system had a proxy for remote clients without TLS.
    sim.set_insecure_peer(url.contains(":26080") || url.contains(":24080"));
    match unix {
        true => Client::unix(sim, path).await,
        false if elsewhere => Client::from_elsewhere(sim, path).await,
        false => Client::at(sim, path).await,
    }
}

/// Connections from another address.
fn elsewhere(scene: &str, conn: &str) -> bool {
    conn == "c2_other_address" || (scene, conn) == ("25.10/login_token", "c3")
}

async fn send(client: &mut Client, frame: &Value, names: &Names) {
    if let Some(text) = frame["text"].as_str() {
        return client.text(&spelled_out(text)).await;
    }
    if frame.get("binary").is_some() {
        return client.binary(b"\xde\xad\xbe\xef").await;
    }
    client
        .text(&names.translate(&frame["frame"]).to_string())
        .await;
}

/// `<core.ping request padded with spaces to 8192 characters>` and the text itself otherwise.
fn spelled_out(text: &str) -> String {
    let Some(length) = text
        .strip_suffix(" characters>")
        .and_then(|text| text.rsplit(' ').next())
        .and_then(|number| number.parse::<usize>().ok())
    else {
        return text.to_owned();
    };
    let message = match text.starts_with("<core.ping") {
        true => format!(r#"{{"jsonrpc":"2.0","id":{length},"method":"core.ping","params":[]}}"#),
        false => format!(r#"{{"msg":"ping","id":"{length}"}}"#),
    };
    message.clone() + &" ".repeat(length - message.len())
}

async fn expect(
    client: &mut Client,
    queue: &mut VecDeque<Value>,
    frame: &Value,
    names: &mut Names,
) -> Result<(), String> {
    if let Some(close) = frame.get("close") {
        let end = client.end().await;
        let code = close["code"]
            .as_u64()
            .and_then(|code| u16::try_from(code).ok());
        let reason = close["reason"].as_str().unwrap_or_default().to_owned();
        return match end == End::Close(code.unwrap_or(0), reason) {
            true => Ok(()),
            false => Err(format!("recorded {close}, ours {end:?}")),
        };
    }
    let recorded = &frame["frame"];
    let fits = |ours: &Value| {
        ours.get("id") == recorded.get("id")
            && ours.get("msg") == recorded.get("msg")
            && ours["params"].get("msg") == recorded["params"].get("msg")
    };
    let ours = match queue.iter().position(fits) {
        Some(at) => queue.remove(at).unwrap_or_default(),
        None => loop {
            let Some(ours) = client.next_frame().await else {
                return Err(format!("nothing came for {recorded}; waiting: {queue:?}"));
            };
            if fits(&ours) {
                break ours;
            }
            queue.push_back(ours);
        },
    };
    names.same("", recorded, &ours)
}

/// Put the keys in place that were there when the recording began.
fn plant(sim: &Handle, scene: &str, frames: &[Value]) {
    let mut found: BTreeMap<i64, Value> = BTreeMap::new();
    let mut secrets: HashMap<i64, String> = HashMap::new();
    let mut made: BTreeSet<i64> = BTreeSet::new();
    let mut owners: HashMap<i64, String> = HashMap::new();
    for frame in frames {
        let frame = &frame["frame"];
        let params = frame["params"].as_array();
        for param in params.into_iter().flatten() {
            let text = param
                .as_str()
                .or(param["api_key"].as_str())
                .unwrap_or_default();
            if let Some((id, secret)) = text.split_once('-')
                && let Ok(id) = id.parse::<i64>()
                && secret.len() == 64
            {
                // The first try is the right one, but where the scene is about wrong ones.
                match scene == "25.10/login_api_key_denied" {
                    true => drop(secrets.insert(id, secret.to_owned())),
                    false => drop(secrets.entry(id).or_insert_with(|| secret.to_owned())),
                }
                if let Some(user) = param["username"].as_str() {
                    owners.entry(id).or_insert_with(|| user.to_owned());
                }
            }
        }
        let id = params.and_then(|p| p.first()).and_then(Value::as_i64);
        if let (Some(id), Some("api_key.update" | "api_key.delete" | "api_key.get_instance")) =
            (id, frame["method"].as_str())
            && id != 999
            && id > 0
        {
            found.entry(id).or_insert(Value::Null);
        }
        collect(frame, &mut found, &mut made);
    }
    for (id, user) in &owners {
        if *id != 99999 && !found.contains_key(id) {
            found.insert(*id, serde_json::json!({"username": user}));
        }
    }
    for id in secrets.keys().filter(|id| **id != 99999) {
        found.entry(*id).or_insert(Value::Null);
    }
    for id in &made {
        found.remove(id);
    }
    if let Some(first) = made.first() {
        sim.skip_ids_to(first - 1);
    }
    let job = frames.iter().find_map(|frame| first_job(&frame["frame"]));
    if let Some(first) = job {
        sim.skip_job_ids_to(first - 1);
    }
    for (id, entry) in found {
        let text = |name: &str| entry[name].as_str().map(str::to_owned);
        let mut key = PlantedKey {
            id: Some(id),
            name: text("name").unwrap_or_else(|| format!("key {id}")),
            username: text("username").unwrap_or_else(|| "root".to_owned()),
            created: entry["created_at"]["$date"].as_i64().map(|ms| ms / 1000),
            expires: entry["expires_at"]["$date"].as_i64().map(|ms| ms / 1000),
            allowlist: entry["allowlist"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|rule| {
                    let part = |name: &str| rule[name].as_str().unwrap_or_default().to_owned();
                    (part("method"), part("resource"))
                })
                .collect(),
            secret: secrets.get(&id).cloned(),
            revoked_reason: match entry["revoked"].as_bool() {
                Some(false) => text("revoked_reason"),
                _ => None,
            },
            ..PlantedKey::default()
        };
        if !was_there(scene, id) {
            continue;
        }
        adjust(scene, &mut key);
        sim.plant(key);
    }
    for (name, id, username) in also(scene) {
        sim.plant(PlantedKey {
            id: *id,
            name: (*name).to_owned(),
            username: (*username).to_owned(),
            ..PlantedKey::default()
        });
    }
}

/// The id of a job that is told of.
fn first_job(frame: &Value) -> Option<i64> {
    [frame, &frame["params"]]
        .into_iter()
        .find(|event| event["collection"] == "core.get_jobs")?["id"]
        .as_i64()
}

/// Ids that are asked for and belong to nobody.
fn was_there(scene: &str, id: i64) -> bool {
    !matches!(
        (scene, id),
        (
            "24.04/delete" | "25.10/delete_errors" | "25.10/query_errors",
            1
        )
    )
}

/// What the frames do not tell of the keys.
fn adjust(scene: &str, key: &mut PlantedKey) {
    let all = || vec![("*".to_owned(), "*".to_owned())];
    match (scene, key.id) {
        ("25.10/update_expired_key" | "25.10/update_expiry_not_applied_to_login", _) => {
            key.expires = Some(1_700_000_000);
        }
        ("24.04/login_api_key_denied", _) => key.secret = None,
        ("25.10/update", _) => key.expires = None,
        ("24.04/update", _) => key.allowlist = all(),
        _ => {}
    }
}

/// Keys that are never shown.
fn also(scene: &str) -> &'static [(&'static str, Option<i64>, &'static str)] {
    match scene {
        "25.10/create_error_duplicate_name" | "24.04/create_errors" => &[("dup", Some(14), "root")],
        "25.10/update_errors" | "24.04/update_errors" => &[("taken", Some(18), "root")],
        "25.10/create_error_key_limit" => &[
            ("l0", None, "sharing"),
            ("l1", None, "sharing"),
            ("l2", None, "sharing"),
            ("l3", None, "sharing"),
            ("l4", None, "sharing"),
            ("l5", None, "sharing"),
            ("l6", None, "sharing"),
            ("l7", None, "sharing"),
            ("l8", None, "sharing"),
            ("l9", None, "sharing"),
        ],
        "25.10/user_query" => &[("k", Some(48), "root")],
        "25.10/query_errors" => &[
            ("a", Some(13), "root"),
            ("b", Some(14), "root"),
            ("c", Some(15), "root"),
        ],
        _ => &[],
    }
}

/// Every key that a server frame shows, as it is first seen; and which were made in the scene.
fn collect(value: &Value, found: &mut BTreeMap<i64, Value>, made: &mut BTreeSet<i64>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found, made)),
        Value::Object(map) => {
            let id = map.get("id").and_then(Value::as_i64);
            if let Some(id) = id
                && map.contains_key("name")
                && map.contains_key("created_at")
            {
                if map.get("user_identifier").is_some_and(Value::is_string)
                    || map.contains_key("key")
                        && map.keys().next_back().is_some_and(|last| last == "id")
                {
                    made.insert(id);
                }
                match found.get(&id) {
                    None | Some(Value::Null) => drop(found.insert(id, value.clone())),
                    Some(_) => {}
                }
            }
            map.values().for_each(|item| collect(item, found, made));
        }
        _ => {}
    }
}
