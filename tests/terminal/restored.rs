//! The terminal is given back however the program ends, and a terminal that goes away ends the program.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::support::child_test;
use crate::support::pty::{Pty, Setup};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};

const LEAVING: &[u8] = b"\x1b[m\x1b[H\x1b[J\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// The title of the terminal is saved, and restored.
const SAVED: &str = "\x1b[22;0t";
const RESTORED: &str = "\x1b]2;\x1b\\\x1b[23;0t";

fn demo() -> Pty {
    let pty = Setup::tnkeys().arg("--demo").spawn();
    pty.wait_text("backup-replication");
    pty.wait_until_it_takes_keys();
    pty
}

#[test]
fn leaving_gives_the_terminal_back() {
    let mut pty = demo();
    pty.screen(|screen| assert!(screen.alternate_screen() && screen.bracketed_paste()));
    assert!(!pty.is_cooked());
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_given_back();
    assert!(pty.transcript().ends_with(LEAVING));
}

#[test]
fn signals_end_it_at_once_and_give_the_terminal_back() {
    for (signal, code) in [
        (Signal::TERM, 143),
        (Signal::HUP, 129),
        (Signal::INT, 130),
        (Signal::QUIT, 131),
    ] {
        let mut pty = demo();
        pty.signal(signal);
        assert_eq!(pty.wait_exit(), code);
        pty.assert_given_back();
        assert!(pty.transcript().ends_with(LEAVING));
    }
}

#[test]
fn a_stalled_link_does_not_keep_it_alive() {
    let mut pty = demo();
    pty.stall();
    // It draws, or tries to.
    pty.send_at_once("\x0c");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit(), 143);
    assert!(pty.is_cooked());
}

#[test]
fn nothing_is_asked_of_the_terminal() {
    let mut pty = demo();
    pty.send("\x0c");
    pty.send("q");
    pty.wait_exit();
    let written = String::from_utf8(pty.transcript()).unwrap();
    for question in [
        "\x1b[6n", "\x1b[5n", "\x1b[c", "\x1b[0c", "\x1b[?u", "\x1b[>q", "\x1b[18t",
    ] {
        assert!(!written.contains(question), "{question:?} was asked");
    }
}

#[test]
fn replies_that_nobody_asked_for_and_broken_sequences_do_no_harm() {
    let mut pty = demo();
    pty.send("\x1b[?62;22c\x1b[24;80R\x1b[200~pasted\x1b[201~\x1b[<0;5;5M\x1b[I\x1b[O\x1b[999~\x1b[1;1;1;1Z\u{fffd}");
    pty.send("?");
    pty.wait_text("create a key");
}

#[test]
fn fifty_keys_at_once_cost_little() {
    let mut pty = demo();
    let mark = pty.mark();
    pty.send(&"\x1b[B".repeat(50));
    // The help is drawn after them.
    pty.send("?");
    pty.wait_text("create a key");
    let bytes = pty.since(mark).len();
    assert!(bytes < 6000, "{bytes} bytes");
}

#[test]
fn any_size_is_survived() {
    let mut pty = demo();
    for (columns, rows) in [(1, 1), (2, 50), (200, 1), (120, 40), (80, 24)] {
        let mark = pty.mark();
        pty.resize(columns, rows);
        // A new size repaints everything.
        pty.wait_written(mark, b"\x1b[H\x1b[J");
    }
    pty.wait_text("backup-replication");
}

/// A shell with job control in a terminal, without an editor for its lines, which would change the terminal's mode.
fn shell() -> Pty {
    let mut pty = Setup::program("/bin/sh")
        .args(["+o", "emacs", "+o", "vi", "-i"])
        .env("PS1", "ready> ")
        .env("TNKEYS", env!("CARGO_BIN_EXE_tnkeys"))
        .size(100, 30)
        .spawn();
    pty.wait_text("ready>");
    pty.send("\"$TNKEYS\" --demo\n");
    pty.wait_text("backup-replication");
    pty.wait_until_it_takes_keys();
    pty
}

fn at_the_shell(pty: &Pty) {
    pty.wait_for("the shell", |screen| {
        let text = screen.contents();
        !screen.alternate_screen() && text.trim_end().ends_with("ready>")
    });
    pty.assert_given_back();
}

fn back_in_the_list(pty: &Pty) {
    pty.wait_for("the list again", |screen| {
        screen.alternate_screen() && screen.contents().contains("backup-replication")
    });
    assert!(!pty.is_cooked());
}

