//! Reading a file of ours, and replacing it as a whole.

use std::fmt::Display;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::{FlockOperation, flock};
use rustix::process::geteuid;

use crate::domain::{Fault, Kind};

/// More than any file of ours.
const LARGEST: u64 = 4 << 20;

/// What is wrong with a file.
pub(super) fn wrong(path: &Path, why: impl Display) -> Fault {
    Fault::new(Kind::Local, format!("{}: {why}", path.display()))
}

fn failed(path: &Path, doing: &str, error: &io::Error) -> Fault {
    wrong(path, format_args!("cannot {doing}: {error}"))
}

/// The text of a file; `None` where there is none.
pub(super) fn read(path: &Path) -> Result<Option<String>, Fault> {
    let cannot = |error: io::Error| failed(path, "read it", &error);
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot(error)),
    };
    let mut text = String::new();
    let read = file.take(LARGEST + 1).read_to_string(&mut text);
    match read {
        Ok(size) if size as u64 > LARGEST => Err(wrong(path, "it is larger than it can be")),
        Ok(_) => Ok(Some(text)),
        Err(error) => Err(cannot(error)),
    }
}

/// Refuses a file that others can write to: what it says, whom to trust or what to run, would be their word.
pub(super) fn only_ours(path: &Path) -> Result<(), Fault> {
    match fs::metadata(path) {
        // What root wrote for everybody is as good as our own.
        Ok(metadata) if ![0, geteuid().as_raw()].contains(&metadata.uid()) => Err(wrong(
            path,
            "it belongs to another user, so it is not believed",
        )
        .next("Put a file of your own in its place.")),
        Ok(metadata) if metadata.mode() & 0o022 != 0 => {
            Err(
                wrong(path, "other users can change it, so it is not believed").next(format!(
                    "Look at it, then run: chmod 600 {}",
                    path.display()
                )),
            )
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(path, "look at it", &error)),
    }
}

/// A directory that is locked against the other processes of this program, until it is dropped.
pub(super) struct Locked(#[expect(dead_code, reason = "held for its lock")] File);

/// Makes the directory of a file where there is none, and locks it. Blocks while another process writes, which is short.
pub(super) fn lock(path: &Path) -> Result<Locked, Fault> {
    let dir = path.parent().unwrap_or(Path::new("/"));
    let cannot = |error: io::Error| failed(dir, "use this directory", &error);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(cannot)?;
    let handle = File::open(dir).map_err(cannot)?;
    loop {
        match flock(&handle, FlockOperation::LockExclusive) {
            Ok(()) => return Ok(Locked(handle)),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(cannot(error.into())),
        }
    }
}

/// Replaces a file as a whole, with mode 0600. The caller holds the lock.
pub(super) fn replace(_: &Locked, path: &Path, text: &str) -> Result<(), Fault> {
    let cannot = |error: io::Error| failed(path, "write it", &error);
    // Renaming would put a file in the place of the link; writing through it could be somebody else's wish.
    if fs::symlink_metadata(path).is_ok_and(|it| it.file_type().is_symlink()) {
        return Err(
            wrong(path, "it is a symbolic link, and is not written through")
                .next("Put the file itself there, or edit what the link names by hand."),
        );
    }
    let dir = path.parent().unwrap_or(Path::new("/"));
    let (temporary, mut file) = temporary(dir).map_err(cannot)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, path));
    if let Err(error) = written {
        // What was there before is still there.
        let _ = fs::remove_file(&temporary);
        return Err(cannot(error));
    }
    // The name itself must survive a power cut too; where a directory cannot be synced, it is as safe as it gets.
    let _ = File::open(dir).and_then(|dir| dir.sync_all());
    Ok(())
}

/// A new file in the same directory, so that it can be renamed. Its name cannot be guessed, and it is never one that exists.
fn temporary(dir: &Path) -> io::Result<(std::path::PathBuf, File)> {
    let number = getrandom::u64().map_err(io::Error::other)?;
    let path = dir.join(format!(".tnkeys-{number:016x}.tmp"));
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)?;
    Ok((path, file))
}
