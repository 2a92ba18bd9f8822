//! The table `[filters]` of `config.toml`: saved filters by name, such as `stale = "seen>90d !owner:root"`.

use std::collections::BTreeMap;
use std::path::Path;

use toml_edit::{DocumentMut, Item, Table, TableLike, value};

use super::ConfigFile;
use super::dirs::Dirs;
use super::files;
use super::toml_error::{Wrong, located, syntax};
use super::toml_values::text;
use crate::domain::filter::{Language, valid_name};
use crate::domain::{Fault, Kind};

/// The name of the table.
pub(super) const TABLE: &str = "filters";

/// The filters; none without the table.
///
/// # Errors
/// File, line and reason of the first error: also of a filter that is invalid.
pub fn of(file: &ConfigFile) -> Result<BTreeMap<String, String>, Fault> {
    let Some(item) = file.document.get(TABLE) else {
        return Ok(BTreeMap::new());
    };
    filters(item).map_err(|wrong| located(&file.path, file.document.raw(), &wrong))
}

/// Saves a filter, in the place of an earlier one with its name, and reads all filters. Blocks.
///
/// # Errors
/// Those of [`of`], when the file cannot be written, and when the machine has no directory for it.
pub fn save_and_read(
    dirs: &Dirs,
    name: &str,
    filter: &str,
) -> Result<BTreeMap<String, String>, Fault> {
    let path = dirs.config_file().ok_or_else(|| {
        Fault::new(
            Kind::Local,
            "tnkeys has no directory for its configuration: your account has no home directory.",
        )
        .next("Set TNKEYS_CONFIG_DIR to a directory that you own.")
    })?;
    let lock = files::lock(&path)?;
    let written = files::read(&path)?.unwrap_or_default();
    // What is not understood is not touched.
    parse(&path, &written)?;
    let mut document: DocumentMut = written.parse().map_err(|e| syntax(&path, &written, &e))?;
    let table = document
        .entry(TABLE)
        .or_insert_with(|| Item::Table(Table::new()));
    let strange = || files::wrong(&path, "[filters] is not a table. Edit the file manually.");
    let table = table.as_table_like_mut().ok_or_else(strange)?;
    put(table, name, filter);
    let written = document.to_string();
    // Nothing is written that could not be read.
    let all = parse(&path, &written)?;
    files::replace(&lock, &path, &written)?;
    Ok(all)
}

/// Sets a value, and keeps the comment at the end of its line.
fn put(table: &mut dyn TableLike, name: &str, filter: &str) {
    let mut new = toml_edit::Value::from(filter);
    match table.get_mut(name) {
        Some(item) => {
            if let Some(was) = item.as_value() {
                *new.decor_mut() = was.decor().clone();
            }
            *item = Item::Value(new);
        }
        None => {
            table.insert(name, value(filter));
        }
    }
}

fn parse(path: &Path, written: &str) -> Result<BTreeMap<String, String>, Fault> {
    of(&ConfigFile::parse(path, written)?)
}

fn filters(item: &Item) -> Result<BTreeMap<String, String>, Wrong> {
    let table = item
        .as_table_like()
        .ok_or_else(|| Wrong::of(item, "filters is a table: [filters]"))?;
    let mut language = Language::default();
    for (name, item) in table.iter() {
        if !valid_name(name) {
            let why =
                format!("invalid name of a filter {name:?}: use letters, digits, '-' and '_'");
            return Err(Wrong::of(item, why));
        }
        let filter = text(table, name)?.unwrap_or_default();
        language.saved.insert(name.to_owned(), filter.to_owned());
    }
    for (name, item) in table.iter() {
        // By its name, so that a filter that contains itself is found.
        if let Some(problem) = language.parse(&format!("@{name}")).problems.first() {
            return Err(Wrong::of(item, problem.why.clone()));
        }
    }
    Ok(language.saved)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<BTreeMap<String, String>, Fault> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        of(&ConfigFile::read(&path)?)
    }

    #[test]
    fn filters_have_names() {
        for text in ["", "[filters]\n", "[terminal]\ntitle = true\n"] {
            assert_eq!(read(text), Ok(BTreeMap::new()), "{text}");
        }
        let found = read("[filters]\nstale = \"seen>90d !owner:root\"\nb = '@stale \"x y\"'\n");
        let found = found.unwrap();
        assert_eq!(found["stale"], "seen>90d !owner:root");
        assert_eq!(found["b"], "@stale \"x y\"");
    }

    #[test]
    fn an_error_names_its_line() {
        for (text, line, reason) in [
            ("filters = 5\n", 1, "[filters]"),
            ("[filters]\n\"a b\" = \"x\"\n", 2, "letters, digits"),
            ("[filters]\na = 5\n", 2, "a must be a text"),
            (
                "[filters]\na = \"state:gone\"\n",
                2,
                "a is invalid: state is",
            ),
            (
                "[filters]\na = \"owner:\"\n",
                2,
                "a is invalid: enter a value",
            ),
            (
                "[filters]\nb = \"x\"\na = \"x @a\"\n",
                3,
                "a contains itself",
            ),
            ("[filters]\na = \"x @b\"\n", 2, "no saved filter"),
        ] {
            let fault = read(text).unwrap_err();
            let place = format!("config.toml:{line}: ");
            assert!(fault.what.contains(&place), "{text}{fault}");
            assert!(fault.what.contains(reason), "{text}{fault}");
        }
    }

    #[test]
    fn saving_keeps_everything_else() {
        let dir = tempfile::tempdir().unwrap();
        let dirs = Dirs {
            config: Some(dir.path().to_owned()),
            ..Dirs::default()
        };
        let path = dirs.config_file().unwrap();
        let before =
            "# mine\n[profiles.nas1]\naddress = \"nas1\" # here\n\n[filters]\nold = \"x\" # why\n";
        std::fs::write(&path, before).unwrap();
        let all = save_and_read(&dirs, "stale", "seen>90d").unwrap();
        assert_eq!(all.len(), 2);
        save_and_read(&dirs, "old", "owner:\"a b\"").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let wanted =
            before.replace("old = \"x\"", "old = 'owner:\"a b\"'") + "stale = \"seen>90d\"\n";
        assert_eq!(text, wanted);
        let fault = save_and_read(&dirs, "bad", "owner:").unwrap_err();
        assert!(fault.what.contains("enter a value"), "{fault}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), wanted);
        // Where there is no file, one is created.
        let new = Dirs {
            config: Some(dir.path().join("new")),
            ..Dirs::default()
        };
        let all = save_and_read(&new, "stale", "seen>90d").unwrap();
        assert_eq!(
            all,
            of(&ConfigFile::read(&new.config_file().unwrap()).unwrap()).unwrap()
        );
    }
}
