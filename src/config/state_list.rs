//! Lists shared between runs, each a JSON file in the state directory.
//!
//! Invariant: an invalid file is never rewritten and never treated as empty. Other runs may change a list at the same
//! time.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::dirs::State;
use super::files;
use crate::domain::Fault;

/// The list; empty when state is disabled. Blocks.
///
/// # Errors
/// When the file cannot be read or parsed.
pub(super) fn read<T: DeserializeOwned>(state: &State, file: &str) -> Result<Vec<T>, Fault> {
    match state.file(file) {
        Some(path) => read_file(&path),
        None => Ok(Vec::new()),
    }
}

/// Changes the list. Blocks.
///
/// # Errors
/// When the file cannot be read, parsed or replaced.
pub(super) fn change<T>(
    state: &State,
    file: &str,
    how: impl FnOnce(&mut Vec<T>),
) -> Result<(), Fault>
where
    T: Serialize + DeserializeOwned + Clone + PartialEq,
{
    let Some(path) = state.file(file) else {
        return Ok(());
    };
    let lock = files::lock(&path)?;
    let before = read_file(&path)?;
    let mut all = before.clone();
    how(&mut all);
    if all == before {
        return Ok(());
    }
    let text = serde_json::to_string(&all).map_err(|e| files::wrong(&path, e))?;
    files::replace(&lock, &path, &text)
}

fn read_file<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Fault> {
    let Some(text) = files::read(path)? else {
        return Ok(Vec::new());
    };
    let understood = serde_json::from_str(&text).map_err(|e| files::wrong(path, e));
    understood.map_err(|fault| fault.next("Repair the file, or move it away."))
}
