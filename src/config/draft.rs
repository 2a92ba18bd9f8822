//! Writes files atomically. Every file that tnkeys writes goes through this module.
//!
//! Invariants: a file is complete or absent under its name; other users can never read it, unless [`Draft::share`] says so; no write follows a symbolic link; all
//! operations use the handle of the checked directory, even if the directory is renamed.
//!
//! The text is written to a file without a name where the system supports that (`O_TMPFILE` on Linux), which disappears with a killed
//! program, else to a file with a random name. The file gets its final name after it was synced to disk.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::safe_path::SafeDir;

/// The mode: only the owner can read and write.
const PRIVATE: Mode = Mode::RUSR.union(Mode::WUSR);

/// The type of the entry with this name, or `None`. Does not follow a link.
///
/// # Errors
/// The error of the system.
pub fn kind_of(dir: &SafeDir, name: &OsStr) -> io::Result<Option<FileType>> {
    match rustix::fs::statat(dir.handle(), name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(there) => Ok(Some(FileType::from_raw_mode(there.st_mode))),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A private file without its final name. Dropping it deletes the file.
#[derive(Debug)]
pub struct Draft<'a> {
    dir: &'a SafeDir,
    file: File,
    /// The temporary name, if it has one.
    name: Option<String>,
}

impl<'a> Draft<'a> {
    /// An empty draft in this directory. Blocks, like every function here.
    ///
    /// # Errors
    /// The error of the system.
    pub fn begin(dir: &'a SafeDir) -> io::Result<Self> {
        match Self::nameless(dir) {
            Some(draft) => Ok(draft),
            None => Self::named(dir),
        }
    }

    /// Whether the file system protects the file from other users.
    ///
    /// # Errors
    /// The error of the system.
    pub fn is_private(&self) -> io::Result<bool> {
        let mode = rustix::fs::fstat(self.file.as_fd())?.st_mode;
        Ok(!Mode::from_raw_mode(mode).intersects(Mode::RWXG | Mode::RWXO))
    }

    /// Lets other users read the file, for a text without secrets that another program reads.
    ///
    /// # Errors
    /// The error of the system.
    pub fn share(&self) -> io::Result<()> {
        rustix::fs::fchmod(self.file.as_fd(), PRIVATE | Mode::RGRP | Mode::ROTH)?;
        Ok(())
    }

    /// Writes the text and syncs it to disk.
    ///
    /// # Errors
    /// The error of the system.
    pub fn fill(&mut self, text: &[u8]) -> io::Result<()> {
        self.file.write_all(text)?;
        self.file.sync_all()
    }

    /// Gives the file a name that no entry has.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] if an entry has this name; other errors of the system.
    pub fn publish(mut self, name: &OsStr) -> io::Result<()> {
        match self.link(name) {
            // Dropping `self` deletes the temporary name.
            Ok(()) => Ok(()),
            // Some file systems have no hard links.
            Err(error) if error != Errno::EXIST => self.rename_to_new(name, error),
            Err(error) => Err(error.into()),
        }
    }

    /// Replaces the file with this name, if it exists.
    ///
    /// # Errors
    /// The error of the system. The earlier file is unchanged.
    pub fn replace(mut self, name: &OsStr) -> io::Result<()> {
        let passing = match &self.name {
            Some(passing) => passing.clone(),
            None => {
                let passing = temporary_name()?;
                self.link(passing.as_ref())?;
                self.name = Some(passing.clone());
                passing
            }
        };
        // A symbolic link that was created in the meantime is replaced, not followed.
        rustix::fs::renameat(self.dir.handle(), &passing, self.dir.handle(), name)?;
        self.name = None;
        Ok(())
    }

    /// A draft without a name.
    #[cfg(target_os = "linux")]
    fn nameless(dir: &'a SafeDir) -> Option<Self> {
        let flags = OFlags::WRONLY | OFlags::TMPFILE | OFlags::CLOEXEC;
        let file = rustix::fs::openat(dir.handle(), ".", flags, PRIVATE).ok()?;
        let draft = Self {
            dir,
            file: file.into(),
            name: None,
        };
        // Without /proc the file could not get a name.
        Path::new(&draft.handle()).exists().then_some(draft)
    }

    #[cfg(not(target_os = "linux"))]
    fn nameless(_: &'a SafeDir) -> Option<Self> {
        None
    }

    fn named(dir: &'a SafeDir) -> io::Result<Self> {
        let name = temporary_name()?;
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::openat(dir.handle(), &name, flags, PRIVATE)?;
        Ok(Self {
            dir,
            file: file.into(),
            name: Some(name),
        })
    }

    /// The path of the unnamed file in /proc.
    fn handle(&self) -> String {
        format!("/proc/self/fd/{}", self.file.as_raw_fd())
    }

    /// Adds a name that no entry has.
    fn link(&self, name: &OsStr) -> Result<(), Errno> {
        let dir = self.dir.handle();
        match &self.name {
            Some(old) => rustix::fs::linkat(dir, old, dir, name, AtFlags::empty()),
            None => rustix::fs::linkat(CWD, self.handle(), dir, name, AtFlags::SYMLINK_FOLLOW),
        }
    }

    /// Renames the file to a name that no entry has. `why`: the error of the attempt to add a hard link.
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    fn rename_to_new(&mut self, name: &OsStr, why: Errno) -> io::Result<()> {
        let Some(passing) = &self.name else {
            return Err(why.into());
        };
        let (dir, flags) = (self.dir.handle(), rustix::fs::RenameFlags::NOREPLACE);
        match rustix::fs::renameat_with(dir, passing, dir, name, flags) {
            Ok(()) => {
                self.name = None;
                Ok(())
            }
            Err(Errno::EXIST) => Err(Errno::EXIST.into()),
            Err(_) => Err(why.into()),
        }
    }

    #[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
    fn rename_to_new(&mut self, _: &OsStr, why: Errno) -> io::Result<()> {
        Err(why.into())
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            // A file that could not be removed is still private.
            let _ = rustix::fs::unlinkat(self.dir.handle(), name, AtFlags::empty());
        }
    }
}

