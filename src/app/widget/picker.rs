//! A picker: a list of values, filtered by typing. Some pickers also accept a typed value that is not in the list.

use crate::app::widget::line_edit;
pub use crate::app::widget::narrow::Item;
use crate::app::widget::narrow::{Items, Narrow, Narrowed};
use crate::app::widget::ranking::Query;
use crate::app::widget::stop::{INLINE, Stop};
use crate::app::widget::window::{Pasted, Window};
use crate::keymap::{Action, Context};

/// The purpose of a picker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offers {
    /// An owner, for the form below.
    Owners,
    /// A profile, for the connect screen.
    Profiles,
    /// A preset of rules, for the builder below.
    Presets,
    /// A namespace to permit, for the builder below.
    Namespaces,
    /// A key to copy rules from, for the builder below.
    Keys,
    /// A key or user to read the audit log for.
    Callers,
    /// A method for the rule under the cursor of the builder below.
    Verbs,
    /// A command that receives a secret.
    Receivers,
    /// An integration, for a service account.
    Integrations,
    /// A system, for a new key.
    Systems,
}

impl Offers {
    /// Whether a typed value counts even if it is not in the list.
    fn takes_any(self) -> bool {
        self == Self::Owners
    }

    /// The text of an empty list.
    pub fn nothing(self) -> &'static str {
        match self {
            Self::Owners => "no users listed; type a name",
            Self::Receivers => "no match",
            Self::Integrations => "no integration listed",
            _ => "no match",
        }
    }
}

/// The picker.
#[derive(Debug)]
pub struct Picker {
    /// The purpose.
    pub offers: Offers,
    /// The heading.
    pub title: String,
    /// The typed text.
    pub typed: String,
    /// The summary below the items.
    pub summary: String,
    items: Items,
    shown: Vec<usize>,
    /// Other items that are not narrowed yet.
    next: Option<Items>,
    /// The value to select among them, or the row.
    wish: Option<(String, usize)>,
    /// What is shown does not match the typed text yet.
    awaits: bool,
    /// The job is not requested yet.
    due: bool,
    /// The last row: the typed text as a value.
    as_typed: Option<Item>,
    at: usize,
}

impl Window for Picker {
    fn contexts(&self) -> Vec<Context> {
        match self.offers {
            Offers::Owners => vec![Context::Picker, Context::OwnerChoice, Context::Anywhere],
            _ => vec![Context::Picker, Context::Anywhere],
        }
    }

    fn paste(&mut self, text: &str) -> Pasted {
        line_edit::paste(&mut self.typed, text);
        self.retyped();
        Pasted::Done
    }
}

/// The result of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// The picker stays open.
    Open,
    /// The user picked this value: an item, or the typed text.
    Value(String),
    /// The user left without picking.
    Left,
}

impl Picker {
    /// A picker with one item selected.
    pub fn new(title: impl Into<String>, items: Vec<Item>, marked: &str) -> Self {
        let at = items.iter().position(|i| i.value == marked).unwrap_or(0);
        let shown = (0..items.len()).collect();
        Self {
            offers: Offers::Owners,
            title: title.into(),
            typed: String::new(),
            summary: String::new(),
            items: Items::new(items),
            shown,
            next: None,
            wish: None,
            awaits: false,
            due: false,
            as_typed: None,
            at,
        }
    }

    /// Sets another purpose than picking an owner.
    #[must_use]
    pub fn offering(mut self, offers: Offers) -> Self {
        self.offers = offers;
        self
    }

    /// The rows of a page around the selected one, and whether each is selected.
    pub fn page(&self, rows: usize) -> impl Iterator<Item = (&Item, bool)> {
        let rows = rows.max(1);
        let top = (self.at + 1).saturating_sub(rows);
        (top..top + rows).map_while(|row| self.row(row).map(|item| (item, row == self.at)))
    }

    /// The positions of the graphemes of a value that match what is typed.
    pub fn marks(&self, value: &str) -> Vec<usize> {
        Query::ignoring_case(self.typed.trim()).marks(value)
    }

    /// The number of rows above and below that page.
    pub fn hidden(&self, rows: usize) -> (usize, usize) {
        let rows = rows.max(1);
        let above = (self.at + 1).saturating_sub(rows);
        (above, self.len().saturating_sub(above + rows))
    }

    /// The length of the longest value in characters, regardless of the filter.
    pub fn longest(&self) -> usize {
        self.items.longest()
    }

    /// The length of the longest note in characters, regardless of the filter.
    pub fn longest_note(&self) -> usize {
        self.items.longest_note()
    }

