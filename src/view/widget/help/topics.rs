//! The topics of the help besides the bindings: the signs of the list, its filter, and what "methods" counts.

use crate::view::theme::Theme;
use crate::view::widget::help::section::{Entry, Section};
use crate::view::widget::legend;

/// The syntax of the filter: an example and its meaning.
const FILTER: &[(&str, &str)] = &[
    (
        "word",
        "letters in this order in one column; the best match comes first",
    ),
    ("word word", "both words match"),
    ("!word", "the word does not match"),
    (
        "\"exact\"",
        "exactly this text, with its case and its spaces",
    ),
    ("12", "a number: the key with this ID first"),
    (
        "'word",
        "letters without gaps; ^word at the start, word$ at the end",
    ),
];

/// Terms whose meaning is said once, here.
const TERMS: &[(&str, &str)] = &[(
    "methods",
    "the API methods that the system lists for clients; events and REST routes are counted separately",
)];

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
