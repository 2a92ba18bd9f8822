//! Runs one after the other, while time passes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use tnkeys::sim::{Fault, PlantedKey, Release};

use super::machine::{DAY, Machine, NAME};
use crate::support::system::Ran;

const CREATED: i32 = 20;
const RENEWED: i32 = 21;
const UPDATED: i32 = 22;
const REFUSED: i32 = 23;

const OWNER: [&str; 2] = ["--owner", "svc-metrics"];

/// The word and the exit code of a run.
#[track_caller]
fn expect(ran: &Ran, word: &str, code: i32) {
    assert_eq!((ran.out.trim_end(), ran.code), (word, code), "{}", ran.err);
}

/// The releases on which a key expires.
const USER_ERA: [Release; 2] = [Release::V25_04, Release::V26_0];

#[test]
fn ten_runs_create_once_and_renew_in_time() {
    for release in USER_ERA {
        let machine = Machine::new(release);
        let line = [&OWNER[..], &["--expires", "90d", "--renew-before", "14d"]].concat();
        let mut words = Vec::new();
        let mut secrets = Vec::new();
        let mut last = None;
        for run in 0..10 {
            let ran = machine.ensure_file(&line);
            machine.assert_delivered();
            machine.assert_no_traces(&[&ran]);
            words.push(ran.out.trim_end().to_owned());
            if ran.out.trim_end() == "unchanged" {
                assert_eq!((ran.code, ran.err.as_str()), (0, ""), "run {run}");
                assert_eq!(machine.held(), last, "run {run}");
            } else {
                assert!(ran.err.contains(NAME), "{}", ran.err);
                assert!(!secrets.contains(&machine.held()), "run {run}");
                secrets.push(machine.held());
            }
            last = machine.held();
            // After 60 and 80 days it has 30 and 10 days left.
            machine.pass(20);
        }
        let want = [
            "created",
            "unchanged",
            "unchanged",
            "unchanged",
            "renewed",
            "unchanged",
            "unchanged",
            "unchanged",
            "renewed",
            "unchanged",
        ];
        assert_eq!(words, want, "{release:?}");
        assert_eq!(machine.sim.calls("api_key.create"), 1);
        assert_eq!(machine.sim.calls("api_key.update"), 2);
        assert_eq!(machine.sim.calls("api_key.delete"), 0);
        let owner = machine.run(&["list", "--json", &machine.sim.uri()]).json();
        let keys = owner.as_array().unwrap();
        let key = keys.iter().find(|key| key["name"] == NAME).unwrap();
        assert_eq!(key["username"], "svc-metrics", "{key}");
    }
}

#[test]
fn a_key_that_no_longer_works_is_renewed_with_an_end() {
    let machine = Machine::new(Release::V25_10);
    expect(&machine.ensure_file(&OWNER), "created", CREATED);
    let id = machine.sim.key_id(NAME).unwrap();
    // Without an expiry, the reset of a revoked key would make it last for ever.
    machine.sim.revoke(id, "a plain key over http");
    let ran = machine.ensure_file(&OWNER);
    expect(&ran, "renewed", RENEWED);
    assert!(ran.err.contains("TrueNAS had revoked it"), "{}", ran.err);
    let now = jiff::Timestamp::now().as_second();
    assert!((89 * DAY..92 * DAY).contains(&(machine.expires() - now)));
    // TrueNAS refuses to reset an expired key without a new expiry.
    machine.sim.set_expiry(id, now - DAY);
    let ran = machine.ensure_file(&OWNER);
    expect(&ran, "renewed", RENEWED);
    assert!(ran.err.contains("it expired"), "{}", ran.err);
    machine.assert_delivered();
    expect(&machine.ensure_file(&OWNER), "unchanged", 0);
    // A shorter life is asked for.
    let ran = machine.ensure_file(&["--expires", "30d", "--json"]);
    assert_eq!((ran.code, ran.err.as_str()), (RENEWED, ""));
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["result"], "renewed");
    assert_eq!(json["id"], id);
    machine.assert_delivered();
    machine.assert_no_traces(&[&ran]);
}

#[test]
fn a_lost_file_is_replaced_and_that_of_others_is_not() {
    let machine = Machine::new(Release::V25_10);
    expect(&machine.ensure_file(&OWNER), "created", CREATED);
    fs::remove_file(machine.file()).unwrap();
    expect(&machine.ensure_file(&OWNER), "renewed", RENEWED);
    machine.assert_delivered();
    // Something else in its place.
    fs::write(machine.file(), "a diary\n").unwrap();
    fs::set_permissions(machine.file(), fs::Permissions::from_mode(0o600)).unwrap();
    let calls = machine.sim.calls("api_key.update");
    let said = machine.ensure_file(&OWNER).failed(REFUSED);
    assert!(said.contains("something else than one API key"), "{said}");
    assert_eq!(machine.held().as_deref(), Some("a diary"));
    expect(&machine.ensure_file(&["--replace"]), "renewed", RENEWED);
    machine.assert_delivered();
    assert_eq!(machine.sim.calls("api_key.update"), calls + 1);
    // Other users could read it.
    fs::set_permissions(machine.file(), fs::Permissions::from_mode(0o644)).unwrap();
    let said = machine.ensure_file(&OWNER).failed(1);
    assert!(said.contains("chmod 600"), "{said}");
    // A directory that does not exist.
    let nowhere = machine.path("nowhere/key");
    let said = machine.ensure(&["--save", nowhere.to_str().unwrap()]);
    let said = said.failed(2);
    assert!(said.contains("Nothing was sent."), "{said}");
    assert_eq!(machine.sim.calls("api_key.update"), calls + 1);
}

