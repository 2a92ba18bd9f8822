//! `tnkeys check`: several systems, ignored findings, the formats and their exit codes.

mod systems;

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::support::system::{ERAS, Ran, System};

/// A system with keys in every state; its clock is the real one.
fn system(release: &str) -> System {
    System::with(&["--release", release])
}

fn lines(ran: &Ran) -> Vec<Value> {
    let lines = ran.out.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// A run as the administrator with the profiles `a`, `b` and so on of these addresses.
fn with_profiles(home: &System, addresses: &[&str], arguments: &[&str]) -> Ran {
    let mut text = String::from("# mine\n");
    for (address, name) in addresses.iter().zip(["a", "b", "c"]) {
        text.push_str(&format!(
            "[profiles.{name}]\naddress = \"{address}\"\nuser = \"truenas_admin\" # me\n"
        ));
    }
    let config = home.dir().join("config");
    std::fs::create_dir_all(&config).unwrap();
    let file = config.join("config.toml");
    if !file.exists() {
        std::fs::write(&file, text).unwrap();
    }
    let mut command = home.tnkeys();
    command
        .arg("check")
        .args(arguments)
        .env("TNKEYS_PASSWORD", home.text("password"));
    Ran::of(&mut command)
}

/// An address at which nothing listens.
fn dead() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("ws://{}", listener.local_addr().unwrap())
}

#[test]
fn the_exit_code_is_that_of_the_worst_finding() {
    for release in ERAS {
        let system = system(release);
        let ran = system.run(&["check", "--json"]);
        let report = &lines(&ran)[0];
        let severities: Vec<&str> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["severity"].as_str().unwrap())
            .collect();
        assert!(severities.len() > 5, "{report:#}");
        let (code, status) = match severities.iter().max_by_key(|it| {
            ["note", "warning", "critical"]
                .iter()
                .position(|word| word == *it)
        }) {
            Some(&"critical") => (2, "critical"),
            Some(&"warning") => (1, "warning"),
            _ => (0, "ok"),
        };
        assert_eq!((ran.code, report["status"].as_str()), (code, Some(status)));
        assert_eq!(
            severities.iter().filter(|it| **it == "warning").count(),
            report["counts"]["warning"]
        );
        for arguments in [&["check"][..], &["check", "--nagios"]] {
            assert_eq!(system.run(arguments).code, code, "{arguments:?}");
        }
        let text = system.run(&["check"]).out;
        assert!(
            text.lines().all(|line| line.chars().count() <= 80),
            "{text}"
        );
        for it in report["keys"].as_array().unwrap() {
            assert!(text.contains(it["name"].as_str().unwrap()), "{it}: {text}");
        }
        let line = system.run(&["check", "--nagios"]).out;
        let start = format!("TNKEYS {} - ", status.to_uppercase());
        assert!(
            line.starts_with(&start) && line.lines().count() == 1,
            "{line}"
        );
        assert!(
            line.contains(&format!("| up=1 keys={}", report["counts"]["keys"])),
            "{line}"
        );
    }
}

#[test]
fn a_filter_limits_the_check_to_its_keys() {
    for release in ERAS {
        let system = system(release);
        let whole = system.run(&["check", "--json"]);
        let whole = &lines(&whole)[0];
        let name = whole["keys"][0]["name"].as_str().unwrap();
        let filter = format!("name:\"{name}\"");
        let ran = system.run(&["check", "--json", "--filter", &filter]);
        let part = &lines(&ran)[0];
        assert_eq!(part["counts"]["keys"], 1, "{part:#}");
        let findings = |of: &Value| -> Vec<Value> {
            let all = of["findings"].as_array().unwrap().iter();
            let own = |it: &&Value| it["key"] == whole["keys"][0]["id"];
            all.filter(own).cloned().collect()
        };
        assert_eq!(part["findings"].as_array().unwrap(), &findings(whole));
        let none = system.run(&["check", "--json", "--filter", "'no-such-key"]);
        assert_eq!(
            (none.code, &lines(&none)[0]["counts"]["keys"]),
            (0, &0.into())
        );
        let wrong = system.run(&["check", "--filter", "state:gone"]);
        assert_eq!(wrong.code, 3);
    }
}

