use super::*;
use crate::config::State;

fn record(action: BulkAction) -> Record {
    let states = [
        Recorded::Done,
        Recorded::Failed,
        Recorded::Perhaps,
        Recorded::NotSent,
    ];
    let item = |(id, state)| {
        let name = format!("key {id}");
        let item = Item {
            id: KeyId(id),
            name: name.as_str().into(),
        };
        (item, state)
    };
    Record {
        address: "wss://nas1".into(),
        system: "nas1".into(),
        action,
        began: "2026-11-22T12:00:00.5Z".parse().unwrap(),
        job: Some(JobMark {
            text: "tnkeys run of then, part 2".into(),
            keys: vec![KeyId(2), KeyId(3)],
        }),
        items: (1..).zip(states).map(item).collect(),
    }
}

fn actions() -> Vec<BulkAction> {
    vec![
        BulkAction::Delete { end_sessions: true },
        BulkAction::SetExpiry(None),
        BulkAction::SetExpiry("2027-01-01T00:00:00Z".parse().ok()),
        BulkAction::SetRules(vec![
            Rule::new(Verb::Call, "zfs.*"),
            Rule::new(Verb::parse("NEW"), "x"),
        ]),
    ]
}

#[test]
fn a_record_of_a_dead_process_is_read_as_it_was_kept_last_and_then_removed() {
    for action in actions() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path().join("state"));
        let killed = Notes::new(state.clone());
        let mut it = record(action);
        keep(&killed, &it).unwrap();
        it.items[3].1 = Recorded::Perhaps;
        keep(&killed, &it).unwrap();
        let next = Notes::new(state.clone());
        // It is not reported while its process lives.
        assert_eq!(read(&next), (vec![], vec![]));
        drop(killed);
        assert_eq!(read(&next), (vec![it.clone()], vec![]));
        forget(&next, &it).unwrap();
        forget(&next, &it).unwrap();
        assert_eq!(read(&next), (vec![], vec![]));
    }
}

#[test]
fn runs_on_two_systems_have_two_files() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let one = record(BulkAction::SetExpiry(None));
    let mut two = one.clone();
    two.address = "wss://nas2".into();
    let notes = Notes::new(state.clone());
    keep(&notes, &one).unwrap();
    keep(&notes, &two).unwrap();
    forget(&notes, &one).unwrap();
    drop(notes);
    assert_eq!(read(&Notes::new(state)).0, [two]);
}

#[test]
fn without_a_directory_nothing_is_recorded_and_the_simulator_needs_no_record() {
    let it = record(BulkAction::SetExpiry(None));
    assert!(keep(&Notes::new(State::missing()), &it).is_err());
    assert_eq!(keep(&Notes::none(), &it), Ok(()));
    assert_eq!(read(&Notes::none()), (vec![], vec![]));
}

#[test]
fn a_run_that_no_later_one_could_read_about_does_not_begin() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let notes = Notes::new(state.clone());
    let mut it = record(BulkAction::SetExpiry(None));
    let name = "\u{1b}".repeat(200);
    let item = |id| {
        let item = Item {
            id: KeyId(id),
            name: name.as_str().into(),
        };
        (item, Recorded::Perhaps)
    };
    it.items = (1..=3_000).map(item).collect();
    keep(&notes, &it).unwrap();
    let fits = it.clone();
    it.items = (1..=4_000).map(item).collect();
    let fault = keep(&notes, &it).unwrap_err();
    assert_eq!(fault.what, "The record of 4000 keys is too large.");
    drop(notes);
    assert_eq!(read(&Notes::new(state)), (vec![fits], vec![]));
}

#[test]
fn damaged_records_are_reported_and_stay_and_hide_no_other() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let killed = Notes::new(state.clone());
    let good = record(BulkAction::Delete { end_sessions: true });
    keep(&killed, &good).unwrap();
    drop(killed);
    let path = |name: &str| dir.path().join(format!("bulk-{name}.json"));
    let text = fs::read_to_string(file_of(&Notes::new(state.clone()), &good).unwrap().unwrap());
    let text = text.unwrap();
    let half = &text[..text.len() / 2];
    let wrong = [
        ("empty", String::new()),
        ("half", half.to_owned()),
        ("list", "[]".to_owned()),
        ("null", "null".to_owned()),
        ("deep", "[".repeat(100_000)),
        ("state", text.replace("perhaps", "undone")),
        ("id", text.replace("[1,", "[\"1\",")),
        ("number", text.replace("[1,", "[1e30,")),
        ("time", text.replace("2026-11-22T12", "2026-11-22T99")),
        ("action", text.replace("\"delete\"", "\"create\"")),
        (
            "huge",
            format!("{text}{}", " ".repeat(files::LARGEST as usize)),
        ),
    ];
    for (name, text) in &wrong {
        fs::write(path(name), text).unwrap();
    }
    fs::write(path("bytes"), [0xff, 0xfe, 0x00]).unwrap();
    fs::create_dir(path("directory")).unwrap();
    symlink("nowhere", path("link")).unwrap();
    fs::write(path("others"), &text).unwrap();
    fs::set_permissions(path("others"), fs::Permissions::from_mode(0o666)).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        path("fifo"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    // Of a newer tnkeys, which knows more.
    let newer = text.replacen('{', r#"{"format":2,"more":{"a":[1]},"#, 1);
    fs::write(path("newer"), newer).unwrap();

    let notes = Notes::new(state);
    let (all, faults) = read(&notes);
    assert_eq!(
        all,
        [good.clone(), good.clone()],
        "the good one and the newer one"
    );
    // A link to nothing is no file.
    assert_eq!(faults.len(), wrong.len() + 4, "{faults:#?}");
    for fault in &faults {
        assert!(!fault.next.is_empty(), "{fault}");
        assert_eq!(crate::domain::text::harmless(&fault.what), fault.what);
    }
    forget(&notes, &good).unwrap();
    for (name, text) in &wrong {
        assert_eq!(fs::read_to_string(path(name)).unwrap(), *text, "{name}");
    }
}

#[test]
fn a_file_that_is_not_understood_is_reported_and_stays() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bulk-0123456789abcdef.json");
    fs::write(&path, "{\"new\": 1}").unwrap();
    let (all, faults) = read(&Notes::new(State::at(dir.path())));
    assert_eq!((all.len(), faults.len()), (0, 1));
    assert_eq!(fs::read_to_string(path).unwrap(), "{\"new\": 1}");
}
