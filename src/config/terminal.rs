//! The table `[terminal]` of `config.toml`: how tnkeys draws on the terminal.

use std::path::Path;

use toml_edit::{Document, Item, Table};

use super::files;
use super::toml_values::{Wrong, located, syntax, text};
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

/// Reads the settings; defaults without a file or a table. Blocks.
///
/// # Errors
/// File, line and reason of the first error.
pub fn read(path: &Path) -> Result<Terminal, Fault> {
    let Some(written) = files::read(path)? else {
        return Ok(Terminal::default());
    };
    let document = Document::parse(written.as_str()).map_err(|e| syntax(path, &written, &e))?;
    terminal(document.as_table()).map_err(|wrong| located(path, &written, &wrong))
}

fn terminal(root: &Table) -> Result<Terminal, Wrong> {
    let mut found = Terminal::default();
    let Some(item) = root.get(TABLE) else {
        return Ok(found);
    };
    let table = item
        .as_table_like()
        .ok_or_else(|| Wrong::of(item, format!("{TABLE} is a table: [{TABLE}]")))?;
    for (word, item) in table.iter() {
        if !WORDS.contains(&word) {
            let at = table.key(word).and_then(toml_edit::Key::span);
            let there_are = WORDS.join(", ");
            return Err(Wrong::at(
                at.or(item.span()),
                format!("unknown setting {word:?} in [{TABLE}]; known settings: {there_are}"),
            ));
        }
    }
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
        super::read(&path)
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
