//! What the line of a filter shows.

use crate::app::keys::completing::Completing;
use crate::app::keys::typed_filter::TypedFilter;
use crate::domain::filter::{Offer, Problem, complete};

/// A filter, as its line shows it.
#[derive(Clone, Debug)]
pub struct FilterState<'a> {
    /// The text.
    pub text: &'a str,
    /// Whether the user types.
    pub typing: bool,
    /// Whether only keys that need attention are shown.
    pub attention: bool,
    /// What is wrong with the text.
    pub problem: Option<&'a Problem>,
    /// How the text can go on while the user types, the best way first, as the text of the completed part.
    pub candidates: Vec<String>,
    /// The candidate that the last completion chose.
    pub chosen: Option<usize>,
}

impl<'a> FilterState<'a> {
    /// The state of a filter that is applied.
    pub(in crate::app) fn applied(filter: &'a TypedFilter) -> Self {
        Self {
            text: filter.text(),
            typing: false,
            attention: false,
            problem: filter.problem(),
            candidates: Vec::new(),
            chosen: None,
        }
    }

    /// The state of a filter that the user types. `offer`: what completes it.
    pub(in crate::app) fn typed(
        filter: &'a TypedFilter,
        completing: Option<&Completing>,
        offer: &Offer<'_>,
    ) -> Self {
        let now = completing.filter(|it| it.is_of(filter.text()));
        Self {
            typing: true,
            candidates: match now {
                Some(it) => it.candidates.all.clone(),
                None => complete(filter.text(), offer).all,
            },
            chosen: now.map(|it| it.at),
            ..Self::applied(filter)
        }
    }
}
