//! Leashed programs: they end with tnkeys, even when tnkeys is killed.
//!
//! The kernel does this for a process that requests it. So the child first runs tnkeys itself, which sends the request and then executes
//! the program (ssh, for example).

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use rustix::process::{getppid, setsid};

use crate::domain::text::harmless;

/// The first argument of a run that only executes another program.
const WORD: &str = "--become-leashed";

/// The exit code when the other program cannot be run, as in a shell.
pub const NOT_RUN: u8 = 127;

/// The arguments of a run of tnkeys that executes this program. The arguments of the program follow.
pub(super) fn arguments(program: OsString) -> [OsString; 3] {
    let parent = std::process::id().to_string();
    [WORD.into(), parent.into(), program]
}

/// The executable of tnkeys. On Linux this is a name that stays valid when the file is replaced.
///
/// # Errors
/// When the path of the executable is unknown.
pub(super) fn ourselves() -> io::Result<PathBuf> {
    let ours = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && ours.exists() {
        return Ok(ours.into());
    }
    std::env::current_exe()
}

/// Executes the program in the arguments `--become-leashed PARENT PROGRAM ARGUMENT...`. Returns `None` for all other arguments.
///
/// The program has no terminal, so that it cannot prompt there and gets no signals from the terminal. On Linux it gets SIGTERM when its
/// parent ends, for whatever reason.
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
