use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;

use super::*;

const TEXT: &str = "21-NotARealKey\n";

fn secret() -> Secret {
    Secret::new(TEXT.into())
}

fn here() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("nas.key");
    (dir, path)
}

fn names(dir: &tempfile::TempDir) -> Vec<String> {
    let entries = fs::read_dir(dir.path()).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_new_file_is_private_and_alone() {
    let (dir, path) = here();
    save(&path, &secret(), false).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), TEXT);
    assert_eq!(mode(&path), 0o600);
    assert_eq!(names(&dir), ["nas.key"]);
}

#[test]
fn a_file_that_is_there_is_kept_unless_it_is_to_be_replaced() {
    let (dir, path) = here();
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(
        save(&path, &secret(), false),
        Err(Refusal::Exists)
    ));
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    save(&path, &secret(), true).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), TEXT);
    assert_eq!(mode(&path), 0o600);
    assert_eq!(names(&dir), ["nas.key"]);
}

#[test]
fn nothing_goes_through_a_link_or_into_what_is_no_file() {
    let (dir, path) = here();
    let elsewhere = dir.path().join("elsewhere");
    fs::write(&elsewhere, "old").unwrap();
    for target in [&elsewhere, &dir.path().join("nothing")] {
        symlink(target, &path).unwrap();
        for replace in [false, true] {
            let refused = save(&path, &secret(), replace);
            assert!(matches!(refused, Err(Refusal::NoFile("a symbolic link"))));
        }
        fs::remove_file(&path).unwrap();
    }
    assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "old");
    fs::create_dir(&path).unwrap();
    let refused = save(&path, &secret(), true);
    assert!(matches!(refused, Err(Refusal::NoFile("a directory"))));
    for no_name in ["/", "..", "a/.."] {
        assert!(matches!(
            save(Path::new(no_name), &secret(), false),
            Err(Refusal::NoName)
        ));
    }
    let slash = dir.path().join("x/");
    assert!(matches!(
        save(&slash, &secret(), false),
        Err(Refusal::NoName)
    ));
    let nowhere = dir.path().join("no/such/file");
    assert!(matches!(
        save(&nowhere, &secret(), false),
        Err(Refusal::NoDirectory)
    ));
    assert_eq!(names(&dir), ["elsewhere", "nas.key"]);
}

#[test]
fn a_device_that_takes_nothing_is_no_file() {
    let refused = save(Path::new("/dev/full"), &secret(), true);
    assert!(matches!(
        refused,
        Err(Refusal::NoFile("not a regular file"))
    ));
}
