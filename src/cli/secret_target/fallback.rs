//! The file in the state directory for a secret that did not reach its targets.

use std::path::PathBuf;

use jiff::Timestamp;

use super::new_secret::NewSecret;
use crate::api::key_file::{Form, file_name};
use crate::cli::exit::Problem;
use crate::config::State;
use crate::config::safe_path::SafeDir;
use crate::domain::Secret;
use crate::runtime::effects::secret_file;

/// Checks that the state directory can take the file. Without state (the demo) there is nothing to check.
pub(super) fn check(state: &State) -> Result<(), Problem> {
    let Some(dir) = state.path() else {
        return Ok(());
    };
    let dir = SafeDir::make(dir).map_err(|fault| {
        let fault = fault.meaning("Nothing was sent.");
        match fault.next.is_empty() {
            true => fault.next("Set TNKEYS_STATE_DIR to a directory that you can write to."),
            false => fault,
        }
    })?;
    secret_file::check(&dir.path().join(name_at("check", Timestamp::now())), false).map_err(
        |refusal| {
            let (why, next) = refusal.words();
            Problem::refused(format!(
                "Cannot write to the state directory {}: {why}",
                dir.path().display()
            ))
            .next(next)
        },
    )
}

/// Saves the secret and returns the path of the file. Blocks.
///
/// # Errors
/// Why it could not be saved.
pub(super) fn save(
    new: &NewSecret,
    text: &Secret,
    form: Form,
    state: &State,
    now: Timestamp,
) -> Result<PathBuf, String> {
    let dir = state
        .path()
        .ok_or("tnkeys has no state directory.".to_owned())?;
    let dir = SafeDir::make(dir).map_err(|fault| fault.what)?;
    let name = file_name(&new.system, new.key.name.raw(), form);
    let path = dir.path().join(name_at(&name, now));
    match secret_file::save(&path, text, false) {
        // It is there, and this is the place of last resort.
        Ok(()) | Err(secret_file::Refusal::NotOnDisk(_)) => Ok(path),
        Err(refusal) => Err(refusal.words().0),
    }
}

/// The name of a file that was not delivered at this time, which no earlier one has.
fn name_at(name: &str, now: Timestamp) -> String {
    format!("undelivered-{}-{name}", now.strftime("%Y%m%dT%H%M%S%6fZ"))
}
