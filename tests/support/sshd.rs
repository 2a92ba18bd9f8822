//! A real sshd on the loopback with its own keys and configuration, an agent, and what an ssh client needs to reach it.
//!
//! Nothing of the person's own ssh is read or written.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};
use tempfile::TempDir;

/// Longer than anything takes on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// The tools, or a printed line. Missing ones are a failure where they are required.
pub fn missing() -> bool {
    let tools = ["/usr/sbin/sshd", "/usr/bin/ssh", "/usr/bin/ssh-agent"];
    let gone: Vec<_> = tools.iter().filter(|t| !Path::new(t).exists()).collect();
    if gone.is_empty() {
        return false;
    }
    crate::support::skip::skip(&format!("{gone:?} are not there"));
    true
}

/// A running sshd.
pub struct Sshd {
    child: Child,
    port: u16,
    log: Arc<Log>,
    config: PathBuf,
}

/// What it has said.
#[derive(Default)]
struct Log {
    text: Mutex<(String, bool)>,
    changed: Condvar,
}

impl Log {
    /// Waits until it has said this; `false` when it ended without.
    fn wait(&self, wanted: &str) -> bool {
        let text = self.text.lock().unwrap();
        let going_on = |(text, ended): &mut (String, bool)| !text.contains(wanted) && !*ended;
        let waited = self.changed.wait_timeout_while(text, DEADLINE, going_on);
        let (text, late) = waited.unwrap();
        assert!(!late.timed_out(), "no {wanted:?} in:\n{}", text.0);
        text.0.contains(wanted)
    }
}

impl Sshd {
    fn start(dir: &Path, name: &str, more: &str) -> Self {
        let config = dir.join(format!("{name}.conf"));
        loop {
            // Taken by somebody else meanwhile: another.
            let probe = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = probe.local_addr().unwrap().port();
            drop(probe);
            let d = dir.display();
            let text = format!(
                "Port {port}\nListenAddress 127.0.0.1\nHostKey {d}/host_{name}\nPidFile none\nUsePAM no\nStrictModes no\n\
                 AuthorizedKeysFile {d}/user.pub\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n\
                 PermitRootLogin prohibit-password\nLogLevel VERBOSE\n{more}\n"
            );
            fs::write(&config, text).unwrap();
            let (child, log) = Self::run(&config);
            let mut sshd = Self {
                child,
                port,
                log,
                config: config.clone(),
            };
            if sshd.log.wait("Server listening on") {
                return sshd;
            }
            let said = sshd.said();
            sshd.stop();
            assert!(said.contains("Address already in use"), "{said}");
        }
    }

