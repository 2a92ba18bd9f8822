//! Completes a typed path.

use std::fs;
use std::path::Path;

use super::secret::expanded;
use crate::app::Completion;

/// Maximum number of directory entries to read.
const MOST: usize = 10_000;
/// Maximum number of choices to show.
const SHOWN: usize = 200;

/// Looks up the completions of a path. An unreadable directory has none. Blocks.
pub(super) fn complete(typed: String, home: Option<&Path>) -> Completion {
    let unchanged = |typed: String| Completion {
        text: typed.clone(),
        typed,
        choices: Vec::new(),
    };
    if typed == "~" {
        return Completion {
            text: "~/".into(),
            ..unchanged(typed)
        };
    }
    let (dir, begun) = typed.split_at(typed.rfind('/').map_or(0, |at| at + 1));
    let place = if dir.is_empty() { "." } else { dir };
    let Ok(entries) = fs::read_dir(expanded(place, home)) else {
        return unchanged(typed);
    };
    let mut names: Vec<String> = entries
        .take(MOST)
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let fits = name.starts_with(begun)
                && (begun.starts_with('.') || !name.starts_with('.'))
                && !name.contains(char::is_control);
            // A link to a directory is gone through as one.
            let dir = fits && fs::metadata(entry.path()).is_ok_and(|it| it.is_dir());
            fits.then(|| if dir { name + "/" } else { name })
        })
        .collect();
    names.sort();
    let Some(first) = names.first() else {
        return unchanged(typed);
    };
    let common = names.iter().fold(first.as_str(), |common, name| {
        let same = common.char_indices().zip(name.chars());
        let end = same
            .take_while(|((_, a), b)| a == b)
            .last()
            .map_or(0, |((at, c), _)| at + c.len_utf8());
        common.get(..end).unwrap_or_default()
    });
    let text = format!("{dir}{common}");
    if names.len() == 1 {
        names.clear();
    }
    names.truncate(SHOWN);
    Completion {
        typed,
        text,
        choices: names,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_far_as_it_is_clear() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("keys")).unwrap();
        for name in ["keep-1", "keep-2", ".hidden", "ä1", "ä2"] {
            fs::write(dir.path().join(name), "").unwrap();
        }
        let home = Some(dir.path());
        let done = |typed: &str| {
            let done = complete(typed.into(), home);
            (done.text, done.choices.join(" "))
        };
        let text = |text: &str| (text.to_owned(), String::new());
        assert_eq!(done("~"), text("~/"));
        assert_eq!(done("~/key"), text("~/keys/"));
        assert_eq!(done("~/.h"), text("~/.hidden"));
        assert_eq!(done("~/ke"), ("~/ke".into(), "keep-1 keep-2 keys/".into()));
        assert_eq!(done("~/kee"), ("~/keep-".into(), "keep-1 keep-2".into()));
        assert_eq!(done("~/ä"), ("~/ä".into(), "ä1 ä2".into()));
        assert_eq!(done("~/zz"), text("~/zz"));
        assert_eq!(done("/no/such/x"), text("/no/such/x"));
    }
}
