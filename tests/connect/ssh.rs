//! `ssh://` against a real sshd: the built program, the system's OpenSSH, an agent and a jump host.

use std::process::{Command, Stdio};

use crate::support::pty::{Pty, Setup};
use crate::support::sshd::{Lab, Watched, descendants, missing, watch_descendants};
use rustix::process::{Pid, Signal};
use tnkeys::sim::{Config, Handle, Listen, Release, Sim};
use tokio::runtime::Runtime;

const OBVIOUS: &str = "not-a-real-password";

/// A simulated system's socket behind the lab's sshd.
struct Run {
    sim: Handle,
    runtime: Runtime,
    lab: Lab,
}

impl Run {
    fn new(release: Release) -> Self {
        Self::with(release, "")
    }

    fn with(release: Release, sshd: &str) -> Self {
        let lab = Lab::new(sshd);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let config = Config {
            release,
            ..Config::default()
        };
        let listen = Listen::Unix(lab.path("sock"));
        let sim = runtime.block_on(Sim::start(config, listen)).unwrap();
        Self { sim, runtime, lab }
    }

    fn uri(&self, host: &str) -> String {
        format!("ssh://{host}{}", self.lab.path("sock").display())
    }

    /// Exit code, output, errors.
    fn tnkeys(&self, args: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tnkeys"));
        command.args(args).env_clear().env("TZ", "UTC");
        command.env("PATH", "/usr/bin:/bin").envs(self.lab.env());
        command.env("TNKEYS_PASSWORD", OBVIOUS);
        let output = command.stdin(Stdio::null()).output().unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }

    /// Fails with this code and these words.
    #[track_caller]
    fn fails(&self, host: &str, code: i32, words: &[&str]) {
        let (got, out, err) = self.tnkeys(&["ping", &self.uri(host)]);
        assert_eq!((got, out.as_str()), (code, ""), "{err}");
        for words in words {
            assert!(err.contains(words), "no {words:?} in: {err}");
        }
    }

    fn pty(&self, host: &str) -> Pty {
        let mut setup = Setup::tnkeys();
        for (name, value) in self.lab.env() {
            setup = setup.env(name, value);
        }
        let pty = setup.arg(self.uri(host)).spawn();
        pty.wait_text("ansible");
        pty
    }
}

/// All that runs under it, which is not nothing.
fn ssh_of(pid: Pid) -> Vec<Watched> {
    let children = watch_descendants(pid);
    assert!(!children.is_empty(), "no ssh runs");
    for child in &children {
        assert!(child.shown().contains("ssh"), "{}", child.shown());
    }
    children
}

fn all_ended(children: &[Watched]) {
    for child in children {
        child.wait();
    }
}

#[test]
fn a_key_of_the_agent_reaches_the_socket_on_every_release() {
    if missing() {
        return;
    }
    for release in [Release::V24_04, Release::V25_10, Release::V26_0] {
        let run = Run::new(release);
        let (code, out, err) = run.tnkeys(&["list", "--json", &run.uri("nas1")]);
        assert_eq!(code, 0, "{err}");
        let keys: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(keys.as_array().unwrap().len(), run.sim.key_names().len());
        let (code, out, err) = run.tnkeys(&["ping", &run.uri("nas1")]);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("signed in"), "{out}");
        // Nobody was asked for a password, and none went along.
        assert_eq!(run.sim.calls("auth.login_ex"), 0);
        let given = String::from_utf8(run.lab.given_to_ssh()).unwrap();
        assert!(!given.contains(OBVIOUS) && !given.contains("TNKEYS_"));
        assert!(given.contains("BatchMode=yes\n") && given.contains("\n--\nnas1\n"));
        // The local socket was in a directory of its own, which is gone.
        let left = std::fs::read_dir(run.lab.dir.path()).unwrap();
        let left = left.filter_map(|entry| entry.unwrap().file_name().into_string().ok());
        assert_eq!(left.filter(|name| name.starts_with("tnkeys-")).count(), 0);
    }
}

#[test]
fn credentials_that_are_given_are_used_over_it() {
    if missing() {
        return;
    }
    let run = Run::new(Release::V25_10);
    let (code, _, err) = run.tnkeys(&["ping", "-U", run.sim.user(), &run.uri("nas1")]);
    assert_eq!(code, 4, "{err}");
    assert_eq!(run.sim.calls("auth.login_ex"), 1);
}

#[test]
fn a_jump_host_of_the_configuration_is_used() {
    if missing() {
        return;
    }
    let run = Run::new(Release::V25_10);
    let (code, _, err) = run.tnkeys(&["list", &run.uri("behind")]);
    assert_eq!(code, 0, "{err}");
    assert!(run.lab.jump.said().contains("Accepted publickey"));
    assert!(run.lab.nas.said().contains("Accepted publickey"));
}

