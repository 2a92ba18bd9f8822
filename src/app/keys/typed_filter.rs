//! A typed filter: the last valid one, and what is wrong with the text.

use std::sync::Arc;

use crate::app::keys::matching::Filter;
use crate::domain::filter::{Language, Problem};

/// A typed filter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TypedFilter {
    text: String,
    /// The last valid filter.
    filter: Filter,
    problems: Vec<Problem>,
    /// What the text may refer to.
    language: Arc<Language>,
}

impl TypedFilter {
    /// An empty filter.
    pub fn new(language: Arc<Language>) -> Self {
        Self {
            language,
            ..Self::default()
        }
    }

    /// The text; empty for everything.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The last valid filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// What the text may refer to.
    pub(in crate::app) fn language(&self) -> &Arc<Language> {
        &self.language
    }

    /// What is wrong with the text, the most important first. An error leaves the last valid filter; of a term without a value nothing is
    /// applied yet.
    pub fn problem(&self) -> Option<&Problem> {
        self.error().or(self.problems.first())
    }

    /// Why the text cannot be applied or saved, as a notice.
    pub(in crate::app) fn refusal(&self) -> Option<String> {
        let problem = self.problem()?;
        Some(format!("invalid filter: {}", problem.why))
    }

    /// Takes over another text. It is not applied before [`TypedFilter::parse`].
    pub(in crate::app) fn set_text(&mut self, text: String) {
        self.text = text;
    }

    /// Changes what the text may refer to. It is not applied before [`TypedFilter::parse`].
    pub(in crate::app) fn set_language(&mut self, language: Arc<Language>) {
        self.language = language;
    }

    /// Parses the text anew; an invalid one leaves the last valid filter. `attention`: only keys that need attention. Returns whether it is
    /// another filter.
    pub(in crate::app) fn parse(&mut self, attention: bool) -> bool {
        let mut parsed = self.language.parse(&self.text);
        self.problems = std::mem::take(&mut parsed.problems);
        let filter = match self.error() {
            None => Filter::of(parsed, attention),
            Some(_) => self.filter.clone().with_attention(attention),
        };
        let other = self.filter != filter;
        self.filter = filter;
        other
    }

    fn error(&self) -> Option<&Problem> {
        self.problems.iter().find(|it| !it.unfinished)
    }
}