/// The process that the shell runs.
fn child_of(shell: Pid) -> Pid {
    let mut found = None;
    for entry in std::fs::read_dir("/proc").unwrap() {
        let path = entry.unwrap().path();
        // Processes come and go while we read.
        let Ok(stat) = std::fs::read_to_string(path.join("stat")) else {
            continue;
        };
        let Some((head, tail)) = stat.rsplit_once(')') else {
            continue;
        };
        let parent = tail.split_whitespace().nth(1);
        if parent == Some(&shell.as_raw_nonzero().to_string()) {
            let pid = head.split_whitespace().next().unwrap();
            found = Pid::from_raw(pid.parse().unwrap());
        }
    }
    found.expect("the shell runs nothing")
}

/// There is no event for this that reaches us: the process is not our child.
fn wait_until_stopped(pid: Pid) {
    let stat = format!("/proc/{}/stat", pid.as_raw_nonzero());
    let start = std::time::Instant::now();
    while !std::fs::read_to_string(&stat).unwrap().contains(") T ") {
        assert!(start.elapsed().as_secs() < 60, "it runs in the background");
        std::thread::yield_now();
    }
}

#[test]
fn ctrl_z_and_fg() {
    let mut pty = shell();
    for _ in 0..2 {
        pty.send("\x1a");
        at_the_shell(&pty);
        pty.send("fg\n");
        back_in_the_list(&pty);
    }
    // It still takes keys, and leaves as always.
    pty.send("?");
    pty.wait_text("create a key");
    pty.send("qq");
    at_the_shell(&pty);
    pty.send("exit\n");
    assert_eq!(pty.wait_exit(), 0);
    // The title was the shell's own whenever the shell was there.
    let written = String::from_utf8(pty.transcript()).unwrap();
    assert_eq!(written.matches(SAVED).count(), 3);
    assert_eq!(written.matches(RESTORED).count(), 3);
    let stays: Vec<&str> = written.split(SAVED).skip(1).collect();
    for stay in stays {
        assert!(stay.contains("\x1b]2;nas1 (demo) - tnkeys\x1b\\"));
    }
}

#[test]
fn in_the_background_it_leaves_the_terminal_alone() {
    let mut pty = shell();
    pty.send("\x1a");
    at_the_shell(&pty);
    let mark = pty.mark();
    pty.send("bg\n");
    pty.send("echo alive; jobs\n");
    pty.wait_written(mark, b"alive\r\n");
    wait_until_stopped(child_of(pty.pid()));
    assert!(pty.is_cooked());
    let written = pty.since(mark);
    assert!(!written.contains(&0x1b), "it drew in the background");
    pty.send("fg\n");
    back_in_the_list(&pty);
}

#[test]
fn a_size_changed_while_stopped_is_seen() {
    let mut pty = shell();
    pty.send("\x1a");
    at_the_shell(&pty);
    pty.resize(60, 20);
    pty.send("fg\n");
    back_in_the_list(&pty);
    pty.wait_for("a rule of 60 columns", |screen| {
        screen
            .rows(0, 60)
            .nth(1)
            .is_some_and(|row| row == "─".repeat(60))
    });
}

#[test]
fn a_stop_from_outside_is_like_ctrl_z() {
    let mut pty = shell();
    kill_process(child_of(pty.pid()), Signal::TSTP).unwrap();
    at_the_shell(&pty);
    pty.send("fg\n");
    back_in_the_list(&pty);
}

#[test]
fn after_a_stop_without_warning_the_screen_is_drawn_anew() {
    let mut pty = shell();
    let program = child_of(pty.pid());
    let mark = pty.mark();
    kill_process(program, Signal::STOP).unwrap();
    pty.wait_written(mark, b"ready>");
    let mark = pty.mark();
    pty.send("fg\n");
    pty.wait_written(mark, b"\x1b[?1049h");
    pty.wait_written(mark, b"backup-replication");
    pty.send("q");
    at_the_shell(&pty);
}

/// Runs the given test of this file as a child process, in a terminal.
fn child(name: &str) -> Setup {
    Setup::program(child_test::program())
        .args(child_test::arguments(module_path!(), name))
        .arg("--nocapture")
        .env("TNKEYS_TEST_CHILD", "1")
}

fn is_child() -> bool {
    std::env::var_os("TNKEYS_TEST_CHILD").is_some()
}

/// A fake secret on the screen of a program that panics.
const DRAWN: &str = "1-NotARealKeyNotARealKeyNotARealKey";

