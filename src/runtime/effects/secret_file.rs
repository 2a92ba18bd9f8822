//! Writes a secret to a file.
//!
//! Invariants, in addition to those of [`draft`]: the file is never written where other users could read it, nor through a symbolic link
//! in a directory of tnkeys. A file is replaced only with the consent of the user.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::Path;

use rustix::fs::FileType;
use rustix::io::Errno;

use crate::api::key_file::{self, Form, NotAKey};
use crate::config::draft::{self, Draft};
use crate::config::safe_path::SafeDir;
use crate::domain::{Fault, KeyId, Salting, Secret};
use crate::net;

/// Why the file was not written.
#[derive(Debug)]
pub enum Refusal {
    /// A file with this name exists.
    Exists,
    /// Something else than a file has this name.
    NoFile(&'static str),
    /// The path names no file.
    NoName,
    /// The directory does not exist.
    NoDirectory,
    /// The directory is not safe: its path has a link, or the system reports an error.
    Directory(Fault),
    /// The file system does not keep the file private.
    NotPrivate,
    /// The file was written, but its directory could not be synced to the disk.
    NotOnDisk(io::Error),
    /// Another error of the system.
    Failed(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// The text of a file with this key, with SCRAM keys where the form stores them (26.0 and newer). Blocks.
///
/// # Errors
/// As [`key_file::write`].
pub fn content(
    form: Form,
    id: KeyId,
    key: &Secret,
    salting: Option<&Salting>,
) -> Result<Secret, NotAKey> {
    let parts = match (form, salting) {
        (Form::Json, Some(salting)) => Some(net::key_file::precompute(key, salting)),
        _ => None,
    };
    key_file::write(form, id, key, parts.as_ref())
}

/// Checks that [`save`] can write this file, without writing anything under its name. Blocks.
///
/// # Errors
/// Those of [`save`], as far as they can be known before.
pub fn check(path: &Path, replace: bool) -> Result<(), Refusal> {
    let (dir, _) = place(path, replace)?;
    private(&dir).map(drop)
}

/// Writes a new file. `replace`: replaces an existing one. Blocks.
///
/// # Errors
/// Why it was not written, or may not survive a power failure.
pub fn save(path: &Path, text: &Secret, replace: bool) -> Result<(), Refusal> {
    // Everything from here on is in this very directory, whatever becomes of its name.
    let (dir, name) = place(path, replace)?;
    let mut draft = private(&dir)?;
    draft.fill(text.expose().as_bytes())?;
    let named = match replace {
        true => draft.replace(name),
        false => draft.publish(name),
    };
    named.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Refusal::Exists,
        _ => Refusal::Failed(error),
    })?;
    // The name itself must survive a power cut too.
    match rustix::fs::fsync(dir.handle()) {
        // Some file systems have nothing to put on a disk.
        Ok(()) | Err(Errno::INVAL | Errno::OPNOTSUPP) => Ok(()),
        Err(error) => Err(Refusal::NotOnDisk(error.into())),
    }
}

/// The directory of a path and the name in it, where a file may be written.
fn place(path: &Path, replace: bool) -> Result<(SafeDir, &OsStr), Refusal> {
    let name = path.file_name().ok_or(Refusal::NoName)?;
    // `dir/` would be taken for a file of the directory's name.
    if path.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return Err(Refusal::NoName);
    }
    let parent = path.parent().filter(|it| !it.as_os_str().is_empty());
    let dir = SafeDir::for_saving(parent.unwrap_or(Path::new("."))).map_err(Refusal::Directory)?;
    let dir = dir.ok_or(Refusal::NoDirectory)?;
    match draft::kind_of(&dir, name)?.map(kind) {
        Some(Some(kind)) => Err(Refusal::NoFile(kind)),
        Some(None) if !replace => Err(Refusal::Exists),
        Some(None) | None => Ok((dir, name)),
    }
}

/// An empty file that no other user can read.
fn private(dir: &SafeDir) -> Result<Draft<'_>, Refusal> {
    let draft = Draft::begin(dir)?;
    match draft.is_private()? {
        true => Ok(draft),
        false => Err(Refusal::NotPrivate),
    }
}

/// The kind of an entry that is not a file.
fn kind(found: FileType) -> Option<&'static str> {
    match found {
        FileType::RegularFile => None,
        FileType::Symlink => Some("a symbolic link"),
        FileType::Directory => Some("a directory"),
        _ => Some("not a regular file"),
    }
}

impl Refusal {
    /// The fault: what happened, and what to do next.
    pub fn words(&self) -> (String, String) {
        let other = "Choose another name.".to_owned();
        match self {
            Self::Exists => ("a file with this name exists.".into(), other),
            Self::NoFile(kind) => (
                format!("this is {kind}, and tnkeys writes no secret to it."),
                other,
            ),
            Self::NoName => ("this is a directory, not a file.".into(), other),
            Self::NoDirectory => (
                "the directory does not exist.".into(),
                "Create the directory, or choose another one.".into(),
            ),
            Self::Directory(fault) => {
                let next = match fault.next.as_str() {
                    "" => "Choose another directory.",
                    next => next,
                };
                (fault.what.clone(), next.to_owned())
            }
            Self::NotPrivate => (
                "this file system cannot protect a file from other users, so tnkeys saved nothing."
                    .into(),
                "Choose a directory on another file system.".into(),
            ),
            Self::NotOnDisk(error) => (
                format!("the file was written, but could not be synced to disk: {error}."),
                "Check the disk, or save the key to another place too.".into(),
            ),
            Self::Failed(error) => (
                format!("{error}."),
                match error.kind() {
                    ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                        "Free some space, or choose a directory on another disk.".into()
                    }
                    ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                        "Choose a directory that you can write to.".into()
                    }
                    _ => "Choose another directory.".into(),
                },
            ),
        }
    }
}

#[cfg(test)]
#[path = "secret_file_tests.rs"]
mod tests;
