//! `list` and `ensure` on several systems: each one has its result, whatever the others do.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::system::{Ran, System};

/// An address at which nothing listens.
fn dead() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("ws://{}", listener.local_addr().unwrap())
}

/// A run on profiles with these names, addresses and tags.
fn run(home: &System, profiles: &[(&str, &str, &str)], arguments: &[&str]) -> Ran {
    let mut text = String::new();
    for (name, address, tags) in profiles {
        text.push_str(&format!(
            "[profiles.{name}]\naddress = \"{address}\"\nuser = \"truenas_admin\"\ntags = [{tags}]\n"
        ));
    }
    let config = home.dir().join("config");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), text).unwrap();
    let mut command = home.tnkeys();
    command
        .args(arguments)
        .env("TNKEYS_PASSWORD", home.text("password"));
    Ran::of(&mut command)
}

/// The lines of JSON by their system.
fn by_system(text: &str) -> BTreeMap<String, Vec<Value>> {
    let mut all: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in text.lines() {
        let value: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        let system = value["system"].as_str().unwrap().to_owned();
        all.entry(system).or_default().push(value);
    }
    all
}

#[test]
fn a_list_of_several_systems_has_the_keys_of_all_that_respond() {
    let (old, new) = (System::start("24.10"), System::start("25.10"));
    let hanging = System::with(&["--fault", "hang=api_key.query"]);
    let dead = dead();
    let profiles = [
        ("dead", dead.as_str(), "\"lab\""),
        ("old", old.uri(), "\"prod\""),
        ("slow", hanging.uri(), "\"lab\""),
        ("new", new.uri(), "\"prod\", \"lab\""),
    ];
    let ran = run(
        &new,
        &profiles,
        &["list", "--all-profiles", "--json", "--timeout", "4"],
    );
    // What failed has the same code on both: no connection, no reply in time.
    assert_eq!(ran.code, 3, "{}", ran.err);
    let listed = by_system(&ran.out);
    let systems: Vec<&str> = listed.keys().map(String::as_str).collect();
    assert_eq!(systems, ["new", "old"]);
    for (name, system) in [("old", &old), ("new", &new)] {
        let mut keys = listed[name].clone();
        for key in &mut keys {
            key.as_object_mut().unwrap().remove("system");
        }
        assert_eq!(keys, system.keys(), "{name}");
    }
    let failed = by_system(&ran.err);
    assert_eq!(failed.keys().collect::<Vec<_>>(), ["dead", "slow"]);
    let slow = failed["slow"][0]["what"].as_str().unwrap();
    assert!(slow.contains("within 4 s"), "{slow}");

    // A tag selects, and the table of both eras has the columns of both.
    let table = run(&new, &profiles, &["list", "--tag", "prod"]).ok();
    let head: Vec<&str> = table.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(
        head,
        [
            "SYSTEM", "ID", "NAME", "OWNER", "CREATED", "EXPIRES", "STATE", "ACCESS"
        ]
    );
    let count = |name: &str| table.lines().filter(|it| it.starts_with(name)).count();
    assert_eq!(
        (count("old "), count("new ")),
        (old.keys().len(), new.keys().len())
    );
    let csv = run(
        &new,
        &profiles,
        &["list", "new", "old", "--csv", "--columns", "system,id"],
    )
    .ok();
    assert!(csv.starts_with("system,id\nnew,"), "{csv}");

    // One system alone has the format that it has without a tag.
    let one = run(&new, &profiles, &["list", "new", "--json"]).json();
    assert_eq!(one, Value::Array(new.keys()));
}

#[test]
fn what_selects_no_system_sends_nothing() {
    let system = System::start("25.10");
    let profiles = [("nas1", system.uri(), "\"prod\"")];
    for (arguments, words) in [
        (&["list", "--tag", "prdo"][..], "The tags are prod."),
        (&["list", "nas1", "--all-profiles"], "--all-profiles"),
        (&["list", "-u", "nas1", "--tag", "prod"], "not both"),
        (&["list", "--tag", "prod", "--all-profiles"], "--tag"),
    ] {
        let text = run(&system, &profiles, arguments).failed(2);
        assert!(text.contains(words), "{arguments:?}: {text}");
    }
    let none = run(&system, &[], &["list", "--all-profiles"]).failed(2);
    assert!(none.contains("no saved profiles"), "{none}");
}

#[test]
fn ensure_creates_one_key_on_each_system_with_a_file_of_its_own() {
    let (one, two) = (System::start("25.10"), System::with(&["--release", "26.0"]));
    let dead = dead();
    let profiles = [
        ("nas1", one.uri(), "\"prod\""),
        ("dead", dead.as_str(), ""),
        ("nas2", two.uri(), "\"prod\""),
    ];
    let save = ["--save", "{system}.key"];
    let ensure = |arguments: &[&str]| {
        let line = [&["ensure", "fleet-exporter"], arguments].concat();
        run(&one, &profiles, &line)
    };
    let created = ensure(&[&save[..], &["--all-profiles", "--json"]].concat());
    assert_eq!(created.code, 3, "{}", created.err);
    let results = by_system(&created.out);
    assert_eq!(results.keys().collect::<Vec<_>>(), ["nas1", "nas2"]);
    for (name, system) in [("nas1", &one), ("nas2", &two)] {
        let result = &results[name][0];
        assert_eq!(result["result"], "created", "{result}");
        let key = system.key("fleet-exporter");
        assert_eq!(result["id"], key["id"]);
        let saved = std::fs::read_to_string(one.dir().join(format!("{name}.key"))).unwrap();
        assert!(saved.starts_with(&format!("{}-", key["id"])), "{name}");
    }
    let failed = by_system(&created.err);
    assert_eq!(failed["dead"][0]["code"], 3);

    let again = ensure(&[&save[..], &["--tag", "prod"]].concat()).ok();
    let mut lines: Vec<&str> = again.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["nas1: unchanged", "nas2: unchanged"]);

    // One target for the secrets of several systems.
    for arguments in [
        &["--save", "all.key", "--tag", "prod"][..],
        &["--print", "--tag", "prod"],
    ] {
        let refused = ensure(arguments).failed(2);
        assert!(refused.contains("{system}"), "{refused}");
    }
}

#[test]
fn a_list_of_more_than_20_000_keys_is_complete() {
    let system = System::with(&["--keys", "31000"]);
    let keys = system.keys();
    assert_eq!(keys.len(), 31_000);
    let ids: Vec<i64> = keys.iter().map(|key| key["id"].as_i64().unwrap()).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn a_shell_completes_tags() {
    let system = System::start("25.10");
    let profiles = [
        ("nas1", system.uri(), "\"prod\", \"berlin\""),
        ("nas2", system.uri(), "\"prod\""),
    ];
    run(&system, &profiles, &["list", "--tag", "berlin"]).ok();
    let mut shell = system.tnkeys();
    shell
        .env("TNKEYS_COMPLETE", "bash")
        .env("_CLAP_IFS", "\n")
        .env("_CLAP_COMPLETE_INDEX", "3")
        .args(["--", "tnkeys", "list", "--tag", ""]);
    let words = Ran::of(&mut shell).ok();
    let tags: Vec<&str> = words.lines().filter(|it| !it.starts_with('-')).collect();
    assert_eq!(tags, ["berlin", "prod"]);
}
