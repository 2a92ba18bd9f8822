//! Starts a program: its environment, its standard streams, its terminal, and whether it ends with tnkeys.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::process::Stdio;

use rustix::fs::{Access, access};
use tokio::process::Command;

use super::group::Group;
use super::reexec;

/// Prefix of the environment variables of tnkeys, which may contain secrets.
const OURS: &str = "TNKEYS_";
/// Where `execvp` looks without `PATH`.
const DEFAULT_PATH: &str = "/bin:/usr/bin";
/// Variables that name the terminal of tnkeys. A program that asks for a passphrase must not open that terminal.
const TERMINAL: [&str; 2] = ["GPG_TTY", "SSH_TTY"];

/// A program with its arguments.
#[derive(Debug)]
pub struct Program {
    path: OsString,
    args: Vec<OsString>,
    leash: bool,
}

/// The standard streams that are pipes to tnkeys. The others are `/dev/null`.
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
    /// A program with its own process group, in the background of our terminal: it can neither read from the terminal nor change its
    /// settings. Processes that it leaves running may outlive tnkeys.
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

    /// A program with its own session and without a terminal. On Linux the kernel ends it when tnkeys ends, for whatever reason.
    ///
    /// The kernel ends it with the thread that started it, so that thread must last as long as tnkeys.
    pub fn leashed<A: Into<OsString>>(
        path: impl Into<OsString>,
        args: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            leash: true,
            ..Self::new(path, args)
        }
    }

    /// Starts the program. A program without a leash is started on another thread, because its disk may hang, and is killed immediately if
    /// the caller was cancelled meanwhile. A leashed program is started on this thread: the file that is opened here is our own
    /// executable, and a hanging disk blocks only the child.
    ///
    /// # Errors
    /// When the program cannot be run. For a leashed program, the exit code [`super::NOT_RUN`] shows that later.
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

/// Whether this names a program: a path, or a name in `PATH`. Blocks.
pub fn is_program(name: &OsStr) -> bool {
    let executable = |path: &Path| path.is_file() && access(path, Access::EXEC_OK).is_ok();
    if name.is_empty() {
        return false;
    }
    if name.as_encoded_bytes().contains(&b'/') {
        return executable(Path::new(name));
    }
    let paths = std::env::var_os("PATH").unwrap_or_else(|| DEFAULT_PATH.into());
    std::env::split_paths(&paths).any(|dir| executable(&dir.join(name)))
}

fn pipe(wanted: bool) -> Stdio {
    if wanted {
        Stdio::piped()
    } else {
        Stdio::null()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_a_path_or_a_name_in_the_search_path() {
        for name in ["sh", "/bin/sh"] {
            assert!(is_program(name.as_ref()), "{name}");
        }
        for name in ["", "no-such-program", "/etc/passwd", "/", "./sh"] {
            assert!(!is_program(name.as_ref()), "{name}");
        }
    }
}
