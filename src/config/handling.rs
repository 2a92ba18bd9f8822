//! The table `[secret]` of `config.toml`: how a new secret is handled.

use std::time::Duration;

use toml_edit::{Item, TableLike};

use super::ConfigFile;
use super::toml_error::Wrong;
use super::toml_values::{command, settings, text};
use crate::domain::handling::{CopyTo, Show};
use crate::domain::{Fault, Handling};

/// The name of the table.
pub(super) const TABLE: &str = "secret";
/// Its keys.
const WORDS: &[&str] = &["clipboard", "copy_command", "clear_after", "show"];
/// The longest delay in seconds.
const LONGEST: i64 = 24 * 3600;

/// The settings; defaults without the table.
///
/// # Errors
/// File, line and reason of the first error.
pub fn of(file: &ConfigFile) -> Result<Handling, Fault> {
    Ok(settings(file, TABLE, WORDS, handling)?.unwrap_or_default())
}

fn handling(table: &dyn TableLike) -> Result<Handling, Wrong> {
    let mut found = Handling::default();
    let of = |word: &str| table.get(word).and_then(Item::span);
    if let Some(word) = text(table, "clipboard")? {
        found.copy_to = CopyTo::parse(word).ok_or_else(|| {
            let words = list(CopyTo::ALL.map(|(word, _)| word));
            Wrong::at(
                of("clipboard"),
                format!("invalid value {word:?}: clipboard is {words}"),
            )
        })?;
    }
    found.copy_command = command(table, "copy_command", r#"["wl-copy", "--sensitive"]"#)?;
    if found.copy_command.is_some() && found.copy_to != CopyTo::Auto {
        return Err(Wrong::at(
            of("copy_command"),
            "use either clipboard or copy_command, not both",
        ));
    }
    if let Some(item) = table.get("clear_after") {
        let seconds = item.as_integer().filter(|it| (0..=LONGEST).contains(it));
        let seconds = seconds.and_then(|it| u64::try_from(it).ok());
        let seconds = seconds.ok_or_else(|| {
            let why =
                format!("clear_after must be a number of seconds up to {LONGEST}, or 0 for never");
            Wrong::of(item, why)
        })?;
        found.clear_after = (seconds > 0).then(|| Duration::from_secs(seconds));
    }
    if let Some(word) = text(table, "show")? {
        let known = Show::ALL.iter().find(|(it, _)| *it == word);
        let (_, show) = known.ok_or_else(|| {
            let words = list(Show::ALL.map(|(word, _)| word));
            Wrong::at(
                of("show"),
                format!("invalid value {word:?}: show is {words}"),
            )
        })?;
        found.show = *show;
    }
    Ok(found)
}

/// `a, b or c`.
fn list<const N: usize>(words: [&str; N]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Handling, Fault> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        of(&ConfigFile::read(&path)?)
    }

    #[test]
    fn without_a_word_everything_is_as_usual() {
        let usual = Handling::default();
        assert_eq!(usual.clear_after, Some(Duration::from_secs(45)));
        assert_eq!(
            of(&ConfigFile::read("/nowhere/config.toml".as_ref()).unwrap()),
            Ok(usual.clone())
        );
        for text in ["", "[secret]\n", "[profiles.a]\naddress = \"x\"\n"] {
            assert_eq!(read(text), Ok(usual.clone()), "{text}");
        }
    }

    #[test]
    fn every_word_counts() {
        let text = "[secret]\nclipboard = \"tmux\"\nclear_after = 0\nshow = \"masked\"\n";
        let found = read(text).unwrap();
        assert_eq!(found.copy_to, CopyTo::Tmux);
        assert_eq!(found.clear_after, None);
        assert_eq!(found.show, Show::Masked);
        let found =
            read("[secret]\ncopy_command = [\"xclip\", \"-i\"]\nclear_after = 10\n").unwrap();
        assert_eq!(found.copy_command, Some(vec!["xclip".into(), "-i".into()]));
        assert_eq!(found.clear_after, Some(Duration::from_secs(10)));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, line, reason) in [
            ("secret = 5\n", 1, "[secret]"),
            ("[secret]\ncolour = \"x\"\n", 2, "clear_after"),
            (
                "[secret]\nclipboard = \"x\"\n",
                2,
                "native, osc52, tmux, screen or off",
            ),
            ("[secret]\nshow = \"x\"\n", 2, "show is shown or masked"),
            ("[secret]\nclear_after = -1\n", 2, "0 for never"),
            ("[secret]\nclear_after = \"45\"\n", 2, "clear_after must be"),
            ("[secret]\nclear_after = 999999\n", 2, "clear_after must be"),
            (
                "[secret]\n\ncopy_command = \"xclip -i\"\n",
                3,
                "copy_command must be a list",
            ),
            (
                "[secret]\ncopy_command = []\n",
                2,
                "copy_command must be a list",
            ),
            (
                "[secret]\nclipboard = \"tmux\"\ncopy_command = [\"x\"]\n",
                3,
                "not both",
            ),
            ("[secret]\nshow = \"shown\n", 2, "invalid basic string"),
        ] {
            let fault = read(text).unwrap_err();
            assert!(
                fault.what.contains(&format!("config.toml:{line}: ")),
                "{text}{fault}"
            );
            assert!(fault.what.contains(reason), "{text}{fault}");
        }
    }
}
