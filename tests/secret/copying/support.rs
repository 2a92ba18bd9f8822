//! What all of these tests do: make a key on the embedded simulator, and look for it.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use tempfile::TempDir;

use crate::support::pty::Pty;

pub(crate) const TNKEYS: &str = env!("CARGO_BIN_EXE_tnkeys");
const F2: &str = "\x1bOQ";

/// Whether one of the tools is not there, which is printed. Where they are required that is a failure.
pub(crate) fn missing(tools: &[&str]) -> bool {
    let there = |tool: &&&str| {
        ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin"]
            .iter()
            .any(|dir| Path::new(dir).join(tool).exists())
    };
    let gone: Vec<_> = tools.iter().filter(|tool| !there(tool)).collect();
    if gone.is_empty() {
        return false;
    }
    crate::support::skip::skip(&format!("{gone:?} are not there"));
    true
}

/// A directory with a `config.toml` whose table `[secret]` says this.
pub(crate) fn config(secret: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let text = format!("[secret]\n{secret}\n");
    fs::write(dir.path().join("config.toml"), text).unwrap();
    dir
}

/// Makes a key, and reads its secret from the screen, where it stands once.
pub(crate) fn make_key(pty: &mut Pty) -> String {
    pty.wait_text("backup-replication");
    pty.insist("n", "New key on");
    pty.send("carried");
    pty.wait_text("carried");
    pty.send(F2);
    pty.wait_text("This key is shown once");
    // A terminal in between may pass the lines on one after another.
    pty.wait_for("a key", |screen| key_in(&screen.contents()).is_some());
    key_in(&pty.contents()).expect("no key on the screen")
}

fn key_in(shown: &str) -> Option<String> {
    let key = shown.split_whitespace().find(|word| is_key(word));
    key.map(str::to_owned)
}

fn is_key(word: &str) -> bool {
    word.split_once('-').is_some_and(|(id, secret)| {
        id.parse::<u32>().is_ok()
            && secret.len() == 64
            && secret.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// Closes the secret, and ends the program.
pub(crate) fn leave(pty: &mut Pty) {
    pty.send("\x1b");
    pty.wait_no_text("This key is shown once");
    pty.send("q");
}

/// The same, where a copy is all that there is of the secret.
pub(crate) fn leave_the_copy(pty: &mut Pty) {
    pty.send("\x1b");
    pty.wait_no_text("This key is shown once");
    pty.leave_the_copy();
}

/// The text as it stands in an OSC 52.
pub(crate) fn encoded(text: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// How often this stands in what was written to the terminal.
pub(crate) fn count(written: &[u8], text: &str) -> usize {
    let windows = written.windows(text.len());
    windows.filter(|window| *window == text.as_bytes()).count()
}
