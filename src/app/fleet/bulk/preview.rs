//! The preview: what an action does to which key of which system, what is left out and why, and the button that runs it.
//!
//! Invariant: what runs is what the preview lists. The default cancels.

use jiff::tz::TimeZone;

use super::act::{Act, counted};
use super::count_typed::CountTyped;
use super::rows::{Mark, Row};
use crate::app::fleet::SystemId;
use crate::app::widget::line_edit;
use crate::app::widget::scroll::Scroll;
use crate::domain::bulk::{BulkAction, Item, LeftOut, PER_JOB, Way};
use crate::keymap::{Action, Context};

/// The part of one system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The system.
    pub system: SystemId,
    /// Its name: `nas1 (home, production)`.
    pub name: String,
    /// The keys, in the order in which they are changed, each with its owner, expiry or use.
    pub items: Vec<(Item, String)>,
    /// The marked keys that are left out.
    pub left_out: Vec<(Item, LeftOut)>,
    /// How the requests reach the system; `None` for a queue.
    pub way: Option<Way>,
    /// What is particular about this system.
    pub remarks: Vec<String>,
    /// How many of the keys have active sessions.
    pub in_use: usize,
    /// The profile of the system is marked as production.
    pub production: bool,
}

/// The preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The action.
    pub act: Act,
    /// The failed keys of the last run are run again.
    pub retry: bool,
    /// The systems with marked keys.
    pub parts: Vec<Part>,
    /// The number to type.
    pub count: CountTyped,
    /// Whether the button that runs the action is selected.
    pub on_button: bool,
    /// The user pressed Enter without the right number.
    pub refused: bool,
    /// The scroll position.
    pub scroll: Scroll,
}

/// What the user decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// Do nothing.
    Cancel,
    /// Run the action.
    Go,
}

impl Preview {
    /// The preview of an action. Systems without any marked key do not stand in it.
    pub fn new(act: Act, parts: Vec<Part>) -> Self {
        let mut it = Self {
            act,
            retry: false,
            parts,
            count: CountTyped::default(),
            on_button: false,
            refused: false,
            scroll: Scroll::default(),
        };
        it.count = CountTyped::of(it.keys(), it.systems());
        it
    }

    /// Keys that are changed.
    pub fn keys(&self) -> usize {
        self.parts.iter().map(|it| it.items.len()).sum()
    }

    /// Systems on which something is changed.
    pub fn systems(&self) -> usize {
        self.parts.iter().filter(|it| !it.items.is_empty()).count()
    }

    /// The title: `Delete 37 keys on 3 systems?`
    pub fn title(&self) -> String {
        let act = self.act.on(self.keys());
        let act = match self.retry {
            true => format!(
                "Retry: {}{}",
                act.get(..1).unwrap_or("").to_lowercase(),
                act.get(1..).unwrap_or("")
            ),
            false => act,
        };
        let busy: Vec<&Part> = self
            .parts
            .iter()
            .filter(|it| !it.items.is_empty())
            .collect();
        match busy.as_slice() {
            [] => "No marked key can be changed".to_owned(),
            [one] => format!("{act} on {}?", one.name),
            many => {
                let production = match many.iter().filter(|it| it.production).count() {
                    0 => String::new(),
                    some => format!(" ({some} production)"),
                };
                format!("{act} on {} systems{production}?", many.len())
            }
        }
    }

    /// What is said above the list: the new expiry, the new rules, and what cannot be undone.
    pub fn consequences(&self, zone: &TimeZone) -> Vec<Row> {
        let mut rows = Vec::new();
        if self.keys() == 0 {
            return rows;
        }
        let mark = match self.act.gives_full_access() {
            true => Mark::Danger,
            false => Mark::Plain,
        };
        rows.extend(self.act.detail(zone).map(|it| Row::new(mark, it)));
        rows.extend(self.in_use().map(|it| Row::new(Mark::Warning, it)));
        let (mark, words) = match &self.act {
            Act::Run(BulkAction::Delete { .. }) => (Mark::Danger, "This cannot be undone."),
            Act::Run(BulkAction::SetExpiry(_)) => return rows,
            Act::Run(BulkAction::SetRules(_)) => (
                Mark::Warning,
                "The rules of these keys are replaced. Their secrets stay valid.",
            ),
            Act::Queue(super::act::QueueAct::Reset) => (
                Mark::Danger,
                "One key after another. Clients that use its current secret stop working at their next sign-in.",
            ),
            Act::Queue(_) => (
                Mark::Plain,
                "One key after another: tnkeys shows the secret of each successor. The old keys keep working.",
            ),
        };
        rows.push(Row::new(mark, words));
        rows
    }

