//! tmux: its buffer holds what was copied, and its terminal got it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::support::{TNKEYS, count, encoded, leave_the_copy, make_key, missing};
use crate::support::pty::{Pty, Setup};

/// A tmux of our own, in a terminal, with the demo in its only window.
pub(crate) struct Tmux {
    pub(crate) pty: Pty,
    pub(crate) dir: TempDir,
}

/// How it is set.
pub(crate) struct Settings<'a> {
    /// The terminal around it.
    pub(crate) term: &'a str,
    /// Lines of its configuration.
    pub(crate) lines: &'a str,
    /// What runs in its window, by the shell.
    pub(crate) runs: &'a str,
    /// The table `[secret]`.
    pub(crate) secret: &'a str,
}

impl Settings<'_> {
    pub(crate) const USUAL: Settings<'static> = Settings {
        term: "xterm-256color",
        lines: "",
        // It goes on when the demo has ended.
        runs: "\"$TNKEYS\" --demo; cat",
        secret: "",
    };

    pub(crate) fn start(&self) -> Tmux {
        let dir = tempfile::tempdir().unwrap();
        let config = format!(
            "set -g status off\nset -g default-terminal tmux-256color\nset -g default-shell /bin/sh\n{}\n",
            self.lines
        );
        fs::write(dir.path().join("tmux.conf"), config).unwrap();
        let secret = format!("[secret]\n{}\n", self.secret);
        fs::write(dir.path().join("config.toml"), secret).unwrap();
        let pty = Setup::program("/usr/bin/tmux")
            .arg("-S")
            .arg(dir.path().join("socket"))
            .arg("-f")
            .arg(dir.path().join("tmux.conf"))
            .args(["new-session", self.runs])
            .env("TERM", self.term)
            .env("TNKEYS", TNKEYS)
            .env("TNKEYS_CONFIG_DIR", dir.path())
            .spawn();
        Tmux { pty, dir }
    }
}

impl Tmux {
    pub(crate) fn ask(&self, args: &[&str]) -> Option<String> {
        ask(self.dir.path().join("socket"), args)
    }

    /// The buffer that a paste takes.
    pub(crate) fn buffer(&self) -> Option<String> {
        self.ask(&["show-buffer"])
    }

    /// How often the terminal around it was told to put this on its clipboard.
    pub(crate) fn told(&self, text: &str) -> usize {
        // tmux names no clipboard.
        count(
            &self.pty.transcript(),
            &format!("\x1b]52;;{}\x07", encoded(text)),
        )
    }
}

/// What the tmux on this socket says; `None` if it refuses.
pub(crate) fn ask(socket: PathBuf, args: &[&str]) -> Option<String> {
    let mut command = Command::new("/usr/bin/tmux");
    command.env_clear().arg("-S").arg(socket).args(args);
    command.env("LANG", "C.UTF-8").stdin(Stdio::null());
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    output.status.success().then_some(said)
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.ask(&["kill-server"]);
    }
}

fn no_tools() -> bool {
    missing(&["tmux"])
}

#[test]
fn the_buffer_equals_the_key_whatever_tmux_is_set_to() {
    if no_tools() {
        return;
    }
    for clipboard in ["on", "external", "off"] {
        for passthrough in ["on", "off"] {
            let lines = format!(
                "set -g set-clipboard {clipboard}\nset -gq allow-passthrough {passthrough}"
            );
            let mut tmux = Settings {
                lines: &lines,
                ..Settings::USUAL
            }
            .start();
            let key = make_key(&mut tmux.pty);
            tmux.pty.send("c");
            tmux.pty
                .wait_text("copied to tmux, which sent it to your terminal.");
            assert_eq!(tmux.buffer(), Some(key.clone()), "{lines}");
            assert_eq!(tmux.told(&key), 1, "{lines}");
        }
    }
}

#[test]
fn a_terminal_that_tmux_knows_no_clipboard_of_is_named() {
    if no_tools() {
        return;
    }
    let mut tmux = Settings {
        term: "vt220",
        secret: "clear_after = 15",
        ..Settings::USUAL
    }
    .start();
    let key = make_key(&mut tmux.pty);
    let copied = "copied to tmux, but tmux has no clipboard setting for your terminal.";
    tmux.pty.insist("c", copied);
    tmux.pty.wait_words("terminal-features ',vt220:clipboard'");
    assert_eq!(tmux.buffer(), Some(key.clone()));
    assert_eq!(tmux.told(&key), 0);
    // What was not told to the terminal is not claimed of the clearing either.
    tmux.pty
        .wait_text("cleared from tmux, but not from your terminal's clipboard");
    assert_eq!(tmux.ask(&["list-buffers"]).as_deref(), Some(""));
}

