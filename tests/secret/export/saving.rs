//! To a file: never a half one, never one that others can read, and whatever fails, the key is still on the screen.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::process::{Signal, geteuid};
use tnkeys::domain::Credentials;
use tnkeys::net::key_file;
use tnkeys::sim::Release;

use super::support::{CTRL_U, ESC, F2, Plan, Run, TAB};
use crate::support::mounted::Mounted;
use crate::support::skip::has;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

/// What stands in a directory.
fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn place(run: &Run) -> PathBuf {
    let dir = run.dir.path().join("here");
    fs::create_dir(&dir).unwrap();
    dir
}

#[test]
fn every_form_is_written_and_read_back() {
    for (release, tls) in [
        (Release::V24_10, false),
        (Release::V25_10, false),
        (Release::V26_0, true),
    ] {
        let plan = Plan::new(release);
        let mut run = if tls { plan.tls() } else { plan }.start();
        let (dir, key) = (place(&run), run.key());
        for (form, name) in ["raw", "json", "ini", "env"].iter().enumerate() {
            let path = dir.join(name);
            run.save(&path, form);
            // The file may be there before the program knows it, and takes the next.
            run.wait_words(&format!("saved to {} (only you", path.display()));
            assert_eq!(mode(&path), 0o600);
            if *name == "env" {
                let text = fs::read_to_string(&path).unwrap();
                assert_eq!(text, format!("TRUENAS_API_KEY={key}\n"));
                continue;
            }
            match key_file::read(&path, Some("root".into())).unwrap() {
                Credentials::ApiKey { key: read, .. } => assert_eq!(read.expose(), key),
                Credentials::ScramKey { .. } => assert!(*name == "json" && tls),
                other => panic!("{other:?}"),
            }
        }
        run.assert_key_in_sight();
        assert_eq!(names(&dir), ["env", "ini", "json", "raw"]);
        run.leave();
        if tls {
            sign_in_with(&run, &dir.join("json"));
        }
    }
}

/// The computed keys sign in, without the key itself.
fn sign_in_with(run: &Run, file: &Path) {
    assert!(!fs::read_to_string(file).unwrap().contains(&run.key()[4..]));
    let output = Command::new(env!("CARGO_BIN_EXE_tnkeys"))
        .env_clear()
        .env("HOME", run.dir.path())
        .args(["ping", "-U", run.sim.user(), "--key-file"])
        .arg(file)
        .arg("--ca")
        .arg(run.dir.path().join("ca.pem"))
        .arg(run.sim.uri())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("signed in"), "{output:?}");
}

#[test]
fn the_path_is_completed_and_remembered() {
    let mut run = Plan::new(Release::V25_10).start();
    let home = run.pty.home();
    fs::create_dir_all(home.join("keys-of-mine")).unwrap();
    run.pty.send("s");
    run.pty.wait_text("~/nas1-grafana.key");
    run.pty.send(CTRL_U);
    run.pty.send("~/key");
    run.pty.wait_text("~/key");
    run.pty.send(TAB);
    run.pty.wait_text("~/keys-of-mine/");
    run.pty.send("a.key");
    run.pty.wait_text("a.key");
    run.pty.send(F2);
    run.pty.wait_text("saved to ~/keys-of-mine/a.key");
    let path = home.join("keys-of-mine/a.key");
    assert_eq!(fs::read_to_string(&path).unwrap(), run.key() + "\n");
    assert_remembered(&run, "~/keys-of-mine/");
    run.leave();
}

