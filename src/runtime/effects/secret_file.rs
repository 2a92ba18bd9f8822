//! Writing a secret to a file.
//!
//! Invariants: at its name the file is whole or not there; it is never readable by others, not for a moment; it is never written
//! through a symbolic link, nor through one in a directory of ours; nothing is replaced that the person did not agree to lose.
//!
//! The text goes into a file without a name where the system has such (on Linux `O_TMPFILE`), which vanishes with a program that is
//! killed, else under a name that cannot be guessed; it gets its own name when it is on the disk.

use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::config::safe_path::{SafeDir, temporary_name};
use crate::domain::{Fault, Secret};

/// For the owner alone.
const PRIVATE: Mode = Mode::RUSR.union(Mode::WUSR);

/// Why there is no new file.
#[derive(Debug)]
pub(super) enum Refusal {
    /// A file of this name is there.
    Exists,
    /// Something of this name is there that is no file; what it is.
    NoFile(&'static str),
    /// The path names no file.
    NoName,
    /// There is no such directory.
    NoDirectory,
    /// The directory must not be used: a link on the way to it, or what the system says.
    Directory(Fault),
    /// The file system lets others read what was to be private.
    NotPrivate,
    /// The file is written and has its name, but the directory could not be put on the disk.
    NotOnDisk(io::Error),
    /// Anything else that the system says.
    Failed(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Errno> for Refusal {
    fn from(error: Errno) -> Self {
        Self::Failed(error.into())
    }
}

/// Writes a new file; `replace`: in place of one that is there. Blocks.
pub(super) fn save(path: &Path, text: &Secret, replace: bool) -> Result<(), Refusal> {
    let name = path.file_name().ok_or(Refusal::NoName)?;
    // `dir/` would be taken for a file of the directory's name.
    if path.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return Err(Refusal::NoName);
    }
    let parent = path.parent().filter(|it| !it.as_os_str().is_empty());
    // Everything from here on is in this very directory, whatever becomes of its name.
    let dir = SafeDir::for_saving(parent.unwrap_or(Path::new("."))).map_err(Refusal::Directory)?;
    let dir = dir.ok_or(Refusal::NoDirectory)?;
    let dir = dir.handle();
    match rustix::fs::statat(dir, name, AtFlags::SYMLINK_NOFOLLOW) {
        Err(Errno::NOENT) => {}
        Err(error) => return Err(error.into()),
        Ok(there) => match kind(FileType::from_raw_mode(there.st_mode)) {
            Some(kind) => return Err(Refusal::NoFile(kind)),
            None if !replace => return Err(Refusal::Exists),
            None => {}
        },
    }
    let draft = Draft::write(dir, text)?;
    if replace {
        draft.replace(name)?;
    } else {
        draft.publish(name)?;
    }
    // The name itself must survive a power cut too.
    match rustix::fs::fsync(dir) {
        // Some file systems have nothing to put on a disk.
        Ok(()) | Err(Errno::INVAL | Errno::OPNOTSUPP) => Ok(()),
        Err(error) => Err(Refusal::NotOnDisk(error.into())),
    }
}

/// What it is, if it is no file.
fn kind(found: FileType) -> Option<&'static str> {
    match found {
        FileType::RegularFile => None,
        FileType::Symlink => Some("a symbolic link"),
        FileType::Directory => Some("a directory"),
        _ => Some("no ordinary file"),
    }
}

/// A whole file that is on the disk and does not have its name yet. Dropped, it is gone.
struct Draft<'a> {
    dir: &'a OwnedFd,
    file: File,
    /// Where it has one for the time being.
    name: Option<String>,
}

impl<'a> Draft<'a> {
    fn write(dir: &'a OwnedFd, text: &Secret) -> Result<Self, Refusal> {
        let mut draft = match Self::nameless(dir) {
            Some(draft) => draft,
            None => Self::named(dir)?,
        };
        let mode = rustix::fs::fstat(draft.file.as_fd())?.st_mode;
        if Mode::from_raw_mode(mode).intersects(Mode::RWXG | Mode::RWXO) {
            return Err(Refusal::NotPrivate);
        }
        draft.file.write_all(text.expose().as_bytes())?;
        draft.file.sync_all()?;
        Ok(draft)
    }

