//! Cleans TrueNAS error texts: `[EINVAL] api_key_create.name: name must be unique\n` becomes `name must be unique`.

use crate::domain::{ErrorReply, FieldError};

/// Longest shown reason in characters.
const LONGEST: usize = 300;
/// The text between `Item#0` and the complaint (24.04).
pub(super) const LIST_NOISE: &str = " is not valid per list types: ";

/// The text of an error: its complaints if it has any, else its reason, without duplicates. May be empty.
pub(super) fn clean(error: &ErrorReply) -> String {
    let said: Vec<&str> = if error.extra.is_empty() {
        error.reason.raw().lines().map(plain).collect()
    } else {
        let complaints = error.extra.iter();
        complaints
            .map(|complaint| plain(complaint.text.raw()))
            .collect()
    };
    let mut once: Vec<&str> = Vec::new();
    for words in said {
        if !words.is_empty() && !once.contains(&words) {
            once.push(words);
        }
    }
    clip(&once.join("; "))
}

/// One line without `[ERRNO]`, the attribute, and the prefix of pydantic.
pub(super) fn plain(line: &str) -> &str {
    let line = line.trim();
    // 24.04, about an entry of a list; the place in the list is read elsewhere (`fields`).
    let line = line.split_once(LIST_NOISE).map_or(line, |(_, rest)| rest);
    let line = match line
        .strip_prefix("[E")
        .and_then(|rest| rest.split_once(']'))
    {
        Some((name, rest)) if name.bytes().all(|b| b.is_ascii_uppercase()) => rest.trim_start(),
        _ => line,
    };
    let line = match line.split_once(": ") {
        Some((attribute, rest)) if is_attribute(attribute) => rest,
        _ => line,
    };
    line.strip_prefix("Value error, ").unwrap_or(line).trim()
}

fn is_attribute(word: &str) -> bool {
    word == "None"
        || [
            "api_key_create",
            "api_key_update",
            "allowlist_item",
            "login_data",
        ]
        .iter()
        .any(|schema| {
            word.strip_prefix(schema)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
}

/// `{lead}: {words}.`, or only the lead without words.
pub(super) fn sentence(lead: &str, words: &str) -> String {
    let end = if words.ends_with(['.', '!', '?', '…']) {
        ""
    } else {
        "."
    };
    match words {
        "" => format!("{lead}."),
        words => format!("{lead}: {words}{end}"),
    }
}

/// The text, cut at a limit.
pub(super) fn clip(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A complaint with its attribute, unless the text names it already: `name: Field required`, but not `name: name must
/// be unique`.
pub(super) fn named(at: &FieldError) -> String {
    let words = clip(&at.text);
    if at.field.is_empty() || words.to_lowercase().contains(&at.field) {
        words
    } else {
        format!("{}: {words}", at.field)
    }
}