    /// The selected item.
    pub fn marked(&self) -> Option<&Item> {
        self.row(self.at)
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.shown.len() + usize::from(self.as_typed.is_some())
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Replaces the items when they arrive late; the typed text and the selection stay.
    pub fn set_items(&mut self, items: Vec<Item>) {
        if self.next.as_ref().unwrap_or(&self.items).all() == items {
            return;
        }
        self.wish = self.marked().map(|item| (item.value.clone(), self.at));
        self.next = Some(Items::new(items));
        self.narrow();
    }

    /// The job that narrows many items, once.
    pub(in crate::app) fn take_job(&mut self) -> Option<Narrow> {
        std::mem::take(&mut self.due).then(|| self.job())
    }

    /// Takes the result of a job, if it is about what is typed now.
    pub(in crate::app) fn narrowed(&mut self, it: Narrowed) {
        let items = self.next.as_ref().unwrap_or(&self.items);
        if self.awaits && it.is_of(items, self.typed.trim()) {
            self.show(it);
        }
    }

    /// Types a character.
    pub fn type_char(&mut self, c: char) {
        self.typed.push(c);
        self.retyped();
    }

    /// Runs an action of [`crate::keymap::Context::Picker`].
    pub fn act(&mut self, action: Action) -> Picked {
        let edits = matches!(
            action,
            Action::Backspace | Action::DeleteWord | Action::DeleteToStart | Action::Back
        );
        // No key acts on rows that do not match what was typed before it.
        if self.awaits && !edits {
            self.finish();
        }
        let last = self.len().saturating_sub(1);
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(last),
            Action::PageUp => self.at = self.at.saturating_sub(10),
            Action::PageDown => self.at = (self.at + 10).min(last),
            Action::Backspace | Action::DeleteWord | Action::DeleteToStart => {
                line_edit::edit(&mut self.typed, action);
                self.retyped();
            }
            Action::Back => return Picked::Left,
            Action::Accept => {
                return match self.row(self.at) {
                    Some(item) => Picked::Value(item.value.clone()),
                    None => Picked::Left,
                };
            }
            _ => {}
        }
        Picked::Open
    }

    /// Another text selects its best match.
    fn retyped(&mut self) {
        self.at = 0;
        self.wish = None;
        self.narrow();
    }

    /// Filters the items, best match first. The typed text comes last if no item has that name: directory users may be missing from the
    /// list. Many items are filtered by a job, and what was shown before stays until its result.
    fn narrow(&mut self) {
        self.awaits = true;
        let typed = self.typed.trim();
        let items = self.next.as_ref().unwrap_or(&self.items);
        self.due = !typed.is_empty() && items.all().len() > INLINE;
        if !self.due {
            return self.finish();
        }
        if let Some(it) = &mut self.as_typed {
            typed.clone_into(&mut it.value);
        }
    }

    fn job(&self) -> Narrow {
        Narrow {
            items: self.next.as_ref().unwrap_or(&self.items).clone(),
            typed: self.typed.trim().to_owned(),
        }
    }

    /// Filters the items here.
    fn finish(&mut self) {
        self.due = false;
        let job = self.job();
        if job.typed.is_empty() {
            self.items = job.items;
            self.next = None;
            self.shown = (0..self.items.all().len()).collect();
            self.as_typed = None;
            self.select_wish();
        } else if let Some(it) = job.run(&Stop::never()) {
            self.show(it);
        }
    }

    fn show(&mut self, it: Narrowed) {
        self.next = None;
        self.items = it.items;
        self.shown = it.shown;
        self.as_typed = (!it.exact && self.offers.takes_any()).then(|| Item {
            value: self.typed.trim().to_owned(),
            note: "as typed; directory users may not be listed".into(),
            doubtful: false,
        });
        self.select_wish();
    }

    fn select_wish(&mut self) {
        self.awaits = false;
        self.at = self.at.min(self.len().saturating_sub(1));
        if let Some((wish, row)) = self.wish.take() {
            let is_wish = |row: &usize| self.row(*row).is_some_and(|item| item.value == wish);
            let last = self.len().saturating_sub(1);
            self.at = (0..self.len()).find(is_wish).unwrap_or(row.min(last));
        }
    }

    fn row(&self, row: usize) -> Option<&Item> {
        match self.shown.get(row) {
            Some(&i) => self.items.all().get(i),
            None if row == self.shown.len() => self.as_typed.as_ref(),
            None => None,
        }
    }
}

#[cfg(test)]
#[path = "picker_tests.rs"]
mod tests;
