//! To a command's standard input.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::{Pid, test_kill_process};
use tnkeys::sim::Release;

use super::support::{ENTER, ESC, Plan};
use crate::support::skip::has;

/// As `pass` itself would be set up: a key without passphrase, a store that it encrypts.
fn password_store(gnupg: &Path, store: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::create_dir_all(gnupg).unwrap();
    fs::set_permissions(gnupg, fs::Permissions::from_mode(0o700)).unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let output = Command::new(program)
            .args(arguments)
            .env("GNUPGHOME", gnupg)
            .env("PASSWORD_STORE_DIR", store)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.success(), "{program}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let who = "tnkeys-test@example.invalid";
    let make = [
        "--batch",
        "--passphrase",
        "",
        "--quick-generate-key",
        who,
        "default",
        "default",
        "never",
    ];
    run("gpg", &make);
    run("pass", &["init", who]);
}

/// Ends the agent that gpg started for a home directory of its own.
struct Agent(std::path::PathBuf);

impl Drop for Agent {
    fn drop(&mut self) {
        let ended = Command::new("gpgconf")
            .args(["--kill", "all"])
            .env("GNUPGHOME", &self.0)
            .status();
        drop(ended);
    }
}

#[test]
fn pass_of_debian_takes_it() {
    if !(has("pass") && has("gpg")) {
        return;
    }
    // The agent's socket has a short path only.
    let dir = tempfile::Builder::new()
        .prefix("tnk")
        .tempdir_in("/tmp")
        .unwrap();
    let (gnupg, store) = (dir.path().join("gpg"), dir.path().join("store"));
    password_store(&gnupg, &store);
    let _agent = Agent(gnupg.clone());
    let mut run = Plan::new(Release::V25_10)
        .delivering(r#"pass = ["pass", "insert", "-m", "nas/key"]"#)
        .env("GNUPGHOME", &gnupg)
        .env("PASSWORD_STORE_DIR", &store)
        .start();
    run.pty.send("D");
    run.pty.wait_text("pass insert -m nas/key");
    run.pty.send(ENTER);
    run.pty.wait_text("delivered to pass (exit status 0)");
    run.assert_key_in_sight();
    let shown = Command::new("pass")
        .args(["show", "nas/key"])
        .env("GNUPGHOME", &gnupg)
        .env("PASSWORD_STORE_DIR", &store)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(shown.stdout).unwrap(), run.key());
    // It has been carried away: closing asks nothing more.
    run.leave();
}

#[test]
fn what_it_complains_of_is_shown_without_the_key() {
    let mut run = Plan::new(Release::V25_10)
        .delivering(r#"bad = ["sh", "-c", "echo no such vault >&2; cat >&2; exit 3"]"#)
        .start();
    let key = run.key();
    let mark = run.pty.mark();
    run.pty.send("D");
    run.pty.wait_text("bad");
    run.pty.send(ENTER);
    run.pty
        .wait_text("not delivered: sh failed (exit status: 3)");
    run.wait_words("no such vault (the key)");
    run.assert_key_in_sight();
    let screen = run.pty.contents();
    assert_eq!(screen.matches(&key).count(), 1, "{screen}");
    let written = String::from_utf8_lossy(&run.pty.since(mark)).into_owned();
    assert!(!written.contains(&format!("vault {key}")));
    run.pty.send(ESC);
    run.pty.wait_text("without saving its secret");
}

/// What a command of ours leaves behind: its process id, its environment, its arguments and what its terminal is.
const TELL: &str = r#"cat > got; tr '\0' '\n' < /proc/$$/environ > environ; tr '\0' ' ' < /proc/$$/cmdline > cmdline; { true < /dev/tty; } 2> tty; echo $$ > pid; exec sleep 300"#;

#[test]
fn the_program_stays_usable_and_the_command_can_be_given_up() {
    let commands = format!("slow = [\"sh\", \"-c\", {:?}]", TELL);
    let mut run = Plan::new(Release::V25_10).delivering(&commands).start();
    let home = run.pty.home();
    let read = |name: &str| fs::read_to_string(home.join(name)).unwrap_or_default();
    run.pty.send("D");
    run.pty.wait_text("slow");
    run.pty.send(ENTER);
    run.pty.wait_text("delivering to slow, 60 s at most");
    // It can be hidden, explained and copied meanwhile.
    run.pty.send("m");
    run.pty.wait_text("hidden");
    run.pty.send("m");
    run.pty.send("?");
    run.pty.wait_text("cancel the running export");
    run.pty.send(ESC);
    run.pty.wait_text("Esc cancel");
    while !read("pid").ends_with('\n') {
        std::thread::yield_now();
    }
    let pid: i32 = read("pid").trim().parse().unwrap();
    assert_eq!(read("got"), run.key());
    for place in ["environ", "cmdline"] {
        let text = read(place);
        assert!(
            !text.contains(&run.key()) && !text.contains("TNKEYS_"),
            "{text}"
        );
    }
    // It has no terminal: nothing can be asked behind our back.
    assert!(!read("tty").is_empty());
    run.pty.send(ESC);
    run.wait_words("Cancelled the delivery to slow");
    run.assert_key_in_sight();
    let pid = Pid::from_raw(pid).unwrap();
    while test_kill_process(pid).is_ok() {
        std::thread::yield_now();
    }
    // It counts as nothing.
    run.pty.send(ESC);
    run.pty.wait_text("without saving its secret");
}

#[test]
fn without_a_command_it_says_how_to_name_one() {
    let mut run = Plan::new(Release::V25_10).start();
    run.pty.send("D");
    run.pty.wait_text("No delivery commands");
    run.pty.wait_text("[profiles.NAME.deliver]");
    run.pty.send(ESC);
    run.pty.wait_no_text("No delivery commands");
    run.assert_key_in_sight();
}

#[test]
fn a_command_that_is_not_there_is_said() {
    let mut run = Plan::new(Release::V25_10)
        .delivering(r#"none = ["/no/such/program", "x"]"#)
        .start();
    run.pty.send("D");
    run.pty.wait_text("none");
    run.pty.send(ENTER);
    run.wait_words("not delivered: /no/such/program failed");
    run.wait_words("No such file");
    run.assert_key_in_sight();
}