#[test]
fn a_host_key_that_is_not_the_known_one_is_refused() {
    if missing() {
        return;
    }
    let run = Run::new(Release::V25_10);
    run.lab.trust_hosts("stranger", "host_jump");
    let changed = ["has changed", "Host key verification failed", "ssh-keygen"];
    run.fails("nas1", 3, &changed);
    run.lab.trust_nobody();
    let unknown = [
        "is unknown to ssh",
        "Host key verification failed",
        "ssh nas1",
    ];
    run.fails("nas1", 3, &unknown);
    assert!(!run.lab.nas.said().contains("Accepted publickey"));
}

#[test]
fn a_refused_key_fails_with_ssh_s_words() {
    if missing() {
        return;
    }
    let run = Run::new(Release::V25_10);
    run.lab.drop_keys();
    run.fails("nas1", 4, &["Permission denied (publickey", "the agent"]);
    run.lab.add_key("stranger");
    run.fails("root@nas1", 4, &["Permission denied (publickey"]);
    // Through the jump it is the jump that refuses.
    run.fails("behind", 4, &["Permission denied (publickey"]);
}

#[test]
fn a_socket_that_is_not_there_is_told_from_a_host_that_is_not() {
    if missing() {
        return;
    }
    let mut run = Run::new(Release::V25_10);
    std::fs::remove_file(run.lab.path("sock")).unwrap();
    run.fails(
        "nas1",
        3,
        &["ssh reached nas1", "open failed", "middleware"],
    );
    run.lab.nas.stop();
    let gone = ["ssh could not reach nas1", "Connection refused", "ssh nas1"];
    run.fails("nas1", 3, &gone);
}

#[test]
fn a_server_that_forbids_forwards_is_thought_of() {
    if missing() {
        return;
    }
    let run = Run::with(Release::V25_10, "AllowStreamLocalForwarding no");
    run.fails("nas1", 3, &["open failed", "AllowStreamLocalForwarding"]);
}

#[test]
fn a_missing_ssh_is_named() {
    if missing() {
        return;
    }
    let run = Run::new(Release::V25_10);
    std::fs::remove_file(run.lab.path("ssh")).unwrap();
    run.fails("nas1", 1, &["Could not run the ssh program", "TNKEYS_SSH"]);
}

#[test]
fn leaving_leaves_no_ssh() {
    if missing() {
        return;
    }
    let run = Run::new(Release::V25_10);
    for host in ["nas1", "behind"] {
        let mut pty = run.pty(host);
        let children = ssh_of(pty.pid());
        pty.send("q");
        assert_eq!(pty.wait_exit(), 0);
        all_ended(&children);
    }
}

#[test]
fn no_signal_leaves_an_ssh() {
    if missing() {
        return;
    }
    let run = Run::new(Release::V25_10);
    for host in ["nas1", "behind"] {
        for signal in [Signal::HUP, Signal::TERM, Signal::KILL] {
            let pty = run.pty(host);
            let children = ssh_of(pty.pid());
            pty.signal(signal);
            all_ended(&children);
        }
    }
}

#[test]
fn a_program_that_is_stuck_leaves_no_ssh() {
    if missing() {
        return;
    }
    let run = Run::new(Release::V25_10);
    let mut pty = run.pty("nas1");
    let children = ssh_of(pty.pid());
    // It cannot write any more, so it cannot end in order.
    pty.wait_until_it_takes_keys();
    pty.stall();
    pty.send_at_once("?");
    pty.signal(Signal::HUP);
    all_ended(&children);
}

#[test]
fn an_ssh_that_gets_nowhere_ends_with_the_try() {
    if missing() {
        return;
    }
    let run = Run::new(Release::V25_10);
    run.lab
        .write_ssh("echo started >\"$TMPDIR/started\"; exec sleep 1000 # ssh");
    let mut setup = Setup::tnkeys();
    for (name, value) in run.lab.env() {
        setup = setup.env(name, value);
    }
    let mut pty = setup.arg(run.uri("nas1")).spawn();
    while !run.lab.path("started").exists() {
        std::thread::yield_now();
    }
    let children = watch_descendants(pty.pid());
    assert_eq!(children.len(), 1);
    pty.send("\x1b");
    all_ended(&children);
    pty.wait_text("Address");
    // Reaped too, and no other was started.
    while descendants(pty.pid()).len() > 1 {
        std::thread::yield_now();
    }
}

#[test]
fn a_server_that_dies_is_reached_again_and_every_ssh_is_reaped() {
    if missing() {
        return;
    }
    let mut run = Run::new(Release::V25_10);
    let mut pty = run.pty("nas1");
    let children = ssh_of(pty.pid());
    run.lab.nas.stop();
    all_ended(&children);
    pty.wait_text("offline");
    pty.wait_text("cached");
    run.lab.nas.start_again();
    pty.send("R");
    pty.wait_text("live");
    pty.wait_no_text("cached");
    // One ssh runs, and none waits to be reaped.
    let children = ssh_of(pty.pid());
    assert_eq!(children.len(), 1);
    assert!(children[0].shown().contains("nas1"));
    // The system itself goes away behind a healthy ssh: that link is lost as well.
    run.sim.drop_connections();
    pty.wait_text("offline");
    pty.send("R");
    pty.wait_text("live");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    drop(run.runtime);
}
