//! The life of one ssh process.
//!
//! Invariant: it ends with the last [`Leash`], with this process, and with the runtime; while the runtime lives, it is
//! reaped.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::stderr::StderrTail;
use crate::process::reexec::WORD;

/// How long it may take to end when asked to.
const GRACE: Duration = Duration::from_secs(2);
/// Variables that begin so are ours, and may hold secrets.
const OURS: &str = "TNKEYS_";

/// As long as one exists, ssh runs.
#[derive(Clone, Debug)]
pub(in crate::net::dial) struct Leash {
    /// Dropped with the last of them.
    _held: Arc<oneshot::Sender<()>>,
}

/// A process that was started.
pub(super) struct Running {
    leash: Leash,
    heard: StderrTail,
    ended: oneshot::Receiver<Option<i32>>,
}

/// Starts the program, without a terminal, without input and without our secrets.
pub(super) fn start(program: &Path, arguments: &[OsString]) -> io::Result<Running> {
    let mut command = leash(program, arguments)?;
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let heard = StderrTail::to(child.stderr.take());
    let (held, let_go) = oneshot::channel();
    let (tell, ended) = oneshot::channel();
    tokio::spawn(keep(Kept(child), let_go, tell));
    Ok(Running {
        leash: Leash {
            _held: Arc::new(held),
        },
        heard,
        ended,
    })
}

/// What starts a program so that it has no terminal and none of our secrets in its environment, leads a session of its own, and
/// ends with us. It must be started from the thread that stays.
///
/// # Errors
/// When this program cannot find itself.
pub fn leash(program: &Path, arguments: &[OsString]) -> io::Result<Command> {
    let mut command = Command::new(ourselves()?);
    command
        .arg(WORD)
        .arg(std::process::id().to_string())
        .arg(program)
        .args(arguments)
        .kill_on_drop(true);
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(OURS.as_bytes()) {
            command.env_remove(name);
        }
    }
    Ok(command)
}

/// This program. On Linux by the name that stays true when the file was replaced meanwhile.
fn ourselves() -> io::Result<std::path::PathBuf> {
    let ours = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && ours.exists() {
        return Ok(ours.into());
    }
    std::env::current_exe()
}

impl Running {
    /// Waits for its end, and gives the exit code; `None` for another end. Not to be called again then.
    pub(super) async fn ended(&mut self) -> Option<i32> {
        (&mut self.ended).await.ok().flatten()
    }

    /// What it has said so far.
    pub(super) fn words(&self) -> String {
        self.heard.words()
    }

    /// What it has said when it has nothing more to say, or after so long.
    pub(super) async fn last_words(&self, patience: Duration) -> String {
        self.words_until(patience, |_| false).await
    }

    /// What it has said when that holds these words, when it has nothing more to say, or after so long.
    pub(super) async fn words_with(&self, wanted: &str, patience: Duration) -> String {
        self.words_until(patience, |words| words.contains(wanted))
            .await
    }

    async fn words_until(&self, patience: Duration, enough: impl Fn(&str) -> bool) -> String {
        // Too late means: as far as it came.
        let _ = timeout(patience, self.heard.until(enough)).await;
        self.words()
    }

    /// Another hold on it.
    pub(super) fn leash(&self) -> Leash {
        self.leash.clone()
    }
}

async fn keep(mut ssh: Kept, let_go: oneshot::Receiver<()>, ended: oneshot::Sender<Option<i32>>) {
    tokio::select! {
        status = ssh.0.wait() => {
            let code = status.as_ref().ok().and_then(ExitStatus::code);
            tracing::debug!(?code, "ssh has ended");
            // Nobody may be interested.
            let _ = ended.send(code);
        }
        _ = let_go => ssh.end().await,
    }
}

/// A child that leads a group of its own. When it is dropped, all of them are told to end, and it is killed.
struct Kept(Child);

impl Kept {
    /// A jump host's ssh is of the same group.
    fn signal(&self, signal: Signal) {
        let pid = self.0.id().and_then(|id| i32::try_from(id).ok());
        if let Some(pid) = pid.and_then(Pid::from_raw) {
            // It may have ended by itself.
            let _ = kill_process_group(pid, signal);
        }
    }

    async fn end(&mut self) {
        self.signal(Signal::TERM);
        if timeout(GRACE, self.0.wait()).await.is_err() {
            self.signal(Signal::KILL);
            // Before it led its group, the signal found nobody.
            let _ = self.0.kill().await;
        }
        tracing::debug!("ssh was ended");
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.signal(Signal::TERM);
    }
}
