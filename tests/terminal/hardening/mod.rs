//! What the running program has switched off, and on: looked at from outside.

mod races;

use crate::support::pty::{Pty, Setup};
use crate::support::skip;

/// A field of `/proc/PID/status`, or of our own.
fn status(pid: &str, field: &str) -> String {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = text.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().to_owned()
}

fn locked_kilobytes(pty: &Pty) -> u64 {
    let pid = pty.pid().as_raw_nonzero().to_string();
    status(&pid, "VmLck:").parse().unwrap()
}

/// Whether no limit counts for us, and so for what we start.
fn may_lock() -> bool {
    const IPC_LOCK: u64 = 1 << 14;
    let effective = u64::from_str_radix(&status("self", "CapEff:"), 16).unwrap();
    let limit = rustix::process::getrlimit(rustix::process::Resource::Memlock);
    // In a user namespace of its own a process has the capability by name only.
    let map = std::fs::read_to_string("/proc/self/uid_map").unwrap();
    let whole = map.split_whitespace().eq(["0", "0", "4294967295"]);
    (effective & IPC_LOCK != 0 && whole) || limit.current.is_none()
}

#[test]
fn no_core_is_dumped_and_the_memory_is_locked_where_it_can_be() {
    let pty = Setup::tnkeys().arg("--demo").spawn();
    pty.wait_text("backup-replication");
    let pid = pty.pid().as_raw_nonzero();
    let limits = std::fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
    let core = limits
        .lines()
        .find(|it| it.starts_with("Max core file size"));
    let core: Vec<&str> = core.unwrap().split_whitespace().collect();
    assert_eq!(core[4..6], ["0", "0"]);
    assert_eq!(locked_kilobytes(&pty) > 0, may_lock());
}

/// With a limit nothing is locked: what is asked for later would be refused, and the program end.
#[test]
fn a_limit_on_locked_memory_hinders_nothing() {
    if !(skip::has("prlimit") && skip::has("setpriv")) {
        return;
    }
    // Lowering is allowed to anybody.
    let mut setup = Setup::program("prlimit").arg("--memlock=65536:");
    if may_lock() {
        // Root is only limited without this.
        setup = setup.args([
            "setpriv",
            "--bounding-set=-ipc_lock",
            "--inh-caps=-ipc_lock",
        ]);
    }
    let mut pty = setup.args([env!("CARGO_BIN_EXE_tnkeys"), "--demo"]).spawn();
    pty.wait_text("backup-replication");
    assert_eq!(locked_kilobytes(&pty), 0);
    pty.send("n");
    pty.wait_text("New key on");
    pty.send("\x1b");
    pty.wait_no_text("New key on");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
}
