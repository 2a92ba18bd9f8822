//! Typing in the builder: a rule, a line to test, all rules as JSON.

use crate::app::allowlist::builder::line::split;
use crate::app::allowlist::builder::{Builder, Entry, Pane, Raw, Typing};
use crate::app::widget::catalogue_tree::{Kind, Row};
use crate::domain::allowlist::json;
use crate::domain::catalogue::Item;
use crate::domain::rule::{self, Rule, Verb};
use crate::form::{LinesInput, TextInput};

impl Builder {
    /// Starts to type a rule: a new one, or the one under the cursor.
    pub fn type_rule(&mut self, change: bool) {
        let at = if change { self.selected() } else { None };
        if change && at.is_none() {
            return;
        }
        let begin = match at.and_then(|at| self.rules().get(at)) {
            Some(rule) => rule.to_string(),
            None => "CALL ".into(),
        };
        let mut line = TextInput::default();
        line.set_initial(&begin);
        self.entry = Entry::Rule(Box::new(Typing {
            line,
            at,
            error: None,
        }));
        self.filter_tree();
    }

    /// Adds or replaces the typed rule. An edited rule without changes keeps its exact characters.
    pub fn accept_rule(&mut self) {
        let Entry::Rule(typing) = &mut self.entry else {
            return;
        };
        if typing.at.is_some() && !typing.line.is_changed() {
            return self.stop_typing();
        }
        match rule::parse_line(typing.line.text()) {
            Err(error) => typing.error = Some(error.to_string()),
            Ok(rule) => {
                let at = typing.at;
                let place = at.unwrap_or(self.rules().len());
                let changed = self.set.change_by(|rules| match rules.get_mut(place) {
                    Some(own) if at.is_some() => *own = rule,
                    _ => rules.push(rule),
                });
                self.at = place;
                self.pane = Pane::Rules;
                self.changed(changed);
                self.stop_typing();
            }
        }
    }

    /// Returns to commands. A tree that was filtered by the typed line shows all rows again.
    pub fn stop_typing(&mut self) {
        if matches!(self.entry, Entry::Rule(_) | Entry::Test) {
            self.tree.set_find("");
        }
        self.entry = Entry::None;
    }

    /// Filters the tree by the typed line, as a list of completions.
    pub fn filter_tree(&mut self) {
        let line = match &self.entry {
            Entry::Rule(typing) => typing.line.text(),
            Entry::Test => self.test.text(),
            _ => return,
        };
        let (verb, resource) = split(line);
        self.tree
            .set_kind(match Verb::parse(&verb.to_ascii_uppercase()) {
                Verb::Subscribe => Kind::Events,
                Verb::Get | Verb::Post | Verb::Put | Verb::Delete => Kind::Routes,
                _ if resource.starts_with('/') => Kind::Routes,
                _ => Kind::Methods,
            });
        self.tree.set_find(resource);
    }

    /// Completes the typed line with the row under the cursor of the tree.
    pub fn complete(&mut self) {
        let Some(resource) = self.completion() else {
            return;
        };
        let line = match &mut self.entry {
            Entry::Rule(typing) => &mut typing.line,
            Entry::Test => &mut self.test,
            _ => return,
        };
        line.set(&resource);
        self.filter_tree();
    }

    fn completion(&self) -> Option<String> {
        let line = match &self.entry {
            Entry::Rule(typing) => typing.line.text(),
            Entry::Test => self.test.text(),
            _ => return None,
        };
        let (verb, _) = split(line);
        match self.tree.selected()? {
            Row::Item(number) => {
                let item = self.catalogue().item(number)?;
                // A route has its own verb.
                let verb = match item {
                    Item::Route(_) => item.verb().word(),
                    _ if verb.is_empty() => item.verb().word(),
                    _ => verb,
                };
                Some(format!("{verb} {}", item.name().raw()))
            }
            Row::Group(_) => {
                let group = self.tree.selected_group()?;
                let separator = if group.kind == Kind::Routes { '/' } else { '.' };
                let verb = if verb.is_empty() { "CALL" } else { verb };
                Some(format!("{verb} {}{separator}", group.name))
            }
        }
    }

    /// Opens the rules as JSON; fails with a message if the input cannot hold the text unchanged.
    pub fn open_raw(&mut self) -> Result<(), String> {
        let written = json::write(self.rules());
        let mut text = LinesInput::default();
        text.set_initial(&written);
        // If the input cut or cleaned the text, saving it would change the rules.
        if !self.rules().iter().all(Rule::is_whole) || text.lines().join("\n") != written {
            return Err("these rules are too long, or too odd, to be changed as text here".into());
        }
        self.entry = Entry::Raw(Box::new(Raw { text, error: None }));
        Ok(())
    }

    /// Replaces the rules with the typed JSON. On an error the text stays, with the position of the error.
    pub fn accept_raw(&mut self) {
        let Entry::Raw(raw) = &mut self.entry else {
            return;
        };
        match json::read(&raw.text.lines().join("\n")) {
            Err(error) => raw.error = Some(error),
            Ok(rules) => {
                self.entry = Entry::None;
                self.replace(rules);
            }
        }
    }
}
