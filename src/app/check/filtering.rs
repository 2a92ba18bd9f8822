//! The filter of the check, in the language of the list. It selects the findings of the keys that it matches; its words are also searched in
//! the findings.

use std::collections::BTreeSet;

use crate::app::check::window::{Check, Subject};
use crate::app::cx::Cx;
use crate::app::keys::{AboutKey, FilterState, UsesGap};
use crate::domain::check::{Finding, KeyReport, Missing};
use crate::domain::filter::Offer;
use crate::domain::{KeyId, Text};

impl Check {
    /// The text of the filter; empty: every row is shown.
    pub fn filter(&self) -> &str {
        self.typed.text()
    }

    /// The filter, as its line shows it.
    pub fn filter_state(&self, cx: &Cx) -> FilterState<'_> {
        let (typed, completing) = (&self.typed, self.completing.as_ref());
        match self.filtering {
            true => FilterState::typed(typed, completing, &self.offer(cx.keys.owner_names())),
            false => FilterState::applied(typed),
        }
    }

    /// What is known about a key.
    pub fn key_report(&self, key: KeyId) -> Option<&KeyReport> {
        let keys = &self.report.keys;
        let at = keys.binary_search_by_key(&key, |it| it.key.id).ok()?;
        keys.get(at)
    }

    /// Why the filter may hide findings that it should show.
    pub fn uses_gap(&self) -> Option<UsesGap> {
        UsesGap::of(self.typed.filter(), &self.context, self.report.at)
    }

    /// What completes the filter.
    pub(super) fn offer<'a>(&'a self, owners: &'a BTreeSet<Text>) -> Offer<'a> {
        Offer {
            owners,
            systems: &self.context.systems,
            saved: &self.typed.language().saved,
        }
    }

    /// Number of rows without a filter.
    pub fn unfiltered(&self) -> usize {
        self.unignored().count() + self.report.missing.len()
    }

    /// The findings that are not hidden because they are ignored.
    fn unignored(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.report.findings.iter();
        findings.filter(|it| !it.ignored || self.ignored_shown)
    }

    /// The rows that the filter lets through: findings in the order of the report, then what could not be read.
    pub(super) fn matching(&self) -> Vec<Subject> {
        let findings = self.unignored().filter(|it| self.lets_through(it));
        let missing = self.report.missing.iter();
        let missing = missing.filter(|it| self.lets_missing_through(it));
        findings
            .map(|it| Subject::Finding(it.code, it.key))
            .chain(missing.map(|it| Subject::Missing(it.what)))
            .collect()
    }

    fn lets_through(&self, it: &Finding) -> bool {
        let code = it.code.to_string();
        let texts = [it.severity.word(), &code, it.code.brief(), it.name.as_str()];
        let row = AboutKey {
            id: Some(it.key),
            key: self.key_report(it.key).map(|it| &it.key),
            texts: &texts,
        };
        self.has(row)
    }

    fn lets_missing_through(&self, it: &Missing) -> bool {
        let row = AboutKey {
            id: None,
            key: None,
            texts: &["not read", it.what, &it.why],
        };
        self.has(row)
    }

    fn has(&self, row: AboutKey<'_>) -> bool {
        let filter = self.typed.filter();
        filter.matches_row(row, self.report.at, &self.context)
    }
}
