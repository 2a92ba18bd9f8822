use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use super::*;

/// A directory below a temporary one, private whatever the umask.
fn here() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let real = dir.path().canonicalize().unwrap();
    (dir, real)
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn dir(path: &Path) -> PathBuf {
    fs::create_dir_all(path).unwrap();
    mode(path, 0o755);
    path.to_owned()
}

fn file(path: &Path, bits: u32) -> PathBuf {
    fs::write(path, "text").unwrap();
    mode(path, bits);
    path.to_owned()
}

fn text(path: &Path) -> Result<Option<String>, Fault> {
    let found = open(path, Readers::Anyone)?;
    Ok(found.map(|it| std::io::read_to_string(it).unwrap()))
}

#[test]
fn a_file_of_ours_is_read_and_a_missing_one_is_none() {
    let (_dir, here) = here();
    let path = file(&here.join("it"), 0o644);
    assert_eq!(text(&path), Ok(Some("text".into())));
    assert_eq!(text(&here.join("x/../it")), Ok(None), "x is not there");
    dir(&here.join("x"));
    assert_eq!(text(&here.join("x/../it")), Ok(Some("text".into())));
    assert_eq!(text(&here.join("none")), Ok(None));
    assert_eq!(text(&here.join("none/it")), Ok(None));
}

#[test]
fn what_others_may_change_is_refused_with_the_command_that_mends_it() {
    let (_dir, here) = here();
    for (bits, readers, mend) in [
        (0o664, Readers::Anyone, "go-w"),
        (0o646, Readers::Anyone, "go-w"),
        (0o640, Readers::Owner, "600"),
        (0o604, Readers::Owner, "600"),
    ] {
        let path = file(&here.join("it"), bits);
        let fault = open(&path, readers).unwrap_err();
        assert!(fault.next.contains(&chmod(mend, &path)), "{fault}");
    }
    let path = file(&here.join("it"), 0o600);
    for bits in [0o775, 0o757, 0o777] {
        mode(&here, bits);
        let fault = open(&path, Readers::Anyone).unwrap_err();
        assert!(fault.next.contains(&chmod("go-w", &here)), "{fault}");
        assert!(SafeDir::make(&here.join("state")).is_err());
        assert!(!here.join("state").exists());
    }
    // Sticky: nobody can exchange what is ours.
    mode(&here, 0o1777);
    assert_eq!(text(&path), Ok(Some("text".into())));
    mode(&here, 0o700);
}

#[test]
fn a_directory_further_up_counts_as_much() {
    let (_dir, here) = here();
    let path = file(&dir(&here.join("a/b/c")).join("it"), 0o600);
    for open_to_others in ["a", "a/b", "a/b/c"] {
        let middle = here.join(open_to_others);
        mode(&middle, 0o777);
        let fault = open(&path, Readers::Anyone).unwrap_err();
        assert!(fault.next.contains(&chmod("go-w", &middle)), "{fault}");
        mode(&middle, 0o755);
    }
    assert_eq!(text(&path), Ok(Some("text".into())));
}

#[test]
fn what_is_no_file_is_refused_at_once() {
    let (_dir, here) = here();
    let fifo = here.join("fifo");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    assert!(made.unwrap().success());
    let socket = here.join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for path in [
        &fifo,
        &socket,
        &here,
        &here.join("."),
        Path::new("/dev/null"),
    ] {
        let fault = open(path, Readers::Anyone).unwrap_err();
        assert!(fault.what.contains("not a regular file"), "{fault}");
    }
}

#[test]
fn links_of_ours_are_followed_to_what_is_judged_alike() {
    let (_dir, here) = here();
    let path = file(&dir(&here.join("dotfiles")).join("config.toml"), 0o644);
    symlink("dotfiles/config.toml", here.join("one")).unwrap();
    symlink(here.join("one"), here.join("two")).unwrap();
    symlink("dotfiles", here.join("dir")).unwrap();
    for link in ["one", "two", "dir/config.toml", "dir/../one"] {
        assert_eq!(text(&here.join(link)), Ok(Some("text".into())), "{link}");
    }
    mode(&path, 0o666);
    assert!(text(&here.join("two")).is_err());
    mode(&path, 0o644);
    mode(&here.join("dotfiles"), 0o777);
    assert!(text(&here.join("two")).is_err());
    symlink("loop", here.join("loop")).unwrap();
    assert!(text(&here.join("loop")).is_err());
    // A link that leads nowhere is not a file that was never there.
    symlink("gone", here.join("dangling")).unwrap();
    symlink("gone/x", here.join("deeper")).unwrap();
    for link in ["dangling", "deeper", "dangling/it"] {
        let fault = text(&here.join(link)).unwrap_err();
        assert!(fault.what.contains("missing target"), "{link}: {fault}");
        assert!(SafeDir::make(&here.join(link)).is_err(), "{link}");
    }
    mode(&here.join("dotfiles"), 0o755);
    assert_eq!(text(&here.join("dir/none")), Ok(None));
    SafeDir::make(&here.join("dir/new")).unwrap();
}

#[test]
fn missing_directories_are_made_for_us_alone() {
    let (_dir, here) = here();
    let made = SafeDir::make(&here.join("a/b")).unwrap();
    assert_eq!(made.path(), here.join("a/b"));
    for path in ["a", "a/b"] {
        let bits = fs::metadata(here.join(path)).unwrap().permissions().mode();
        assert_eq!(bits & 0o777, 0o700, "{path}");
    }
    file(&here.join("f"), 0o600);
    assert!(SafeDir::make(&here.join("f/x")).is_err());
}

#[test]
fn saving_follows_no_link_below_a_directory_of_ours() {
    let (_dir, here) = here();
    dir(&here.join("real/sub"));
    symlink(here.join("real"), here.join("link")).unwrap();
    symlink("../real/sub", here.join("real/inner")).unwrap();
    let real = SafeDir::for_saving(&here.join("real/sub"))
        .unwrap()
        .unwrap();
    assert_eq!(real.path(), here.join("real/sub"));
    for path in ["link", "link/sub", "real/inner"] {
        let fault = SafeDir::for_saving(&here.join(path)).unwrap_err();
        assert!(fault.what.contains("symbolic link"), "{fault}");
        assert!(fault.next.contains("real"), "{fault}");
    }
    assert!(SafeDir::for_saving(&here.join("none")).unwrap().is_none());
    file(&here.join("f"), 0o600);
    assert!(SafeDir::for_saving(&here.join("f/x")).unwrap().is_none());
    // Whose directory it is, and who may write there, is the person's choice.
    mode(&here.join("real"), 0o777);
    assert!(SafeDir::for_saving(&here.join("real/sub")).is_ok());
}

#[test]
fn what_was_opened_stays_what_it_was() {
    let (_dir, here) = here();
    dir(&here.join("one"));
    dir(&here.join("two"));
    let opened = SafeDir::for_saving(&here.join("one")).unwrap().unwrap();
    fs::rename(here.join("one"), here.join("moved")).unwrap();
    fs::rename(here.join("two"), here.join("one")).unwrap();
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL;
    rustix::fs::openat(opened.handle(), "new", flags, Mode::RUSR).unwrap();
    assert!(here.join("moved/new").exists());
}

#[test]
fn a_path_in_a_command_is_one_word() {
    assert_eq!(chmod("600", Path::new("/a/b-c.d")), "chmod 600 /a/b-c.d");
    let odd = chmod("600", Path::new("/a b/$(x)'y"));
    assert_eq!(odd, r"chmod 600 '/a b/$(x)'\''y'");
}
