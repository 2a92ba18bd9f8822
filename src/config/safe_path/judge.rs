//! Who may own and change what is used.

use std::path::Path;

use rustix::fs::{FileType, Mode, Stat};
use rustix::process::geteuid;

use crate::domain::quote::shell;
use crate::domain::{Fault, Kind};

/// Who else may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Everybody; but only its owner may change it.
    Anyone,
    /// Its owner alone: it holds a secret.
    Owner,
}

impl Readers {
    /// Judges the handle of an open file.
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
            let what = format!("{}: {why}, so it is not used.", path.display());
            return Err(refused(what).next(format!("Check it, then run: {}", chmod(mend, path))));
        }
        Ok(())
    }
}

const WRITE: Mode = Mode::WGRP.union(Mode::WOTH);

/// Whether what this user made is as good as our own.
pub(super) fn trusted(owner: u32) -> bool {
    owner == 0 || owner == geteuid().as_raw()
}

/// Judges the handle of a directory on the way to what is wanted.
pub(super) fn directory(path: &Path, stat: &Stat, wanted: &Path) -> Result<(), Fault> {
    if !trusted(stat.st_uid) {
        let fault = foreign(path, "directory", stat.st_uid);
        return Err(fault.meaning(format!("It decides what {} is.", wanted.display())));
    }
    let mode = Mode::from_raw_mode(stat.st_mode);
    if mode.intersects(WRITE) && !mode.contains(Mode::SVTX) {
        let what = format!(
            "{} is not used: other users can change the directory {}.",
            wanted.display(),
            path.display()
        );
        let next = format!("Check what is in it, then run: {}", chmod("go-w", path));
        return Err(refused(what).next(next));
    }
    Ok(())
}

/// Somebody else's.
pub(super) fn foreign(path: &Path, kind: &str, owner: u32) -> Fault {
    let what = format!(
        "{}: this {kind} belongs to another user (uid {owner}), so it is not used.",
        path.display()
    );
    let next = format!(
        "Use one of your own, or check it and run: sudo chown {} {}",
        geteuid().as_raw(),
        shell(&path.display().to_string())
    );
    refused(what).next(next)
}

/// A directory, a FIFO, a device.
pub(super) fn not_a_file(path: &Path) -> Fault {
    refused(format!("{}: it is not a regular file.", path.display()))
}

fn refused(what: String) -> Fault {
    Fault::new(Kind::Invalid, what)
}

/// `chmod 600 /home/me/key`, with the path as a shell reads it.
pub fn chmod(mode: &str, path: &Path) -> String {
    format!("chmod {mode} {}", shell(&path.display().to_string()))
}
