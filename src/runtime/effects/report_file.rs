//! Writes a report to a new file.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::config::draft::Draft;
use crate::config::safe_path::SafeDir;
use crate::domain::{Fault, Kind};

/// Writes a new file that only its owner can read, and returns its path. A link in its place is not followed.
pub(super) fn write(path: PathBuf, text: &str) -> Result<PathBuf, Fault> {
    let failed = |error: std::io::Error| {
        let what = format!("Could not write {}: {error}.", path.display());
        Fault::new(Kind::Local, what)
    };
    let name = path
        .file_name()
        .ok_or_else(|| failed(ErrorKind::IsADirectory.into()))?;
    let parent = path.parent().filter(|it| !it.as_os_str().is_empty());
    let dir = SafeDir::for_saving(parent.unwrap_or(Path::new(".")))?;
    let dir = dir.ok_or_else(|| failed(rustix::io::Errno::NOENT.into()))?;
    let mut draft = Draft::begin(&dir).map_err(failed)?;
    draft.fill(text.as_bytes()).map_err(failed)?;
    draft.publish(name).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            let what = format!("{} already exists.", path.display());
            Fault::new(Kind::Local, what).next("Choose another name.")
        }
        _ => failed(error),
    })?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_new_file_for_its_owner_and_never_over_another() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("report.txt");
        assert_eq!(write(path.clone(), "one\n"), Ok(path.clone()));
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        let fault = write(path.clone(), "two\n").unwrap_err();
        assert!(fault.what.ends_with("already exists."), "{fault}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\n");
        let link = dir.path().join("link");
        symlink(dir.path().join("elsewhere"), &link).unwrap();
        assert!(write(link, "three\n").is_err());
        assert!(!dir.path().join("elsewhere").exists());
        assert!(write(dir.path().join("no/dir.txt"), "x").is_err());
    }
}
