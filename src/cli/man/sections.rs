//! What the manual page of the program says beside its arguments: the shortcuts of the list, the filter, the files.

use std::fmt::Write as _;

use crate::keymap::{Context, bindings};

/// The contexts of the list of keys, in the order of the page.
const LIST: [Context; 7] = [
    Context::New,
    Context::Change,
    Context::Upgrades,
    Context::Keys,
    Context::Owned,
    Context::ServiceAccount,
    Context::NotEnforced,
];

/// The terms of a filter, with examples that `domain::filter` understands.
const TERMS: [(&str, &str); 13] = [
    (
        "backup",
        "keys with these letters in this order in a column",
    ),
    (
        "owner:svc name:backup system:nas2",
        "the text contains the value",
    ),
    ("id:12", "the key with this ID"),
    (
        "state:expired|revoked",
        "active, expiring, expired, revoked, orphaned or unclear",
    ),
    ("access:full", "full, limited or none"),
    ("expires<30d", "keys that expire within 30 days"),
    ("expires:never", "keys that never expire"),
    ("created>1y", "keys that are older than a year"),
    ("seen>90d", "keys that no client used for 90 days"),
    ("unused", "keys without a use in the audit log"),
    ("rest", "keys with a client that used the REST API"),
    ("@stale", "keys that match the saved filter stale"),
    ("!owner:svc", "! reverses a word or a term"),
];

/// The files, by the directory that contains them.
const FILES: [(&str, &str); 2] = [
    (
        "config.toml",
        "in the configuration directory (Linux: ~/.config/tnkeys): profiles, their tags, saved filters, columns of the list and settings",
    ),
    (
        "known-hosts.json",
        "in the state directory (Linux: ~/.local/state/tnkeys): the trusted certificates",
    ),
];

/// The sections, in the language of man pages.
pub(super) fn sections() -> String {
    let mut page = String::new();
    heading(&mut page, "KEYBOARD SHORTCUTS");
    paragraph(
        &mut page,
        "? shows all shortcuts of the current screen. Those of the list are:",
    );
    for binding in bindings(&LIST) {
        let chords: Vec<String> = binding.chords.iter().map(ToString::to_string).collect();
        item(&mut page, &chords.join(", "), binding.help);
    }
    heading(&mut page, "FILTER");
    paragraph(
        &mut page,
        "A key must match all words and terms. The filter of the list, tnkeys list --filter and tnkeys check --filter have the same language.",
    );
    for (term, meaning) in TERMS {
        item(&mut page, term, meaning);
    }
    heading(&mut page, "FILES");
    for (file, what) in FILES {
        item(&mut page, file, what);
    }
    page
}

fn heading(page: &mut String, text: &str) {
    // A string takes everything.
    let _ = writeln!(page, ".SH \"{text}\"");
}

fn paragraph(page: &mut String, text: &str) {
    let _ = writeln!(page, "{}", escaped(text));
}

fn item(page: &mut String, term: &str, text: &str) {
    let (term, text) = (escaped(term), escaped(text));
    let _ = writeln!(page, ".TP\n\\fB{term}\\fR\n{text}");
}

/// A text as roff shows it: no letter of it is a request.
fn escaped(text: &str) -> String {
    let mut line = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' => line.push_str("\\(rs"),
            '-' => line.push_str("\\-"),
            '\'' => line.push_str("\\(aq"),
            '`' => line.push_str("\\(ga"),
            '^' => line.push_str("\\(ha"),
            '~' => line.push_str("\\(ti"),
            c => line.push(c),
        }
    }
    match line.starts_with('.') {
        true => format!("\\&{line}"),
        false => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::filter::Language;

    #[test]
    fn no_text_is_a_request_to_roff() {
        assert_eq!(escaped("a-b ~ '\\"), "a\\-b \\(ti \\(aq\\(rs");
        assert_eq!(escaped(".SH x"), "\\&.SH x");
    }

    #[test]
    fn the_terms_are_those_of_the_filter() {
        let language = Language {
            saved: [("stale".to_owned(), "unused".to_owned())].into(),
            ..Language::default()
        };
        for (text, _) in TERMS {
            let parsed = language.parse(text);
            assert_eq!(parsed.problems, [], "{text}");
            assert_eq!(parsed.words.is_empty(), text != "backup", "{text}");
        }
    }

    #[test]
    fn every_shortcut_of_the_list_is_on_the_page() {
        let page = sections();
        for binding in bindings(&LIST) {
            assert!(page.contains(&escaped(binding.help)), "{}", binding.help);
        }
        let requests = page.lines().filter(|line| line.starts_with('.'));
        for line in requests {
            assert!(line == ".TP" || line.starts_with(".SH "), "{line}");
        }
    }
}