#[test]
fn the_buffer_goes_when_the_time_is_over_and_the_terminal_is_told() {
    if no_tools() {
        return;
    }
    let mut tmux = Settings {
        secret: "clear_after = 1",
        ..Settings::USUAL
    }
    .start();
    make_key(&mut tmux.pty);
    tmux.pty.send("c");
    tmux.pty
        .wait_text("cleared from tmux; asked your terminal to clear its clipboard");
    assert_eq!(tmux.ask(&["list-buffers"]).as_deref(), Some(""));
    assert_eq!(tmux.told(" "), 1);
}

#[test]
fn what_was_copied_in_tmux_since_stays_and_so_does_the_terminals_clipboard() {
    if no_tools() {
        return;
    }
    let mut tmux = Settings::USUAL.start();
    let key = make_key(&mut tmux.pty);
    tmux.ask(&["set-buffer", "from before"]).unwrap();
    tmux.pty.send("c");
    tmux.pty.wait_text("copied to tmux");
    assert_eq!(tmux.buffer(), Some(key));
    tmux.ask(&["set-buffer", "since then"]).unwrap();
    leave_the_copy(&mut tmux.pty);
    tmux.pty.wait_for("the end of the demo", |screen| {
        !screen.contents().contains("KEYS") && screen.contents().trim().is_empty()
    });
    let buffers = tmux.ask(&["list-buffers", "-F", "#{buffer_sample}"]);
    assert_eq!(buffers.as_deref(), Some("since then\nfrom before\n"));
    assert_eq!(tmux.told(" "), 0);
}

#[test]
fn with_nobody_attached_the_buffer_goes_and_no_terminal_is_spoken_of() {
    if no_tools() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("config.toml"),
        "[secret]\nclear_after = 1\n",
    )
    .unwrap();
    let socket = dir.path().join("socket");
    let none = ["-f", "/dev/null", "new-session", "-d", "cat"];
    ask(socket.clone(), &none).unwrap();
    // As in a pane of it whose person has detached.
    let mut pty = Setup::tnkeys()
        .arg("--demo")
        .env("TMUX", format!("{},1,0", socket.display()))
        .env("TNKEYS_CONFIG_DIR", dir.path())
        .spawn();
    make_key(&mut pty);
    pty.send("c");
    pty.wait_text("cleared from tmux, but not from your terminal's clipboard");
    assert_eq!(ask(socket.clone(), &["list-buffers"]).as_deref(), Some(""));
    ask(socket, &["kill-server"]);
}

/// The program finds a tmux that does not know `-w`, as those before 3.2; the real one is around it all the same.
fn with_an_old_one(lines: &str) -> Tmux {
    let path = tempfile::tempdir().unwrap();
    let old = path.path().join("tmux");
    let script = "#!/bin/sh\ncase \" $* \" in *\" -w \"*) echo 'usage: load-buffer [-b buffer-name] path' >&2; exit 1;; esac\n\
                  exec /usr/bin/tmux \"$@\"\n";
    fs::write(&old, script).unwrap();
    fs::set_permissions(&old, fs::Permissions::from_mode(0o755)).unwrap();
    let runs = format!("PATH={}:$PATH \"$TNKEYS\" --demo", path.path().display());
    let mut tmux = Settings {
        lines,
        runs: &runs,
        ..Settings::USUAL
    }
    .start();
    tmux.pty.wait_text("backup-replication");
    let key = make_key(&mut tmux.pty);
    tmux.pty.send("c");
    tmux.pty
        .wait_text("sent to your terminal (OSC 52). Paste to check.");
    tmux.pty.wait_text("set -g set-clipboard on");
    let said = tmux.pty.contents();
    assert!(!said.contains("copied"), "{said}");
    // Everything that was written has been taken in when the help is there.
    tmux.pty.send("?");
    tmux.pty.wait_text("copy the key");
    fs::write(tmux.dir.path().join("key"), key).unwrap();
    tmux
}

#[test]
fn an_old_tmux_takes_what_is_written_to_it_if_it_is_set_so() {
    if no_tools() {
        return;
    }
    for (clipboard, passthrough, buffer, outside) in [
        ("on", "off", true, true),
        ("external", "on", false, true),
        ("off", "on", false, true),
        // Neither: it is not claimed, and it is not so.
        ("off", "off", false, false),
    ] {
        let lines =
            format!("set -g set-clipboard {clipboard}\nset -gq allow-passthrough {passthrough}");
        let tmux = with_an_old_one(&lines);
        let key = fs::read_to_string(tmux.dir.path().join("key")).unwrap();
        assert_eq!(tmux.buffer().as_ref() == Some(&key), buffer, "{lines}");
        let written = tmux.pty.transcript();
        assert_eq!(count(&written, &encoded(&key)) > 0, outside, "{lines}");
    }
}
