//! The help screen: the bindings of the contexts below, in groups, and a search.

use crate::app::widget::line_edit;
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::{Pasted, Window};
use crate::keymap::{Action, Binding, Chord, Context, Key, bindings};

/// The contexts to explain, the search and the scroll position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// The contexts of the modal or screen below, in the order of look-up.
    pub contexts: Vec<Context>,
    /// The typed search; empty: everything is shown.
    pub search: String,
    /// Whether the user types into the search line.
    pub searching: bool,
    /// The scroll position.
    pub scroll: Scroll,
}

/// Whether the help stays open after a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Stays {
    /// It stays open.
    Yes,
    /// It closes.
    No,
}

/// A group of bindings, in the order of the help screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What the screen or window is for.
    Here,
    /// Moving through a list or a text.
    Moving,
    /// Editing the text of a field.
    Editing,
    /// The same everywhere.
    Everywhere,
}

impl Group {
    /// Every group, in the order of the help screen.
    pub const ALL: [Self; 4] = [Self::Here, Self::Moving, Self::Editing, Self::Everywhere];

    /// The group of a binding.
    pub fn of(binding: &Binding) -> Self {
        match binding.action {
            Action::Up
            | Action::Down
            | Action::Top
            | Action::Bottom
            | Action::PageUp
            | Action::PageDown
            | Action::Next
            | Action::Previous
            | Action::Fold
            | Action::Unfold => Self::Moving,
            Action::Left
            | Action::Right
            | Action::WordLeft
            | Action::WordRight
            | Action::Home
            | Action::End
            | Action::Backspace
            | Action::DeleteChar
            | Action::DeleteWord
            | Action::DeleteToStart
            | Action::DeleteToEnd
            | Action::NewLine => Self::Editing,
            Action::Help | Action::Interrupt | Action::Suspend | Action::Repaint => {
                Self::Everywhere
            }
            _ => Self::Here,
        }
    }

    /// The heading of the group.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Here => "This screen",
            Self::Moving => "Moving",
            Self::Editing => "Editing text",
            Self::Everywhere => "Everywhere",
        }
    }
}

impl Window for Help {
    fn contexts(&self) -> Vec<Context> {
        match self.searching {
            true => vec![Context::HelpFind, Context::Anywhere],
            false => vec![Context::Help, Context::Anywhere],
        }
    }

    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }

    fn paste(&mut self, text: &str) -> Pasted {
        if self.searching {
            line_edit::paste(&mut self.search, text);
            self.scroll = Scroll::default();
        }
        Pasted::Done
    }
}

impl Help {
    /// The help about these contexts.
    pub fn new(contexts: Vec<Context>) -> Self {
        Self {
            contexts,
            search: String::new(),
            searching: false,
            scroll: Scroll::default(),
        }
    }

    /// Every binding of the contexts, with the chords that no earlier context binds.
    pub fn rows(&self) -> Vec<(&'static Binding, Vec<Chord>)> {
        let mut taken: Vec<Chord> = Vec::new();
        let mut rows = Vec::new();
        for binding in bindings(&self.contexts) {
            let free: Vec<Chord> = binding
                .chords
                .iter()
                .filter(|c| !taken.contains(c))
                .copied()
                .collect();
            taken.extend(&free);
            if !free.is_empty() {
                rows.push((binding, free));
            }
        }
        rows
    }

    /// Whether the list of keys is below, so that the help describes its signs and its filter.
    pub fn is_about_list(&self) -> bool {
        let list = |it: &Context| matches!(it, Context::Keys | Context::Filter | Context::Details);
        self.contexts.iter().any(list)
    }

    /// Whether the search finds a row: each word of it is in one of the texts of the row.
    pub fn finds(&self, texts: &[&str]) -> bool {
        let row = texts.join(" ").to_lowercase();
        let search = self.search.to_lowercase();
        search.split_whitespace().all(|word| row.contains(word))
    }