    fn run(config: &Path) -> (Child, Arc<Log>) {
        let mut child = Command::new("/usr/sbin/sshd")
            .args(["-D", "-e", "-f"])
            .arg(config)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = child.stderr.take().unwrap();
        let log = Arc::new(Log::default());
        let to = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines() {
                let Ok(line) = line else { break };
                to.text.lock().unwrap().0.push_str(&(line + "\n"));
                to.changed.notify_all();
            }
            to.text.lock().unwrap().1 = true;
            to.changed.notify_all();
        });
        (child, log)
    }

    /// Everything it has said.
    pub fn said(&self) -> String {
        self.log.text.lock().unwrap().0.clone()
    }

    /// Ends it at once, with all of its sessions.
    pub fn stop(&mut self) {
        let own = Pid::from_child(&self.child);
        for pid in descendants(own).into_iter().rev() {
            // It may have ended by itself.
            let _ = kill_process(pid, Signal::KILL);
        }
        let _ = self.child.wait();
    }

    /// Starts it again, on the same port.
    pub fn start_again(&mut self) {
        (self.child, self.log) = Self::run(&self.config);
        assert!(self.log.wait("Server listening on"), "{}", self.said());
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Two systems' sshd, one to be reached through the other, and a client's side of it.
pub struct Lab {
    /// Where the socket is: `nas1`, and `behind` when reached through `jump`.
    pub nas: Sshd,
    pub jump: Sshd,
    agent: Child,
    pub dir: TempDir,
}

impl Lab {
    /// `more` goes to the configuration of the system's sshd.
    pub fn new(more: &str) -> Self {
        // What its service makes; sshd as root does not start without.
        if rustix::process::getuid().is_root() {
            let _ = fs::DirBuilder::new().mode(0o755).create("/run/sshd");
        }
        let dir = tempfile::tempdir().unwrap();
        for name in ["host_nas", "host_jump", "user", "stranger"] {
            run(Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"])
                .arg(dir.path().join(name)));
        }
        let nas = Sshd::start(dir.path(), "nas", more);
        let jump = Sshd::start(dir.path(), "jump", "");
        let agent = Command::new("ssh-agent")
            .args(["-D", "-a"])
            .arg(dir.path().join("agent"))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let lab = Self {
            nas,
            jump,
            agent,
            dir,
        };
        lab.write_client();
        lab.trust_hosts("host_nas", "host_jump");
        // The agent makes its socket in its own time, listens on it a little later, and says nothing.
        while std::os::unix::net::UnixStream::connect(lab.path("agent")).is_err() {
            std::thread::yield_now();
        }
        lab.add_key("user");
        lab
    }

    /// A file of the lab.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The agent holds this key.
    pub fn add_key(&self, name: &str) {
        run(Command::new("ssh-add")
            .env("SSH_AUTH_SOCK", self.path("agent"))
            .arg("-q")
            .arg(self.path(name)));
    }

    /// The agent holds no key.
    pub fn drop_keys(&self) {
        run(Command::new("ssh-add")
            .env("SSH_AUTH_SOCK", self.path("agent"))
            .args(["-q", "-D"]));
    }

    /// These are the keys that the client knows for the two.
    pub fn trust_hosts(&self, nas: &str, jump: &str) {
        let key = |name: &str| fs::read_to_string(self.path(&format!("{name}.pub"))).unwrap();
        let known = format!("nas1 {}jump {}", key(nas), key(jump));
        fs::write(self.path("known_hosts"), known).unwrap();
    }

    /// The client knows no host.
    pub fn trust_nobody(&self) {
        fs::write(self.path("known_hosts"), "").unwrap();
    }

    fn write_client(&self) {
        let d = self.dir.path().display();
        let (nas, jump) = (self.nas.port, self.jump.port);
        let config = format!(
            "Host nas1\n HostName 127.0.0.1\n Port {nas}\n HostKeyAlias nas1\n\
             Host behind\n HostName 127.0.0.1\n Port {nas}\n HostKeyAlias nas1\n ProxyJump jump\n\
             Host jump\n HostName 127.0.0.1\n Port {jump}\n HostKeyAlias jump\n\
             Host *\n UserKnownHostsFile {d}/known_hosts\n GlobalKnownHostsFile /dev/null\n\
             StrictHostKeyChecking ask\n IdentityFile none\n"
        );
        fs::write(self.path("config"), config).unwrap();
        // ssh takes its home from the accounts, so its configuration must be named. What it is given is written down.
        self.write_ssh(&format!(
            "env >>{d}/env.seen\nprintf '%s\\n' \"$@\" >>{d}/argv.seen\nexec /usr/bin/ssh -F {d}/config \"$@\""
        ));
    }

    /// Makes the program that stands for ssh another one.
    pub fn write_ssh(&self, script: &str) {
        fs::write(self.path("ssh"), format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(self.path("ssh"), PermissionsExt::from_mode(0o700)).unwrap();
    }

    /// The variables that lead a program here.
    pub fn env(&self) -> [(&'static str, PathBuf); 3] {
        [
            ("TNKEYS_SSH", self.path("ssh")),
            ("SSH_AUTH_SOCK", self.path("agent")),
            ("TMPDIR", self.dir.path().into()),
        ]
    }

    /// Everything that was given to ssh: arguments and environment.
    pub fn given_to_ssh(&self) -> Vec<u8> {
        let mut all = fs::read(self.path("env.seen")).unwrap();
        all.extend(fs::read(self.path("argv.seen")).unwrap());
        all
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = self.agent.kill();
        let _ = self.agent.wait();
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

/// The process and all that descend from it, parents first.
pub fn descendants(of: Pid) -> Vec<Pid> {
    let mut all = vec![of];
    let mut next = 0;
    while let Some(pid) = all.get(next).copied() {
        next += 1;
        let raw = pid.as_raw_nonzero();
        // Gone meanwhile: no tasks.
        let tasks = fs::read_dir(format!("/proc/{raw}/task")).into_iter();
        for task in tasks.flatten().flatten() {
            let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            let children = children.split_whitespace().map(|pid| pid.parse().unwrap());
            all.extend(children.filter_map(Pid::from_raw));
        }
    }
    all
}

/// The command line of a process, as words.
pub fn command_line(pid: Pid) -> String {
    let raw = pid.as_raw_nonzero();
    let bytes = fs::read(format!("/proc/{raw}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).replace('\0', " ")
}

/// A process, whatever happens to its number.
pub struct Watched {
    fd: std::os::fd::OwnedFd,
    shown: String,
}

/// Takes hold of all that descend from a process, itself left out.
pub fn watch_descendants(of: Pid) -> Vec<Watched> {
    let children = descendants(of).into_iter().skip(1);
    children
        .filter_map(|pid| {
            let fd = pidfd_open(pid, PidfdFlags::empty()).ok()?;
            let shown = command_line(pid);
            Some(Watched { fd, shown })
        })
        .collect()
}

impl Watched {
    /// Waits for its end.
    #[track_caller]
    pub fn wait(&self) {
        let mut fds = [PollFd::new(&self.fd, PollFlags::IN)];
        let patience = DEADLINE.try_into().unwrap();
        let ended = poll(&mut fds, Some(&patience)).unwrap();
        assert_eq!(ended, 1, "still there: {}", self.shown);
    }

    /// Its command line.
    pub fn shown(&self) -> &str {
        &self.shown
    }
}
