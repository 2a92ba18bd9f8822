//! The life of one ssh process.
//!
//! Invariant: the ssh process ends with the last [`Leash`], with this process, and with the runtime; while the runtime lives, the
//! process is reaped.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::stderr::StderrTail;
use crate::process::{Group, Program, Streams};

/// The time that ssh has to end after the signal.
const GRACE: Duration = Duration::from_secs(2);

/// Keeps the ssh process alive.
#[derive(Clone, Debug)]
pub(in crate::net::dial) struct Leash {
    /// Dropped with the last leash.
    _held: Arc<oneshot::Sender<()>>,
}

/// A running ssh process.
pub(super) struct Running {
    leash: Leash,
    heard: StderrTail,
    ended: oneshot::Receiver<Option<i32>>,
}

/// Starts the program without a terminal and without input. Call it on a thread that outlives the process.
pub(super) async fn start(program: &Path, arguments: Vec<OsString>) -> io::Result<Running> {
    let streams = Streams {
        err: true,
        ..Streams::default()
    };
    let mut ssh = Program::leashed(program, arguments).start(streams).await?;
    let heard = StderrTail::to(ssh.child().stderr.take());
    let (held, let_go) = oneshot::channel();
    let (tell, ended) = oneshot::channel();
    tokio::spawn(keep(ssh, let_go, tell));
    Ok(Running {
        leash: Leash {
            _held: Arc::new(held),
        },
        heard,
        ended,
    })
}

impl Running {
    /// Waits until the process ends and returns its exit code; `None` after a signal. Call it once.
    pub(super) async fn ended(&mut self) -> Option<i32> {
        (&mut self.ended).await.ok().flatten()
    }

    /// The error output up to now.
    pub(super) fn words(&self) -> String {
        self.heard.words()
    }

    /// The error output at its end, or after the time limit.
    pub(super) async fn last_words(&self, patience: Duration) -> String {
        self.words_until(patience, |_| false).await
    }

    /// The error output as soon as it contains these words, at its end, or after the time limit.
    pub(super) async fn words_with(&self, wanted: &str, patience: Duration) -> String {
        self.words_until(patience, |words| words.contains(wanted))
            .await
    }

    async fn words_until(&self, patience: Duration, enough: impl Fn(&str) -> bool) -> String {
        // On timeout, keep what was read so far.
        let _ = timeout(patience, self.heard.until(enough)).await;
        self.words()
    }

    /// Another leash for the same process.
    pub(super) fn leash(&self) -> Leash {
        self.leash.clone()
    }
}

/// Waits until the process ends, or ends its process group, which includes the ssh of a jump host.
async fn keep(mut ssh: Group, let_go: oneshot::Receiver<()>, ended: oneshot::Sender<Option<i32>>) {
    tokio::select! {
        status = ssh.ended() => {
            let code = status.as_ref().ok().and_then(ExitStatus::code);
            tracing::debug!(?code, "ssh has ended");
            // The receiver may have been dropped.
            let _ = ended.send(code);
        }
        _ = let_go => {
            ssh.end(GRACE).await;
            tracing::debug!("ssh was killed");
        }
    }
}
