//! Live runs of the program: each holds a lock on a file of its own in the state directory while its process lives.
//!
//! Invariant: a process id means nothing after a restart, on another host or in a container; a lock ends with its
//! process.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;

use super::files;
use crate::domain::Fault;

const PREFIX: &str = "run-";
const SUFFIX: &str = ".lock";

/// This run, visible to others until it is dropped or the process ends.
#[derive(Debug)]
pub(super) struct Run {
    /// The id of this run in notes.
    pub(super) id: String,
    path: PathBuf,
    _lock: File,
}

impl Run {
    /// Registers this run in the state directory, and removes files of dead runs. Blocks.
    ///
    /// # Errors
    /// When the directory cannot be used.
    pub(super) fn begin(beside: &Path) -> Result<Self, Fault> {
        // Nobody takes the file for one of a dead run before its lock is held.
        let _directory = files::lock(beside)?;
        let dir = beside.parent().unwrap_or(Path::new("/"));
        clear_dead(dir);
        let cannot =
            |error: io::Error| files::wrong(dir, format_args!("could not use it: {error}."));
        let number = getrandom::u64().map_err(|error| cannot(io::Error::other(error)))?;
        let id = format!("{number:016x}");
        let path = file_of(dir, &id);
        let lock = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(cannot)?;
        let locked = flock(&lock, FlockOperation::NonBlockingLockExclusive);
        locked.map_err(|error| cannot(error.into()))?;
        Ok(Self {
            id,
            path,
            _lock: lock,
        })
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // One that stays is cleared away by a later run.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether the run of this id is alive, as far as its lock shows.
pub(super) fn lives(beside: &Path, id: &str) -> bool {
    let dir = beside.parent().unwrap_or(Path::new("/"));
    is_id(id) && is_locked(&file_of(dir, id))
}

fn is_id(id: &str) -> bool {
    id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn file_of(dir: &Path, id: &str) -> PathBuf {
    dir.join(format!("{PREFIX}{id}{SUFFIX}"))
}

/// Whether another process holds the lock. Opening never blocks and follows no link.
fn is_locked(path: &Path) -> bool {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits() as i32)
        .open(path);
    let Ok(file) = file else {
        return false;
    };
    flock(&file, FlockOperation::NonBlockingLockShared) == Err(Errno::WOULDBLOCK)
}

/// Removes the files of dead runs.
fn clear_dead(dir: &Path) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let id = name.to_str().and_then(|name| {
            let name = name.strip_prefix(PREFIX)?;
            name.strip_suffix(SUFFIX)
        });
        if id.is_some_and(is_id) && !is_locked(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_known_as_long_as_it_lives() {
        let dir = tempfile::tempdir().unwrap();
        let beside = dir.path().join("unanswered.json");
        let one = Run::begin(&beside).unwrap();
        let id = one.id.clone();
        assert!(lives(&beside, &id));
        // Another one does not take it for dead.
        let two = Run::begin(&beside).unwrap();
        assert!(lives(&beside, &id) && lives(&beside, &two.id) && two.id != id);
        drop(one);
        assert!(!lives(&beside, &id) && lives(&beside, &two.id));
        // What is no id of ours names no file elsewhere.
        assert!(!lives(&beside, "../../etc/passwd") && !lives(&beside, ""));
    }

    #[test]
    fn what_a_killed_run_left_is_cleared_away() {
        let dir = tempfile::tempdir().unwrap();
        let beside = dir.path().join("unanswered.json");
        let dead = file_of(dir.path(), "0123456789abcdef");
        let strange = dir.path().join("run-notes.lock");
        for path in [&dead, &strange] {
            fs::write(path, "").unwrap();
        }
        assert!(!lives(&beside, "0123456789abcdef"));
        let run = Run::begin(&beside).unwrap();
        assert!(!dead.exists() && strange.exists() && run.path.exists());
    }
}
