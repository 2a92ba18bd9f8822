//! Writes the file of `--prometheus`: complete or not at all, and readable by the node exporter.

use std::io::{self, ErrorKind};
use std::path::Path;

use rustix::fs::FileType;
use rustix::io::Errno;

use crate::config::draft::{Draft, kind_of};
use crate::config::safe_path::SafeDir;
use crate::domain::{Fault, Kind};

/// Replaces the file. A link in its place is refused, and so is anything that is not a file. Blocks.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Fault> {
    let failed = |error: io::Error| {
        let what = format!("Could not write {}: {error}.", path.display());
        Fault::new(Kind::Local, what)
            .meaning("An earlier file is unchanged.")
            .next("Check the directory and the disk.")
    };
    let name = path
        .file_name()
        .ok_or_else(|| failed(ErrorKind::IsADirectory.into()))?;
    let parent = path.parent().filter(|it| !it.as_os_str().is_empty());
    let dir = SafeDir::for_saving(parent.unwrap_or(Path::new(".")))?;
    let dir = dir.ok_or_else(|| failed(Errno::NOENT.into()))?;
    match kind_of(&dir, name).map_err(failed)? {
        None | Some(FileType::RegularFile) => {}
        Some(_) => {
            let what = format!("{} is not a regular file.", path.display());
            return Err(Fault::new(Kind::Local, what)
                .meaning("It was not replaced.")
                .next("Choose another name."));
        }
    }
    let mut draft = Draft::begin(&dir).map_err(failed)?;
    draft.share().map_err(failed)?;
    draft.fill(text.as_bytes()).map_err(failed)?;
    draft.replace(name).map_err(failed)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn the_exporter_reads_a_complete_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tnkeys.prom");
        for text in ["one\n", "two\n"] {
            write(&path, text).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o7777, 0o644);
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn nothing_but_a_file_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let (other, link) = (dir.path().join("other"), dir.path().join("link"));
        fs::write(&other, "mine").unwrap();
        symlink(&other, &link).unwrap();
        let fault = write(&link, "x").unwrap_err();
        assert!(fault.what.ends_with("is not a regular file."), "{fault}");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&other).unwrap(), "mine");
        assert!(write(dir.path(), "x").is_err());
        let fault = write(&dir.path().join("no/file"), "x").unwrap_err();
        assert!(fault.what.contains("No such file or directory"), "{fault}");
    }
}
