//! The table `[list]` of `config.toml`: the columns of the lists of keys, such as `columns = ["id", "name", "owner"]`.

use toml_edit::TableLike;

use super::ConfigFile;
use super::toml_error::Wrong;
use super::toml_values::settings;
use crate::domain::{Fault, ListColumn};

/// The name of the table.
pub(super) const TABLE: &str = "list";
/// Its keys.
const WORDS: &[&str] = &["columns"];

/// The columns in the order of the file; `None`: the usual ones.
///
/// # Errors
/// File, line and reason of the first error.
pub fn columns(file: &ConfigFile) -> Result<Option<Vec<ListColumn>>, Fault> {
    Ok(settings(file, TABLE, WORDS, chosen)?.flatten())
}

fn chosen(table: &dyn TableLike) -> Result<Option<Vec<ListColumn>>, Wrong> {
    let Some(item) = table.get("columns") else {
        return Ok(None);
    };
    let why = r#"columns must be a list of names, for example ["id", "name", "owner"]"#;
    let list = item.as_array().ok_or_else(|| Wrong::of(item, why))?;
    let mut found = Vec::new();
    for entry in list {
        let at = || entry.span().or(item.span());
        let word = entry.as_str().ok_or_else(|| Wrong::at(at(), why))?;
        let column = ListColumn::parse(word).ok_or_else(|| {
            let known = ListColumn::ALL.map(|(name, _)| name).join(", ");
            Wrong::at(
                at(),
                format!("unknown column {word:?}; known columns: {known}"),
            )
        })?;
        if found.contains(&column) {
            return Err(Wrong::at(at(), format!("columns contains {word:?} twice")));
        }
        found.push(column);
    }
    match found.contains(&ListColumn::Name) {
        true => Ok(Some(found)),
        false => Err(Wrong::of(item, r#"columns must contain "name""#)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Vec<ListColumn>>, Fault> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        columns(&ConfigFile::read(&path)?)
    }

    #[test]
    fn columns_are_in_the_order_of_the_file() {
        for text in ["", "[list]\n", "[terminal]\ntitle = true\n"] {
            assert_eq!(read(text), Ok(None), "{text}");
        }
        let names = ListColumn::ALL
            .map(|(name, _)| format!("{name:?}"))
            .join(", ");
        let all = read(&format!("[list]\ncolumns = [{names}]\n"));
        let every = ListColumn::ALL.map(|(_, column)| column);
        assert_eq!(all, Ok(Some(every.to_vec())));
        let found = read("[list]\ncolumns = [\"state\", \"name\"]\n");
        assert_eq!(found, Ok(Some(vec![ListColumn::State, ListColumn::Name])));
    }

    #[test]
    fn an_error_names_its_line_and_the_columns() {
        for (text, line, reason) in [
            ("list = 5\n", 1, "[list]"),
            ("[list]\ncolour = 1\n", 2, "known settings: columns"),
            ("[list]\ncolumns = \"id\"\n", 2, "a list of names"),
            ("[list]\ncolumns = [5]\n", 2, "a list of names"),
            (
                "[list]\ncolumns = [\n  \"name\",\n  \"ownr\",\n]\n",
                4,
                "unknown column \"ownr\"; known columns: system, id, name, owner, created, expires, state, access, upgrade, roles, used-by",
            ),
            ("[list]\ncolumns = [\"id\"]\n", 2, "must contain \"name\""),
            ("[list]\ncolumns = []\n", 2, "must contain \"name\""),
            (
                "[list]\ncolumns = [\"name\", \"id\", \"id\"]\n",
                2,
                "contains \"id\" twice",
            ),
        ] {
            let fault = read(text).unwrap_err().to_string();
            assert!(fault.contains(reason), "{fault}");
            assert!(fault.contains(&format!("config.toml:{line}:")), "{fault}");
        }
    }
}
