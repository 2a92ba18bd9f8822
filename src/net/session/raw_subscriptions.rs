//! Subscriptions of scripts and library users, by the name of an event. After a lost connection they are requested again,
//! and what was missed is reported; one that the system ends is reported and not renewed.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::faults;
use crate::api::JobEvent;
use crate::api::faults::{Operation, fault};
use crate::api::job_event;
use crate::api::raw::PATIENCE;
use crate::api::subscription::{Notice, RawEvent, SubscriptionId};
use crate::domain::error_reply::ErrorReply;
use crate::domain::{Fault, Kind};
use crate::wire::{Framing, Incoming, Opaque};

/// Time limit for the reply to a subscription.
const LIMIT: Duration = PATIENCE;

enum State {
    /// To be requested.
    Wanted,
    /// Requested under this id, until then.
    Asked { wire: u64, due: Instant },
    /// No longer wanted before its reply arrived.
    Dropped { wire: u64 },
    /// Active. `named` is the system's id of it.
    On { wire: u64, named: String },
}

struct Raw {
    id: SubscriptionId,
    /// The event, with its argument if it has one: `reporting.realtime:{"interval":2}`.
    event: String,
    state: State,
    /// Only the progress and the end of jobs are reported.
    jobs: bool,
    /// It was active over an earlier connection.
    again: bool,
}

/// The subscriptions of one link.
#[derive(Default)]
pub(super) struct RawSubscriptions {
    all: Vec<Raw>,
    /// The system's ids of subscriptions to end.
    ending: VecDeque<String>,
    told: VecDeque<(SubscriptionId, Notice)>,
}

impl RawSubscriptions {
    /// Requests an event.
    pub(super) fn add(&mut self, id: SubscriptionId, event: String) {
        self.want(id, event, false);
    }

    /// Requests the events about jobs.
    pub(super) fn add_jobs(&mut self, id: SubscriptionId) {
        self.want(id, job_event::EVENT.to_owned(), true);
    }

    fn want(&mut self, id: SubscriptionId, event: String, jobs: bool) {
        self.all.push(Raw {
            id,
            event,
            state: State::Wanted,
            jobs,
            again: false,
        });
    }

    /// Ends a subscription. Nothing more is reported of it.
    pub(super) fn remove(&mut self, id: SubscriptionId) {
        let Some(at) = self.all.iter().position(|raw| raw.id == id) else {
            return;
        };
        match std::mem::replace(&mut self.all[at].state, State::Wanted) {
            State::Wanted => drop(self.all.swap_remove(at)),
            State::Asked { wire, .. } | State::Dropped { wire } => {
                self.all[at].state = State::Dropped { wire };
            }
            State::On { named, .. } => {
                self.all.swap_remove(at);
                self.ending.push_back(named);
            }
        }
    }

    /// The next frame to send under this id.
    pub(super) fn take(
        &mut self,
        wire: u64,
        framing: Framing,
        now: Instant,
    ) -> Option<Zeroizing<String>> {
        if let Some(named) = self.ending.pop_front() {
            return Some(framing.unsubscribe(wire, &named).into());
        }
        let wanted = |raw: &&mut Raw| matches!(raw.state, State::Wanted);
        let raw = self.all.iter_mut().find(wanted)?;
        let due = now + LIMIT;
        raw.state = State::Asked { wire, due };
        Some(framing.subscribe(wire, &raw.event).into())
    }

    /// Handles a reply. Returns whether it answers one of these subscriptions. `over`: the session has ended, so that the
    /// subscription waits for the next one.
    pub(super) fn answered(
        &mut self,
        wire: u64,
        result: Result<Opaque<'_>, &ErrorReply>,
        over: bool,
    ) -> bool {
        let ours = |raw: &Raw| match raw.state {
            State::Asked { wire: asked, .. } | State::Dropped { wire: asked } => asked == wire,
            State::Wanted | State::On { .. } => false,
        };
        let Some(at) = self.all.iter().position(ours) else {
            return false;
        };
        // The id is a string; anything else is sent back unchanged.
        let named = result.map(|named| {
            serde_json::from_str::<String>(named.json()).unwrap_or_else(|_| named.json().to_owned())
        });
        match (named, &self.all[at].state) {
            (Err(_), State::Asked { .. }) if over => self.all[at].state = State::Wanted,
            (Ok(named), State::Dropped { .. }) => {
                self.all.swap_remove(at);
                self.ending.push_back(named);
            }
            (Err(_), State::Dropped { .. }) => drop(self.all.swap_remove(at)),
            (Ok(named), _) => {
                let raw = &mut self.all[at];
                raw.state = State::On { wire, named };
                let notice = match std::mem::replace(&mut raw.again, true) {
                    true => Notice::Missed,
                    false => Notice::Subscribed,
                };
                self.told.push_back((raw.id, notice));
            }
            (Err(error), _) => {
                let why = fault(error, &Operation::Raw { read: true });
                self.end(at, Some(why));
            }
        }
        true
    }

