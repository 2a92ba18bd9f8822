//! Which rows about keys a filter matches, such as the findings of the check: its words are also searched in the texts of the row.

use jiff::Timestamp;

use crate::app::keys::matching::{Filter, find};
use crate::app::widget::ranking::{Grade, Query};
use crate::domain::filter::{Context, Facts, Parsed};
use crate::domain::{ApiKey, KeyId};

/// A row about a key.
#[derive(Clone, Copy, Debug)]
pub struct AboutKey<'a> {
    /// The id of the key; `None` for a row about no key.
    pub id: Option<KeyId>,
    /// The key, if it exists.
    pub key: Option<&'a ApiKey>,
    /// The texts of the row.
    pub texts: &'a [&'a str],
}

impl Filter {
    /// Whether a row matches. A term never matches a row without a key.
    pub(in crate::app) fn matches_row(
        &self,
        row: AboutKey<'_>,
        now: Timestamp,
        context: &Context,
    ) -> bool {
        let mut letters = Vec::new();
        if !row.has_all(&self.query, now, &mut letters) {
            return false;
        }
        let mut words = |words: &str| {
            let excluded = self.excluded.iter().find(|(it, _)| it == words);
            excluded.is_none_or(|(_, query)| row.has_all(query, now, &mut letters))
        };
        match row.key {
            Some(key) => {
                let facts = Facts { key, now, context };
                self.parsed.holds(&facts, &mut words) == Some(true)
            }
            None => {
                !self.any(|_| true) && !self.parsed.excluded.iter().any(|it| holds(it, &mut words))
            }
        }
    }
}

/// Whether a filter without terms matches.
fn holds(it: &Parsed, words: &mut dyn FnMut(&str) -> bool) -> bool {
    (it.words.is_empty() || words(&it.words)) && !it.excluded.iter().any(|it| holds(it, words))
}

impl AboutKey<'_> {
    /// Whether it matches all words of a search.
    fn has_all(&self, query: &Query, now: Timestamp, letters: &mut Vec<char>) -> bool {
        query.words().iter().all(|word| {
            let of_id = word.number().is_some_and(|id| self.id == Some(KeyId(id)));
            let of_key = |letters: &mut Vec<char>| {
                self.key
                    .is_some_and(|key| find(word, key, now, letters).is_some())
            };
            // Nearly every sentence contains the scattered letters of a short word.
            let in_text = |text: &&str, letters: &mut Vec<char>| {
                let grade = word.grade(text, letters);
                grade.is_some_and(|it| it < Grade::Scattered)
            };
            let found =
                of_id || of_key(letters) || self.texts.iter().any(|text| in_text(text, letters));
            found != word.excludes()
        })
    }
}
