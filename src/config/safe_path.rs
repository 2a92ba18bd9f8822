//! Opens files and directories safely: the checked object is the one that is used.
//!
//! Invariants: a path is walked from the root by directory handles, and every handle is checked; no name is looked up
//! twice. Nobody can replace a directory or a file between check and use. Opening never hangs on a FIFO, and never
//! follows a link of another user.
//!
//! Trusted owners are the current user and root. A directory that others can write to is refused, unless it is sticky
//! (`/tmp`), where nobody can replace another user's files. For reading, links of trusted owners in trusted directories
//! are followed, because users keep their configuration in repositories.

mod judge;
#[cfg(test)]
mod tests;

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

use crate::domain::{Fault, Kind};

use judge::trusted;
pub use judge::{Readers, chmod};

/// Most links in one path (Linux allows 40).
const MOST_LINKS: usize = 40;
/// Flags for walking through a directory: on Linux without the right to list it.
#[cfg(target_os = "linux")]
const THROUGH: OFlags = OFlags::PATH;
#[cfg(not(target_os = "linux"))]
const THROUGH: OFlags = OFlags::RDONLY;

/// A directory handle, checked from the root on.
#[derive(Debug)]
pub struct SafeDir {
    handle: OwnedFd,
    path: PathBuf,
}

impl SafeDir {
    /// Opens the directory of a file of the program, and creates missing directories for the owner only. Blocks.
    ///
    /// # Errors
    /// [`Kind::Invalid`], with the first directory that others own or can change; [`Kind::Local`] for an error of the
    /// system.
    pub fn make(path: &Path) -> Result<Self, Fault> {
        let made = Walk::new(path, Rule::Read)?.directory(true)?;
        made.ok_or_else(|| cannot(path, "create this directory", &Errno::NOENT))
    }

    /// Opens the directory for a new file; `None` when it does not exist. Any directory may be named, but below the
    /// first one of the user no link is followed, and above it only links of the user and root. Blocks.
    ///
    /// # Errors
    /// [`Kind::Invalid`], with the link; [`Kind::Local`] for an error of the system.
    pub fn for_saving(path: &Path) -> Result<Option<Self>, Fault> {
        Walk::new(path, Rule::Save)?.directory(false)
    }

    /// The handle, for reading and syncing.
    pub fn handle(&self) -> &OwnedFd {
        &self.handle
    }

    /// The path, without links.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Opens a regular file for reading; `None` when it does not exist. Blocks, but not on a FIFO.
///
/// # Errors
/// [`Kind::Invalid`], with the untrusted file or directory and the way to fix it; [`Kind::Local`] for an error of the
/// system.
pub fn open(path: &Path, readers: Readers) -> Result<Option<File>, Fault> {
    Walk::new(path, Rule::Read)?.file(readers)
}

/// The purpose of a walk, which decides the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// Reading: nobody else may influence the content.
    Read,
    /// Saving: nobody else may redirect the new file.
    Save,
}

/// A walk along a path.
struct Walk {
    /// The given path.
    wanted: PathBuf,
    rule: Rule,
    handle: OwnedFd,
    /// The path of the current handle.
    at: PathBuf,
    /// The names still to walk, the next one last.
    rest: Vec<OsString>,
    /// The followed links, each with the number of names that were left behind it.
    links: Vec<(PathBuf, usize)>,
    /// The walk has passed a directory of the user.
    ours: bool,
}

/// The type of a path component.
enum Entered {
    Directory,
    Link,
    Missing,
}

impl Walk {
    fn new(path: &Path, rule: Rule) -> Result<Self, Fault> {
        let wanted = std::path::absolute(path).map_err(|e| cannot(path, "find it", &e))?;
        let root = Path::new("/");
        let handle = rustix::fs::openat(CWD, root, THROUGH | directory(), Mode::empty())
            .map_err(|e| cannot(root, "open it", &e))?;
        let mut walk = Self {
            rest: Vec::new(),
            wanted,
            rule,
            handle,
            at: root.into(),
            links: Vec::new(),
            ours: false,
        };
        let wanted = walk.wanted.clone();
        walk.go_to(&wanted);
        walk.judge_here()?;
        Ok(walk)
    }

    /// Prepends a path to the names still to walk.
    fn go_to(&mut self, path: &Path) {
        let names = path.components().rev().filter_map(|it| match it {
            Component::Normal(name) => Some(name.to_owned()),
            Component::ParentDir => Some(OsString::from("..")),
            Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
        });
        self.rest.extend(names);
    }

    /// Walks the whole path as directories.
    fn directory(mut self, make: bool) -> Result<Option<SafeDir>, Fault> {
        while let Some(name) = self.rest.pop() {
            match self.enter(&name)? {
                Entered::Directory => {}
                Entered::Link => self.follow(&name)?,
                Entered::Missing if make => {
                    self.missing()?;
                    self.make(&name)?;
                }
                Entered::Missing => return self.missing().map(|()| None),
            }
        }
        let here = self.at.clone();
        let handle = rustix::fs::openat(
            &self.handle,
            ".",
            OFlags::RDONLY | directory(),
            Mode::empty(),
        )
        .map_err(|e| cannot(&here, "open it", &e))?;
        Ok(Some(SafeDir {
            handle,
            path: self.at,
        }))
    }