    /// Handles a reply that could not be decoded.
    pub(super) fn unreadable(&mut self, wire: u64, why: Fault) {
        let asked =
            |raw: &Raw| matches!(raw.state, State::Asked { wire: asked, .. } if asked == wire);
        if let Some(at) = self.all.iter().position(asked) {
            self.end(at, Some(why));
        }
    }

    /// Hands an event to its subscriptions. Does not read it without one.
    pub(super) fn event(&mut self, message: &Incoming<'_>) {
        let Incoming::Event { collection, .. } = message else {
            return;
        };
        let exact = |raw: &&Raw| raw.event == *collection || raw.event == "*";
        // An event with an argument may come back under another spelling of it.
        let near = |raw: &&Raw| {
            let source = raw.event.split_once(':').map(|(source, _)| source);
            source.is_some_and(|source| collection.split(':').next() == Some(source))
        };
        let on = |raw: &&Raw| !matches!(raw.state, State::Dropped { .. } | State::Wanted);
        let all = || self.all.iter().filter(on);
        let mut ids: Vec<SubscriptionId> = Vec::new();
        for raw in all().filter(exact) {
            match raw.jobs {
                true => {
                    let notice = JobEvent::read(message).map_or(Notice::Missed, Notice::Job);
                    self.told.push_back((raw.id, notice));
                }
                false => ids.push(raw.id),
            }
        }
        if ids.is_empty() {
            ids.extend(all().filter(near).map(|raw| raw.id));
        }
        let Some((last, others)) = ids.split_last() else {
            return;
        };
        let Some(event) = RawEvent::read(message) else {
            self.told.extend(ids.iter().map(|id| (*id, Notice::Missed)));
            return;
        };
        for id in others {
            self.told.push_back((*id, Notice::Event(event.clone())));
        }
        self.told.push_back((*last, Notice::Event(event)));
    }

    /// Handles the end of subscriptions by the system. Returns whether the message names one of these by its id, so that
    /// it is about no other.
    pub(super) fn ended(&mut self, message: &Incoming<'_>) -> bool {
        let Incoming::Unsubscribed {
            id,
            collection,
            error,
        } = message
        else {
            return false;
        };
        let reason = error.as_ref().map(|text| {
            let what = format!("The system ended the subscription: {}", text.as_str());
            Fault::new(Kind::Server, what)
        });
        let by_id = self
            .all
            .iter()
            .position(|raw| matches!(raw.state, State::On { wire, .. } if Some(wire) == *id));
        if let Some(at) = by_id {
            self.end(at, reason);
            return true;
        }
        let named = |raw: &Raw| Some(raw.event.as_str()) == collection.as_deref();
        while let Some(at) = self
            .all
            .iter()
            .position(|raw| named(raw) && matches!(raw.state, State::On { .. }))
        {
            self.end(at, reason.clone());
        }
        false
    }

    /// When to call [`RawSubscriptions::wake`].
    pub(super) fn due(&self) -> Option<Instant> {
        let dues = self.all.iter().filter_map(|raw| match raw.state {
            State::Asked { due, .. } => Some(due),
            _ => None,
        });
        dues.min()
    }

    /// Handles the passage of time.
    pub(super) fn wake(&mut self, now: Instant) {
        let late = |raw: &Raw| matches!(raw.state, State::Asked { due, .. } if due <= now);
        while let Some(at) = self.all.iter().position(late) {
            self.end(at, Some(faults::timed_out()));
        }
    }

    /// The connection is lost; another may follow.
    pub(super) fn down(&mut self) {
        self.ending.clear();
        self.all
            .retain(|raw| !matches!(raw.state, State::Dropped { .. }));
        for raw in &mut self.all {
            raw.state = State::Wanted;
        }
    }

    /// No connection will follow.
    pub(super) fn over(&mut self, why: &Fault) {
        self.down();
        while !self.all.is_empty() {
            self.end(0, Some(why.clone()));
        }
    }

    /// What to tell the program next.
    pub(super) fn take_told(&mut self) -> Option<(SubscriptionId, Notice)> {
        self.told.pop_front()
    }

    fn end(&mut self, at: usize, why: Option<Fault>) {
        let raw = self.all.remove(at);
        if !matches!(raw.state, State::Dropped { .. }) {
            self.told.push_back((raw.id, Notice::Ended(why)));
        }
    }
}
