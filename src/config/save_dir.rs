//! Remembers the directory in which the user last saved a secret.

use std::path::Path;

use super::dirs::State;
use super::files;
use crate::domain::Fault;

const FILE: &str = "save-dir";

/// The directory as typed, with a trailing `/`. An invalid file counts as none. Blocks.
pub fn save_dir(state: &State) -> Option<String> {
    let text = files::read(&state.file(FILE)?).ok()??;
    let dir = text.strip_suffix('\n')?;
    let sound = dir.ends_with('/') && !dir.contains(char::is_control);
    sound.then(|| dir.to_owned())
}

/// Saves the directory of this path. Blocks.
///
/// # Errors
/// When it cannot be written.
pub fn remember_save_dir(state: &State, path: &str) -> Result<(), Fault> {
    let (Some(file), Some(end)) = (state.file(FILE), path.rfind('/')) else {
        return Ok(());
    };
    let Some(dir) = path.get(..=end) else {
        return Ok(());
    };
    if save_dir(state).as_deref() == Some(dir) {
        return Ok(());
    }
    let file: &Path = &file;
    let lock = files::lock(file)?;
    files::replace(&lock, file, &format!("{dir}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_directory_alone_is_remembered() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        assert_eq!(save_dir(&state), None);
        remember_save_dir(&state, "~/keys/nas1-grafana.key").unwrap();
        assert_eq!(save_dir(&state).as_deref(), Some("~/keys/"));
        remember_save_dir(&state, "here.key").unwrap();
        assert_eq!(save_dir(&state).as_deref(), Some("~/keys/"));
        std::fs::write(dir.path().join(FILE), "\u{1b}[2J/\n").unwrap();
        assert_eq!(save_dir(&state), None);
        assert_eq!(remember_save_dir(&State::default(), "/a/b"), Ok(()));
    }
}
