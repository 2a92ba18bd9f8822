//! The log: for finding out what went wrong, without what was said. No frames, no parameters, no secrets.

use std::fs::File;
use std::path::Path;
use std::sync::Mutex;

use rustix::fs::{CWD, Mode, OFlags, openat};
use tracing::level_filters::LevelFilter;

use super::exit::Problem;

/// Starts to log to a file, which only its owner may read; it is never followed to somewhere else.
pub(super) fn start(path: &Path) -> Result<(), Problem> {
    let flags =
        OFlags::WRONLY | OFlags::CREATE | OFlags::APPEND | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file = openat(CWD, path, flags, Mode::RUSR | Mode::WUSR)
        .map(File::from)
        .map_err(|error| {
            Problem::local(format!("cannot write the log {}", path.display()), &error)
        })?;
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::DEBUG)
        .with_ansi(false)
        .with_writer(Mutex::new(file))
        .init();
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_link_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let (target, link) = (dir.path().join("target"), dir.path().join("link"));
        symlink(&target, &link).unwrap();
        assert!(start(&link).is_err());
        assert!(!target.exists());
    }

    #[test]
    fn only_the_owner_reads_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        start(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(std::fs::read_to_string(&path).unwrap().contains("started"));
    }
}
