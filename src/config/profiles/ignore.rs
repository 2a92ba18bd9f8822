//! `ignore = ["TNK010:home-assistant"]`: the findings that `tnkeys check` ignores on a system.

use toml_edit::{Array, Item, TableLike, Value, value};

use crate::config::toml_error::Wrong;
use crate::domain::check::Ignored;

/// The setting.
pub(super) const WORD: &str = "ignore";

/// Reads the list.
pub(super) fn read(fields: &dyn TableLike) -> Result<Vec<Ignored>, Wrong> {
    let Some(item) = fields.get(WORD) else {
        return Ok(Vec::new());
    };
    let why = r#"ignore must be a list of texts, for example ["TNK010:home-assistant"]"#;
    let list = item.as_array().ok_or_else(|| Wrong::of(item, why))?;
    let entry = |entry: &Value| {
        let at = || entry.span().or(item.span());
        let text = entry.as_str().ok_or_else(|| Wrong::at(at(), why))?;
        text.parse()
            .map_err(|wrong: String| Wrong::at(at(), format!("ignore: {wrong}")))
    };
    list.iter().map(entry).collect()
}

/// Writes what differs: entries that stay keep their place and their comments.
pub(super) fn write(entry: &mut dyn TableLike, new: &[Ignored], old: &[Ignored]) {
    if new == old {
        return;
    }
    let Some(list) = entry.get_mut(WORD).and_then(Item::as_array_mut) else {
        let list: Array = new.iter().map(ToString::to_string).collect();
        if !list.is_empty() {
            entry.insert(WORD, value(list));
        }
        return;
    };
    let written = |value: &Value| value.as_str().and_then(|it| it.parse::<Ignored>().ok());
    list.retain(|value| written(value).is_some_and(|it| new.contains(&it)));
    for it in new.iter().filter(|it| !old.contains(it)) {
        append(list, &it.to_string());
    }
    if list.is_empty() {
        entry.remove(WORD);
    }
}

/// Appends a text to a list, on a line of its own where the list has lines. The comment of the last entry stays at its line.
fn append(list: &mut Array, text: &str) {
    let first = list.get(0).and_then(|it| it.decor().prefix()?.as_str());
    let indent = first.and_then(|prefix| Some(prefix.rsplit_once('\n')?.1.to_owned()));
    let Some(indent) = indent else {
        return list.push(text);
    };
    let trailing = list.trailing().as_str().unwrap_or_default().to_owned();
    // Without a comma at the end, the comment is the suffix of the last entry.
    let last = list.len().checked_sub(1).and_then(|at| list.get_mut(at));
    let suffix = last.map_or_else(String::new, |last| {
        let suffix = last.decor().suffix().and_then(|it| it.as_str());
        let suffix = suffix.unwrap_or_default().to_owned();
        last.decor_mut().set_suffix("");
        suffix
    });
    let before = format!("{suffix}{trailing}");
    let before = before.trim_end_matches([' ', '\t', '\n']);
    let value = Value::from(text).decorated(format!("{before}\n{indent}"), "");
    list.push_formatted(value);
    list.set_trailing("\n");
    list.set_trailing_comma(true);
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{read as profiles, save};
    use crate::domain::Profile;

    const LINES: &str = r#"# mine
[profiles.nas1]
address = "nas1"
# known
ignore = [
    "TNK010:home-assistant", # until spring
    "TNK042:4" # never
]
"#;

    fn saved(before: &str, change: impl Fn(&mut Profile)) -> String {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, before).unwrap();
        let mut profile = read(&path);
        change(&mut profile);
        save(&path, &profile, None).unwrap();
        assert_eq!(read(&path), profile);
        std::fs::read_to_string(&path).unwrap()
    }

    fn read(path: &Path) -> Profile {
        profiles(path, None).unwrap().remove(0)
    }

    #[test]
    fn comments_stay_at_their_entries() {
        let more = |profile: &mut Profile| {
            for text in ["TNK051:old \"one\"", "TNK030:7"] {
                profile.ignore.push(text.parse().unwrap());
            }
        };
        insta::assert_snapshot!(saved(LINES, more), @r#"
        # mine
        [profiles.nas1]
        address = "nas1"
        # known
        ignore = [
            "TNK010:home-assistant", # until spring
            "TNK042:4", # never
            'TNK051:old "one"',
            "TNK030:7",
        ]
        "#);
        let fewer = |profile: &mut Profile| drop(profile.ignore.remove(0));
        let text = saved(LINES, fewer);
        assert!(
            text.contains("TNK042:4") && !text.contains("TNK010"),
            "{text}"
        );
        let none = saved(LINES, |profile| profile.ignore.clear());
        assert!(!none.contains("ignore"), "{none}");
        let plain = "[profiles.nas1]\naddress = \"nas1\"\nignore = [\"TNK010:a\"] # why\n";
        assert!(
            saved(plain, more)
                .contains("ignore = [\"TNK010:a\", 'TNK051:old \"one\"', \"TNK030:7\"] # why")
        );
        let without = "[profiles.nas1]\naddress = \"nas1\"\n";
        assert!(saved(without, more).ends_with("ignore = ['TNK051:old \"one\"', \"TNK030:7\"]\n"));
    }

    #[test]
    fn an_error_has_its_line_and_near_ids() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        for (list, line, words) in [
            (
                "[\n  \"TNK010:a\",\n  \"TNK019:b\",\n]",
                5,
                "did you mean one of TNK010",
            ),
            ("[\n  4,\n]", 4, "must be a list of texts"),
            ("\"TNK010:a\"", 3, "must be a list of texts"),
            ("[\"TNK010\"]", 3, "is not ID:KEY"),
        ] {
            let text = format!("[profiles.nas1]\naddress = \"nas1\"\nignore = {list}\n");
            std::fs::write(&path, text).unwrap();
            let fault = profiles(&path, None).unwrap_err();
            let place = format!("config.toml:{line}: ");
            assert!(
                fault.what.contains(&place) && fault.what.contains(words),
                "{fault}"
            );
        }
    }
}
