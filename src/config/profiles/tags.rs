//! `tags = ["prod", "berlin"]`: groups of systems, which `--tag` opens together.

use toml_edit::{Array, TableLike, Value};

use crate::config::toml_error::Wrong;
use crate::domain::profile::valid_name;

/// The setting.
pub(super) const WORD: &str = "tags";

/// Reads the tags, in the order of the file and each once.
pub(super) fn read(fields: &dyn TableLike) -> Result<Vec<String>, Wrong> {
    let Some(item) = fields.get(WORD) else {
        return Ok(Vec::new());
    };
    let why = r#"tags must be a list of texts, for example ["prod"]"#;
    let list = item.as_array().ok_or_else(|| Wrong::of(item, why))?;
    let mut tags: Vec<String> = Vec::new();
    for entry in list {
        let at = || entry.span().or(item.span());
        let tag = entry.as_str().ok_or_else(|| Wrong::at(at(), why))?;
        if !valid_name(tag) {
            let why = format!("invalid tag {tag:?}: use letters, digits, '-', '_' and '.'");
            return Err(Wrong::at(at(), why));
        }
        if !tags.iter().any(|it| it == tag) {
            tags.push(tag.to_owned());
        }
    }
    Ok(tags)
}

/// The tags as a value of the file; `None` without tags.
pub(super) fn written(tags: &[String]) -> Option<Value> {
    (!tags.is_empty()).then(|| Value::from(tags.iter().collect::<Array>()))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{read as profiles, save};

    fn file(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        (dir, path)
    }

    fn tags(path: &Path) -> Vec<String> {
        profiles(path, None).unwrap().remove(0).tags
    }

    #[test]
    fn tags_are_read_once_each_and_kept_by_a_save() {
        let (_dir, path) = file(
            "[profiles.nas1]\naddress = \"nas1\"\ntags = [\"prod\", \"büro\", \"prod\"] # mine\n",
        );
        assert_eq!(tags(&path), ["prod", "büro"]);
        let mut profile = profiles(&path, None).unwrap().remove(0);
        profile.read_only = true;
        save(&path, &profile, None).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            text.contains("tags = [\"prod\", \"büro\", \"prod\"] # mine\n"),
            "{text}"
        );
        profile.tags = vec!["lab".into()];
        save(&path, &profile, None).unwrap();
        assert_eq!(tags(&path), ["lab"]);
        profile.tags.clear();
        save(&path, &profile, None).unwrap();
        assert!(!std::fs::read_to_string(&path).unwrap().contains("tags"));
    }

    #[test]
    fn a_wrong_tag_has_its_line() {
        for (list, line, words) in [
            ("\"prod\"", 3, "must be a list of texts"),
            ("[\n  4,\n]", 4, "must be a list of texts"),
            (
                "[\n  \"a\",\n  \"two words\",\n]",
                5,
                "invalid tag \"two words\"",
            ),
            ("[\"\"]", 3, "invalid tag"),
        ] {
            let (_dir, path) = file(&format!(
                "[profiles.nas1]\naddress = \"nas1\"\ntags = {list}\n"
            ));
            let fault = profiles(&path, None).unwrap_err();
            let place = format!("config.toml:{line}: ");
            assert!(
                fault.what.contains(&place) && fault.what.contains(words),
                "{fault}"
            );
        }
    }
}
