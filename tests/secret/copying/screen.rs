//! GNU screen passes the copy on to the terminal around it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use super::support::{TNKEYS, count, encoded, make_key, missing};
use crate::support::pty::Setup;

#[test]
fn the_terminal_around_it_gets_the_key() {
    if missing(&["screen"]) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let sockets = dir.path().join("sockets");
    fs::create_dir(&sockets).unwrap();
    // It insists.
    fs::set_permissions(&sockets, fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(dir.path().join("screenrc"), "startup_message off\n").unwrap();
    let mut pty = Setup::program("/usr/bin/screen")
        .arg("-c")
        .arg(dir.path().join("screenrc"))
        .args(["-S", "tnkeys-test", TNKEYS, "--demo"])
        .env("SCREENDIR", &sockets)
        .env("SHELL", "/bin/sh")
        .spawn();
    let key = make_key(&mut pty);
    pty.send("c");
    pty.wait_text("sent to your terminal through screen (OSC 52). Paste to check.");
    assert!(!pty.contents().contains("copied"));
    let osc = format!("\x1b]52;c;{}\x07", encoded(&key));
    assert_eq!(count(&pty.transcript(), &osc), 1);
    let quit = Command::new("/usr/bin/screen")
        .args(["-S", "tnkeys-test", "-X", "quit"])
        .env("SCREENDIR", &sockets)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    assert!(quit.unwrap().success());
    pty.wait_exit();
    // Leaving by that clears like any hang-up: nothing more of ours was written.
    assert_eq!(count(&pty.transcript(), &encoded(&key)), 1);
}
