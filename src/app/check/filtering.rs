//! The filter of the check, in the language of the list. It selects the findings of the keys that it matches; its words are also searched in
//! the findings.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::check::window::{Check, Subject};
use crate::app::cx::Cx;
use crate::app::keys::{self, AboutKey, Completing, FilterState, UsesGap};
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::widget::line_edit;
use crate::domain::Text;
use crate::domain::check::{Finding, Missing};
use crate::domain::filter::{Language, Offer};
use crate::keymap::{Action, Chord};

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

    /// Why the filter may hide findings that it should show.
    pub fn uses_gap(&self) -> Option<UsesGap> {
        UsesGap::of(self.typed.filter(), &self.context, self.report.at)
    }

    /// What completes the filter.
    fn offer<'a>(&'a self, owners: &'a BTreeSet<Text>) -> Offer<'a> {
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

    /// Shows the rows that match.
    pub(super) fn set_filter(&mut self, text: String) {
        let any = !text.trim().is_empty();
        self.typed.set_text(text);
        self.typed.parse(false);
        self.arrange();
        if any {
            self.selected = None;
            self.top = 0;
        }
    }

    /// Takes over what a filter may refer to: a filter may have been saved.
    fn set_language(&mut self, language: Arc<Language>) {
        if !Arc::ptr_eq(self.typed.language(), &language) {
            self.typed.set_language(language);
            self.typed.parse(false);
        }
    }

    /// Completes the end of the filter; after a completion, with the next candidate.
    fn complete(&mut self, owners: &BTreeSet<Text>) {
        let before = self.completing.take();
        let next = Completing::next(before, self.typed.text(), &self.offer(owners));
        if let Some(next) = next {
            self.set_filter(next.filter().to_owned());
            self.completing = Some(next).filter(Completing::has_others);
        }
    }
}

/// Handles a key while the user types the filter.
pub(super) fn key(action: Option<Action>, chord: Chord, cx: &mut Cx) {
    let language = Arc::clone(cx.keys.language());
    let Some(Modal::Check(it)) = cx.modals.last_mut() else {
        return;
    };
    it.set_language(language);
    let mut filter = it.filter().to_owned();
    match (action, chord.typed()) {
        (Some(Action::Accept), _) => match it.typed.refusal() {
            Some(words) => cx.say(Weight::Bad, words),
            None => it.filtering = false,
        },
        (Some(Action::Back), _) => {
            it.filtering = false;
            it.set_filter(String::new());
        }
        (Some(Action::Complete), _) => it.complete(cx.keys.owner_names()),
        (Some(Action::SaveFilter), _) => {
            let typed = it.typed.clone();
            keys::ask_filter_name(&typed, cx);
        }
        (Some(Action::Up), _) => it.step(-1),
        (Some(Action::Down), _) => it.step(1),
        (Some(action), _) => {
            line_edit::edit(&mut filter, action);
            it.set_filter(filter);
        }
        (None, Some(c)) => {
            filter.push(c);
            it.set_filter(filter);
        }
        (None, None) => {}
    }
}
