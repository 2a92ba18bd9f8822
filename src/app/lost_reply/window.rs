//! A create or reset whose reply was lost, and the window that waits for the list of keys.
//!
//! Invariant: such a request is never resent; the list of keys shows its outcome.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::Window;
use crate::domain::text::harmless;
use crate::domain::unanswered::{Change, Unanswered};
use crate::domain::{Fault, HashPrint, KeyId, Kind, time};
use crate::keymap::Context;

/// A request, with what was known before it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The request.
    pub change: Change,
    /// When it was sent, by our clock.
    pub at: Timestamp,
    /// For a create: the ids in the list at that time, if the list was read.
    pub before: Option<Vec<KeyId>>,
    /// For a reset: the print of the stored hash at that time, if the account may read it.
    pub print: Option<HashPrint>,
}

impl Sent {
    /// `creating grafana`.
    pub fn doing(&self) -> String {
        match &self.change {
            Change::Create { name } => format!("creating {}", harmless(name)),
            Change::Reset { id, name } => format!("resetting {} ({id})", harmless(name)),
        }
    }

    /// `the create of "grafana"`.
    pub fn describe(&self) -> String {
        self.change.describe()
    }
}

/// How much is known about a lost request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// An earlier run or connection lost the reply. This connection has not looked for the outcome.
    EarlierRun,
    /// The next list of keys shows the outcome.
    AwaitingList,
    /// The last list did not show it as done. The system may still carry it out.
    NotDoneYet,
    /// The outcome was shown and waits for the user's decision.
    Told,
}

/// A request whose reply was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostReply {
    /// The request.
    pub sent: Sent,
    /// Why no reply came.
    pub fault: Fault,
    /// The note that an earlier run or connection left; `None` if this connection lost the reply.
    pub(super) earlier: Option<Unanswered>,
    pub(super) state: State,
    /// The scroll position of its window.
    pub scroll: Scroll,
}

impl LostReply {
    /// A reply that this connection lost.
    pub(super) fn new(sent: Sent, fault: Fault) -> Self {
        Self {
            sent,
            fault,
            earlier: None,
            state: State::AwaitingList,
            scroll: Scroll::default(),
        }
    }

    /// A reply that an earlier run or connection lost.
    pub(super) fn of_earlier_run(note: Unanswered, zone: &TimeZone) -> Self {
        let at = time::exact(note.at, zone);
        let what = match note.sent {
            true => format!("tnkeys sent it at {at} and received no response."),
            false => format!(
                "tnkeys recorded it at {at} and then stopped, so it may or may not have been sent."
            ),
        };
        Self {
            sent: Sent {
                change: note.change.clone(),
                at: note.at,
                before: None,
                print: None,
            },
            fault: Fault::new(Kind::OutcomeUnknown, what),
            earlier: Some(note),
            state: State::EarlierRun,
            scroll: Scroll::default(),
        }
    }
}

impl Window for LostReply {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::LostReply, Context::Anywhere]
    }

    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }
}
