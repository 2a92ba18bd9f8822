//! The log: for finding out what went wrong, without what was said. No frames, no parameters, no secrets.

use std::fs::File;
use std::path::Path;
use std::sync::Mutex;

use rustix::fs::{CWD, Mode, OFlags, fchmod, openat};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use super::exit::Problem;

/// Starts to log to a file, which only its owner may read; it is never followed to somewhere else.
pub(super) fn start(path: &Path) -> Result<(), Problem> {
    let flags =
        OFlags::WRONLY | OFlags::CREATE | OFlags::APPEND | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let owner = Mode::RUSR | Mode::WUSR;
    let open = || {
        let file = openat(CWD, path, flags, owner)?;
        // One that was there before may be open to others.
        fchmod(&file, owner)?;
        Ok(File::from(file))
    };
    let file = open().map_err(|error: rustix::io::Errno| {
        Problem::local(format!("cannot write the log {}", path.display()), &error)
    })?;
    // What libraries log is theirs, and may hold what was said.
    let ours = Targets::new().with_target("tnkeys", LevelFilter::DEBUG);
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(Mutex::new(file));
    tracing_subscriber::registry()
        .with(layer.with_filter(ours))
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
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        start(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(std::fs::read_to_string(&path).unwrap().contains("started"));
    }
}
