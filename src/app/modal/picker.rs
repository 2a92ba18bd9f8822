//! A list to pick one name from, narrowed by typing. What is not in the list may be typed.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::app::line;
use crate::keymap::Action;

/// One thing to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What picking it gives.
    pub value: String,
    /// What it is, dim.
    pub note: String,
    /// Shown dim, with the note saying why it is a bad choice; it can still be picked, the system decides.
    pub doubtful: bool,
}

/// What is picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offers {
    /// An owner, for the form below.
    Owners,
    /// A profile, for the connect screen.
    Profiles,
}

/// The picker.
#[derive(Debug)]
pub struct Picker {
    /// What is picked.
    pub offers: Offers,
    /// The heading.
    pub title: String,
    /// What was typed.
    pub typed: String,
    items: Vec<Item>,
    shown: Vec<usize>,
    at: usize,
}

/// What came of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// Still open.
    Open,
    /// This value; where nothing matches, what was typed.
    Value(String),
    /// Leave it as it was.
    Left,
}

impl Picker {
    /// A picker with one of its items marked.
    pub fn new(title: impl Into<String>, items: Vec<Item>, marked: &str) -> Self {
        let at = items.iter().position(|i| i.value == marked).unwrap_or(0);
        let shown = (0..items.len()).collect();
        Self {
            offers: Offers::Owners,
            title: title.into(),
            typed: String::new(),
            items,
            shown,
            at,
        }
    }

    /// A picker of something else than owners.
    #[must_use]
    pub fn offering(mut self, offers: Offers) -> Self {
        self.offers = offers;
        self
    }

    /// The rows of a page, with whether each is marked. The page is kept around the mark.
    pub fn page(&self, rows: usize) -> impl Iterator<Item = (&Item, bool)> {
        let rows = rows.max(1);
        let top = (self.at + 1).saturating_sub(rows);
        let rows = self.shown.iter().enumerate().skip(top).take(rows);
        rows.filter_map(move |(row, &i)| self.items.get(i).map(|item| (item, row == self.at)))
    }

    /// How many match.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether nothing matches.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// New items, when they came late; what was typed and the mark stay.
    pub fn set_items(&mut self, items: Vec<Item>) {
        let marked = self
            .shown
            .get(self.at)
            .and_then(|&i| self.items.get(i))
            .map(|i| i.value.clone());
        self.items = items;
        self.narrow();
        if let Some(marked) = marked {
            self.at = self
                .shown
                .iter()
                .position(|&i| self.items.get(i).is_some_and(|it| it.value == marked))
                .unwrap_or(0);
        }
    }

    /// A character was typed.
    pub fn type_char(&mut self, c: char) {
        self.typed.push(c);
        self.at = 0;
        self.narrow();
    }

    /// Pasted text: its first line.
    pub fn paste(&mut self, text: &str) {
        line::paste(&mut self.typed, text);
        self.at = 0;
        self.narrow();
    }

    /// An action of [`crate::keymap::Place::Picker`].
    pub fn act(&mut self, action: Action) -> Picked {
        let last = self.shown.len().saturating_sub(1);
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(last),
            Action::PageUp => self.at = self.at.saturating_sub(10),
            Action::PageDown => self.at = (self.at + 10).min(last),
            Action::Backspace | Action::DeleteWord | Action::DeleteToStart => {
                line::edit(&mut self.typed, action);
                self.narrow();
            }
            Action::Back => return Picked::Left,
            Action::Accept => {
                return match self.shown.get(self.at).and_then(|&i| self.items.get(i)) {
                    Some(item) => Picked::Value(item.value.clone()),
                    None if self.typed.trim().is_empty() => Picked::Left,
                    None => Picked::Value(self.typed.trim().to_owned()),
                };
            }
            _ => {}
        }
        Picked::Open
    }

    fn narrow(&mut self) {
        self.shown = (0..self.items.len()).collect();
        if !self.typed.trim().is_empty() {
            let pattern = Pattern::parse(&self.typed, CaseMatching::Ignore, Normalization::Smart);
            let mut matcher = Matcher::new(Config::DEFAULT);
            let mut buffer = Vec::new();
            let items = &self.items;
            self.shown.retain(|&i| {
                items.get(i).is_some_and(|item| {
                    let text = format!("{} {}", item.value, item.note);
                    pattern
                        .score(Utf32Str::new(&text, &mut buffer), &mut matcher)
                        .is_some()
                })
            });
        }
        self.at = self.at.min(self.shown.len().saturating_sub(1));
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
        assert_eq!(
            (p.len(), p.act(Action::Accept)),
            (1, Picked::Value("svc-hass".into()))
        );
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
