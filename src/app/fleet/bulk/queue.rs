//! The queue of actions that make secrets: one key after another, each through the windows that one key has.
//!
//! Invariants: one key at a time; no key is started without the user; no key is started twice unless nothing came of it.

use jiff::Timestamp;

use super::act::{QueueAct, counted};
use super::preview::label;
use super::rows::{Mark, Row};
use crate::app::fleet::SystemId;
use crate::app::widget::scroll::Scroll;
use crate::domain::KeyId;
use crate::domain::bulk::Item;
use crate::keymap::{Action, Context};

/// Rows above the present key, where the list scrolls.
const ABOVE: usize = 4;

/// What came of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// Its turn has not come.
    Waiting,
    /// Its secret was shown.
    Done,
    /// Its secret was shown, and its rotation is over already: it was finished or abandoned.
    Over,
    /// The user skipped it.
    Skipped,
    /// The request was sent, and its reply was lost.
    Unknown,
    /// It was deleted meanwhile.
    Gone,
}

/// What the windows of the present key have shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Its new secret.
    pub secret: bool,
    /// The reply was lost.
    pub lost: bool,
    /// So many windows about earlier lost replies were open before.
    pub before: usize,
}

impl Seen {
    /// What came of the key, once its windows are closed.
    pub fn came(self) -> Came {
        match (self.secret, self.lost) {
            (true, _) => Came::Done,
            (false, true) => Came::Unknown,
            (false, false) => Came::Waiting,
        }
    }
}

/// A key of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The system.
    pub system: SystemId,
    /// The name of the system.
    pub on: String,
    /// The key.
    pub item: Item,
    /// When it was created: another key may get its id.
    pub created: Option<Timestamp>,
    /// What came of it.
    pub came: Came,
}

/// Why the present key still has its turn after it was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// Its windows were closed, and no secret was shown.
    NoSecret,
    /// Its system is not connected.
    Offline,
}

/// The queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// The action.
    pub act: QueueAct,
    /// The keys.
    pub turns: Vec<Turn>,
    /// The position of the present key; the number of keys once the queue has ended.
    pub at: usize,
    /// The windows of the present key are open.
    pub open: bool,
    /// The present key was tried, and has no new secret.
    pub tried: Option<Tried>,
    /// The scroll position.
    pub scroll: Scroll,
}

/// What the user wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// Open the windows of this key.
    Start(SystemId, KeyId),
    /// Close the queue: it has ended, or the rest is not wanted.
    Close,
}

impl Queue {
    /// A queue of these keys.
    pub fn new(act: QueueAct, turns: Vec<Turn>) -> Self {
        Self {
            act,
            turns,
            at: 0,
            open: false,
            tried: None,
            scroll: Scroll::default(),
        }
    }

    /// The present key; `None` after the last one.
    pub fn present(&self) -> Option<&Turn> {
        self.turns.get(self.at)
    }

    /// `Reset 3 of 7`.
    pub fn title(&self) -> String {
        let verb = self.verb();
        match self.present() {
            Some(it) => format!(
                "{verb} {} of {}: {} on {}",
                self.at + 1,
                self.turns.len(),
                label(&it.item),
                it.on
            ),
            None => format!("{verb} {}: finished", counted(self.turns.len(), "key")),
        }
    }

    /// `reset 3 of 7`, for the footer while the windows of the present key are open.
    pub fn words(&self) -> String {
        let verb = self.verb().to_lowercase();
        format!("{verb} {} of {}", self.at + 1, self.turns.len())
    }

    fn verb(&self) -> &'static str {
        match self.act {
            QueueAct::Reset => "Reset",
            QueueAct::Rotate => "Rotate",
            QueueAct::Move(_) => "Move",
        }
    }

    /// The rows of the window.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut system = None;
        for (n, turn) in self.turns.iter().enumerate() {
            if system != Some(turn.system) {
                rows.push(Row::new(Mark::System, &turn.on));
                system = Some(turn.system);
            }
            let (mark, note) = match turn.came {
                Came::Waiting if n == self.at => (Mark::Next, "next"),
                Came::Waiting => (Mark::Key, ""),
                Came::Done => (Mark::Done, self.done()),
                Came::Over => (Mark::Done, "rotation finished or abandoned"),
                Came::Skipped => (Mark::Left, "skipped"),
                Came::Unknown => (Mark::Failed, "the reply was lost"),
                Came::Gone => (Mark::Left, "no longer exists"),
            };
            rows.push(Row::noted(mark, label(&turn.item), note));
            if let Some(tried) = self.tried.filter(|_| n == self.at) {
                let words = match tried {
                    Tried::NoSecret => "No new secret was shown for this key.".to_owned(),
                    Tried::Offline => format!("{} is not connected. Nothing was sent.", turn.on),
                };
                let words = format!("{words} Press Enter to try again, or s to skip the key.");
                rows.push(Row::new(Mark::Warning, words));
            }
        }
        rows
    }

    fn done(&self) -> &'static str {
        match self.act {
            QueueAct::Reset => "reset",
            QueueAct::Rotate | QueueAct::Move(_) => "successor created; t on the key resumes",
        }
    }

    /// The contexts for a chord. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        match self.present() {
            Some(_) => vec![Context::BulkQueue, Context::Anywhere],
            None => vec![Context::BulkQueueEnd, Context::Anywhere],
        }
    }

    /// Handles an action of the window.
    pub fn act(&mut self, action: Action) -> Option<Wants> {
        match (action, self.present()) {
            (Action::Back, _) | (Action::Accept, None) => return Some(Wants::Close),
            (Action::Accept, Some(turn)) => {
                let wants = Wants::Start(turn.system, turn.item.id);
                self.open = true;
                self.tried = None;
                return Some(wants);
            }
            (Action::Skip, Some(_)) => self.settle(Came::Skipped),
            _ => {
                self.scroll.act(action);
            }
        }
        None
    }

    /// The present key cannot be started: its system is not connected.
    pub fn offline(&mut self) {
        self.open = false;
        self.tried = Some(Tried::Offline);
    }

    /// The windows of the present key are closed. `came`: [`Came::Waiting`] if nothing came of it.
    pub fn closed(&mut self, came: Came) {
        self.open = false;
        match came {
            Came::Waiting => self.tried = Some(Tried::NoSecret),
            came => self.settle(came),
        }
    }

    /// A key was deleted. The present one is settled only while its windows are closed.
    pub fn gone(&mut self, system: SystemId, id: KeyId) {
        let at = self.at;
        let found = self
            .turns
            .iter()
            .position(|it| it.system == system && it.item.id == id);
        let Some(n) = found.filter(|n| *n > at || (*n == at && !self.open)) else {
            return;
        };
        if let Some(turn) = self.turns.get_mut(n) {
            turn.came = Came::Gone;
        }
        self.pass();
    }

    fn settle(&mut self, came: Came) {
        let at = self.at;
        if let Some(turn) = self.turns.get_mut(at) {
            turn.came = came;
        }
        self.tried = None;
        self.pass();
    }

    /// Goes to the next key whose turn has not come.
    fn pass(&mut self) {
        while self
            .present()
            .is_some_and(|turn| turn.came != Came::Waiting)
        {
            self.at += 1;
        }
        // The present key stays in sight, below the rows of the keys before it.
        let before = self.turns.get(..self.at).unwrap_or_default();
        let headings = before.chunk_by(|a, b| a.system == b.system).count();
        self.scroll.line = (before.len() + headings).saturating_sub(ABOVE);
        self.scroll.rows = 0;
    }
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
