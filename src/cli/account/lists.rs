//! Counts and lists in sentences.

use crate::domain::Text;

/// `1 method`, `2 methods`.
pub(super) fn count(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

/// Names with commas.
pub(super) fn names(all: &[Text]) -> String {
    let names: Vec<&str> = all.iter().map(Text::as_str).collect();
    names.join(", ")
}
