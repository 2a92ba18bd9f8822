//! A small file system of our own, as root.

use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::geteuid;

use crate::support::skip::skip;

pub struct Mounted(PathBuf);

impl Mounted {
    /// In memory, with these options; `None`, and said, where that cannot be.
    pub fn new(at: PathBuf, options: &str) -> Option<Self> {
        if !geteuid().is_root() {
            skip("a file system of our own needs root");
            return None;
        }
        // Containers may not.
        if !mount(&["-t", "tmpfs", "-o", options, "tnkeys"], &at) {
            skip("no file system of our own can be mounted");
            return None;
        }
        Some(Self(at))
    }

    pub fn read_only(&self) {
        assert!(mount(&["-o", "remount,ro"], &self.0));
    }
}

fn mount(arguments: &[&str], at: &Path) -> bool {
    let output = Command::new("mount").args(arguments).arg(at).output();
    output.is_ok_and(|output| output.status.success())
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let ended = Command::new("umount").arg("-l").arg(&self.0).status();
        drop(ended);
    }
}