    /// Walks to the last name and opens it as a file.
    fn file(mut self, readers: Readers) -> Result<Option<File>, Fault> {
        while let Some(name) = self.rest.pop() {
            if self.rest.is_empty() && name != ".." {
                // Not blocking: opening a FIFO would wait for a writer.
                let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY;
                let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                let shown = self.at.join(&name);
                match rustix::fs::openat(&self.handle, &name, flags, Mode::empty()) {
                    Ok(file) => {
                        let stat = rustix::fs::fstat(&file)
                            .map_err(|e| cannot(&shown, "inspect it", &e))?;
                        readers.judge(&shown, &stat)?;
                        return Ok(Some(file.into()));
                    }
                    Err(Errno::NOENT) => return self.missing().map(|()| None),
                    Err(Errno::LOOP | Errno::MLINK) => self.follow(&name)?,
                    // A socket.
                    Err(Errno::NXIO) => return Err(judge::not_a_file(&shown)),
                    Err(error) => return Err(cannot(&shown, "read it", &error)),
                }
                continue;
            }
            match self.enter(&name)? {
                Entered::Directory => {}
                Entered::Link => self.follow(&name)?,
                Entered::Missing => return self.missing().map(|()| None),
            }
        }
        Err(judge::not_a_file(&self.at))
    }

    /// Enters a directory, if the name is one.
    fn enter(&mut self, name: &OsStr) -> Result<Entered, Fault> {
        let flags = THROUGH | directory() | OFlags::NOFOLLOW;
        match rustix::fs::openat(&self.handle, name, flags, Mode::empty()) {
            Ok(handle) => {
                self.handle = handle;
                if name == ".." {
                    self.at.pop();
                } else {
                    self.at.push(name);
                }
                self.judge_here()?;
                Ok(Entered::Directory)
            }
            Err(Errno::NOENT) => Ok(Entered::Missing),
            Err(Errno::LOOP | Errno::MLINK | Errno::NOTDIR) if self.is_link(name) => {
                Ok(Entered::Link)
            }
            // A file where a directory should be.
            Err(Errno::NOTDIR) => Ok(Entered::Missing),
            Err(error) => Err(cannot(&self.at.join(name), "open it", &error)),
        }
    }

    fn stat_of(&self, name: &OsStr) -> Result<Stat, Errno> {
        rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW)
    }

    fn is_link(&self, name: &OsStr) -> bool {
        let stat = self.stat_of(name);
        stat.is_ok_and(|it| FileType::from_raw_mode(it.st_mode) == FileType::Symlink)
    }

    /// Continues at the target of a link. Only the owner of the link, or of its checked directory, could replace it
    /// between check and reading.
    fn follow(&mut self, name: &OsStr) -> Result<(), Fault> {
        let link = self.at.join(name);
        let stat = self
            .stat_of(name)
            .map_err(|e| cannot(&link, "inspect it", &e))?;
        let target = rustix::fs::readlinkat(&self.handle, name, Vec::new())
            .map_err(|e| cannot(&link, "read it", &e))?;
        let target = PathBuf::from(OsString::from_vec(target.into_bytes()));
        if !trusted(stat.st_uid) {
            return Err(judge::foreign(&link, "symbolic link", stat.st_uid));
        }
        if self.rule == Rule::Save && self.ours {
            return Err(Fault::new(
                Kind::Invalid,
                format!(
                    "{} is a symbolic link, and tnkeys saves nothing through links.",
                    link.display()
                ),
            )
            .next(format!(
                "Use the directory itself: {}",
                self.at.join(&target).display()
            )));
        }
        self.links.push((link, self.rest.len()));
        if self.links.len() > MOST_LINKS {
            let what = format!("{} has too many symbolic links.", self.wanted.display());
            return Err(Fault::new(Kind::Local, what));
        }
        if target.is_absolute() {
            let root = Path::new("/");
            self.handle = rustix::fs::openat(CWD, root, THROUGH | directory(), Mode::empty())
                .map_err(|e| cannot(root, "open it", &e))?;
            self.at = root.into();
        }
        self.go_to(&target);
        Ok(())
    }

    /// Handles a missing name: not an error by itself, but a dangling link is a fault, as for a disk that is not
    /// mounted.
    fn missing(&self) -> Result<(), Fault> {
        let mut links = self.links.iter();
        // What is left behind the link is still to be walked: the name that is missing is one of its own.
        match links.find(|(_, behind)| self.rest.len() >= *behind) {
            None => Ok(()),
            Some((link, _)) => {
                let what = format!("{} is a symbolic link to a missing target.", link.display());
                Err(Fault::new(Kind::Local, what)
                    .next("Remove the link, or make its target available."))
            }
        }
    }

    fn make(&mut self, name: &OsStr) -> Result<(), Fault> {
        let path = self.at.join(name);
        match rustix::fs::mkdirat(&self.handle, name, Mode::RWXU) {
            // Another process was quicker.
            Ok(()) | Err(Errno::EXIST) => {}
            Err(error) => return Err(cannot(&path, "create this directory", &error)),
        }
        match self.enter(name)? {
            Entered::Directory => Ok(()),
            _ => Err(cannot(&path, "use this directory", &Errno::NOTDIR)),
        }
    }

    fn judge_here(&mut self) -> Result<(), Fault> {
        let stat =
            rustix::fs::fstat(&self.handle).map_err(|e| cannot(&self.at, "inspect it", &e))?;
        // For root, every directory of the system is its own: what it made itself begins below the root directory.
        let root = self.at == Path::new("/");
        self.ours |= !root && stat.st_uid == rustix::process::geteuid().as_raw();
        match self.rule {
            Rule::Read => judge::directory(&self.at, &stat, &self.wanted),
            Rule::Save => Ok(()),
        }
    }
}

fn directory() -> OFlags {
    OFlags::DIRECTORY | OFlags::CLOEXEC
}

fn cannot(path: &Path, doing: &str, error: &dyn std::fmt::Display) -> Fault {
    let what = format!("{}: could not {doing}: {error}.", path.display());
    Fault::new(Kind::Local, what)
}