#[test]
fn a_key_that_others_made_is_reset_only_with_consent() {
    let machine = Machine::new(Release::V25_10);
    let id = machine.sim.plant(PlantedKey {
        name: NAME.into(),
        username: "svc-metrics".into(),
        created: Some(jiff::Timestamp::now().as_second() - 100 * DAY),
        ..PlantedKey::default()
    });
    let said = machine.ensure_file(&OWNER).failed(REFUSED);
    assert!(said.contains("--adopt"), "{said}");
    assert_eq!(machine.sim.calls("api_key.update"), 0);
    let dry = machine.ensure_file(&["--adopt", "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert!(dry.out.starts_with("api_key.update ["), "{}", dry.out);
    assert_eq!(machine.sim.calls("api_key.update"), 0);
    expect(&machine.ensure_file(&["--adopt"]), "renewed", RENEWED);
    machine.assert_delivered();
    assert_eq!(machine.sim.key_id(NAME), Some(id));
    // With the consent in the crontab it is still done once.
    expect(&machine.ensure_file(&["--adopt"]), "unchanged", 0);
    // Another owner is no matter for a script.
    let said = machine.ensure_file(&["--owner", "root"]).failed(REFUSED);
    assert!(
        said.contains("belongs to svc-metrics, not to root"),
        "{said}"
    );
    // Nor is the file of another key.
    let line = ["ensure", "backup-2", "--save"];
    let (file, uri) = (machine.file(), machine.sim.uri());
    let said = machine.run(&[&line[..], &[file.to_str().unwrap(), &uri]].concat());
    let said = said.failed(REFUSED);
    assert!(
        said.contains("already the target of the key exporter"),
        "{said}"
    );
}

#[test]
fn another_name_is_changed_back() {
    let machine = Machine::new(Release::V25_10);
    expect(&machine.ensure_file(&OWNER), "created", CREATED);
    let secret = machine.held();
    let id = machine.sim.key_id(NAME).unwrap();
    machine.sim.rename(id, "renamed");
    assert_eq!(machine.sim.key_id(NAME), None);
    let ran = machine.ensure_file(&OWNER);
    expect(&ran, "updated", UPDATED);
    assert!(
        ran.err.contains("renamed renamed back to exporter"),
        "{}",
        ran.err
    );
    assert_eq!(machine.held(), secret);
    machine.assert_delivered();
    expect(&machine.ensure_file(&OWNER), "unchanged", 0);
    // It has expired as well: TrueNAS refuses to rename it before it is reset.
    machine.sim.rename(id, "renamed");
    let past = jiff::Timestamp::now().as_second() - DAY;
    machine.sim.set_expiry(id, past);
    expect(&machine.ensure_file(&OWNER), "renewed", RENEWED);
    machine.assert_delivered();
    let ran = machine.ensure_file(&["--exit-zero", "--expires", "30d"]);
    expect(&ran, "renewed", 0);
}

#[test]
fn two_runs_at_once_create_one_key() {
    let machine = Machine::new(Release::V25_10);
    // The first one waits for its response, and the others for the first one.
    let by = std::time::Duration::from_millis(300);
    machine.sim.fault(Fault::Delay {
        method: "api_key.create".into(),
        by,
    });
    let runs: Vec<_> = (0..3).map(|_| machine.start(&OWNER)).collect();
    let runs: Vec<Ran> = runs
        .into_iter()
        .map(|run| Ran::from(run.wait_with_output().unwrap()))
        .collect();
    let mut words: Vec<&str> = runs.iter().map(|ran| ran.out.trim_end()).collect();
    words.sort_unstable();
    assert_eq!(words, ["created", "unchanged", "unchanged"], "{runs:?}");
    assert_eq!(machine.sim.calls("api_key.create"), 1);
    machine.assert_delivered();
}

#[test]
fn a_secret_for_a_command_or_standard_output() {
    let machine = Machine::new(Release::V25_10);
    let ran = machine.ensure(&["--print"]);
    assert_eq!(ran.code, CREATED, "{}", ran.err);
    assert_eq!(
        Some(ran.out.trim_end()),
        machine.sim.plain_key(NAME).as_deref()
    );
    assert!(ran.err.contains("created"), "{}", ran.err);
    let ran = machine.ensure(&["--print"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(ran.err.ends_with("unchanged\n"), "{}", ran.err);
    // Without a record of it, that is said.
    fs::remove_file(machine.path("state/ensured.json")).unwrap();
    let ran = machine.ensure(&["--print"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(
        ran.err.contains("there is no record that the secret"),
        "{}",
        ran.err
    );
    for (arguments, says) in [
        (&[][..], "--save FILE, --deliver NAME or --print"),
        (
            &["--print", "--expires", "10d"][..],
            "--renew-before must be shorter",
        ),
    ] {
        let said = machine.ensure(arguments).failed(2);
        assert!(said.contains(says), "{said}");
    }
}
