//! A command of the person's own.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use super::support::{config, make_key};
use crate::support::pty::{Pty, Setup};

/// Longer than anything takes on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// The demo with the secret on the screen, and a script as the command.
fn shown(script: &str) -> (Pty, String, tempfile::TempDir) {
    let config = config(&format!(
        "copy_command = [\"/bin/sh\", \"-c\", '''{script}''', \"a word; $HOME\"]"
    ));
    let mut pty = Setup::tnkeys()
        .arg("--demo")
        .env("TNKEYS_CONFIG_DIR", config.path())
        .env("TNKEYS_API_KEY", "1-not-a-real-key")
        .spawn();
    let key = make_key(&mut pty);
    (pty, key, config)
}

#[test]
fn it_gets_the_key_on_its_standard_input_and_nowhere_else() {
    let (mut pty, key, _config) =
        shown("cat >got; env >env; tr \"\\0\" \"\\n\" </proc/$$/cmdline >argv");
    pty.send("c");
    pty.wait_text("copied with /bin/sh.");
    let read = |name: &str| fs::read_to_string(pty.home().join(name)).unwrap();
    assert_eq!(read("got"), key);
    let argv = read("argv");
    assert!(
        argv.contains("\na word; $HOME\n"),
        "a shell was in between: {argv}"
    );
    let secret = key.split_once('-').unwrap().1;
    for given in [argv, read("env")] {
        assert!(!given.contains(secret), "{given}");
        assert!(!given.contains("not-a-real-key"), "{given}");
    }
    let said = pty.contents();
    assert!(
        said.contains("does not clear this copy") && !said.contains("Clears in"),
        "{said}"
    );
}

#[test]
fn its_failure_is_shown_with_its_own_words_and_the_key_goes_nowhere_else() {
    let (mut pty, _, _config) = shown("cat >/dev/null; echo cannot open display >&2; exit 7");
    pty.send("c");
    pty.wait_text("not copied:");
    pty.wait_text("exit status: 7");
    pty.wait_text("cannot open display");
    let written = String::from_utf8_lossy(&pty.transcript()).into_owned();
    assert!(!written.contains("\x1b]52"));
}

#[test]
fn what_it_says_of_the_key_reaches_neither_the_screen_nor_the_log() {
    // A shell that takes the key for a program, and says which one it does not find.
    let config = config("copy_command = [\"/bin/sh\"]");
    let log = config.path().join("log");
    let mut pty = Setup::tnkeys()
        .args(["--demo", "--log"])
        .arg(&log)
        .env("TNKEYS_CONFIG_DIR", config.path())
        .spawn();
    let key = make_key(&mut pty);
    let secret = key.split_once('-').unwrap().1;
    pty.send("m");
    pty.wait_no_text(secret);
    pty.send("c");
    pty.wait_text("not copied:");
    pty.wait_text("exit status: 127");
    pty.wait_words("(the key) not found");
    let said = pty.contents();
    assert!(!said.contains(&secret[..8]), "{said}");
    // A thread of its own writes the log: the screen may be ahead of it.
    let start = Instant::now();
    let logged = loop {
        let logged = fs::read_to_string(&log).unwrap();
        if logged.contains("a clipboard does not work") {
            break logged;
        }
        assert!(start.elapsed() < DEADLINE, "{logged}");
        thread::sleep(Duration::from_millis(10));
    };
    assert!(!logged.contains(&secret[..8]), "{logged}");
}
