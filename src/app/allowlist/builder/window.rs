//! The allowlist builder as a modal: its contexts, and where pasted text goes.

use crate::app::allowlist::builder::{Builder, Entry, Pane};
use crate::app::widget::line_edit;
use crate::app::widget::window::{Pasted, Window};
use crate::keymap::Context;

impl Window for Builder {
    fn contexts(&self) -> Vec<Context> {
        match (&self.entry, self.pane) {
            (Entry::None, Pane::Tree) => {
                vec![Context::BuilderTree, Context::Builder, Context::Anywhere]
            }
            (Entry::None, Pane::Rules) => {
                vec![Context::BuilderRules, Context::Builder, Context::Anywhere]
            }
            (Entry::Find, _) => vec![Context::BuilderFind, Context::Anywhere],
            (Entry::Rule(_), _) => vec![Context::BuilderRule, Context::Text, Context::Anywhere],
            (Entry::Test, _) => vec![Context::BuilderTest, Context::Text, Context::Anywhere],
            (Entry::Raw(_), _) => vec![
                Context::BuilderRaw,
                Context::Rules,
                Context::Text,
                Context::Anywhere,
            ],
        }
    }

    fn fills_the_screen(&self) -> bool {
        true
    }

    fn paste(&mut self, text: &str) -> Pasted {
        match &mut self.entry {
            Entry::None => self.paste_list(text),
            Entry::Find => {
                let mut find = self.tree.find().to_owned();
                line_edit::paste(&mut find, text);
                self.tree.set_find(&find);
            }
            Entry::Rule(_) => self.paste_rule(text),
            Entry::Test => {
                self.test.paste(text);
                self.filter_tree();
            }
            Entry::Raw(raw) => raw.paste(text),
        }
        Pasted::Done
    }
}
