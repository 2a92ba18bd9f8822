//! A command of the person's own that takes the copy.

use std::time::Duration;

use zeroize::Zeroizing;

use super::child;
use super::error::CopyError;
use crate::domain::copy::Copied;
use crate::domain::text::harmless;

/// How long it may take: it may reach to another machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// Gives it the text; that it ended well is all that it says.
pub(super) async fn copy(words: Vec<String>, text: Zeroizing<String>) -> Result<Copied, CopyError> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(CopyError::failed("the copy_command is empty"));
    };
    let ran = child::run(program, arguments, text.as_bytes(), PATIENCE).await;
    // If it has it all the same, that could not be cleared either.
    let ran = ran.map_err(|error| CopyError::failed(error.why))?;
    ran.well(program)?;
    Ok(Copied::Command(harmless(program).into_owned()))
}
