//! A program that dies with the one that started it, also when that one is killed.
//!
//! The kernel can do that for a process that asks for it, so something of ours must run in the child before ssh does: this
//! program itself, which asks and then becomes ssh.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use rustix::process::{getppid, setsid};

use crate::domain::text::harmless;

/// The first argument of a run that is only to become another program.
const WORD: &str = "--become-leashed";

/// The exit code when the other program cannot be run, as of a shell.
pub const NOT_RUN: u8 = 127;

/// The arguments of a run of ours that is to become this program. Its own arguments follow.
pub(super) fn arguments(program: OsString) -> [OsString; 3] {
    let parent = std::process::id().to_string();
    [WORD.into(), parent.into(), program]
}

/// This program. On Linux by the name that stays true when the file was replaced meanwhile.
///
/// # Errors
/// When it cannot find itself.
pub(super) fn ourselves() -> io::Result<PathBuf> {
    let ours = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && ours.exists() {
        return Ok(ours.into());
    }
    std::env::current_exe()
}

/// Becomes the program that the arguments name, when they ask for that: `--become-leashed PARENT PROGRAM ARGUMENT...`.
/// `None` when they do not, which is nearly always.
///
/// It has no terminal, so that nothing it starts can ask a question there, and no signal of the terminal's reaches it. On Linux it
/// gets SIGTERM when its parent ends, however that ends.
pub fn leashed(mut arguments: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    if arguments.next()?.as_os_str() != OsStr::new(WORD) {
        return None;
    }
    let parent = arguments.next()?.to_str()?.parse().ok()?;
    let program = arguments.next()?;
    // A new session; only a group's leader cannot have one, and nobody starts this as one.
    let _ = setsid();
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM));
    // It may have ended before the kernel was asked.
    if getppid().map(|pid| pid.as_raw_nonzero().get()) != Some(parent) {
        return Some(ExitCode::FAILURE);
    }
    let error = Command::new(&program).args(arguments).exec();
    // Whoever started this reads it.
    let _ = writeln!(
        io::stderr(),
        "{}: {error}",
        harmless(&program.display().to_string())
    );
    Some(ExitCode::from(NOT_RUN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_arguments_are_left_alone() {
        for arguments in [&["list"][..], &[], &[WORD], &[WORD, "x", "true"]] {
            let arguments = arguments.iter().map(OsString::from);
            assert!(leashed(arguments).is_none());
        }
    }
}