    /// What a delete does to the active sessions. The list below may be long, so the keys in use are counted.
    fn in_use(&self) -> Option<String> {
        let ends = self.ends_sessions()?;
        let keys: usize = self.parts.iter().map(|it| it.in_use).sum();
        let have = match keys {
            0 => return None,
            1 => "1 of these keys has".to_owned(),
            n => format!("{n} of these keys have"),
        };
        let sessions = match ends {
            true => "which are terminated",
            false => "which remain open until they are terminated",
        };
        Some(format!("{have} active sessions, {sessions}."))
    }

    /// The list: each system, its keys, and what is left out.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for part in &self.parts {
            if !rows.is_empty() {
                rows.push(Row::gap());
            }
            rows.push(Row::noted(Mark::System, &part.name, summary(part)));
            rows.extend(part.remarks.iter().map(|it| Row::new(Mark::Warning, it)));
            for (item, note) in &part.items {
                rows.push(Row::noted(Mark::Key, label(item), note));
            }
            if !part.left_out.is_empty() {
                rows.push(Row::new(Mark::Heading, "Left out:"));
            }
            for (item, why) in &part.left_out {
                rows.push(Row::noted(Mark::Left, label(item), self.act.why(*why)));
            }
        }
        rows
    }

    /// Whether the sessions of the deleted keys are terminated too; `None`: the action has no such option.
    pub fn ends_sessions(&self) -> Option<bool> {
        match self.act {
            Act::Run(BulkAction::Delete { end_sessions }) => Some(end_sessions),
            _ => None,
        }
    }

    /// The contexts for a chord. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        if self.keys() == 0 {
            return vec![Context::BulkQueueEnd, Context::Anywhere];
        }
        let mut out = Vec::new();
        if self.ends_sessions().is_some() {
            out.push(Context::EndsSessions);
        }
        out.extend([Context::BulkPreview, Context::Anywhere]);
        out
    }

    /// Types a character.
    pub fn type_char(&mut self, c: char) {
        self.count.type_char(c);
        self.typed();
    }

    /// Handles an action.
    pub fn act(&mut self, action: Action) -> Option<Decided> {
        match action {
            Action::Back => return Some(Decided::Cancel),
            Action::Next | Action::Previous => {
                self.refused = false;
                self.on_button = !self.on_button && self.keys() > 0;
            }
            Action::Choose => {
                if let Act::Run(BulkAction::Delete { end_sessions }) = &mut self.act {
                    *end_sessions = !*end_sessions;
                }
            }
            Action::Backspace | Action::DeleteWord | Action::DeleteToStart => {
                line_edit::edit(&mut self.count.typed, action);
                self.typed();
            }
            // A user who typed a number does not want to cancel.
            Action::Accept if !self.on_button && !self.count.is_wrong() => {
                return Some(Decided::Cancel);
            }
            Action::Accept if self.count.is_enough() => return Some(Decided::Go),
            Action::Yes if self.count.needed.is_none() && self.keys() > 0 => {
                return Some(Decided::Go);
            }
            Action::Accept => self.refused = true,
            _ => {
                self.scroll.act(action);
            }
        }
        None
    }

    /// The right number selects the button, any other one selects Cancel.
    fn typed(&mut self) {
        self.refused = false;
        self.on_button = self.count.needed.is_some() && self.count.is_enough() && self.keys() > 0;
    }
}

/// `home-assistant (4)`.
pub fn label(item: &Item) -> String {
    format!("{} ({})", item.name, item.id)
}

/// `12 keys, 1 left out, in jobs of 20`.
fn summary(part: &Part) -> String {
    let mut words = vec![counted(part.items.len(), "key")];
    if !part.left_out.is_empty() {
        words.push(format!("{} left out", part.left_out.len()));
    }
    match part.way {
        Some(Way::Jobs) if part.items.len() > PER_JOB => {
            words.push(format!("in jobs of {PER_JOB}"))
        }
        Some(Way::OneByOne) if part.items.len() > 1 => words.push("one by one".to_owned()),
        _ => {}
    }
    words.join(", ")
}

#[cfg(test)]
#[path = "preview_tests.rs"]
mod tests;