    /// Handles a key that does not scroll.
    pub(in crate::app) fn key(&mut self, action: Option<Action>, chord: Chord) -> Stays {
        match (action, chord.typed()) {
            (Some(Action::Back), _) if self.searching => {
                self.searching = false;
                self.set_search(String::new());
            }
            (Some(Action::Back), _) if chord.key == Key::Esc && !self.search.is_empty() => {
                self.set_search(String::new());
            }
            (Some(Action::Back), _) => return Stays::No,
            (Some(Action::Filter), _) => self.searching = true,
            (Some(Action::Accept), _) => self.searching = false,
            (Some(action), _) => {
                let mut search = self.search.clone();
                line_edit::edit(&mut search, action);
                self.set_search(search);
            }
            (None, Some(c)) if self.searching => {
                let search = format!("{}{c}", self.search);
                self.set_search(search);
            }
            (None, _) => {}
        }
        Stays::Yes
    }

    fn set_search(&mut self, search: String) {
        if search != self.search {
            self.search = search;
            self.scroll = Scroll::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::lookup;
    use crate::keymap::table;

    /// The contexts of a form with a field of each type, of every other context alone, and of the list in both eras.
    fn all() -> Vec<Vec<Context>> {
        let mut all = vec![
            vec![Context::Rules, Context::Text, Context::Form],
            vec![Context::SecretText, Context::Form],
            vec![Context::Choice, Context::Form],
            vec![Context::Opens, Context::Form],
            vec![
                Context::Path,
                Context::Text,
                Context::SaveSecret,
                Context::Form,
            ],
            vec![Context::Picker, Context::OwnerChoice],
            vec![Context::BuilderTree, Context::Builder],
            vec![Context::BuilderRules, Context::Builder],
            vec![Context::SessionsEnd, Context::Sessions],
            vec![Context::Change, Context::Check, Context::Owned],
            vec![
                Context::Change,
                Context::Finding,
                Context::Upgrades,
                Context::Derive,
            ],
            vec![Context::EndsSessions, Context::Question],
            vec![Context::UnderWay, Context::Secret],
            vec![
                Context::Change,
                Context::Details,
                Context::Owned,
                Context::NotEnforced,
            ],
            vec![
                Context::New,
                Context::Change,
                Context::Keys,
                Context::Owned,
                Context::NotEnforced,
            ],
            vec![
                Context::New,
                Context::Change,
                Context::Upgrades,
                Context::Keys,
            ],
        ];
        all.extend(table::rows().map(|(context, _)| vec![*context]));
        for contexts in &mut all {
            contexts.push(Context::Anywhere);
        }
        all
    }

    #[test]
    fn what_help_promises_is_what_happens() {
        for contexts in all() {
            for (binding, chords) in Help::new(contexts.clone()).rows() {
                for chord in chords {
                    assert_eq!(lookup(&contexts, chord), Some(binding.action), "{chord}");
                }
            }
        }
    }

    #[test]
    fn every_chord_that_does_something_is_in_the_help() {
        for contexts in all() {
            let rows = Help::new(contexts.clone()).rows();
            for chord in bindings(&contexts).flat_map(|it| it.chords) {
                let action = lookup(&contexts, *chord);
                let told = rows
                    .iter()
                    .filter(|(it, chords)| Some(it.action) == action && chords.contains(chord));
                assert_eq!(told.count(), 1, "{chord} in {contexts:?}");
            }
        }
    }

    #[test]
    fn each_word_of_a_search_must_be_in_the_row() {
        let mut help = Help::new(vec![Context::Keys]);
        assert!(help.finds(&["n", "create a key"]));
        help.search = "KEY cre".into();
        assert!(help.finds(&["n", "create a key"]));
        assert!(!help.finds(&["d", "delete the key"]));
    }

    #[test]
    fn escape_clears_the_search_and_then_closes() {
        let press = |help: &mut Help, key| {
            let chord = Chord::plain(key);
            help.key(lookup(&help.contexts(), chord), chord)
        };
        let mut help = Help::new(vec![Context::Keys]);
        for key in "/jq?".chars() {
            assert_eq!(press(&mut help, Key::Char(key)), Stays::Yes);
        }
        assert_eq!(help.search, "jq?");
        press(&mut help, Key::Enter);
        assert!(!help.searching && help.search == "jq?");
        assert_eq!(press(&mut help, Key::Esc), Stays::Yes);
        assert_eq!(help.search, "");
        assert_eq!(press(&mut help, Key::Esc), Stays::No);
    }
}