    /// One that has no name at all.
    #[cfg(target_os = "linux")]
    fn nameless(dir: &'a OwnedFd) -> Option<Self> {
        let flags = OFlags::WRONLY | OFlags::TMPFILE | OFlags::CLOEXEC;
        let file = rustix::fs::openat(dir, ".", flags, PRIVATE).ok()?;
        let draft = Self {
            dir,
            file: file.into(),
            name: None,
        };
        // Without this there would be no way to name it.
        Path::new(&draft.handle()).exists().then_some(draft)
    }

    #[cfg(not(target_os = "linux"))]
    fn nameless(_: &'a OwnedFd) -> Option<Self> {
        None
    }

    fn named(dir: &'a OwnedFd) -> Result<Self, Refusal> {
        let name = temporary_name()?;
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::openat(dir, &name, flags, PRIVATE)?;
        Ok(Self {
            dir,
            file: file.into(),
            name: Some(name),
        })
    }

    /// Where the kernel shows a file that has no name.
    fn handle(&self) -> String {
        use std::os::fd::AsRawFd as _;
        format!("/proc/self/fd/{}", self.file.as_raw_fd())
    }

    /// Gives it a name that nothing has.
    fn link(&self, name: &std::ffi::OsStr) -> Result<(), Errno> {
        match &self.name {
            Some(old) => rustix::fs::linkat(self.dir, old, self.dir, name, AtFlags::empty()),
            None => {
                let handle = self.handle();
                let cwd = rustix::fs::CWD;
                rustix::fs::linkat(cwd, handle, self.dir, name, AtFlags::SYMLINK_FOLLOW)
            }
        }
    }

    fn publish(self, name: &std::ffi::OsStr) -> Result<(), Refusal> {
        match self.link(name) {
            // Its passing name goes with `self`.
            Ok(()) => Ok(()),
            Err(Errno::EXIST) => Err(Refusal::Exists),
            Err(error) => Err(error.into()),
        }
    }

    fn replace(mut self, name: &std::ffi::OsStr) -> Result<(), Refusal> {
        let passing = match &self.name {
            Some(passing) => passing.clone(),
            None => {
                let passing = temporary_name()?;
                self.link(passing.as_ref())?;
                self.name = Some(passing.clone());
                passing
            }
        };
        // A symbolic link that came here meanwhile is replaced, not followed.
        rustix::fs::renameat(self.dir, &passing, self.dir, name)?;
        self.name = None;
        Ok(())
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            // What could not be removed is private all the same.
            let _ = rustix::fs::unlinkat(self.dir, name, AtFlags::empty());
        }
    }
}

impl Refusal {
    /// What happened, and what to do next.
    pub(super) fn words(&self) -> (String, String) {
        let other = "Choose another name.".to_owned();
        match self {
            Self::Exists => ("a file of this name is there.".into(), other),
            Self::NoFile(kind) => (
                format!("this is {kind}, and no secret is written through it."),
                other,
            ),
            Self::NoName => ("this names a directory, not a file.".into(), other),
            Self::NoDirectory => (
                "there is no such directory.".into(),
                "Make it, or choose another.".into(),
            ),
            Self::Directory(fault) => {
                let next = match fault.next.as_str() {
                    "" => "Choose another place.",
                    next => next,
                };
                (fault.what.clone(), next.to_owned())
            }
            Self::NotPrivate => (
                "this file system cannot keep a file from other users, so nothing was left there."
                    .into(),
                "Choose a place on another one.".into(),
            ),
            Self::NotOnDisk(error) => (
                format!(
                    "the file is there, but whether it would survive a power cut is not known: {error}."
                ),
                "Look at the disk, or save it elsewhere too.".into(),
            ),
            Self::Failed(error) => (
                format!("nothing was left there: {error}."),
                match error.kind() {
                    ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                        "Make room, or choose a place on another disk.".into()
                    }
                    ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                        "Choose a directory that you can write to.".into()
                    }
                    _ => "Choose another place.".into(),
                },
            ),
        }
    }
}

#[cfg(test)]
#[path = "secret_file_tests.rs"]
mod tests;
