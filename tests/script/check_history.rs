//! `tnkeys check` on systems with a planted history: every finding is right, and none is invented.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tnkeys::sim::{Config, Data, Handle, PlantedDeed, PlantedEntry, PlantedKey, Release};

use crate::support::sim_client::{config, start};
use crate::support::system::Ran;

const DAY: i64 = 86_400;

/// A run of the program against a simulator in this process.
fn tnkeys(sim: &Handle, dir: &Path, user: &str, password: &str, arguments: &[&str]) -> Ran {
    let _ = std::fs::remove_file(dir.join("state/sign-ins.json"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_tnkeys"));
    command
        .env_clear()
        .env("TZ", "UTC")
        .env("TNKEYS_CONFIG_DIR", dir.join("config"))
        .env("TNKEYS_STATE_DIR", dir.join("state"))
        .env("TNKEYS_PASSWORD", password)
        .current_dir(dir)
        .stdin(Stdio::null())
        .args(["check", "-U", user])
        .args(arguments)
        .arg(sim.uri());
    Ran::of(&mut command)
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

/// The ids of the findings of each key, by name.
fn ids(report: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for it in report["findings"].as_array().unwrap() {
        let text = |field: &str| it[field].as_str().unwrap().to_owned();
        let of_key = all.entry(text("name")).or_default();
        assert!(of_key.insert(text("id")), "twice: {it}");
        assert!(!text("what").is_empty() && !text("next").is_empty(), "{it}");
    }
    all
}

/// A key of the test, what it did, and the ids of its findings.
struct Case {
    name: &'static str,
    owner: &'static str,
    /// Days until it expires.
    expires: Option<i64>,
    revoked: bool,
    rules: &'static [(&'static str, &'static str)],
    did: Vec<(PlantedDeed, Option<&'static str>)>,
}

fn call(method: &str) -> PlantedDeed {
    PlantedDeed::Call(method.into())
}

/// The keys of a release; `rest` is the protocol of its REST API.
fn cases(rest: Option<&'static str>) -> Vec<Case> {
    let base = || Case {
        name: "",
        owner: "auditor",
        expires: Some(100),
        revoked: false,
        rules: &[("CALL", "pool.query")],
        did: Vec::new(),
    };
    let mut over_rest = vec![(call("vm.update"), None)];
    over_rest.extend(rest.map(|rest| (call("vm.update"), Some(rest))));
    vec![
        Case {
            name: "rest-client",
            did: over_rest,
            ..base()
        },
        Case {
            name: "websocket-client",
            did: vec![(PlantedDeed::SignIn, None), (call("vm.update"), None)],
            ..base()
        },
        Case {
            name: "refused-client",
            did: vec![
                (call("vm.update"), None),
                (PlantedDeed::RefusedCall("user.update".into()), None),
                (PlantedDeed::FailedSignIn("Bad key".into()), None),
            ],
            ..base()
        },
        Case {
            name: "root-like",
            owner: "truenas_admin",
            expires: None,
            rules: &[("*", "*")],
            did: vec![(call("vm.update"), None)],
            ..base()
        },
        Case {
            name: "expired",
            expires: Some(-2),
            did: vec![(call("vm.update"), None)],
            ..base()
        },
        Case {
            name: "soon",
            expires: Some(3),
            did: vec![(call("vm.update"), None)],
            ..base()
        },
        Case {
            name: "next-month",
            expires: Some(20),
            did: vec![(call("vm.update"), None)],
            ..base()
        },
        Case {
            name: "insecure",
            owner: "keykeeper",
            revoked: true,
            did: vec![(PlantedDeed::InsecureSignIn, None)],
            ..base()
        },
        Case {
            name: "quiet",
            ..base()
        },
        Case {
            name: "of-a-deleted-user",
            owner: "no-such-user",
            did: vec![(call("vm.update"), None)],
            ..base()
        },
    ]
}

/// What follows from the rules in words, for each key of [`cases`]: ids of findings.
fn expected(release: Release, name: &str) -> BTreeSet<String> {
    let user_era = release >= Release::V25_04;
    let before_26 = release < Release::V26_0;
    let mut ids: Vec<&str> = Vec::new();
    // Up to 24.10 keys neither expire nor have owners, and the key of an insecure client is not revoked.
    let works = !user_era || !matches!(name, "expired" | "insecure" | "of-a-deleted-user");
    let seen_over_websocket = name != "quiet" && name != "insecure";
    if user_era {
        match name {
            "expired" => ids.push("TNK030"),
            "soon" | "next-month" => ids.push("TNK031"),
            "insecure" => ids.push("TNK021"),
            "of-a-deleted-user" => ids.push("TNK033"),
            "root-like" => ids.push("TNK040"),
            _ => {}
        }
        if works && seen_over_websocket {
            ids.push("TNK012");
        }
    } else {
        match name {
            "root-like" => ids.push("TNK041"),
            _ => ids.push("TNK060"),
        }
    }
    if name == "rest-client" && before_26 {
        ids.push(match release >= Release::V25_10 {
            true => "TNK010",
            false => "TNK011",
        });
    }
    if name == "refused-client" {
        ids.extend(["TNK052", "TNK053"]);
    }
    if name == "root-like" {
        ids.push("TNK050");
    }
    let unseen = name == "quiet" || !user_era && name == "insecure";
    if unseen && works {
        ids.push("TNK051");
    }
    ids.into_iter().map(str::to_owned).collect()
}

/// A simulator with the keys of [`cases`] and nothing else in its audit log.
async fn planted(release: Release) -> (Handle, Vec<Case>) {
    let sim = start(Config {
        keys: Some(0),
        data: Data::Demo,
        ..config(release)
    })
    .await;
    sim.clear_audit();
    let now = sim.now();
    let mut cases = cases(sim.rest_protocol());
    // There no owner can be read while one key has none; another test is about that.
    cases.retain(|it| release != Release::V25_04 || it.name != "of-a-deleted-user");
    for case in &cases {
        let rules = case.rules.iter();
        let id = sim.plant(PlantedKey {
            name: case.name.into(),
            username: case.owner.into(),
            created: Some(now - 400 * DAY),
            expires: case.expires.map(|days| now + days * DAY + 3600),
            revoked: case.revoked,
            allowlist: rules.map(|(a, b)| ((*a).into(), (*b).into())).collect(),
            ..PlantedKey::default()
        });
        for (number, (what, protocol)) in case.did.iter().enumerate() {
            sim.plant_entry(&PlantedEntry {
                key: id,
                at: Some(now - 3600 * (number as i64 + 1)),
                what: what.clone(),
                protocol: protocol.map(str::to_owned),
                address: "10.0.0.77".into(),
            });
        }
        // Older than the window: it must not count.
        sim.plant_entry(&PlantedEntry {
            key: id,
            at: Some(now - 40 * DAY),
            what: PlantedDeed::RefusedCall("user.update".into()),
            protocol: sim.rest_protocol().map(str::to_owned),
            address: "10.0.0.99".into(),
        });
    }
    (sim, cases)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_finding_is_right_and_none_is_invented() {
    for release in Release::ALL {
        let (sim, cases) = planted(release).await;
        let dir = tempfile::tempdir().unwrap();
        let run =
            |arguments: &[&str]| tnkeys(&sim, dir.path(), sim.user(), sim.password(), arguments);
        let ran = run(&["--json"]);
        let report = json(&ran);
        let found = ids(&report);
        for case in &cases {
            let own = found.get(case.name).cloned().unwrap_or_default();
            assert_eq!(
                own,
                expected(release, case.name),
                "{release}, {}: {report:#}",
                case.name
            );
        }
        let names: BTreeSet<&str> = cases.iter().map(|case| case.name).collect();
        assert!(
            found.keys().all(|name| names.contains(name.as_str())),
            "{found:?}"
        );
        // The old refusal is outside of the window, and the rights of the administrator hide nothing.
        assert!(!ran.out.contains("10.0.0.99"), "{}", ran.out);
        assert_eq!(report["missing"], serde_json::json!([]), "{report:#}");
        // Something is critical in the user era: a key that expires in three days.
        let code = if release >= Release::V25_04 {
            2
        } else {
            ran.code
        };
        assert_eq!((ran.code, ran.err.as_str()), (code, ""), "{report:#}");
        assert!(matches!(ran.code, 1 | 2), "{release}: {}", ran.code);
        // One set of requests.
        for method in ["user.query", "auth.sessions", "audit.query"] {
            let user_era = release >= Release::V25_04 || method != "user.query";
            assert_eq!(
                sim.calls(method),
                usize::from(user_era),
                "{release}: {method}"
            );
        }
        no_secret(&sim, dir.path(), &run);
    }
}

/// Up to 24.10 the audit log holds whole keys: none of them is in any output or file.
fn no_secret(sim: &Handle, dir: &Path, run: &dyn Fn(&[&str]) -> Ran) {
    let secrets = sim.plain_keys();
    assert!(secrets.len() > 5);
    let files = ["--prometheus", "metrics.prom", "--log", "log.txt"];
    let outputs = [run(&["--json"]), run(&[]), run(&["--nagios"]), run(&files)];
    let mut texts: Vec<String> = Vec::new();
    for ran in outputs {
        texts.extend([ran.out, ran.err]);
    }
    for file in ["metrics.prom", "log.txt"] {
        texts.push(std::fs::read_to_string(dir.join(file)).unwrap());
    }
    assert!(texts.iter().filter(|it| it.contains("rest-client")).count() >= 3);
    for secret in secrets {
        let (_, secret) = secret.split_once('-').unwrap();
        for text in &texts {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn missing_rights_narrow_the_report_and_are_listed() {
    for release in Release::ALL {
        let (sim, cases) = planted(release).await;
        let dir = tempfile::tempdir().unwrap();
        let run = |user: &str| {
            let ran = tnkeys(&sim, dir.path(), user, sim.password(), &["--json"]);
            (json(&ran), ran.code)
        };
        let parts = |report: &Value| -> Vec<String> {
            let missing = report["missing"].as_array().unwrap();
            missing
                .iter()
                .map(|it| {
                    assert!(!it["why"].as_str().unwrap().is_empty(), "{it}");
                    assert!(!it["means"].as_str().unwrap().is_empty(), "{it}");
                    it["what"].as_str().unwrap().to_owned()
                })
                .collect()
        };
        // READONLY_ADMIN reads the audit log, the users and the sessions.
        let (report, _) = run("auditor");
        let found = ids(&report);
        for (name, own) in &found {
            let all = expected(release, name);
            assert!(own.is_subset(&all), "{release}, {name}: {own:?} of {all:?}");
        }
        let keys = report["keys"].as_array().unwrap().len();
        assert!(keys > 0, "{release}: {report:#}");
        if keys < cases.len() {
            assert!(
                parts(&report).contains(&"keys of other users".to_owned()),
                "{report:#}"
            );
        }
        // An account without roles: there is a report or a refused sign-in, and never a state that would be good.
        let (report, code) = run("intern");
        assert_eq!(code, 3, "{release}: {report:#}");
        assert_eq!(report["status"], "unknown");
        if report["error"].is_null() {
            assert!(parts(&report).contains(&"keys".to_owned()), "{report:#}");
        }
    }
}

/// On 25.04 one key without an owner hides the owners of all keys: their rights are unknown, and nothing is claimed about them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_owners_are_listed_as_missing() {
    let (sim, cases) = planted(Release::V25_04).await;
    sim.plant(PlantedKey {
        name: "of-a-deleted-user".into(),
        username: "no-such-user".into(),
        ..PlantedKey::default()
    });
    let dir = tempfile::tempdir().unwrap();
    let ran = tnkeys(&sim, dir.path(), sim.user(), sim.password(), &["--json"]);
    let report = json(&ran);
    let missing = report["missing"].as_array().unwrap();
    assert_eq!(missing.len(), 1, "{report:#}");
    assert_eq!(missing[0]["what"], "owners of the keys");
    assert_eq!(report["keys"].as_array().unwrap().len(), cases.len() + 1);
    for id in ["TNK033", "TNK034", "TNK040", "TNK041", "TNK050"] {
        assert!(!ran.out.contains(id), "{id}: {report:#}");
    }
}