/// A random name.
///
/// # Errors
/// When this machine provides no random numbers.
fn temporary_name() -> io::Result<String> {
    let number = getrandom::u64().map_err(io::Error::other)?;
    Ok(format!(".tnkeys-{number:016x}.tmp"))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const TEXT: &str = "21-NotARealKey\n";

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn however_it_begins_it_ends_private_whole_and_alone() {
        for passing in [false, true] {
            let way = format!("with a passing name: {passing}");
            let there = tempfile::tempdir().unwrap();
            let dir = SafeDir::for_saving(there.path()).unwrap().unwrap();
            let path = there.path().join("it");
            let draft = || {
                let draft = match passing {
                    true => Draft::named(&dir),
                    false => Draft::begin(&dir),
                };
                let mut draft = draft.unwrap();
                draft.fill(TEXT.as_bytes()).unwrap();
                assert!(draft.is_private().unwrap(), "{way}");
                draft
            };
            drop(draft());
            assert!(names(there.path()).is_empty(), "{way}");
            draft().publish("it".as_ref()).unwrap();
            assert_eq!(names(there.path()), ["it"], "{way}");
            assert_eq!(fs::read_to_string(&path).unwrap(), TEXT, "{way}");
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o7777, 0o600, "{way}");
            let again = draft().publish("it".as_ref()).unwrap_err();
            assert_eq!(again.kind(), io::ErrorKind::AlreadyExists, "{way}");
            draft().replace("it".as_ref()).unwrap();
            assert_eq!(names(there.path()), ["it"], "{way}");
        }
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    #[test]
    fn without_second_names_it_is_renamed_and_never_over_another() {
        let there = tempfile::tempdir().unwrap();
        let dir = SafeDir::for_saving(there.path()).unwrap().unwrap();
        let named = || Draft::named(&dir).unwrap();
        named().rename_to_new("it".as_ref(), Errno::PERM).unwrap();
        assert_eq!(names(there.path()), ["it"]);
        let again = named().rename_to_new("it".as_ref(), Errno::PERM);
        assert_eq!(again.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(names(there.path()), ["it"]);
    }
}
