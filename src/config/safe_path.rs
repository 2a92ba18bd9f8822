//! Opening files and directories so that what was judged is what is used.
//!
//! Invariants: a path is walked from the root, one directory handle after the other, and each handle is judged, never a name
//! that is looked up again: nobody can exchange a directory or a file between the check and the use. Opening never hangs on
//! a FIFO, and never follows a link that somebody else made.
//!
//! Trusted owners are the user that tnkeys runs as, and root. A directory where others may write is refused, unless it is
//! sticky (`/tmp`): there nobody can exchange what another user made. Links of trusted owners in trusted directories are
//! followed when something is read, because people keep their configuration in repositories.

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

/// More links in one path than any honest one has (Linux allows 40).
const MOST_LINKS: usize = 40;
/// Opens a directory for walking through: on Linux without the right to list it.
#[cfg(target_os = "linux")]
const THROUGH: OFlags = OFlags::PATH;
#[cfg(not(target_os = "linux"))]
const THROUGH: OFlags = OFlags::RDONLY;

/// A directory handle, judged from the root on.
#[derive(Debug)]
pub struct SafeDir {
    handle: OwnedFd,
    path: PathBuf,
}

impl SafeDir {
    /// Opens the directory that a file of ours is in, and makes what is missing of it, for its owner alone. Blocks.
    ///
    /// # Errors
    /// A fault of [`Kind::Invalid`] that names the first directory that others own or may change; of [`Kind::Local`] where the
    /// system says no.
    pub fn make(path: &Path) -> Result<Self, Fault> {
        let made = Walk::new(path, Rule::Read)?.directory(true)?;
        made.ok_or_else(|| cannot(path, "make this directory", &Errno::NOENT))
    }

    /// Opens the directory that a new file is saved in; `None` where there is no such directory. Anybody's directory may be named, but below the first one that is
    /// ours no link is followed, and above it none that somebody other than root and us made. Blocks.
    ///
    /// # Errors
    /// A fault of [`Kind::Invalid`] that names the link; of [`Kind::Local`] where the system says no.
    pub fn for_saving(path: &Path) -> Result<Option<Self>, Fault> {
        Walk::new(path, Rule::Save)?.directory(false)
    }

    /// The handle, which can be read and synced.
    pub fn handle(&self) -> &OwnedFd {
        &self.handle
    }

    /// Where it is, without links.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Opens a regular file for reading; `None` where there is none. Blocks, but not on a FIFO.
///
/// # Errors
/// A fault of [`Kind::Invalid`] that names the file, or the directory, that is not trusted, and how to mend it; of
/// [`Kind::Local`] where the system says no.
pub fn open(path: &Path, readers: Readers) -> Result<Option<File>, Fault> {
    Walk::new(path, Rule::Read)?.file(readers)
}

/// What the way to a file has to be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// Nobody else may have a say in what is read.
    Read,
    /// Nobody else may lead a new file elsewhere.
    Save,
}

/// A path that is being walked.
struct Walk {
    /// As it was given.
    wanted: PathBuf,
    rule: Rule,
    handle: OwnedFd,
    /// Where the handle is.
    at: PathBuf,
    /// What is still to be walked, the next name last.
    rest: Vec<OsString>,
    /// The links that were followed, and how many names were left to walk behind each.
    links: Vec<(PathBuf, usize)>,
    /// A directory of ours was passed.
    ours: bool,
}

/// What a name turned out to be.
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

    /// Puts the names of a path before what is still to be walked.
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

    /// Walks to the last name and opens that as a file.
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
                            .map_err(|e| cannot(&shown, "look at it", &e))?;
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

    /// Goes into a directory, if the name is one.
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

    /// Goes on where a link leads. Whoever could exchange it between its check and its reading owns it, or the directory,
    /// which was judged.
    fn follow(&mut self, name: &OsStr) -> Result<(), Fault> {
        let link = self.at.join(name);
        let stat = self
            .stat_of(name)
            .map_err(|e| cannot(&link, "look at it", &e))?;
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
                    "{} is a symbolic link, and nothing is saved through it.",
                    link.display()
                ),
            )
            .next(format!(
                "Name the directory itself: {}",
                self.at.join(&target).display()
            )));
        }
        self.links.push((link, self.rest.len()));
        if self.links.len() > MOST_LINKS {
            let what = format!("{} leads through too many links.", self.wanted.display());
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

    /// A name is not there, which is nothing known; but a link that leads nowhere is a fault, as a disk that is not mounted.
    fn missing(&self) -> Result<(), Fault> {
        let mut links = self.links.iter();
        // What is left behind the link is still to be walked: the name that is missing is one of its own.
        match links.find(|(_, behind)| self.rest.len() >= *behind) {
            None => Ok(()),
            Some((link, _)) => {
                let what = format!("{} is a symbolic link that leads nowhere.", link.display());
                Err(Fault::new(Kind::Local, what)
                    .next("Remove it, or make what it leads to available."))
            }
        }
    }

    fn make(&mut self, name: &OsStr) -> Result<(), Fault> {
        let path = self.at.join(name);
        match rustix::fs::mkdirat(&self.handle, name, Mode::RWXU) {
            // Another process was quicker.
            Ok(()) | Err(Errno::EXIST) => {}
            Err(error) => return Err(cannot(&path, "make this directory", &error)),
        }
        match self.enter(name)? {
            Entered::Directory => Ok(()),
            _ => Err(cannot(&path, "use this directory", &Errno::NOTDIR)),
        }
    }

    fn judge_here(&mut self) -> Result<(), Fault> {
        let stat =
            rustix::fs::fstat(&self.handle).map_err(|e| cannot(&self.at, "look at it", &e))?;
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
    let what = format!("{}: cannot {doing}: {error}", path.display());
    Fault::new(Kind::Local, what)
}