/// It is remembered after it was said that the file is saved.
#[track_caller]
fn assert_remembered(run: &Run, dir: &str) {
    let file = run.pty.home().join("tnkeys/save-dir");
    for _ in 0..6000 {
        if fs::read_to_string(&file).is_ok_and(|text| text == format!("{dir}\n")) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("{dir} is not remembered");
}

#[test]
fn a_state_directory_that_hangs_does_not_hold_up_the_word_that_it_is_saved() {
    let mut run = Plan::new(Release::V25_10).start();
    let dir = place(&run);
    // As another tnkeys does that hangs, or a dead mount.
    let state = fs::File::open(run.pty.home().join("tnkeys")).unwrap();
    flock(&state, FlockOperation::LockExclusive).unwrap();
    run.save(&dir.join("key"), 0);
    run.wait_words(&format!("saved to {}", dir.join("key").display()));
    drop(state);
    assert_remembered(&run, &format!("{}/", dir.display()));
    run.leave();
}

/// A file that takes nothing for the time being: a pipe that is full, as long as this is held.
fn full_pipe(at: &Path) -> fs::File {
    assert!(Command::new("mkfifo").arg(at).status().unwrap().success());
    let flags = OFlags::NONBLOCK.bits().try_into().unwrap();
    let mut pipe = fs::OpenOptions::new();
    let pipe = pipe.read(true).write(true).custom_flags(flags).open(at);
    let mut pipe = pipe.unwrap();
    let full = loop {
        if let Err(error) = pipe.write(b"-") {
            break error;
        }
    };
    assert_eq!(full.kind(), ErrorKind::WouldBlock);
    pipe
}

#[test]
fn a_log_that_hangs_holds_up_nothing() {
    let elsewhere = tempfile::tempdir().unwrap();
    let log = elsewhere.path().join("log");
    let held = full_pipe(&log);
    let plan = Plan::new(Release::V25_10);
    let mut run = plan
        .argument("--log")
        .argument(log.to_str().unwrap())
        .start();
    let path = place(&run).join("key");
    run.save(&path, 0);
    run.wait_words(&format!("saved to {}", path.display()));
    run.leave();
    drop(held);
}

#[test]
fn a_symbolic_link_is_not_written_through() {
    let mut run = Plan::new(Release::V25_10).start();
    let dir = place(&run);
    let target = run.dir.path().join("target");
    symlink(&target, dir.join("link")).unwrap();
    run.save(&dir.join("link"), 0);
    run.wait_words("is a symbolic link");
    run.wait_words("The key is still shown here");
    run.assert_key_in_sight();
    assert!(!target.exists());
    fs::write(&target, "old").unwrap();
    run.save(&dir.join("link"), 0);
    run.wait_words("is a symbolic link");
    assert_eq!(fs::read_to_string(&target).unwrap(), "old");
    assert_eq!(names(&dir), ["link"]);
}

#[test]
fn a_file_that_is_there_is_replaced_only_after_a_yes() {
    let mut run = Plan::new(Release::V25_10).start();
    let path = place(&run).join("old");
    fs::write(&path, "old").unwrap();
    run.save(&path, 0);
    run.pty.wait_text("Replace this file?");
    run.pty.wait_text("[ Cancel ]");
    run.pty.send("\r");
    run.pty.wait_no_text("Replace this file?");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    // It counts as nothing: closing still asks.
    run.pty.send(ESC);
    run.pty.wait_text("without saving its secret");
    run.pty.send(ESC);
    run.pty.wait_no_text("without saving its secret");
    run.save(&path, 0);
    run.pty.wait_text("Replace this file?");
    run.pty.send("y");
    run.pty.wait_text("saved to");
    run.assert_key_in_sight();
    assert_eq!(fs::read_to_string(&path).unwrap(), run.key() + "\n");
    assert_eq!(mode(&path), 0o600);
    assert_eq!(names(path.parent().unwrap()), ["old"]);
    run.leave();
}

#[test]
fn where_nothing_may_be_written_nothing_is() {
    let mut run = Plan::new(Release::V25_10).start();
    run.save(Path::new("/proc/tnkeys.key"), 0);
    run.wait_words("not saved");
    run.assert_key_in_sight();
    run.save(Path::new("/no/such/directory/key"), 0);
    run.wait_words("does not exist");
    run.assert_key_in_sight();
    if !geteuid().is_root() {
        let dir = place(&run);
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o500)).unwrap();
        run.save(&dir.join("key"), 0);
        run.wait_words("Permission denied");
        run.assert_key_in_sight();
        assert!(names(&dir).is_empty());
    }
}

#[test]
fn a_full_disk_and_a_read_only_one_leave_nothing_behind() {
    let mut run = Plan::new(Release::V25_10).start();
    let dir = place(&run);
    let Some(disk) = Mounted::new(dir.clone(), "size=16k") else {
        return;
    };
    // Every page of it.
    let filled = fs::write(dir.join("filler"), vec![0; 64 * 1024]);
    assert!(filled.is_err());
    run.save(&dir.join("key"), 0);
    run.wait_words("No space left");
    run.wait_words("The key is still shown here");
    run.assert_key_in_sight();
    assert_eq!(names(&dir), ["filler"]);
    fs::write(dir.join("old"), "").unwrap();
    run.save(&dir.join("old"), 0);
    run.pty.wait_text("Replace this file?");
    run.pty.send("y");
    run.wait_words("No space left");
    assert_eq!(fs::read(dir.join("old")).unwrap(), b"");
    disk.read_only();
    run.save(&dir.join("other"), 0);
    run.wait_words("Read-only file system");
    run.assert_key_in_sight();
    assert_eq!(names(&dir), ["filler", "old"]);
}

#[test]
fn a_write_that_stops_in_the_middle_leaves_nothing_behind() {
    if !has("prlimit") {
        return;
    }
    // The signal that comes with this limit ends a program that does not expect it.
    let mut run = Plan::new(Release::V25_10).start();
    // From here on: what must be on the disk before a key is there is larger.
    let limited = Command::new("prlimit")
        .arg(format!("--pid={}", run.pty.pid().as_raw_nonzero()))
        .arg("--fsize=20")
        .status();
    assert!(limited.unwrap().success());
    let dir = place(&run);
    run.save(&dir.join("key"), 0);
    run.wait_words("File too large");
    run.wait_words("The key is still shown here");
    run.assert_key_in_sight();
    assert!(names(&dir).is_empty());
    fs::write(dir.join("old"), "old").unwrap();
    run.save(&dir.join("old"), 1);
    run.pty.wait_text("Replace this file?");
    run.pty.send("y");
    run.wait_words("File too large");
    assert_eq!(fs::read_to_string(dir.join("old")).unwrap(), "old");
    assert_eq!(names(&dir), ["old"]);
}

#[test]
fn a_program_that_is_killed_leaves_no_half_file() {
    let mut run = Plan::new(Release::V26_0).tls().start();
    let dir = place(&run);
    run.fill_save_form(&dir.join("key.json"), 1);
    // The keys are computed before the file is begun: it is killed at any time from here on.
    run.pty.send(F2);
    run.pty.signal(Signal::KILL);
    run.pty
        .wait_for("nothing or all", |_| match names(&dir).as_slice() {
            [] => true,
            [only] => only == "key.json" && key_file::read(&dir.join(only), None).is_ok(),
            _ => false,
        });
}
