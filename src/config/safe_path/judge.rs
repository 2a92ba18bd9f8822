//! Checks the owner and the permissions of files and directories.

use std::path::Path;

use rustix::fs::{FileType, Mode, Stat};
use rustix::process::geteuid;

use crate::domain::quote::shell;
use crate::domain::{Fault, Kind};

/// Who else may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Everybody; but only the owner may change it.
    Anyone,
    /// Only the owner: the file holds a secret.
    Owner,
}

impl Readers {
    /// Checks the handle of an open file.
    pub(super) fn judge(self, path: &Path, stat: &Stat) -> Result<(), Fault> {
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(not_a_file(path));
        }
        if !trusted(stat.st_uid) {
            return Err(foreign(path, "file", stat.st_uid));
        }
        let mode = Mode::from_raw_mode(stat.st_mode);
        let (bits, why, mend) = match self {
            // Others may need to read it: certificates, for example.
            Self::Anyone => (WRITE, "other users can change it", "go-w"),
            Self::Owner => (
                Mode::RWXG.union(Mode::RWXO),
                "other users can read or change it",
                "600",
            ),
        };
        if mode.intersects(bits) {
            let what = format!("{}: {why}, so tnkeys does not use it.", path.display());
            return Err(
                refused(what).next(format!("Check the file, then run: {}", chmod(mend, path)))
            );
        }
        Ok(())
    }
}

const WRITE: Mode = Mode::WGRP.union(Mode::WOTH);

/// Whether files of this user are trusted: the current user and root.
pub(super) fn trusted(owner: u32) -> bool {
    owner == 0 || owner == geteuid().as_raw()
}

/// Checks the handle of a directory along a path.
pub(super) fn directory(path: &Path, stat: &Stat, wanted: &Path) -> Result<(), Fault> {
    if !trusted(stat.st_uid) {
        let fault = foreign(path, "directory", stat.st_uid);
        return Err(fault.meaning(format!("Its owner controls {}.", wanted.display())));
    }
    let mode = Mode::from_raw_mode(stat.st_mode);
    if mode.intersects(WRITE) && !mode.contains(Mode::SVTX) {
        let what = format!(
            "tnkeys does not use {}: other users can change the directory {}.",
            wanted.display(),
            path.display()
        );
        let next = format!("Check its content, then run: {}", chmod("go-w", path));
        return Err(refused(what).next(next));
    }
    Ok(())
}

/// The fault of another user's file or directory.
pub(super) fn foreign(path: &Path, kind: &str, owner: u32) -> Fault {
    let what = format!(
        "{}: this {kind} belongs to another user (uid {owner}), so tnkeys does not use it.",
        path.display()
    );
    let next = format!(
        "Use a {kind} that you own, or check it and run: sudo chown {} {}",
        geteuid().as_raw(),
        shell(&path.display().to_string())
    );
    refused(what).next(next)
}

/// The fault of a directory, a FIFO or a device.
pub(super) fn not_a_file(path: &Path) -> Fault {
    refused(format!("{}: this is not a regular file.", path.display()))
}

fn refused(what: String) -> Fault {
    Fault::new(Kind::Invalid, what)
}

/// `chmod 600 /home/me/key`, with the path quoted for a shell.
pub fn chmod(mode: &str, path: &Path) -> String {
    format!("chmod {mode} {}", shell(&path.display().to_string()))
}
