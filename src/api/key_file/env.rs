//! The `.env` form: `TRUENAS_API_KEY=ID-SECRET`, among other variables and comments.

use super::{KeyFileError, VARIABLES, is_raw, unquoted};
use crate::domain::Secret;

/// The key, or `None` if no line sets one of the variables.
pub(super) fn read(text: &str) -> Result<Option<Secret>, KeyFileError> {
    let mut found: Option<(&'static str, &str)> = None;
    for line in text.lines() {
        let line = line.trim();
        let line = match line.strip_prefix("export") {
            Some(rest) if rest.starts_with([' ', '\t']) => rest.trim_start(),
            _ => line,
        };
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        if let Some(name) = VARIABLES
            .into_iter()
            .find(|known| *known == name.trim_end())
        {
            if found.is_some_and(|(before, _)| before == name) {
                return Err(KeyFileError::Twice(name));
            }
            // The variable of TrueNAS's clients comes first.
            if found.is_none() || name == VARIABLES[0] {
                found = Some((name, value));
            }
        }
    }
    let Some((name, value)) = found else {
        return Ok(None);
    };
    let value = value.trim();
    let value = match value.chars().next() {
        Some('"' | '\'') => unquoted(value),
        // A comment of a shell.
        _ => value
            .split_once(" #")
            .map_or(value, |(value, _)| value)
            .trim_end(),
    };
    match is_raw(value) {
        true => Ok(Some(Secret::new(value.to_owned()))),
        false => Err(KeyFileError::Variable(name)),
    }
}
