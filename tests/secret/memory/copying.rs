//! Every other way to copy: what it leaves in the program's memory once the copy is cleared, or was taken by a command.

use std::path::Path;
use std::process::{Command, Stdio};

use super::{SYSTEMS, release_build, start_with};
use crate::secret::xvfb::Display;

/// `None`, which is printed: a tool is not there. Where tools are required that is a failure.
fn have(tools: &[&str]) -> Option<()> {
    let dirs = ["/usr/bin", "/bin", "/usr/local/bin"];
    let there = |tool: &str| dirs.iter().any(|dir| Path::new(dir).join(tool).exists());
    let gone: Vec<_> = tools.iter().filter(|tool| !there(tool)).collect();
    if gone.is_empty() {
        return Some(());
    }
    crate::support::skip::skip(&format!("{gone:?} are not there"));
    None
}

/// Copies twice, as a person does who is not sure, waits for what is said at the end, and closes.
fn copy_and_forget(copying: &str, env: &[(&str, &str)], copied: &str, cleared: Option<&str>) {
    for system in [SYSTEMS[0], SYSTEMS[2]] {
        let Some(mut run) = start_with(system, copying, env) else {
            return;
        };
        run.pty.send("c");
        run.pty.wait_text(copied);
        // Keys are taken in turn: what is drawn in groups knows of the second copy, and that it is answered.
        run.pty.send("cg");
        run.pty.wait_for("the second copy", |screen| {
            let shown = screen.contents();
            let answered = !shown.contains("Copying.");
            shown.contains("for reading aloud") && answered
        });
        if let Some(cleared) = cleared {
            run.pty.wait_text(cleared);
        }
        run.close();
        run.assert_forgotten();
    }
}

#[test]
fn by_a_command_of_ones_own() {
    let command = r#"copy_command = ["sh", "-c", "cat > /dev/null"]"#;
    copy_and_forget(command, &[], "copied with sh", None);
    // What it complains of is shown.
    let command = r#"copy_command = ["sh", "-c", "cat > /dev/null; echo no display >&2; exit 1"]"#;
    copy_and_forget(command, &[], "no display", None);
}

#[test]
fn through_gnu_screen() {
    let told = "asked your terminal to clear its clipboard";
    copy_and_forget("clipboard = \"screen\"", &[], "through screen", Some(told));
}

/// A tmux of our own without a terminal; ended when dropped.
struct Tmux(tempfile::TempDir);

impl Tmux {
    fn new() -> Self {
        let it = Self(tempfile::tempdir().unwrap());
        assert!(it.run(&["-f", "/dev/null", "new-session", "-d", "cat"]));
        it
    }

    fn socket(&self) -> String {
        self.0.path().join("socket").display().to_string()
    }

    fn run(&self, arguments: &[&str]) -> bool {
        let mut command = Command::new("tmux");
        command.env_clear().env("PATH", "/usr/bin:/bin");
        command.env("LANG", "C.UTF-8").arg("-S").arg(self.socket());
        let silent = command.args(arguments).stdin(Stdio::null());
        silent.stdout(Stdio::null()).status().unwrap().success()
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

#[test]
fn to_tmux() {
    if release_build().and(have(&["tmux"])).is_none() {
        return;
    }
    let tmux = Tmux::new();
    // tmux itself sets this in its panes: the socket, its process, the session.
    let around = format!("{},1,0", tmux.socket());
    let env = [("TMUX", around.as_str())];
    copy_and_forget(
        "clipboard = \"tmux\"",
        &env,
        "copied to tmux",
        Some("cleared from tmux"),
    );
}

#[test]
fn to_the_desktop() {
    if release_build().and(have(&["Xvfb", "xclip"])).is_none() {
        return;
    }
    let display = Display::new();
    let env = [("DISPLAY", display.name.as_str())];
    for system in [SYSTEMS[0], SYSTEMS[2]] {
        let Some(mut run) = start_with(system, "clipboard = \"native\"", &env) else {
            return;
        };
        // Until somebody pastes it in time: only then the library has sent it.
        loop {
            run.pty.send("c");
            run.pty.wait_text("copied to this desktop's clipboard");
            if display.text().as_ref() == Some(&run.key) {
                break;
            }
        }
        run.pty.wait_text("cleared from the clipboard.");
        run.close();
        run.assert_forgotten();
    }
    assert_eq!(display.text(), None);
}
