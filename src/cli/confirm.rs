//! Questions before a destructive command. The default is to cancel.

use super::exit::Problem;
use crate::domain::text::harmless_lines;
use crate::term::prompt;

/// Asks for consent, unless `--yes` was given.
///
/// `about` states what happens, naming the system and the key, and ends with a line break; `action` is a verb.
///
/// # Errors
/// The user did not agree, or no terminal is there to ask: nothing was sent.
pub(super) fn agreed(yes: bool, about: &str, action: &str) -> Result<(), Problem> {
    if yes {
        return Ok(());
    }
    if !prompt::possible() {
        return Err(Problem::usage("This command asks before it changes a key.")
            .means("Nothing was sent.")
            .next("Add --yes in a script, or run the command in a terminal."));
    }
    let question = format!("Type yes to {action}, or press Enter to cancel");
    let answer = prompt::line(&harmless_lines(about), &question)
        .map_err(|error| Problem::local("could not ask", &error))?;
    match answer.as_str() {
        "yes" => Ok(()),
        _ => Err(Problem::usage("Canceled.").means("Nothing was sent.")),
    }
}
