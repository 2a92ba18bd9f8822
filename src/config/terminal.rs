//! The table `[terminal]` of `config.toml`: how tnkeys draws on the terminal.

use toml_edit::{Item, TableLike};

use super::ConfigFile;
use super::toml_error::Wrong;
use super::toml_values::{settings, text};
use crate::domain::Fault;

/// The name of the table.
pub(super) const TABLE: &str = "terminal";
/// Its keys.
const WORDS: &[&str] = &["characters", "title"];

/// The settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Whether tnkeys sets the title of the terminal.
    pub title: bool,
    /// Whether only ASCII is drawn; `None`: the locale and the terminal decide.
    pub ascii: Option<bool>,
}

impl Default for Terminal {
    fn default() -> Self {
        Self {
            title: true,
            ascii: None,
        }
    }
}

/// The settings; defaults without the table.
///
/// # Errors
/// File, line and reason of the first error.
pub fn of(file: &ConfigFile) -> Result<Terminal, Fault> {
    Ok(settings(file, TABLE, WORDS, terminal)?.unwrap_or_default())
}

fn terminal(table: &dyn TableLike) -> Result<Terminal, Wrong> {
    let mut found = Terminal::default();
    if let Some(item) = table.get("title") {
        found.title = item
            .as_bool()
            .ok_or_else(|| Wrong::of(item, "title must be true or false"))?;
    }
    if let Some(word) = text(table, "characters")? {
        found.ascii = match word {
            "auto" => None,
            "ascii" => Some(true),
            "unicode" => Some(false),
            other => {
                let at = table.get("characters").and_then(Item::span);
                let why = format!("invalid value {other:?}: characters is auto, ascii or unicode");
                return Err(Wrong::at(at, why));
            }
        };
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Terminal, Fault> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        of(&ConfigFile::read(&path)?)
    }

    #[test]
    fn every_key_counts_and_none_is_needed() {
        for text in ["", "[terminal]\n", "[terminal]\ncharacters = \"auto\"\n"] {
            assert_eq!(read(text), Ok(Terminal::default()), "{text}");
        }
        let found = read("[terminal]\ntitle = false\ncharacters = \"ascii\"\n").unwrap();
        assert!(!found.title && found.ascii == Some(true));
        let found = read("[terminal]\ncharacters = \"unicode\"\n").unwrap();
        assert!(found.title && found.ascii == Some(false));
    }

    #[test]
    fn an_error_names_its_line() {
        for (text, line, reason) in [
            ("terminal = 5\n", 1, "[terminal]"),
            ("[terminal]\ncolour = true\n", 2, "characters, title"),
            ("[terminal]\ntitle = \"no\"\n", 2, "true or false"),
            (
                "[terminal]\ncharacters = \"latin1\"\n",
                2,
                "auto, ascii or unicode",
            ),
        ] {
            let fault = read(text).unwrap_err().to_string();
            assert!(fault.contains(reason), "{fault}");
            assert!(fault.contains(&format!("{line}")), "{fault}");
        }
    }
}
