//! The one writer of files.
//!
//! Invariants: at its name a file is whole or not there; it is never readable by others, not for a moment; it is never written
//! through a symbolic link; everything happens in the directory that was judged, whatever becomes of that directory's name.
//!
//! The text goes into a file without a name where the system has such (on Linux `O_TMPFILE`), which vanishes with a program that is
//! killed, else under a name that cannot be guessed; it gets its own name when it is on the disk.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::safe_path::SafeDir;

/// For the owner alone.
const PRIVATE: Mode = Mode::RUSR.union(Mode::WUSR);

/// What has this name in the directory; `None`: nothing. A link is not followed.
///
/// # Errors
/// What the system says.
pub fn kind_of(dir: &SafeDir, name: &OsStr) -> io::Result<Option<FileType>> {
    match rustix::fs::statat(dir.handle(), name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(there) => Ok(Some(FileType::from_raw_mode(there.st_mode))),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A file for its owner alone that does not have its name yet. Dropped, it is gone.
#[derive(Debug)]
pub struct Draft<'a> {
    dir: &'a SafeDir,
    file: File,
    /// Where it has one for the time being.
    name: Option<String>,
}

impl<'a> Draft<'a> {
    /// An empty one in this directory. Blocks, as everything here.
    ///
    /// # Errors
    /// What the system says.
    pub fn begin(dir: &'a SafeDir) -> io::Result<Self> {
        match Self::nameless(dir) {
            Some(draft) => Ok(draft),
            None => Self::named(dir),
        }
    }

    /// Whether the file system keeps it from other users.
    ///
    /// # Errors
    /// What the system says.
    pub fn is_private(&self) -> io::Result<bool> {
        let mode = rustix::fs::fstat(self.file.as_fd())?.st_mode;
        Ok(!Mode::from_raw_mode(mode).intersects(Mode::RWXG | Mode::RWXO))
    }

    /// Writes the text and puts it on the disk.
    ///
    /// # Errors
    /// What the system says.
    pub fn fill(&mut self, text: &[u8]) -> io::Result<()> {
        self.file.write_all(text)?;
        self.file.sync_all()
    }

    /// Gives it a name that nothing has.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] where something has it, and what else the system says.
    pub fn publish(mut self, name: &OsStr) -> io::Result<()> {
        match self.link(name) {
            // Its passing name goes with `self`.
            Ok(()) => Ok(()),
            // Some file systems have no second names.
            Err(error) if error != Errno::EXIST => self.rename_to_new(name, error),
            Err(error) => Err(error.into()),
        }
    }

    /// Puts it in the place of the file that has this name, if there is one.
    ///
    /// # Errors
    /// What the system says. What was there before is still there.
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
        // A symbolic link that came here meanwhile is replaced, not followed.
        rustix::fs::renameat(self.dir.handle(), &passing, self.dir.handle(), name)?;
        self.name = None;
        Ok(())
    }

    /// One that has no name at all.
    #[cfg(target_os = "linux")]
    fn nameless(dir: &'a SafeDir) -> Option<Self> {
        let flags = OFlags::WRONLY | OFlags::TMPFILE | OFlags::CLOEXEC;
        let file = rustix::fs::openat(dir.handle(), ".", flags, PRIVATE).ok()?;
        let draft = Self {
            dir,
            file: file.into(),
            name: None,
        };
        // Without this there would be no way to name it.
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

    /// Where the kernel shows a file that has no name.
    fn handle(&self) -> String {
        format!("/proc/self/fd/{}", self.file.as_raw_fd())
    }

    /// Gives it one more name, which nothing has.
    fn link(&self, name: &OsStr) -> Result<(), Errno> {
        let dir = self.dir.handle();
        match &self.name {
            Some(old) => rustix::fs::linkat(dir, old, dir, name, AtFlags::empty()),
            None => rustix::fs::linkat(CWD, self.handle(), dir, name, AtFlags::SYMLINK_FOLLOW),
        }
    }

    /// Turns its passing name into one that nothing has. `why`: why it could not get that as a second name.
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
            // What could not be removed is private all the same.
            let _ = rustix::fs::unlinkat(self.dir.handle(), name, AtFlags::empty());
        }
    }
}

/// A name that cannot be guessed.
///
/// # Errors
/// When this machine gives no random numbers.
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
