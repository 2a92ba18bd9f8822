//! The topics of the help besides the bindings: the signs of the list, its filter, and what "methods" counts.

use crate::domain::method_count;
use crate::view::theme::Theme;
use crate::view::widget::help::section::{Entry, Section};
use crate::view::widget::legend;

/// The syntax of the filter: an example and its meaning.
const FILTER: &[(&str, &str)] = &[
    (
        "back",
        "these letters in this order; a capital letter matches only itself",
    ),
    ("8", "the key with ID 8 first"),
    ("svc backup", "both words"),
    ("!svc", "keys without this text"),
    ("\"snapshot bot\"", "exactly this text"),
    ("'text ^start end$", "text without gaps, a start, an end"),
];

/// Terms whose meaning is said once, here.
const TERMS: &[(&str, &str)] = &[("methods", method_count::DEFINITION)];

/// The topics of the list of keys.
pub(super) fn of_the_list(theme: Theme) -> Vec<Section> {
    let entry = |left: &str, style, words: &str| Entry {
        left: left.to_owned(),
        style,
        words: words.to_owned(),
        dim: false,
    };
    let signs = legend::entries(theme).into_iter();
    let filter = FILTER.iter();
    let terms = TERMS.iter();
    vec![
        Section {
            heading: "Signs in the list",
            entries: signs.map(|it| entry(it.sign, it.style, it.words)).collect(),
        },
        Section {
            heading: "Filter",
            entries: filter
                .map(|(it, words)| entry(it, theme.strong(), words))
                .collect(),
        },
        Section {
            heading: "Terms",
            entries: terms
                .map(|(it, words)| entry(it, theme.strong(), words))
                .collect(),
        },
    ]
}
