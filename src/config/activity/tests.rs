use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn used(key: i64, address: &str, interface: Interface) -> KeptUse {
    KeptUse {
        key: KeyId(key),
        created: 100 + key,
        last: LastUse {
            at: at(1_000),
            address: address.into(),
            interface,
            rest: interface == Interface::Rest,
            calls: 7,
        },
    }
}

fn kept(read_at: i64, uses: Vec<KeptUse>) -> KeptUses {
    KeptUses {
        read_at: at(read_at),
        since: at(500),
        uses,
    }
}

/// The only file.
fn file(state: &State) -> PathBuf {
    let dir = state.file(DIR).unwrap();
    let files: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "json"))
        .collect();
    let [file] = files.as_slice() else {
        panic!("{files:?}")
    };
    file.clone()
}

#[test]
fn the_last_uses_come_back_as_they_were() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path().join("state"));
    assert_eq!(read(&state, "wss://nas1", at(3_000)), None);
    assert!(!dir.path().join("state").exists(), "reading writes nothing");
    let all = kept(
        2_000,
        vec![
            used(4, "10.0.0.31", Interface::Rest),
            used(3, "fd00::5", Interface::WebSocket),
            used(5, "", Interface::Other),
            used(6, "10.0.0.6", Interface::Transfer),
            used(7, "10.0.0.7", Interface::RestOrTransfer),
        ],
    );
    keep(&state, "wss://nas1", all.clone()).unwrap();
    assert_eq!(read(&state, "wss://nas1", at(3_000)), Some(all.clone()));
    assert_eq!(read(&state, "wss://nas2", at(3_000)), None);
    assert_eq!(
        read(&state, "wss://nas1", at(1_999)),
        None,
        "a clock that went back"
    );
    let mode = fs::metadata(file(&state)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // Where no state is wanted.
    assert_eq!(keep(&State::default(), "wss://nas1", all.clone()), Ok(()));
    assert_eq!(read(&State::default(), "wss://nas1", at(3_000)), None);
}

#[test]
fn a_file_of_another_system_does_not_count() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    keep(&state, "wss://nas1", kept(2_000, Vec::new())).unwrap();
    let from = file(&state);
    let to = path(&state, "wss://nas2").unwrap();
    fs::rename(from, to).unwrap();
    assert_eq!(read(&state, "wss://nas2", at(3_000)), None);
    let own = kept(1_500, Vec::new());
    keep(&state, "wss://nas2", own.clone()).unwrap();
    assert_eq!(read(&state, "wss://nas2", at(3_000)), Some(own));
}

#[test]
fn a_read_that_reaches_less_far_back_keeps_the_earlier_uses() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let earlier = kept(2_000, vec![used(4, "10.0.0.31", Interface::Rest)]);
    keep(&state, "wss://nas1", earlier).unwrap();
    let later = kept(2_500, vec![used(5, "10.0.0.5", Interface::WebSocket)]);
    keep(&state, "wss://nas1", later).unwrap();
    let found = read(&state, "wss://nas1", at(3_000)).unwrap();
    let keys: Vec<_> = found.uses.iter().map(|it| it.key.0).collect();
    assert_eq!((found.read_at, keys), (at(2_500), vec![4, 5]));
}

#[test]
fn text_of_the_audit_log_is_not_kept() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let odd = "4-FAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKE";
    let all = kept(2_000, vec![used(4, odd, Interface::Rest)]);
    keep(&state, "wss://nas1", all.clone()).unwrap();
    let text = fs::read_to_string(file(&state)).unwrap();
    assert!(!text.contains("FAKE"), "{text}");
    let found = read(&state, "wss://nas1", at(3_000)).unwrap();
    assert_eq!(found.uses[0].last.address.as_str(), "");
}

#[test]
fn a_file_that_cannot_be_parsed_is_neither_shown_nor_rewritten() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let all = kept(2_000, vec![used(4, "10.0.0.31", Interface::Rest)]);
    keep(&state, "wss://nas1", all.clone()).unwrap();
    let good = fs::read_to_string(file(&state)).unwrap();
    for broken in [
        "{".to_owned(),
        good.replace("10.0.0.31", "\\u001b[2J"),
        good.replace("\"rest\",", "\"smoke\","),
    ] {
        assert_ne!(broken, good);
        fs::write(file(&state), &broken).unwrap();
        assert_eq!(read(&state, "wss://nas1", at(3_000)), None);
        let fault = keep(&state, "wss://nas1", all.clone()).unwrap_err();
        assert_eq!(fault.next, "Repair the file, or move it away.");
        assert_eq!(fs::read_to_string(file(&state)).unwrap(), broken);
    }
    // Nor is one of a newer tnkeys.
    let newer = good.replace("\"format\":1", "\"format\":2");
    fs::write(file(&state), &newer).unwrap();
    assert_eq!(read(&state, "wss://nas1", at(3_000)), None);
    keep(&state, "wss://nas1", all.clone()).unwrap();
    assert_eq!(fs::read_to_string(file(&state)).unwrap(), newer);
    // A time out of range.
    fs::write(file(&state), good.replace("1000", "999999999999999")).unwrap();
    assert_eq!(read(&state, "wss://nas1", at(3_000)), None);
}

#[test]
fn the_keys_and_the_systems_are_bounded() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let many = (0..2 * KEYS as i64).map(|key| used(key, "10.0.0.31", Interface::Rest));
    keep(&state, "wss://nas1", kept(2_000, many.collect())).unwrap();
    let found = read(&state, "wss://nas1", at(3_000)).unwrap();
    assert_eq!(found.uses.len(), KEYS);
    assert!(fs::metadata(file(&state)).unwrap().len() < 200_000);
    for n in 0..2 * MOST {
        keep(&state, &format!("wss://other{n}"), kept(2_000, Vec::new())).unwrap();
    }
    let files = fs::read_dir(state.file(DIR).unwrap()).unwrap();
    assert_eq!(files.count(), MOST);
    assert_eq!(read(&state, "wss://nas1", at(3_000)), None);
}
