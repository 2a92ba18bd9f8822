//! The screen of the check: its rows, the selected one, the filter.
//!
//! Invariant: the selection is a finding, not a row. When its finding vanishes, the next one that is left is selected, or the one before.

use std::sync::Arc;

use crate::app::keys::{Completing, TypedFilter};
use crate::app::widget::line_edit;
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::{Pasted, Window};
use crate::domain::KeyId;
use crate::domain::check::{Code, Finding, Missing, Report};
use crate::domain::filter::{Context, Language};
use crate::keymap;

/// A row of the list.
#[derive(Clone, Copy, Debug)]
pub enum CheckRow<'a> {
    /// A finding.
    Finding(&'a Finding),
    /// Something that could not be read.
    Missing(&'a Missing),
}

/// What a row is about, whatever its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Finding(Code, KeyId),
    Missing(&'static str),
}

/// The screen.
#[derive(Debug)]
pub struct Check {
    /// The report; recomputed after something was read or a key changed.
    pub report: Report,
    /// The typed filter; empty: every row is shown.
    pub(super) typed: TypedFilter,
    /// The completion of the filter that is being chosen.
    pub(super) completing: Option<Completing>,
    /// What the filter knows beside the keys.
    pub(super) context: Context,
    /// Whether the user types into the filter.
    pub filtering: bool,
    /// The selected finding fills the screen, scrolled to this position.
    pub open: Option<Scroll>,
    /// First row on the screen.
    pub top: usize,
    /// Whether ignored findings are shown.
    pub ignored_shown: bool,
    /// The rows that the filter lets through.
    shown: Vec<Subject>,
    /// `None` until the user moves: the first row.
    selected: Option<Subject>,
}

impl Window for Check {
    fn contexts(&self) -> Vec<keymap::Context> {
        let first = match (self.open, self.filtering) {
            (Some(_), _) => keymap::Context::Finding,
            (None, true) => keymap::Context::CheckFilter,
            (None, false) => keymap::Context::Check,
        };
        vec![first, keymap::Context::Anywhere]
    }

    fn fills_the_screen(&self) -> bool {
        true
    }

    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        self.open.as_mut()
    }

    fn paste(&mut self, text: &str) -> Pasted {
        if self.filtering {
            let mut filter = self.filter().to_owned();
            line_edit::paste(&mut filter, text);
            self.set_filter(filter);
        }
        Pasted::Done
    }
}

impl Check {
    /// The screen with a first report. `context`: what a filter knows beside the keys. `language`: what it may refer to.
    pub(in crate::app) fn new(report: Report, context: Context, language: Arc<Language>) -> Self {
        let mut it = Self {
            report,
            typed: TypedFilter::new(language),
            completing: None,
            context,
            filtering: false,
            open: None,
            top: 0,
            ignored_shown: false,
            shown: Vec::new(),
            selected: None,
        };
        it.shown = it.matching();
        it
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether no row is shown.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The place of the selection, from 0.
    pub fn at(&self) -> usize {
        let of = |it: &Subject| self.shown.iter().position(|row| row == it);
        self.selected.as_ref().and_then(of).unwrap_or(0)
    }

    /// `count` rows from the top of the page, with whether each is selected.
    pub fn page(&self, count: usize) -> impl Iterator<Item = (CheckRow<'_>, bool)> {
        let at = self.at();
        let rows = self.shown.iter().enumerate().skip(self.top).take(count);
        rows.filter_map(move |(place, it)| Some((self.row(*it)?, place == at)))
    }

    /// The selected row.
    pub fn chosen(&self) -> Option<CheckRow<'_>> {
        self.row(*self.shown.get(self.at())?)
    }

    /// The selected finding.
    pub fn finding(&self) -> Option<&Finding> {
        match self.chosen()? {
            CheckRow::Finding(it) => Some(it),
            CheckRow::Missing(_) => None,
        }
    }

    /// The key of the selected finding; it may have been deleted.
    pub fn key(&self) -> Option<KeyId> {
        self.finding().map(|it| it.key)
    }

    /// Number of findings that are ignored.
    pub fn ignored(&self) -> usize {
        self.report.findings.iter().filter(|it| it.ignored).count()
    }

    fn row(&self, of: Subject) -> Option<CheckRow<'_>> {
        match of {
            Subject::Finding(code, key) => {
                let mut all = self.report.findings.iter();
                let found = all.find(|it| it.code == code && it.key == key);
                found.map(CheckRow::Finding)
            }
            Subject::Missing(what) => {
                let mut all = self.report.missing.iter();
                all.find(|it| it.what == what).map(CheckRow::Missing)
            }
        }
    }

    /// Shows another report.
    pub(super) fn set_report(&mut self, report: Report, context: Context) {
        self.report = report;
        self.context = context;
        self.arrange();
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

    /// Shows the ignored findings, or hides them.
    pub(super) fn show_ignored(&mut self) {
        self.ignored_shown = !self.ignored_shown;
        self.arrange();
    }

    fn arrange(&mut self) {
        let at = self.at();
        let shown = self.matching();
        let before = std::mem::replace(&mut self.shown, shown);
        let left = |it: &&Subject| self.shown.contains(it);
        if self.selected.as_ref().is_some_and(|it| left(&it)) {
            return;
        }
        self.open = None;
        if self.selected.is_some() {
            let mut near = before.iter().skip(at).chain(before.iter().take(at).rev());
            self.selected = near.find(left).copied();
        }
    }

    /// Moves the selection by rows.
    pub(super) fn step(&mut self, by: isize) {
        let last = self.shown.len().saturating_sub(1);
        let at = self.at().saturating_add_signed(by).min(last);
        self.selected = self.shown.get(at).copied();
    }

    /// Brings the selection onto a page of `rows` rows.
    pub(super) fn scroll(&mut self, rows: usize) {
        let (rows, at) = (rows.max(1), self.at());
        let last_page = self.shown.len().saturating_sub(rows);
        self.top = self
            .top
            .min(at)
            .max((at + 1).saturating_sub(rows))
            .min(last_page);
    }
}

#[cfg(test)]
#[path = "window_tests.rs"]
mod tests;