#[test]
fn an_error_is_unknown_and_never_critical() {
    let system = system("25.10");
    for arguments in [
        &["check", "--bogus"][..],
        &["check", "--days", "31"],
        &["check", "--warn-days", "5"],
        &["check", "--ignore", "TNK999:x"],
        &["check", "--ignore", "TNK010"],
        &["check", "--json", "--nagios"],
        &["check", "nas9"],
        &["check", "--all-profiles", "--key-file", "x"],
    ] {
        let ran = system.run(arguments);
        assert_eq!(ran.code, 3, "{arguments:?}: {}{}", ran.out, ran.err);
        assert!(!ran.err.is_empty(), "{arguments:?}");
    }
    let near = system.run(&["check", "--ignore", "TNK019:x"]).err;
    assert!(near.contains("TNK010 rest-api-in-use"), "{near}");
    let key = system
        .run(&["check", "--ignore", "TNK010:home-asistant"])
        .failed(3);
    assert!(
        key.contains("has no key home-asistant") && key.contains("Did you mean home-assistant?"),
        "{key}"
    );
    let json = system
        .run(&["check", "--json", "--ignore", "TNK010:home-asistant"])
        .failed(3);
    let problem: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(problem["code"], 3);
    let mut command = system.tnkeys();
    command.args(["check", "--nagios", "--all-profiles"]);
    let line = Ran::of(&mut command);
    assert_eq!(line.code, 3);
    assert_eq!(line.out, "TNKEYS UNKNOWN - There are no saved profiles.\n");
}

/// The id and the key of a finding that counts.
fn first(report: &Value) -> (String, String) {
    let all = report["findings"].as_array().unwrap();
    let it = all.iter().find(|it| it["ignored"] == false).unwrap();
    let text = |field: &str| it[field].as_str().unwrap().to_owned();
    (text("id"), text("name"))
}

