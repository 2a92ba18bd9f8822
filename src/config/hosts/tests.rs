use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use crate::config::State;
use crate::config::hosts::{self, Others};
use crate::domain::{Address, Fingerprint, Kind, Pin, Release};
use jiff::Timestamp;

fn pin(byte: u8) -> Pin {
    Pin {
        print: Fingerprint([byte; 32]),
        added: "2026-01-02T03:04:05Z".parse().unwrap(),
        not_before: Some(Timestamp::UNIX_EPOCH),
        not_after: None,
    }
}

#[test]
fn a_pin_is_for_one_host_and_port() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path().join("state"));
    assert_eq!(hosts::pins(&state, "nas1", 443), Ok(vec![]));
    hosts::trust(&state, "NAS1", 443, &pin(1), Others::MustNotBe).unwrap();
    assert_eq!(hosts::pins(&state, "nas1", 443), Ok(vec![pin(1)]));
    for (host, port) in [("nas1", 444), ("nas2", 443), ("nas1.example", 443)] {
        assert_eq!(hosts::pins(&state, host, port), Ok(vec![]));
    }
    let file = dir.path().join("state/known-hosts.json");
    assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
    // The first trust never replaces one that somebody else gave meanwhile.
    assert!(hosts::trust(&state, "nas1", 443, &pin(2), Others::MustNotBe).is_err());
    hosts::trust(&state, "nas1", 443, &pin(2), Others::Stay).unwrap();
    assert_eq!(hosts::pins(&state, "nas1", 443), Ok(vec![pin(1), pin(2)]));
    hosts::trust(&state, "nas1", 443, &pin(3), Others::Go).unwrap();
    assert_eq!(hosts::pins(&state, "nas1", 443), Ok(vec![pin(3)]));
    assert_eq!(hosts::forget(&state, "nas1", 443), Ok(1));
    assert_eq!(hosts::pins(&state, "nas1", 443), Ok(vec![]));
}

#[test]
fn a_broken_file_of_pins_is_not_an_empty_one() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    hosts::trust(&state, "nas1", 443, &pin(1), Others::MustNotBe).unwrap();
    let file = dir.path().join("known-hosts.json");
    let good = fs::read_to_string(&file).unwrap();
    for broken in [
        "",
        "{",
        &good.replace("\"version\": 1", "\"version\": 2"),
        &good.replace("01:01", "0x:01"),
    ] {
        fs::write(&file, broken).unwrap();
        assert!(hosts::pins(&state, "nas1", 443).is_err(), "{broken}");
        assert_eq!(fs::read_to_string(&file).unwrap(), broken);
    }
    fs::write(&file, &good).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o620)).unwrap();
    let fault = hosts::pins(&state, "nas1", 443).unwrap_err();
    assert!(fault.next.contains("chmod go-w"), "{fault}");
}

#[test]
fn the_highest_release_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let nas1 = Address::parse("nas1").unwrap();
    assert_eq!(hosts::seen_26(&state, &nas1), Ok(false));
    for (seen, highest) in [
        (Release::new(25, 10, 5), (25, 10, 5)),
        (Release::new(26, 0, 1), (26, 0, 1)),
        (Release::new(25, 4, 0), (26, 0, 1)),
    ] {
        hosts::saw(&state, &nas1, seen).unwrap();
        let (a, b, c) = highest;
        let want = Some(Release::new(a, b, c));
        assert_eq!(hosts::highest_release(&state, &nas1), Ok(want));
    }
    assert_eq!(hosts::seen_26(&state, &nas1), Ok(true));
    // Forgetting the certificate does not forget the release.
    hosts::trust(&state, "nas1", 443, &pin(1), Others::MustNotBe).unwrap();
    hosts::forget(&state, "nas1", 443).unwrap();
    assert_eq!(hosts::seen_26(&state, &nas1), Ok(true));
    hosts::forget_release(&state, &nas1).unwrap();
    assert_eq!(hosts::seen_26(&state, &nas1), Ok(false));
}

#[test]
fn every_spelling_of_a_host_shares_one_entry() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let file = dir.path().join("known-hosts.json");
    // Two spellings, as earlier versions filed them.
    let entry = |byte: u8, release: &str| {
        let sha256 = pin(byte).print.to_string();
        format!(
            r#"{{"pins":[{{"sha256":"{sha256}","added":"2026-01-02T03:04:05Z"}}],"highest_release":"{release}"}}"#
        )
    };
    let (one, two) = (entry(1, "26.0"), entry(2, "25.10"));
    let text = format!(r#"{{"version":1,"hosts":{{"127.0.0.1:443":{one},"[::1]:443":{two}}}}}"#);
    fs::write(&file, text).unwrap();
    for spelling in ["localhost", "127.0.0.1", "::1", "127.1", "LOCALHOST."] {
        let pins = hosts::pins(&state, spelling, 443).unwrap();
        let prints: Vec<_> = pins.iter().map(|it| it.print).collect();
        assert_eq!(prints, [pin(1).print, pin(2).print], "{spelling}");
    }
    for spelling in ["wss://localhost", "ws://127.1:443", "[0:0::1]"] {
        let address = Address::parse(spelling).unwrap();
        assert_eq!(hosts::seen_26(&state, &address), Ok(true), "{spelling}");
    }
    // Forgetting one forgets them all.
    assert_eq!(hosts::forget(&state, "::1", 443), Ok(2));
    assert_eq!(hosts::pins(&state, "127.0.0.1", 443), Ok(vec![]));
}

