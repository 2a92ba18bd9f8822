//! Typing in the builder: a rule, a line to test, all rules as JSON.

use crate::app::allowlist::builder::line::split;
use crate::app::allowlist::builder::{Builder, Entry, Pane, PastedRules, Raw, Typing};
use crate::app::widget::catalogue_tree::{Kind, Row};
use crate::domain::allowlist::{json, pasting};
use crate::domain::catalogue::Item;
use crate::domain::rule::{self, Rule, Verb};
use crate::form::{Edit, LinesInput, TextInput};

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
            return Err("these rules cannot be edited as text here: they are too long or contain special characters".into());
        }
        self.entry = Entry::Raw(Box::new(Raw {
            text,
            error: None,
            read: None,
        }));
        Ok(())
    }

    /// Replaces the rules with the typed text. On an error the text stays, with the cursor at the error. Returns a message
    /// about corrections.
    pub fn accept_raw(&mut self) -> Option<String> {
        let Entry::Raw(raw) = &mut self.entry else {
            return None;
        };
        if !raw.text.is_changed() {
            self.entry = Entry::None;
            return None;
        }
        match pasting::read(&raw.text.lines().join("\n")) {
            Err(error) => {
                raw.refuse(error);
                None
            }
            Ok(reading) => {
                let repairs: Vec<_> = reading.repairs.iter().map(ToString::to_string).collect();
                self.entry = Entry::None;
                self.replace(reading.rules);
                (!repairs.is_empty()).then(|| format!("Corrected: {}", repairs.join("; ")))
            }
        }
    }

    /// Pastes into the line of a rule. A single rule in another notation is written as a line.
    pub(super) fn paste_rule(&mut self, text: &str) {
        let Entry::Rule(typing) = &mut self.entry else {
            return;
        };
        typing.error = None;
        let listed = text.contains(['{', '[']) && text.contains("method");
        match pasting::read(text).ok().filter(|_| listed) {
            Some(reading) => match reading.rules.as_slice() {
                [only] => typing
                    .line
                    .set(&format!("{} {}", only.verb.word(), only.resource.raw())),
                rules => {
                    let count = rules.len();
                    typing.error = Some(format!(
                        "The pasted list has {count} rules. Press Esc, then J, to paste a list"
                    ));
                }
            },
            None => drop(typing.line.paste(text)),
        }
        self.filter_tree();
    }

    /// Opens the rules as JSON with a pasted list instead, if the text is one. A paste of anything else has no effect.
    pub(super) fn paste_list(&mut self, text: &str) {
        let list = pasting::read(text).is_ok_and(|it| !it.rules.is_empty());
        if list
            && self.open_raw().is_ok()
            && let Entry::Raw(raw) = &mut self.entry
        {
            raw.paste(text);
        }
    }
}

impl Raw {
    /// Pastes a text, over an untouched one, and reads the result. API keys in it are left out.
    pub(super) fn paste(&mut self, pasted: &str) {
        let text = pasting::without_keys(pasted);
        let key_removed = text != pasted;
        let edit = self.text.paste_over(&text);
        self.error = None;
        self.read = None;
        if let Edit::Cut(most) = edit {
            let (row, column) = self.text.cursor();
            return self.refuse(pasting::NotRules {
                line: row + 1,
                column: column + 1,
                what: format!("the text was cut off: the limit is {most} characters"),
            });
        }
        match pasting::read(&self.text.lines().join("\n")) {
            Ok(reading) => {
                self.read = Some(PastedRules {
                    rules: reading.rules.len(),
                    repairs: reading.repairs,
                    key_removed,
                });
            }
            Err(error) => self.refuse(error),
        }
    }

    /// Shows an error, with the cursor at its position.
    fn refuse(&mut self, error: pasting::NotRules) {
        self.text.go_to(error.line - 1, error.column - 1);
        self.read = None;
        self.error = Some(error);
    }
}
