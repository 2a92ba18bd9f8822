//! The menu of the actions on the marked keys.

use super::act::counted;
use crate::keymap::{self, Action, Context};

/// An entry of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Delete the keys.
    Delete,
    /// Set their expiry.
    Expiry,
    /// Copy the rules of another key.
    Rules,
    /// Reset one after another.
    Reset,
    /// Rotate one after another.
    Rotate,
    /// Rotate them to another owner, one after another.
    Move,
    /// Show the report of the last run, or its progress.
    Report,
}

impl Entry {
    /// The action of its shortcut.
    pub fn action(self) -> Action {
        match self {
            Self::Delete => Action::Delete,
            Self::Expiry => Action::BulkExpiry,
            Self::Rules => Action::BulkRules,
            Self::Reset => Action::Reset,
            Self::Rotate => Action::Rotate,
            Self::Move => Action::BulkMove,
            Self::Report => Action::BulkReport,
        }
    }

    /// Its shortcut, as the footer prints it.
    pub fn chord(self) -> String {
        let found = keymap::bindings(&[Context::BulkMenu]).find(|it| it.action == self.action());
        found
            .and_then(|it| it.chords.first())
            .map_or_else(String::new, ToString::to_string)
    }

    /// What it does.
    pub fn words(self) -> &'static str {
        match self {
            Self::Delete => "Delete",
            Self::Expiry => "Set expiry",
            Self::Rules => "Copy rules from another key",
            Self::Reset => "Reset, one after another",
            Self::Rotate => "Rotate, one after another",
            Self::Move => "Move to another owner, one after another",
            Self::Report => "Last report",
        }
    }
}

/// What the menu is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Marked keys.
    pub keys: usize,
    /// Systems with marked keys.
    pub systems: usize,
    /// Of the keys, those with an owner and an expiry (user era).
    pub owned: usize,
    /// Of the keys, those with rules (allowlist era).
    pub ruled: usize,
    /// There is a report of a run, or one runs.
    pub report: bool,
}

/// The menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// What it is about.
    pub about: About,
    /// The name of the system, if it is one.
    pub system: Option<String>,
    entries: Vec<Entry>,
    at: usize,
}

/// The result of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picked {
    /// The menu stays.
    Open,
    /// Close it.
    Left,
    /// Do this.
    Entry(Entry),
}

impl Menu {
    /// The menu; only what is possible for a marked key stands in it.
    pub fn new(about: About, system: Option<String>) -> Self {
        let all = [
            (Entry::Delete, about.keys > 0),
            (Entry::Expiry, about.owned > 0),
            (Entry::Rules, about.ruled > 0),
            (Entry::Reset, about.keys > 0),
            (Entry::Rotate, about.keys > 0),
            (Entry::Move, about.owned > 0),
            (Entry::Report, about.report),
        ];
        let entries = all.into_iter().filter(|(_, it)| *it).map(|(it, _)| it);
        Self {
            about,
            system,
            entries: entries.collect(),
            at: 0,
        }
    }

    /// The title: `12 marked keys on nas1`.
    pub fn title(&self) -> String {
        let keys = counted(self.about.keys, "marked key");
        match (&self.system, self.about.keys) {
            (_, 0) => "No marked keys".to_owned(),
            (Some(name), _) => format!("{keys} on {name}"),
            (None, _) => format!("{keys} on {}", counted(self.about.systems, "system")),
        }
    }

    /// The entries, whether each is selected, and how many of the keys each is for, if not for all.
    pub fn entries(&self) -> impl Iterator<Item = (Entry, bool, Option<usize>)> {
        let rows = self.entries.iter().enumerate();
        rows.map(|(row, entry)| {
            let of = match entry {
                Entry::Expiry | Entry::Move => Some(self.about.owned),
                Entry::Rules => Some(self.about.ruled),
                _ => None,
            };
            let part = of.filter(|of| *of < self.about.keys);
            (*entry, row == self.at, part)
        })
    }

    /// The contexts for a chord. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        vec![Context::BulkMenu, Context::Anywhere]
    }

    /// A shortcut picks its entry, if that is possible.
    fn shortcut(&self, action: Action) -> Picked {
        let found = self.entries.iter().find(|it| it.action() == action);
        found.map_or(Picked::Open, |it| Picked::Entry(*it))
    }

    /// Handles an action.
    pub fn act(&mut self, action: Action) -> Picked {
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(self.entries.len().saturating_sub(1)),
            Action::Top => self.at = 0,
            Action::Bottom => self.at = self.entries.len().saturating_sub(1),
            Action::Back => return Picked::Left,
            Action::Accept => {
                let it = self.entries.get(self.at);
                return it.map_or(Picked::Left, |it| Picked::Entry(*it));
            }
            other => return self.shortcut(other),
        }
        Picked::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_possible_stands_in_it() {
        let about = About {
            keys: 5,
            systems: 2,
            owned: 3,
            ruled: 0,
            report: false,
        };
        let mut menu = Menu::new(about, None);
        let shown: Vec<_> = menu.entries().map(|(it, _, part)| (it, part)).collect();
        assert_eq!(
            shown,
            [
                (Entry::Delete, None),
                (Entry::Expiry, Some(3)),
                (Entry::Reset, None),
                (Entry::Rotate, None),
                (Entry::Move, Some(3)),
            ]
        );
        assert_eq!(menu.title(), "5 marked keys on 2 systems");
        assert_eq!(menu.act(Action::Delete), Picked::Entry(Entry::Delete));
        assert_eq!(menu.act(Action::BulkRules), Picked::Open);
    }

    #[test]
    fn without_marks_there_is_only_the_report() {
        let about = About {
            report: true,
            ..About::default()
        };
        let mut menu = Menu::new(about, None);
        assert_eq!(menu.act(Action::Accept), Picked::Entry(Entry::Report));
        for entry in [
            Entry::Delete,
            Entry::Expiry,
            Entry::Rules,
            Entry::Reset,
            Entry::Rotate,
            Entry::Move,
            Entry::Report,
        ] {
            assert_eq!(entry.chord().chars().count(), 1, "{entry:?}");
        }
        let mut empty = Menu::new(About::default(), None);
        assert_eq!(empty.act(Action::Accept), Picked::Left);
    }
}
