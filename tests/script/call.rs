//! `tnkeys call`, `jobs` and `methods`: what midclt prints, jobs that are followed and aborted, and no secret in any output.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tnkeys::sim::{Config, Release};

use crate::support::sim_client;
use crate::support::system::{ERAS, Ran, System};

#[test]
fn a_result_is_printed_as_midclt_does() {
    for release in ERAS {
        let system = System::start(release);
        let call = |arguments: &[&str]| system.run(&[&["call"], arguments].concat()).ok();
        assert_eq!(call(&["core.ping"]), "pong\n", "{release}");
        assert_eq!(call(&["system.ready"]), "True\n");
        assert_eq!(call(&["--raw", "system.ready"]), "true\n");
        assert_eq!(call(&["--raw", "core.ping"]), "\"pong\"\n");
        let keys = call(&[
            "api_key.query",
            "[]",
            r#"{"select": ["id", "name"], "limit": 2, "order_by": ["id"]}"#,
        ]);
        assert!(keys.starts_with(r#"[{"id": 1, "name": ""#), "{keys}");
        let keys: Value = serde_json::from_str(&keys).unwrap();
        assert_eq!(keys.as_array().unwrap().len(), 2);
        // Text that is no JSON, a file and standard input.
        assert_eq!(
            call(&[
                "user.query",
                r#"[["username", "=", "root"]]"#,
                r#"{"count": true}"#
            ]),
            "1\n"
        );
        let filters = system.dir().join("filters.json");
        std::fs::write(&filters, r#"[["username", "=", "nobody-here"]]"#).unwrap();
        assert_eq!(call(&["user.query", "@filters.json"]), "[]\n");
        let mut command = system.command(&["call", "user.query", "-"]);
        command.stdin(std::fs::File::open(&filters).unwrap());
        assert_eq!(Ran::of(&mut command).ok(), "[]\n");
    }
}

#[test]
fn errors_say_what_the_system_found_wrong() {
    for release in ERAS {
        let system = System::start(release);
        let unknown = system.run(&["call", "no.such_method"]).failed(1);
        assert!(unknown.starts_with("tnkeys: "), "{unknown}");
        let missing = ["call", "api_key.get_instance", "9999"];
        assert_ne!(system.run(&missing).failed(1), "");
        let quiet = ["call", "-q", "api_key.get_instance", "9999"];
        assert_eq!(system.run(&quiet).failed(1), "");
        let object: Value = serde_json::from_str(
            &system
                .run(&["call", "--json", "api_key.get_instance", "9999"])
                .failed(1),
        )
        .unwrap();
        assert_eq!(object["errno"], 2, "{release}: {object}");
        let eaten = system
            .run(&["call", "user.query", "[[username,=,root]]"])
            .failed(2);
        assert!(
            eaten.contains(r#"Write '[["username","=","root"]]'"#),
            "{eaten}"
        );
        let signs_in = system
            .run(&["call", "auth.login_with_token", "not-a-token"])
            .failed(2);
        assert!(signs_in.contains("credential"), "{signs_in}");
    }
}

#[test]
fn no_secret_is_printed_unless_it_is_asked_for() {
    for release in ERAS {
        let system = System::start(release);
        let mut new = json!({"name": "made-by-call"});
        match release {
            "24.04" => new["allowlist"] = json!([]),
            _ => new["username"] = json!("root"),
        }
        let new = new.to_string();
        let refused = system.run(&["call", "api_key.create", &new]).failed(2);
        assert!(
            refused.contains("tnkeys create NAME --save FILE"),
            "{refused}"
        );
        assert!(
            system
                .keys()
                .iter()
                .all(|key| key["name"] != "made-by-call")
        );
        let shown = system
            .run(&["call", "--print-secrets", "api_key.create", &new])
            .json();
        let secret = shown["key"].as_str().unwrap().to_owned();
        assert!(secret.len() > 64, "{secret}");
        let query = system.run(&["call", "api_key.query"]).ok();
        assert!(!query.contains(&secret), "{query}");
        if release != "24.04" {
            let keys: Value = serde_json::from_str(&query).unwrap();
            assert!(keys[0]["keyhash"] == "********", "{query}");
        }
        let id = shown["id"].to_string();
        assert!(
            system
                .run(&["call", "api_key.update", &id, "{\"reset\": true}"])
                .failed(2)
                .contains("tnkeys reset KEY")
        );
        // On the command line every local user sees it.
        let typed = system
            .run(&["call", "auth.check_user", "root", &secret])
            .failed(2);
        assert!(
            typed.contains("@FILE") && !typed.contains(&secret),
            "{typed}"
        );
    }
}

#[test]
fn a_dry_run_sends_nothing() {
    let system = System::start("25.10");
    let file = system.dir().join("user.json");
    std::fs::write(&file, r#"{"username":"u","password":"hunter2"}"#).unwrap();
    let shown = system
        .run(&["call", "--dry-run", "user.create", "@user.json"])
        .ok();
    assert_eq!(
        shown,
        "user.create [{\"username\": \"u\", \"password\": \"********\"}]\n"
    );
}

#[test]
fn many_calls_in_one_job_have_a_result_each() {
    for release in ERAS {
        let system = System::start(release);
        let id = system.keys()[0]["id"].clone();
        std::fs::write(system.dir().join("ids"), format!("[{id}]\n9999\n")).unwrap();
        let ran = system.run(&[
            "call",
            "-p",
            "description",
            "--bulk",
            "api_key.delete",
            "ids",
        ]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(
            ran.err
                .ends_with("1 of 2 calls failed.\nThe other calls were executed.\n"),
            "{ran:?}"
        );
        let lines: Vec<Value> = ran
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(
            (&lines[0]["result"], &lines[0]["error"]),
            (&json!(true), &json!(null)),
            "{release}"
        );
        assert_eq!(lines[1]["result"], json!(null));
        assert!(lines[1]["error"].is_string(), "{lines:?}");
        assert!(system.keys().iter().all(|key| key["id"] != id));
        let makes = system
            .run(&["call", "--bulk", "api_key.create", "ids"])
            .failed(2);
        assert!(makes.contains("list of jobs"), "{makes}");
    }
}

#[test]
fn a_job_reports_its_progress_its_result_and_its_failure() {
    for release in ERAS {
        let system = System::start(release);
        let ids = r#"[[], [], []]"#;
        let ran = system.run(&[
            "call",
            "-jp",
            "progressbar",
            "core.bulk",
            r#""core.ping""#,
            ids,
        ]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let result: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(result[2]["result"], "pong", "{release}");
        assert!(
            ran.err.lines().last().unwrap().starts_with("100 % "),
            "{ran:?}"
        );
        // Without -j it is the id of the job, as midclt prints it.
        let id = system.run(&["call", "core.bulk", "core.ping", "[[]]"]).ok();
        assert!(id.trim().parse::<i64>().is_ok(), "{id}");
        let failed = system.run(&["call", "-j", "core.bulk", "no.such_method", "[[]]"]);
        assert_eq!((failed.code, failed.out.as_str()), (1, ""), "{failed:?}");
        assert!(
            failed.err.contains("The job core.bulk (3) failed"),
            "{failed:?}"
        );
        let table = system.run(&["jobs"]).ok();
        assert_eq!(table.lines().count(), 4, "{table}");
        assert!(
            table.lines().nth(3).unwrap().contains("FAILED   core.bulk"),
            "{table}"
        );
        let running = system.run(&["jobs", "--running", "--json"]).json();
        assert_eq!(running, json!([]));
    }
}

#[test]
fn methods_have_their_parameters_and_roles() {
    for release in ERAS {
        let system = System::start(release);
        let table = system.run(&["methods", "api_key"]).ok();
        let update = table
            .lines()
            .find(|line| line.starts_with("api_key.update"))
            .unwrap();
        assert!(update.contains("id update"), "{update}");
        let list = system.run(&["methods", "--json", "api_key.cre"]).json();
        assert_eq!(list[0]["name"], "api_key.create", "{list}");
        if release != "24.04" {
            assert!(
                list[0]["roles"]
                    .as_array()
                    .unwrap()
                    .contains(&json!("API_KEY_WRITE")),
                "{list}"
            );
        }
        let none = system.run(&["methods", "nothing-like-this"]).failed(1);
        assert!(
            none.contains("has no method with nothing-like-this"),
            "{none}"
        );
    }
}

/// Ctrl-C while the job runs.
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_aborts_the_job() {
    for release in [Release::V24_04, Release::V25_10] {
        let sim = sim_client::start(Config {
            release,
            call_time: Duration::from_millis(40),
            ..Config::default()
        })
        .await;
        let dir = tempfile::tempdir().unwrap();
        let tnkeys = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_tnkeys"));
            command
                .env_clear()
                .env("TNKEYS_CONFIG_DIR", dir.path())
                .env("TNKEYS_STATE_DIR", dir.path())
                .env("TNKEYS_PASSWORD", sim.password())
                .args(["-u", &sim.uri(), "-U", sim.user()])
                .args(arguments)
                .stdin(Stdio::null());
            command
        };
        let items = format!("[{}]", vec!["[]"; 2_000].join(","));
        let mut job = tnkeys(&["call", "-j", "core.bulk", "core.ping", &items]);
        let mut job = job
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(job.stderr.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        assert!(first.trim_end().contains(" %"), "{first}");
        let pid = Pid::from_raw(job.id().try_into().unwrap()).unwrap();
        kill_process(pid, Signal::INT).unwrap();
        let mut rest = String::new();
        lines.read_to_string(&mut rest).unwrap();
        let ended = Ran::from(job.wait_with_output().unwrap());
        assert_eq!((ended.code, ended.out.as_str()), (130, ""), "{rest}");
        assert!(rest.contains("aborting the job 1"), "{rest}");
        assert!(rest.contains("(1) was aborted"), "{rest}");
        let table = Ran::of(&mut tnkeys(&["jobs"])).ok();
        assert!(table.contains("ABORTED  core.bulk"), "{table}");
    }
}
