//! Reads and atomically replaces the program's own files.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, Read as _};
use std::os::unix::ffi::OsStringExt as _;
use std::path::Path;

use rustix::fs::{AtFlags, Dir, FileType, FlockOperation, flock};
use rustix::io::Errno;

use super::draft::{self, Draft};
use super::safe_path::{self, Readers, SafeDir};
use crate::domain::{Fault, Kind};

/// Larger than any file of the program.
pub(super) const LARGEST: u64 = 4 << 20;

/// The fault of an invalid file.
pub(super) fn wrong(path: &Path, why: impl Display) -> Fault {
    Fault::new(Kind::Local, format!("{}: {why}", path.display()))
}

/// The default advice.
const NEXT_STEP: &str = "Check the file, its directory and the disk.";

fn failed(path: &Path, doing: &str, error: &io::Error) -> Fault {
    wrong(path, format_args!("could not {doing}: {error}.")).next(NEXT_STEP)
}

/// The advice about a directory that cannot be created or opened.
const OTHER_DIRECTORY: &str = "Use a directory that you can write to: set TNKEYS_STATE_DIR, or TNKEYS_CONFIG_DIR for config.toml.";

/// Turns every fault about a file into a local one, with this advice if it has none.
fn local(fault: Fault, advice: &str) -> Fault {
    let fault = Fault {
        kind: Kind::Local,
        ..fault
    };
    match fault.next.is_empty() {
        true => fault.next(advice),
        false => fault,
    }
}

/// The text of a file; `None` when it does not exist.
///
/// The file decides whom to trust and what to run, so it must belong to the user or to root. A file that another user
/// owns or can change, or whose directory others can change, is a fault, and so is anything but a regular file.
pub(super) fn read(path: &Path) -> Result<Option<String>, Fault> {
    let Some(file) = safe_path::open(path, Readers::Anyone).map_err(|it| local(it, NEXT_STEP))?
    else {
        return Ok(None);
    };
    let mut text = String::new();
    let read = file.take(LARGEST + 1).read_to_string(&mut text);
    match read {
        Ok(size) if size as u64 > LARGEST => {
            Err(wrong(path, "the file is too large.").next(NEXT_STEP))
        }
        Ok(_) => Ok(Some(text)),
        Err(error) => Err(failed(path, "read the file", &error)),
    }
}

/// A directory locked against other tnkeys processes until dropped.
pub(super) struct Locked(SafeDir);

/// Creates the directory of a file if needed, and locks it. Blocks while another process writes, which is short.
pub(super) fn lock(path: &Path) -> Result<Locked, Fault> {
    let dir = SafeDir::make(path.parent().unwrap_or(Path::new("/")));
    let dir = dir.map_err(|it| local(it, OTHER_DIRECTORY))?;
    loop {
        match flock(dir.handle(), FlockOperation::LockExclusive) {
            Ok(()) => return Ok(Locked(dir)),
            Err(Errno::INTR) => {}
            Err(error) => return Err(failed(dir.path(), "use this directory", &error.into())),
        }
    }
}

/// Replaces a file atomically, with mode 0600. The caller holds the lock of its directory; the write goes to that
/// directory even if its name has changed meanwhile.
pub(super) fn replace(locked: &Locked, path: &Path, text: &str) -> Result<(), Fault> {
    let cannot = |error: io::Error| failed(path, "write the file", &error);
    let dir = &locked.0;
    // What could not be read again is not written.
    if text.len() as u64 > LARGEST {
        return Err(wrong(path, "the content is too large.").next(NEXT_STEP));
    }
    let name = path
        .file_name()
        .ok_or_else(|| wrong(path, "this is not the name of a file."))?;
    // Renaming would put a file in the place of the link; writing through it could be somebody else's wish.
    match draft::kind_of(dir, name).map_err(cannot)? {
        None | Some(FileType::RegularFile) => {}
        Some(FileType::Symlink) => {
            return Err(wrong(
                path,
                "this is a symbolic link, which tnkeys does not write through.",
            )
            .next("Replace the link by a file, or edit its target manually."));
        }
        Some(_) => {
            return Err(wrong(path, "this is not a regular file.")
                .next("Move it away; tnkeys creates a file in its place."));
        }
    }
    let mut draft = Draft::begin(dir).map_err(cannot)?;
    draft.fill(text.as_bytes()).map_err(cannot)?;
    draft.replace(name).map_err(cannot)?;
    // The name itself must survive a power cut too; where a directory cannot be synced, it is as safe as it gets.
    let _ = rustix::fs::fsync(dir.handle());
    Ok(())
}

/// Deletes all but the newest regular files with this ending from a directory of the program. The caller holds its lock.
pub(super) fn keep_newest(locked: &Locked, ending: &str, most: usize) -> Result<(), Fault> {
    let dir = &locked.0;
    let cannot = |error: Errno| failed(dir.path(), "clean up this directory", &error.into());
    let mut files = Vec::new();
    for entry in Dir::read_from(dir.handle()).map_err(cannot)? {
        let name = OsString::from_vec(entry.map_err(cannot)?.file_name().to_bytes().to_vec());
        let is_ours = name.to_str().is_some_and(|name| name.ends_with(ending));
        let stat = match is_ours {
            true => rustix::fs::statat(dir.handle(), &name, AtFlags::SYMLINK_NOFOLLOW),
            false => continue,
        };
        match stat {
            Ok(stat) if FileType::from_raw_mode(stat.st_mode).is_file() => {
                files.push(((stat.st_mtime, stat.st_mtime_nsec), name));
            }
            _ => {}
        }
    }
    files.sort();
    let surplus = files.len().saturating_sub(most);
    for (_, name) in files.iter().take(surplus) {
        rustix::fs::unlinkat(dir.handle(), name, AtFlags::empty()).map_err(cannot)?;
    }
    Ok(())
}
