//! A check over several systems, of which some do not answer.

use super::*;

#[test]
fn a_dead_and_a_slow_system_are_unknown_and_delay_no_other() {
    let (one, slow) = (
        system("25.10"),
        System::with(&["--fault", "hang=api_key.query"]),
    );
    let dead = dead();
    let addresses = [dead.as_str(), slow.uri(), one.uri()];
    let ran = with_profiles(
        &one,
        &addresses,
        &["--all-profiles", "--json", "--timeout", "4"],
    );
    let all = lines(&ran);
    let status: Vec<&str> = all
        .iter()
        .map(|it| it["status"].as_str().unwrap())
        .collect();
    assert_eq!(status[..2], ["unknown", "unknown"], "{all:#?}");
    assert!(!all[2]["keys"].as_array().unwrap().is_empty(), "{}", all[2]);
    assert_eq!(ran.code, if status[2] == "critical" { 2 } else { 3 });
    let names: Vec<&Value> = all.iter().map(|it| &it["system"]).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert!(all[0]["error"]["what"].as_str().unwrap().len() > 5);
    let slow = all[1]["error"]["what"].as_str().unwrap();
    assert!(slow.contains("within 4 s"), "{slow}");
    // The file knows the dead system too, whatever its name.
    let ran = with_profiles(&one, &addresses, &["c", "a", "--prometheus", "x.prom"]);
    assert_eq!(ran.out, "");
    let metrics = std::fs::read_to_string(one.dir().join("x.prom")).unwrap();
    assert!(
        metrics.contains("tnkeys_check_up{system=\"a\"} 0\n"),
        "{metrics}"
    );
    assert!(
        metrics.contains("tnkeys_check_up{system=\"c\"} 1\n"),
        "{metrics}"
    );
}

#[test]
fn a_profile_that_needs_a_person_is_unknown_without_a_terminal() {
    let one = system("25.10");
    let mut command = one.tnkeys();
    with_profiles(&one, &[one.uri(), one.uri()], &["a"]);
    // An API key belongs to one system: several systems do not get it.
    command
        .args(["check", "--json", "a", "b"])
        .env("TNKEYS_API_KEY", one.text("api_key"));
    let ran = Ran::of(&mut command);
    assert_eq!(ran.code, 3, "{ran:?}");
    for it in lines(&ran) {
        let what = it["error"]["what"].as_str().unwrap();
        assert!(what.starts_with("No password for truenas_admin"), "{what}");
        assert!(
            it["error"]["means"]
                .as_str()
                .unwrap()
                .contains("belongs to one"),
            "{it}"
        );
    }
    assert!(
        !ran.out
            .contains(one.text("api_key").split_once('-').unwrap().1)
    );
}

#[test]
fn names_of_a_hostile_system_stay_in_their_place() {
    let name = r#"a\"b\\c'd|e\nf\u001b[2Jg{h=\"i\"} 1\u202e"#;
    let fault = format!("value=api_key.query:name:\"{name}\"");
    let host = "value=system.info:hostname:\"x\\\"} 1\\ny|z'\\u001b]0;t\\u0007\"";
    let all = ["--fault", &fault, "--fault", host];
    let arguments = |more: &[&'static str]| {
        let system = System::with(&all);
        system.run(&[&["check"], more].concat()).out
    };
    let clean = |text: &str| {
        !text
            .chars()
            .any(|c| c != '\n' && c.is_control() || c == '\u{202e}')
    };
    let text = arguments(&[]);
    assert!(clean(&text) && text.contains("\\x1b[2J"), "{text}");
    let json = arguments(&["--json"]);
    assert!(
        clean(&json) && json.is_ascii() && json.lines().count() == 1,
        "{json}"
    );
    let value: Value = serde_json::from_str(&json).unwrap();
    assert!(
        value["keys"][0]["name"]
            .as_str()
            .unwrap()
            .contains("\u{1b}[2J"),
        "{value:#}"
    );
    let line = arguments(&["--nagios"]);
    assert!(
        clean(&line) && line.lines().count() == 1 && line.matches('|').count() == 1,
        "{line}"
    );
    let system = System::with(&all);
    system.run(&["check", "--prometheus", "x.prom"]);
    let metrics = std::fs::read_to_string(system.dir().join("x.prom")).unwrap();
    assert!(clean(&metrics));
    for line in metrics.lines() {
        assert!(
            line.starts_with("# ") || line.starts_with("tnkeys_"),
            "{line}"
        );
        let value = line.rsplit_once(' ').unwrap().1;
        assert!(
            line.starts_with("# ") || value.parse::<f64>().is_ok(),
            "{line}"
        );
    }
}