#[test]
fn ignored_findings_stay_in_the_report_and_do_not_count() {
    let one = system("25.10");
    let addresses = [one.uri()];
    let mut ignored: Vec<String> = Vec::new();
    let report = lines(&with_profiles(&one, &addresses, &["a", "--json"])).remove(0);
    let total = report["findings"].as_array().unwrap().len();
    for it in report["findings"].as_array().unwrap() {
        if it["severity"] != "note" {
            // Once by name, once by id.
            let key = match ignored.len() % 2 {
                0 => it["name"].as_str().unwrap().to_owned(),
                _ => it["key"].to_string(),
            };
            ignored.push(format!("{}:{key}", it["id"].as_str().unwrap()));
        }
    }
    assert!(!ignored.is_empty());
    let mut arguments = vec!["a", "--json"];
    for it in &ignored {
        arguments.extend(["--ignore", it]);
    }
    let ran = with_profiles(&one, &addresses, &arguments);
    let after = lines(&ran).remove(0);
    assert_eq!(
        (ran.code, &after["status"]),
        (0, &Value::from("ok")),
        "{after:#}"
    );
    assert_eq!(after["findings"].as_array().unwrap().len(), total);
    assert_eq!(after["counts"]["ignored"], ignored.len());
    let text = with_profiles(&one, &addresses, &[&["a"], &arguments[2..]].concat());
    assert_eq!(
        text.out
            .lines()
            .filter(|it| it.starts_with("ignored "))
            .count(),
        ignored.len()
    );

    // Saved in the profile, they count for the next runs, and the comments of the file stay.
    arguments.push("--save-ignored");
    let saved = with_profiles(&one, &addresses, &arguments);
    assert!(saved.err.contains("in the profile a"), "{}", saved.err);
    assert_eq!(with_profiles(&one, &addresses, &["a", "--nagios"]).code, 0);
    let file = one.dir().join("config/config.toml");
    let config = std::fs::read_to_string(&file).unwrap();
    assert!(
        config.starts_with("# mine\n") && config.contains("# me\n"),
        "{config}"
    );
    for it in &ignored {
        assert!(config.contains(it), "{config}");
    }
    // A key that no longer exists is a remark and no error.
    std::fs::write(
        &file,
        config.replace("ignore = [", "ignore = [\"TNK010:no-such-key\", "),
    )
    .unwrap();
    let ran = with_profiles(&one, &addresses, &["a", "--nagios"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.err.contains("no key matches") && ran.err.contains("TNK010:no-such-key"),
        "{}",
        ran.err
    );
    // Without a profile there is nothing to save in.
    let (id, name) = first(&report);
    let refused = one.run(&[
        "check",
        "--save-ignored",
        "--ignore",
        &format!("{id}:{name}"),
    ]);
    assert_eq!((refused.code, refused.out.as_str()), (3, ""));
    assert!(
        refused.err.contains("--save-ignored needs a profile"),
        "{}",
        refused.err
    );
}

#[test]
fn the_file_for_prometheus_is_replaced_as_a_whole() {
    for release in ERAS {
        let system = system(release);
        let path = system.dir().join("tnkeys.prom");
        std::fs::write(&path, "old\n").unwrap();
        let ran = system.run(&["check", "--prometheus", "tnkeys.prom"]);
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
        let metrics = std::fs::read_to_string(&path).unwrap();
        assert!(
            !metrics.contains("old\n") && metrics.ends_with('\n'),
            "{metrics}"
        );
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o644);
        for line in metrics.lines().filter(|line| !line.starts_with('#')) {
            let name = line.split_once('{').unwrap().0;
            for word in ["HELP", "TYPE"] {
                assert_eq!(
                    metrics.matches(&format!("# {word} {name} ")).count(),
                    1,
                    "{line}"
                );
            }
        }
        let keys = system.keys().len();
        assert_eq!(metrics.matches("tnkeys_key_state{").count(), keys);
        let left: Vec<_> = std::fs::read_dir(system.dir()).unwrap().collect();
        assert!(left.iter().all(|it| {
            !it.as_ref()
                .unwrap()
                .file_name()
                .to_string_lossy()
                .contains(".tmp")
        }));
        // No link is followed, and a failure leaves the earlier file.
        let link = system.dir().join("link.prom");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let refused = system
            .run(&["check", "--prometheus", "link.prom"])
            .failed(3);
        assert!(refused.contains("is not a regular file"), "{refused}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), metrics);
    }
}

#[test]
fn a_key_without_the_right_to_the_audit_log() {
    let system = system("24.04");
    let rules = r#"[{"method":"CALL","resource":"api_key.query"}]"#;
    std::fs::write(system.dir().join("rules.json"), rules).unwrap();
    let made = system.run(&[
        "create",
        "narrow",
        "--rules",
        "rules.json",
        "--save",
        "narrow.key",
    ]);
    assert_eq!(made.code, 0, "{}", made.err);
    let mut command = system.tnkeys();
    command.args([
        "check",
        "--json",
        "--key-over-loopback",
        "--key-file",
        "narrow.key",
        system.uri(),
    ]);
    let ran = Ran::of(&mut command);
    let report = lines(&ran).remove(0);
    let parts: Vec<&str> = report["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["what"].as_str().unwrap())
        .collect();
    assert_eq!(parts, ["sessions", "audit log"], "{report:#}");
    assert_eq!(report["audit"], Value::Null);
    // What needs no audit log is found: the upgrade to 25.04 revokes the key itself.
    let upgrade = |it: &&Value| it["id"] == "TNK060" && it["name"] == "narrow";
    assert!(
        report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .find(upgrade)
            .is_some(),
        "{report:#}"
    );
    assert!(
        report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["id"] != "TNK051")
    );
}
