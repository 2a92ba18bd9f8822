//! Reaches the middleware's socket on another machine through the system's OpenSSH.
//!
//! Invariants: ssh uses the user's configuration (config, agent, known hosts, jump hosts), but never prompts, stays in
//! the foreground and runs no remote command, so that the forward ends with it. It gets none of our secrets and never
//! outlives this process.

mod child;
mod destination;
mod socket_dir;
mod stderr;

use std::path::PathBuf;
use std::time::Duration;

use child::Running;
use socket_dir::SocketDir;
use tokio::net::UnixStream;
use tokio::time::{Instant, sleep, timeout_at};

use crate::domain::{Fault, Kind};

pub(super) use child::Leash;
pub(super) use destination::Destination;

/// Time limit until the forward is up, jump hosts included.
const OPEN: Duration = Duration::from_secs(30);
/// Longest interval between two checks of the local socket, which ssh creates when the forward is up. The first
/// intervals are shorter.
const LOOK: Duration = Duration::from_millis(100);
/// Time for ssh's error output to arrive after ssh closed something.
const WORDS: Duration = Duration::from_millis(500);

/// An open forward. Dropping it removes the local socket, so no new connection is possible. ssh ends with the last
/// [`Leash`].
pub(super) struct Tunnel {
    destination: Destination,
    dir: SocketDir,
    ssh: Running,
}

impl Tunnel {
    /// Starts ssh and waits for the forward.
    pub(super) async fn open(destination: Destination) -> Result<Self, Fault> {
        let dir = SocketDir::new().map_err(|error| {
            Fault::new(
                Kind::Local,
                format!("Could not create a socket for ssh: {error}."),
            )
            .next("Set TMPDIR to a short path that you can write to.")
        })?;
        let program = program();
        let started = child::start(&program, destination.arguments(dir.socket_text())).await;
        let ssh = started.map_err(|e| {
            Fault::new(
                Kind::Local,
                format!("Could not run {}: {e}.", program.display()),
            )
        })?;
        let mut tunnel = Self {
            destination,
            dir,
            ssh,
        };
        tunnel.stand().await?;
        Ok(tunnel)
    }

    /// Waits until ssh listens on the local socket.
    async fn stand(&mut self) -> Result<(), Fault> {
        let end = Instant::now() + OPEN;
        let mut wait = Duration::from_millis(5);
        loop {
            tokio::select! {
                code = self.ssh.ended() => {
                    let words = self.ssh.last_words(WORDS).await;
                    return Err(stderr::ended(&self.destination, code, &words));
                }
                () = sleep(wait) => {}
            }
            // The directory is ours alone, so whoever listens there is ssh.
            if self.dir.is_listened_to() {
                return Ok(());
            }
            if Instant::now() >= end {
                let words = self.ssh.words();
                return Err(stderr::slow(&self.destination, OPEN, &words));
            }
            wait = (wait * 2).min(LOOK);
        }
    }

    /// Connects to the remote socket.
    pub(super) async fn connect(&self) -> Result<UnixStream, Fault> {
        let deadline = Instant::now() + OPEN;
        match timeout_at(deadline, UnixStream::connect(self.dir.socket())).await {
            Ok(Ok(stream)) => Ok(stream),
            _ => Err(stderr::ended(&self.destination, None, &self.ssh.words())),
        }
    }

    /// Keeps ssh alive beyond this value.
    pub(super) fn leash(&self) -> Leash {
        self.ssh.leash()
    }

    /// Replaces a fault by a clearer one when ssh's output explains why a connection failed.
    pub(super) async fn explain(&self, fault: Fault) -> Fault {
        let words = self.ssh.words_with(stderr::NOT_OPENED, WORDS).await;
        stderr::not_opened(&self.destination, &words).unwrap_or(fault)
    }
}

/// The ssh program: `TNKEYS_SSH`, else the one in `PATH`.
fn program() -> PathBuf {
    std::env::var_os("TNKEYS_SSH")
        .filter(|path| !path.is_empty())
        .map_or_else(|| "ssh".into(), PathBuf::from)
}
