//! Reads typed values from `config.toml` tables.

use toml_edit::{Item, TableLike};

use super::ConfigFile;
use super::toml_error::{Wrong, located};
use crate::domain::Fault;

/// Reads a table of settings with these keys; `None` without the table.
///
/// # Errors
/// File, line and reason of the first error.
pub(super) fn settings<T>(
    file: &ConfigFile,
    name: &str,
    words: &[&str],
    take: impl FnOnce(&dyn TableLike) -> Result<T, Wrong>,
) -> Result<Option<T>, Fault> {
    let Some(item) = file.document.get(name) else {
        return Ok(None);
    };
    let found = known_table(item, name, words).and_then(take);
    found
        .map(Some)
        .map_err(|wrong| located(&file.path, file.document.raw(), &wrong))
}

/// The item as a table that has no other keys.
fn known_table<'a>(item: &'a Item, name: &str, words: &[&str]) -> Result<&'a dyn TableLike, Wrong> {
    let table = item
        .as_table_like()
        .ok_or_else(|| Wrong::of(item, format!("{name} is a table: [{name}]")))?;
    for (word, item) in table.iter() {
        if !words.contains(&word) {
            let at = table.key(word).and_then(toml_edit::Key::span);
            let there_are = words.join(", ");
            return Err(Wrong::at(
                at.or(item.span()),
                format!("unknown setting {word:?} in [{name}]; known settings: {there_are}"),
            ));
        }
    }
    Ok(table)
}

/// A non-empty string.
pub(super) fn text<'a>(fields: &'a dyn TableLike, word: &str) -> Result<Option<&'a str>, Wrong> {
    let Some(item) = fields.get(word) else {
        return Ok(None);
    };
    match item.as_str() {
        Some(text) if !text.is_empty() && !text.contains(char::is_control) => Ok(Some(text)),
        _ => Err(Wrong::of(item, format!("{word} must be a text in quotes"))),
    }
}

/// A boolean; false when it is absent.
pub(super) fn yes(fields: &dyn TableLike, word: &str) -> Result<bool, Wrong> {
    match fields.get(word) {
        None => Ok(false),
        Some(item) => item
            .as_bool()
            .ok_or_else(|| Wrong::of(item, format!("{word} must be true or false"))),
    }
}

/// A program with its arguments, to run without a shell.
pub(super) fn command(
    fields: &dyn TableLike,
    word: &str,
    example: &str,
) -> Result<Option<Vec<String>>, Wrong> {
    let Some(item) = fields.get(word) else {
        return Ok(None);
    };
    let wrong = || {
        Wrong::of(
            item,
            format!("{word} must be a list of texts, for example {example}"),
        )
    };
    let words = item.as_array().ok_or_else(wrong)?;
    let words: Option<Vec<String>> = words
        .iter()
        .map(|word| word.as_str().map(str::to_owned))
        .collect();
    match words {
        Some(words) if words.first().is_some_and(|program| !program.is_empty()) => Ok(Some(words)),
        _ => Err(wrong()),
    }
}
