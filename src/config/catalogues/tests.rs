use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::domain::Release;
use crate::domain::catalogue::Catalogue;

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn by(system: &str, version: &str, account: ListedTo) -> ListedBy {
    ListedBy {
        system: system.into(),
        version: version.into(),
        account,
    }
}

fn nas1() -> ListedBy {
    by("nas1:443", "TrueNAS-25.10.5", ListedTo::FullAdmin)
}

/// All that a release declares.
fn listing(user_era: bool) -> Listing {
    let release = match user_era {
        true => Release::V25_10,
        false => Release::new(24, 4, 2),
    };
    let declared = Catalogue::declared(Some(release), user_era);
    let mut methods = declared.methods().to_vec();
    if let Some(first) = methods.first_mut() {
        first.about = "\u{1b}[2J and \u{202e}".into();
    }
    Listing {
        methods,
        events: declared.events().to_vec(),
        roles: Some(Roles::declared(user_era)),
    }
}

#[test]
fn a_list_comes_back_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    assert_eq!(read(&state, &nas1(), now()), None);
    for user_era in [true, false] {
        let listing = listing(user_era);
        keep(&state, &nas1(), &listing, now()).unwrap();
        assert_eq!(read(&state, &nas1(), now()).as_ref(), Some(&listing));
    }
    let without = Listing {
        roles: None,
        ..listing(false)
    };
    keep(&state, &nas1(), &without, now()).unwrap();
    assert_eq!(read(&state, &nas1(), now()), Some(without));
    assert_eq!(
        keep(&State::default(), &nas1(), &listing(true), now()),
        Ok(())
    );
    assert_eq!(read(&State::default(), &nas1(), now()), None);
}

#[test]
fn another_system_version_or_account_has_none() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let version = "TrueNAS-25.10.5";
    let roles = |names: &[&str]| ListedTo::Roles(names.iter().map(|it| (*it).into()).collect());
    let kept = by("nas1:443", version, roles(&["A", "B"]));
    keep(&state, &kept, &listing(true), now()).unwrap();
    assert!(read(&state, &kept, now()).is_some());
    for other in [
        by("nas2:443", version, roles(&["A", "B"])),
        by("nas1:444", version, roles(&["A", "B"])),
        by("nas1:443", "TrueNAS-25.10.6", roles(&["A", "B"])),
        by("nas1:443", version, roles(&["A"])),
        by("nas1:443", version, roles(&["AB"])),
        by("nas1:443", version, roles(&[])),
        by("nas1:443", version, ListedTo::FullAdmin),
    ] {
        assert_eq!(read(&state, &other, now()), None, "{other:?}");
        // Neither does it under the other one's name.
        let moved = path(&state, &other).unwrap();
        fs::copy(path(&state, &kept).unwrap(), &moved).unwrap();
        assert_eq!(read(&state, &other, now()), None, "{other:?}");
        fs::remove_file(moved).unwrap();
    }
}

#[test]
fn what_is_old_broken_or_not_ours_counts_as_none_and_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let (it, listing) = (nas1(), listing(true));
    let path = path(&state, &it).unwrap();
    keep(&state, &it, &listing, now()).unwrap();
    assert!(read(&state, &it, now() + OLDEST).is_some());
    let later = now() + OLDEST + SignedDuration::from_secs(1);
    assert_eq!(read(&state, &it, later), None);
    assert_eq!(
        read(&state, &it, now() - SignedDuration::from_secs(1)),
        None
    );
    let whole = fs::read_to_string(&path).unwrap();
    let other = whole.replacen(r#""format":1"#, r#""format":2"#, 1);
    let large = " ".repeat(5 << 20);
    for text in [
        "",
        "garbage",
        "{}",
        "[]",
        "\0",
        &other,
        &whole[..whole.len() / 2],
        &large,
    ] {
        fs::write(&path, text).unwrap();
        assert_eq!(read(&state, &it, now()), None);
        keep(&state, &it, &listing, now()).unwrap();
        assert_eq!(read(&state, &it, now()).as_ref(), Some(&listing));
    }
    // Others could have written it.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    assert_eq!(read(&state, &it, now()), None);
    keep(&state, &it, &listing, now()).unwrap();
    assert!(read(&state, &it, now()).is_some());
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
}

#[test]
fn the_oldest_files_are_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let state = State::at(dir.path());
    let listing = Listing {
        methods: Vec::new(),
        events: Vec::new(),
        roles: None,
    };
    let system = |n: usize| by(&format!("nas{n}:443"), "x", ListedTo::FullAdmin);
    for n in 0..MOST + 3 {
        keep(&state, &system(n), &listing, now()).unwrap();
        let file = fs::File::open(path(&state, &system(n)).unwrap()).unwrap();
        let written = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000 + n as u64);
        file.set_modified(written).unwrap();
    }
    let all = fs::read_dir(dir.path().join(DIR)).unwrap().count();
    assert_eq!(all, MOST);
    assert_eq!(read(&state, &system(2), now()), None);
    assert!(read(&state, &system(MOST + 2), now()).is_some());
}