#[test]
#[ignore = "run by another test, as a child process"]
fn child_panics() {
    if !is_child() {
        return;
    }
    tnkeys::term::setup::install_panic_hook();
    let _session = tnkeys::term::Session::full_screen(true).unwrap();
    // In another thread, as the worst case: nobody would notice there, and a secret is being drawn all the while.
    std::thread::spawn(|| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        panic!("cannot cut {DRAWN}");
    });
    let mut terminal = tnkeys::term::Tty;
    while std::io::Write::write_all(&mut terminal, format!("\x1b[H{DRAWN}").as_bytes()).is_ok() {}
    // The process ends meanwhile.
    std::thread::park();
}

#[test]
fn a_panic_gives_the_terminal_back_and_quotes_nothing() {
    let mut pty = child("child_panics").spawn();
    assert_eq!(pty.wait_exit(), 101);
    pty.assert_given_back();
    let written = String::from_utf8(pty.transcript()).unwrap();
    assert!(
        written.contains("\x1b[?1049h"),
        "it was never in the full screen"
    );
    let after = written.split("\x1b[?1049l").last().unwrap();
    assert!(after.contains("because of a bug"), "{after}");
    assert_eq!(written.matches(SAVED).count(), 1);
    assert_eq!(written.matches(RESTORED).count(), 1);
    assert!(written.contains(DRAWN), "it was never drawn");
    assert!(!after.contains("NotAReal") && !written.contains("backtrace"));
    // The screen that it was on was wiped before it was left.
    let (rows, columns) = pty.screen(vt100::Screen::size);
    let mut terminal = vt100::Parser::new(rows, columns, 0);
    terminal.process(written.as_bytes());
    terminal.process(b"\x1b[?47h");
    let kept = terminal.screen().contents();
    assert!(!kept.contains("NotAReal"), "{kept}");
}

/// Holds a terminal until it is killed, and says which process runs in it.
#[test]
#[ignore = "run by another test, as a child process"]
fn child_holds_a_terminal() {
    if !is_child() {
        return;
    }
    let ignoring = std::env::var_os("TNKEYS_TEST_IGNORE_HUP").is_some();
    let (script, nested) = if ignoring {
        // The shell leads the session and stays: nobody tells the program about the hang-up.
        ("trap '' HUP; \"$TNKEYS\" --demo; :", true)
    } else {
        ("exec \"$TNKEYS\" --demo", false)
    };
    let pty = Setup::program("/bin/sh")
        .args(["-c", script])
        .env("TNKEYS", env!("CARGO_BIN_EXE_tnkeys"))
        .spawn();
    pty.wait_text("backup-replication");
    let pid = if nested {
        child_of(pty.pid())
    } else {
        pty.pid()
    };
    println!("\nrunning as {}", pid.as_raw_nonzero());
    // Until killed.
    loop {
        std::thread::park();
    }
}

/// Closes the terminal under a running program, which must then end.
fn close_the_terminal(ignore_hup: bool) {
    let mut command = Command::new(child_test::program());
    command
        .args(child_test::arguments(
            module_path!(),
            "child_holds_a_terminal",
        ))
        .arg("--nocapture")
        .env("TNKEYS_TEST_CHILD", "1")
        .stdout(Stdio::piped());
    if ignore_hup {
        command.env("TNKEYS_TEST_IGNORE_HUP", "1");
    }
    let mut holder = command.spawn().unwrap();
    let pid = BufReader::new(holder.stdout.take().unwrap())
        .lines()
        .find_map(|line| line.unwrap().strip_prefix("running as ")?.parse().ok())
        .and_then(Pid::from_raw)
        .expect("the program did not start");
    let program = pidfd_open(pid, PidfdFlags::empty()).unwrap();
    // The terminal goes with the process that held its other side.
    holder.kill().unwrap();
    holder.wait().unwrap();

    let mut ended = [PollFd::new(&program, PollFlags::IN)];
    let patience = Timespec {
        tv_sec: 60,
        tv_nsec: 0,
    };
    let count = poll(&mut ended, Some(&patience)).unwrap();
    if count == 0 {
        let _ = kill_process(pid, Signal::KILL);
        panic!("it goes on without a terminal");
    }
}

#[test]
fn a_closed_terminal_ends_it() {
    close_the_terminal(false);
}

#[test]
fn a_closed_terminal_ends_it_even_when_nobody_says_so() {
    close_the_terminal(true);
}
