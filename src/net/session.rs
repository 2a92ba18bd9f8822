//! The calls of one link, as a state machine without sockets and without a clock. Inputs are frames and instants;
//! outputs are frames, events for the program and the next deadline.
//!
//! Invariants, across any number of lost connections:
//! - A changing call is sent at most once: it counts as sent as soon as its frame is taken.
//! - Every call gets exactly one outcome.
//! - A change without a reply is [`Outcome::Unknown`]; a change that was never sent is [`Outcome::NotSent`].

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use keepalive::{Keepalive, Verdict};
use raw_subscriptions::RawSubscriptions;
use subscription::Subscription;
use zeroize::Zeroizing;

use crate::api::{
    Call, Exchange, LinkEvent, Outcome, Request, RequestId, SubscriptionId, events, sessions,
};
use crate::domain::{Caps, Fault};
use crate::wire::{Framing, check_size};

mod faults;
mod incoming;
mod keepalive;
mod loss;
mod raw_subscriptions;
mod subscription;

#[cfg(test)]
mod tests;

/// Calls in flight at once. TrueNAS runs ten per connection and refuses the twenty-first; the rest wait in the queue.
const MOST: usize = 8;
/// A call whose reply may be arriving gets more time than usual, but never more than this.
const CEILING: Duration = Duration::from_secs(15 * 60);

/// A call that was not sent yet.
struct Queued {
    id: RequestId,
    due: Instant,
    /// The latest value of `due`.
    last: Instant,
    payload: Payload,
}

/// What is left to send of a queued call.
enum Payload {
    /// The whole call.
    Fresh(Call),
    /// The second request of a read.
    Next(Box<Exchange>, Request),
}

impl Payload {
    fn call(&self) -> &Call {
        match self {
            Self::Fresh(call) => call,
            Self::Next(exchange, _) => exchange.call(),
        }
    }
}

/// A call that was sent.
struct InFlight {
    id: RequestId,
    due: Instant,
    last: Instant,
    exchange: Exchange,
}

/// State of the connection.
enum LinkState {
    /// No connection at the moment: reads wait, changes are refused.
    Down,
    /// Signed in.
    Up(Box<Up>),
    /// No connection, and none will follow.
    Over(Fault),
}

struct Up {
    framing: Framing,
    caps: Caps,
    keepalive: Keepalive,
    subscription: Subscription,
    /// The program wants events about sessions.
    watches: bool,
    /// The subscription to sessions, while it is unanswered.
    watch: Option<u64>,
    dead: Option<Fault>,
}

impl Up {
    /// Whether a request of the session itself is unanswered.
    fn asks(&self) -> bool {
        self.watch.is_some() || self.keepalive.asks() || self.subscription.asks()
    }
}

/// What the sign-in hands to the session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    /// The message framing.
    pub(crate) framing: Framing,
    /// The system's capabilities.
    pub(crate) caps: Caps,
    /// The first request id that the sign-in did not use.
    pub(crate) next_id: u64,
    /// The system answers `auth.me`.
    pub(crate) named: bool,
    /// The system accepted the subscription to key changes.
    pub(crate) subscribed: bool,
    /// One of the times at which all links of the process send their keepalives.
    pub(crate) beat: Instant,
}

/// The calls of a link.
pub(crate) struct Session {
    link: LinkState,
    waiting: VecDeque<Queued>,
    flying: BTreeMap<u64, InFlight>,
    /// The id of the next frame. Ids are unique for the life of a link, so that a late reply matches nothing.
    next_id: u64,
    told: VecDeque<LinkEvent>,
    /// Subscriptions by name.
    raw: RawSubscriptions,
    /// Changing calls are refused.
    read_only: bool,
}

impl Session {
    /// A session without a connection.
    pub(crate) fn new() -> Self {
        Self {
            link: LinkState::Down,
            waiting: VecDeque::new(),
            flying: BTreeMap::new(),
            next_id: 1,
            told: VecDeque::new(),
            raw: RawSubscriptions::default(),
            read_only: false,
        }
    }

    /// Refuses changing calls from now on.
    pub(crate) fn forbid_changes(&mut self) {
        self.read_only = true;
    }

    /// The first request id for the sign-in.
    pub(crate) fn next_id(&self) -> u64 {
        self.next_id
    }

    /// The sign-in is complete.
    pub(crate) fn up(&mut self, start: Start, now: Instant) {
        self.next_id = self.next_id.max(start.next_id);
        self.link = LinkState::Up(Box::new(Up {
            framing: start.framing,
            caps: start.caps,
            keepalive: Keepalive::new(start.named, start.beat, now),
            subscription: Subscription::new(start.subscribed, now),
            watches: false,
            watch: None,
            dead: None,
        }));
        if !start.subscribed {
            self.told.push_back(LinkEvent::Events(false));
        }
    }

    /// Queues a call of the program.
    pub(crate) fn ask(&mut self, id: RequestId, call: Call, now: Instant) {
        if self.read_only && call.changes() {
            return self.tell(id, Outcome::NotSent(faults::read_only()));
        }
        match &self.link {
            LinkState::Over(fault) => {
                let fault = fault.clone();
                self.tell(id, Outcome::NotSent(fault));
            }
            LinkState::Down if call.changes() => self.tell(id, Outcome::NotSent(faults::no_link())),
            LinkState::Down | LinkState::Up(_) => self.waiting.push_back(Queued {
                id,
                due: now + call.patience(),
                last: now + call.patience().max(CEILING),
                payload: Payload::Fresh(call),
            }),
        }
    }

