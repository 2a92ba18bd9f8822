//! A picker: a list of values, filtered by typing. Some pickers also accept a typed value that is not in the list.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::app::widget::line_edit;
use crate::app::widget::window::{Pasted, Window};
use crate::keymap::{Action, Context};

/// An item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The picked value.
    pub value: String,
    /// A note beside the value, drawn dim.
    pub note: String,
    /// Whether the item is drawn dim, with a note that explains why. The user can still pick it; the system decides.
    pub doubtful: bool,
}

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
}

impl Offers {
    /// Whether a typed value counts even if it is not in the list.
    fn takes_any(self) -> bool {
        self == Self::Owners
    }

    /// The text of an empty list.
    pub fn nothing(self) -> &'static str {
        match self {
            Self::Owners => "nobody is listed; a name can be typed",
            Self::Receivers => "no command is called so",
            _ => "nothing matches",
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
    items: Vec<Item>,
    shown: Vec<usize>,
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
        self.narrow();
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
            items,
            shown,
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

    /// The length of the longest value in characters, regardless of the filter.
    pub fn longest(&self) -> usize {
        let lengths = self.items.iter().map(|item| item.value.chars().count());
        lengths.max().unwrap_or(0)
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
        if self.items == items {
            return;
        }
        let marked = self.row(self.at).map(|item| item.value.clone());
        self.items = items;
        self.narrow();
        let is_marked = |row: &usize| self.row(*row).map(|item| &item.value) == marked.as_ref();
        self.at = (0..self.len()).find(is_marked).unwrap_or(0);
    }

    /// Types a character.
    pub fn type_char(&mut self, c: char) {
        self.typed.push(c);
        self.narrow();
    }

    /// Runs an action of [`crate::keymap::Context::Picker`].
    pub fn act(&mut self, action: Action) -> Picked {
        let last = self.len().saturating_sub(1);
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(last),
            Action::PageUp => self.at = self.at.saturating_sub(10),
            Action::PageDown => self.at = (self.at + 10).min(last),
            Action::Backspace | Action::DeleteWord | Action::DeleteToStart => {
                line_edit::edit(&mut self.typed, action);
                self.narrow();
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

    /// Filters the items, best match first: the exact name, names with that prefix, names with those letters. The
    /// typed text comes last if no item has that name: directory users may be missing from the list.
    fn narrow(&mut self) {
        let typed = self.typed.trim().to_owned();
        self.at = 0;
        self.as_typed = None;
        if typed.is_empty() {
            self.shown = (0..self.items.len()).collect();
            return;
        }
        let pattern = Pattern::parse(&typed, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut ranked = Vec::new();
        for (i, item) in self.items.iter().enumerate() {
            let text = Utf32Str::new(&item.value, &mut buffer);
            if let Some(score) = pattern.score(text, &mut matcher) {
                let rank = (item.value != typed, !item.value.starts_with(&typed));
                ranked.push((rank, std::cmp::Reverse(score), i));
            }
        }
        ranked.sort_unstable();
        let exact = ranked.first().is_some_and(|((other, _), _, _)| !other);
        self.shown = ranked.into_iter().map(|(_, _, i)| i).collect();
        if !exact && self.offers.takes_any() {
            let note = "as typed; a directory user need not be listed".into();
            self.as_typed = Some(Item {
                value: typed,
                note,
                doubtful: false,
            });
        }
    }

    fn row(&self, row: usize) -> Option<&Item> {
        match self.shown.get(row) {
            Some(&i) => self.items.get(i),
            None if row == self.shown.len() => self.as_typed.as_ref(),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picker() -> Picker {
        let item = |v: &str| Item {
            value: v.into(),
            note: "no roles".into(),
            doubtful: false,
        };
        Picker::new(
            "Owner",
            vec![item("root"), item("svc-backup"), item("svc-hass")],
            "svc-backup",
        )
    }

    #[test]
    fn begins_on_the_present_value() {
        assert_eq!(
            picker().act(Action::Accept),
            Picked::Value("svc-backup".into())
        );
    }

    #[test]
    fn narrows_and_takes() {
        let mut p = picker();
        "hass".chars().for_each(|c| p.type_char(c));
        assert_eq!(p.act(Action::Accept), Picked::Value("svc-hass".into()));
    }

    #[test]
    fn the_name_itself_comes_before_names_that_only_hold_its_letters() {
        let item = |v: &str, note: &str| Item {
            value: v.into(),
            note: note.into(),
            doubtful: false,
        };
        let items = vec![
            item("intern", "no roles: cannot own"),
            item("rosot", ""),
            item("root", ""),
        ];
        let mut p = Picker::new("Owner", items, "");
        "root".chars().for_each(|c| p.type_char(c));
        assert_eq!(p.act(Action::Accept), Picked::Value("root".into()));
    }

    #[test]
    fn a_name_that_is_part_of_another_can_be_taken_as_typed() {
        let mut p = picker();
        "svc".chars().for_each(|c| p.type_char(c));
        p.act(Action::PageDown);
        assert_eq!(p.act(Action::Accept), Picked::Value("svc".into()));
    }

    #[test]
    fn takes_what_is_typed_where_nothing_matches() {
        let mut p = picker();
        r"AD\anna".chars().for_each(|c| p.type_char(c));
        assert_eq!(p.act(Action::Accept), Picked::Value(r"AD\anna".into()));
        p.act(Action::DeleteToStart);
        assert_eq!(p.len(), 3);
        assert_eq!(p.act(Action::Back), Picked::Left);
    }
}