/// Ways in which a file is there and cannot be used.
const BROKEN: [&str; 6] = [
    "a dangling link",
    "a directory",
    "a FIFO",
    "garbage",
    "open to others",
    "another user's",
];

/// Breaks a file in one of these ways; false where only root could.
fn broken(path: &Path, way: &str) -> bool {
    let _ = fs::remove_file(path);
    let _ = fs::remove_dir(path);
    let file = |text: &str, mode| {
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let good = r#"{"version":1,"hosts":{}}"#;
    match way {
        "a dangling link" => std::os::unix::fs::symlink("/no/such/place", path).unwrap(),
        "a directory" => fs::create_dir(path).unwrap(),
        "a FIFO" => {
            let made = std::process::Command::new("mkfifo").arg(path).status();
            assert!(made.unwrap().success());
        }
        "garbage" => file("not JSON", 0o600),
        "open to others" => file(good, 0o666),
        "another user's" => {
            file(good, 0o600);
            return std::os::unix::fs::chown(path, Some(65_534), None).is_ok();
        }
        other => panic!("{other}"),
    }
    true
}

#[test]
fn a_memory_that_cannot_be_used_is_never_an_empty_one() {
    let dir = tempfile::tempdir().unwrap();
    let nas1 = Address::parse("nas1").unwrap();
    let release = Some(Release::new(25, 10, 0));
    let path = dir.path().join("known-hosts.json");
    for way in BROKEN {
        let state = State::at(dir.path());
        if !broken(&path, way) {
            continue;
        }
        let faults = [
            hosts::pins(&state, "nas1", 443).unwrap_err(),
            hosts::trust(&state, "nas1", 443, &pin(1), Others::MustNotBe).unwrap_err(),
            hosts::highest_release(&state, &nas1).unwrap_err(),
            hosts::saw(&state, &nas1, Release::new(25, 10, 0)).unwrap_err(),
            hosts::remember_before_plain_key(&state, &nas1, release).unwrap_err(),
        ];
        for fault in faults {
            assert_eq!(fault.kind, Kind::Local, "{way}: {fault}");
            assert!(!fault.next.is_empty(), "{way}: {fault}");
        }
        // Within this run it is remembered all the same.
        let saw = hosts::saw(&state, &nas1, Release::V26);
        assert!(saw.is_err(), "{way}");
        assert_eq!(hosts::seen_26(&state.clone(), &nas1), Ok(true), "{way}");
        let keep = hosts::remember_before_plain_key(&state, &nas1, release);
        assert_eq!(keep, Ok(true), "{way}");
    }
    // No place at all.
    let state = State::missing();
    assert!(hosts::remember_before_plain_key(&state, &nas1, release).is_err());
    assert!(hosts::saw(&state, &nas1, Release::V26).is_err());
    assert_eq!(hosts::seen_26(&state, &nas1), Ok(true));
    // Nothing is to be kept: within the run it is.
    let state = State::default();
    assert_eq!(
        hosts::remember_before_plain_key(&state, &nas1, release),
        Ok(false)
    );
    assert_eq!(hosts::saw(&state, &nas1, Release::V26), Ok(()));
    assert_eq!(
        hosts::remember_before_plain_key(&state, &nas1, release),
        Ok(true)
    );
}

#[test]
fn what_a_system_says_before_a_plain_key_is_remembered_first() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let nas1 = Address::parse("nas1").unwrap();
    let release = Release::new(25, 10, 0);
    let keep = |release| hosts::remember_before_plain_key(&state, &nas1, release);
    assert_eq!(keep(None), Ok(false));
    assert_eq!(hosts::highest_release(&state, &nas1), Ok(None));
    assert_eq!(keep(Some(release)), Ok(false));
    assert_eq!(hosts::highest_release(&state, &nas1), Ok(Some(release)));
    // Another process saw more meanwhile.
    hosts::saw(&State::at(dir.path()), &nas1, Release::V26).unwrap();
    assert_eq!(keep(Some(release)), Ok(true));
    assert_eq!(
        hosts::highest_release(&state, &nas1),
        Ok(Some(Release::V26))
    );
}
