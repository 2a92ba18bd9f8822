//! Starts a program: its environment, its standard streams, its ties to our terminal and to our life.

use std::ffi::OsString;
use std::io;
use std::process::Stdio;

use tokio::process::Command;

use super::group::Group;
use super::reexec;

/// Variables that begin so are ours, and may hold secrets.
const OURS: &str = "TNKEYS_";
/// Variables that name our terminal. A program that asks for a passphrase must not open it by name.
const TERMINAL: [&str; 2] = ["GPG_TTY", "SSH_TTY"];

/// A program with its arguments.
#[derive(Debug)]
pub struct Program {
    path: OsString,
    args: Vec<OsString>,
    leash: bool,
}

/// The standard streams that are pipes to us. The others lead nowhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct Streams {
    /// Standard input.
    pub input: bool,
    /// Standard output.
    pub out: bool,
    /// Standard error.
    pub err: bool,
}

impl Program {
    /// A program that leads a process group of its own in the background of our terminal: it can neither read what is typed
    /// there nor change its settings. What it leaves running may outlive us.
    pub fn new<A: Into<OsString>>(
        path: impl Into<OsString>,
        args: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            path: path.into(),
            args: args.into_iter().map(Into::into).collect(),
            leash: false,
        }
    }

    /// A program that leads a session of its own without a terminal, and that the kernel ends (on Linux) when we end, however we
    /// end.
    ///
    /// The kernel ties its life to the thread that starts it: it must be started on one that lasts.
    pub fn leashed<A: Into<OsString>>(
        path: impl Into<OsString>,
        args: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            leash: true,
            ..Self::new(path, args)
        }
    }

    /// Starts it. One that is not leashed is started on another thread, as its disk may hang, and is killed at once if nobody
    /// waits for it any more. One that is leashed is started on this thread: the file that is opened here is our own
    /// executable, and a disk that hangs holds up the child alone.
    ///
    /// # Errors
    /// When it cannot be run. That a leashed program itself cannot be run is seen at its end, by [`super::NOT_RUN`].
    pub async fn start(self, streams: Streams) -> io::Result<Group> {
        if self.leash {
            return self.command(streams)?.spawn().map(Group::of);
        }
        let starting =
            tokio::task::spawn_blocking(move || self.command(streams)?.spawn().map(Group::of));
        starting.await.map_err(io::Error::other)?
    }

    fn command(self, streams: Streams) -> io::Result<Command> {
        let mut command = if self.leash {
            let mut command = Command::new(reexec::ourselves()?);
            command.args(reexec::arguments(self.path));
            for name in TERMINAL {
                command.env_remove(name);
            }
            command
        } else {
            let mut command = Command::new(self.path);
            command.process_group(0);
            command
        };
        command
            .args(self.args)
            .stdin(pipe(streams.input))
            .stdout(pipe(streams.out))
            .stderr(pipe(streams.err))
            .kill_on_drop(true);
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(OURS.as_bytes()) {
                command.env_remove(name);
            }
        }
        Ok(command)
    }
}

fn pipe(wanted: bool) -> Stdio {
    if wanted {
        Stdio::piped()
    } else {
        Stdio::null()
    }
}
