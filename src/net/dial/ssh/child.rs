//! The life of one ssh process.
//!
//! Invariant: it ends with the last [`Leash`], with this process, and with the runtime; while the runtime lives, it is
//! reaped.

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

/// How long it may take to end when asked to.
const GRACE: Duration = Duration::from_secs(2);

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

/// Starts the program, without a terminal and without input. It must be started from the thread that stays.
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

/// Waits for its end, or ends it. A jump host's ssh is of the same group.
async fn keep(mut ssh: Group, let_go: oneshot::Receiver<()>, ended: oneshot::Sender<Option<i32>>) {
    tokio::select! {
        status = ssh.ended() => {
            let code = status.as_ref().ok().and_then(ExitStatus::code);
            tracing::debug!(?code, "ssh has ended");
            // Nobody may be interested.
            let _ = ended.send(code);
        }
        _ = let_go => {
            ssh.end(GRACE).await;
            tracing::debug!("ssh was killed");
        }
    }
}