    /// Requests an event by its name.
    pub(crate) fn subscribe(&mut self, id: SubscriptionId, event: String) {
        self.raw.add(id, event);
        if let LinkState::Over(fault) = &self.link {
            self.raw.over(fault);
        }
    }

    /// Requests the events about jobs, of which only progress and end are reported.
    pub(crate) fn follow_jobs(&mut self, id: SubscriptionId) {
        self.raw.add_jobs(id);
        if let LinkState::Over(fault) = &self.link {
            self.raw.over(fault);
        }
    }

    /// Ends a subscription by name.
    pub(crate) fn unsubscribe(&mut self, id: SubscriptionId) {
        self.raw.remove(id);
    }

    /// The next frame to send; `None` when there is none. A call counts as sent once its frame is taken.
    pub(crate) fn take_frame(&mut self, now: Instant) -> Option<Zeroizing<String>> {
        let LinkState::Up(up) = &mut self.link else {
            return None;
        };
        // It would be answered by nobody, and a change would be in doubt for nothing.
        if up.dead.is_some() {
            return None;
        }
        let framing = up.framing;
        if let Some(request) = up.keepalive.take(self.next_id, now) {
            let id = self.fresh_id();
            return Some(framing.call(id, &request.method, &request.params));
        }
        if up.subscription.take(self.next_id, now) {
            let id = self.fresh_id();
            return Some(framing.subscribe(id, events::COLLECTION).into());
        }
        if let Some(frame) = self.raw.take(self.next_id, framing, now) {
            self.fresh_id();
            return Some(frame);
        }
        let caps = up.caps;
        // Before the sessions are read, so that nobody comes unseen in between. What is answered to it does not matter: who may
        // not hear of it may not read it either, or reads it again.
        let next = self.waiting.front().map(|waiting| waiting.payload.call());
        if !up.watches && matches!(next, Some(Call::Sessions { live: true })) {
            up.watches = true;
            up.watch = Some(self.next_id);
            let id = self.fresh_id();
            return Some(framing.subscribe(id, sessions::COLLECTION).into());
        }
        while self.flying.len() < MOST {
            let Queued {
                id,
                due,
                last,
                payload,
            } = self.waiting.pop_front()?;
            let (exchange, request) = match payload {
                Payload::Fresh(call) => Exchange::start(call, caps),
                Payload::Next(exchange, request) => (*exchange, request),
            };
            let wire_id = self.fresh_id();
            let frame = framing.call(wire_id, &request.method, &request.params);
            match check_size(&frame, true, framing) {
                Ok(()) => {
                    let flight = InFlight {
                        id,
                        due,
                        last,
                        exchange,
                    };
                    self.flying.insert(wire_id, flight);
                    return Some(frame);
                }
                Err(size) => {
                    let fault = faults::too_large(size, exchange.call());
                    self.tell(id, Outcome::NotSent(fault));
                }
            }
        }
        None
    }

    /// When to call [`Session::wake`].
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let calls = self.flying.values().map(|flight| flight.due);
        let calls = calls.chain(self.waiting.iter().map(|waiting| waiting.due));
        let (life, events) = match &self.link {
            LinkState::Up(up) => (Some(up.keepalive.due()), up.subscription.due()),
            LinkState::Down | LinkState::Over(_) => (None, None),
        };
        calls.chain(life).chain(events).chain(self.raw.due()).min()
    }

    /// Handles the passage of time.
    pub(crate) fn wake(&mut self, now: Instant) {
        // A message that comes may be the answer.
        if let LinkState::Up(up) = &self.link
            && let Some(until) = up.keepalive.flows_until()
            && now < until
        {
            for flight in self.flying.values_mut() {
                flight.due = flight.due.max(until.min(flight.last));
            }
        }
        let late: Vec<u64> = self
            .flying
            .iter()
            .filter(|(_, flight)| flight.due <= now)
            .map(|(id, _)| *id)
            .collect();
        for id in late {
            if let Some(flight) = self.flying.remove(&id) {
                let call = flight.exchange.call();
                let outcome = if call.changes() {
                    Outcome::Unknown(faults::unknown(call, "The system did not respond in time."))
                } else {
                    Outcome::Failed(faults::timed_out())
                };
                self.tell(flight.id, outcome);
            }
        }
        for waiting in std::mem::take(&mut self.waiting) {
            if waiting.due <= now {
                self.tell(waiting.id, Outcome::NotSent(faults::timed_out()));
            } else {
                self.waiting.push_back(waiting);
            }
        }
        self.raw.wake(now);
        if let LinkState::Up(up) = &mut self.link {
            match up.keepalive.wake(now) {
                Verdict::Well => {}
                Verdict::Checking => self.told.push_back(LinkEvent::Checking(true)),
                Verdict::Silent => up.dead = Some(faults::silent()),
                Verdict::Trickle(bytes) => up.dead = Some(faults::trickle(bytes)),
            }
            if let Some(come) = up.subscription.wake(now) {
                self.told.push_back(LinkEvent::Events(come));
            }
        }
    }

    /// Why the connection must be closed; `None` while it is alive.
    pub(crate) fn dead(&self) -> Option<&Fault> {
        match &self.link {
            LinkState::Up(up) => up.dead.as_ref(),
            LinkState::Down | LinkState::Over(_) => None,
        }
    }

    /// The next event for the program.
    pub(crate) fn take_told(&mut self) -> Option<LinkEvent> {
        let raw = |(id, notice)| LinkEvent::Notice(id, notice);
        let told = self.told.pop_front();
        told.or_else(|| self.raw.take_told().map(raw))
    }

    fn tell(&mut self, id: RequestId, outcome: Outcome) {
        self.told.push_back(LinkEvent::Answer { id, outcome });
    }

    fn fresh_id(&mut self) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }
}
