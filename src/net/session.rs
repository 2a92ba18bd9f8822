//! The calls of one link, as a state machine without sockets and without a clock: frames and instants go in; frames, words
//! for the program and the next deadline come out.
//!
//! Invariants (design, 2), held over any number of lost connections:
//! - a call that changes anything leaves at most once: from the moment its frame is taken it counts as sent;
//! - a call gets exactly one outcome;
//! - a change whose answer never came is [`Outcome::Unknown`], one that never left is [`Outcome::NotSent`].

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::api::{Call, Exchange, LinkEvent, Outcome, Request, RequestId, events, sessions};
use crate::domain::{Caps, Fault};
use crate::wire::{Framing, check_size};

mod faults;
mod incoming;
mod keepalive;
mod loss;
mod subscription;

use keepalive::{Keepalive, Verdict};
use subscription::Subscription;

#[cfg(test)]
mod tests;

/// Calls under way at once. TrueNAS runs ten of a connection and refuses the twenty-first; the rest wait here.
const MOST: usize = 8;
/// A call whose answer may be under way gets longer than its patience, but never longer than this.
const CEILING: Duration = Duration::from_secs(15 * 60);

/// A call that has not left.
struct Queued {
    id: RequestId,
    due: Instant,
    /// Nothing puts `due` off beyond this.
    last: Instant,
    payload: Payload,
}

/// How much of it is ready.
enum Payload {
    /// Nothing.
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

/// A call that has left.
struct InFlight {
    id: RequestId,
    due: Instant,
    last: Instant,
    exchange: Exchange,
}

/// The connection, as far as calls care.
enum LinkState {
    /// None at the moment: reads wait, changes are turned away.
    Down,
    /// Signed in.
    Up(Box<Up>),
    /// None, and there will be none.
    Over(Fault),
}

struct Up {
    framing: Framing,
    caps: Caps,
    keepalive: Keepalive,
    subscription: Subscription,
    /// The link was asked to tell who comes and goes.
    watches: bool,
    /// That request, as long as it is unanswered.
    watch: Option<u64>,
    dead: Option<Fault>,
}

impl Up {
    /// Whether a request of the session's own is unanswered.
    fn asks(&self) -> bool {
        self.watch.is_some() || self.keepalive.asks() || self.subscription.asks()
    }
}

/// What a session begins with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    /// How messages travel.
    pub(crate) framing: Framing,
    /// What the system can do.
    pub(crate) caps: Caps,
    /// The first id that the sign-in has not used.
    pub(crate) next_id: u64,
    /// The system says who is signed in (`auth.me`).
    pub(crate) named: bool,
    /// Changes to keys are told.
    pub(crate) subscribed: bool,
}

/// The calls of a link.
pub(crate) struct Session {
    link: LinkState,
    waiting: VecDeque<Queued>,
    flying: BTreeMap<u64, InFlight>,
    /// The id of the next frame; none is used twice in the life of a link, so that a late answer finds nobody.
    next_id: u64,
    told: VecDeque<LinkEvent>,
    /// Nothing that changes anything may leave.
    read_only: bool,
}

impl Session {
    /// Without a connection; one may come.
    pub(crate) fn new() -> Self {
        Self {
            link: LinkState::Down,
            waiting: VecDeque::new(),
            flying: BTreeMap::new(),
            next_id: 1,
            told: VecDeque::new(),
            read_only: false,
        }
    }

    /// From now on, for good, nothing leaves that changes anything.
    pub(crate) fn forbid_changes(&mut self) {
        self.read_only = true;
    }

    /// The id that frames sent outside of this session (sign-in) may begin with.
    pub(crate) fn next_id(&self) -> u64 {
        self.next_id
    }

    /// Signed in.
    pub(crate) fn up(&mut self, start: Start, now: Instant) {
        self.next_id = self.next_id.max(start.next_id);
        self.link = LinkState::Up(Box::new(Up {
            framing: start.framing,
            caps: start.caps,
            keepalive: Keepalive::new(start.named, now),
            subscription: Subscription::new(start.subscribed, now),
            watches: false,
            watch: None,
            dead: None,
        }));
        if !start.subscribed {
            self.told.push_back(LinkEvent::Events(false));
        }
    }

    /// The program asks for this.
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

    /// The next frame to send; `None` for now. A call whose frame was taken counts as sent.
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
            return Some(framing.call(id, request.method, &request.params));
        }
        if up.subscription.take(self.next_id, now) {
            let id = self.fresh_id();
            return Some(framing.subscribe(id, events::COLLECTION).into());
        }
        let (framing, caps) = (up.framing, up.caps);
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
            let frame = framing.call(wire_id, request.method, &request.params);
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
                Err(size) => self.tell(id, Outcome::NotSent(faults::too_large(size))),
            }
        }
        None
    }

    /// When [`Session::wake`] wants to be called.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let calls = self.flying.values().map(|flight| flight.due);
        let calls = calls.chain(self.waiting.iter().map(|waiting| waiting.due));
        let (life, events) = match &self.link {
            LinkState::Up(up) => (Some(up.keepalive.due()), up.subscription.due()),
            LinkState::Down | LinkState::Over(_) => (None, None),
        };
        calls.chain(life).chain(events).min()
    }

    /// Time has passed.
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
                    Outcome::Unknown(faults::unknown(call, "The system did not answer in time."))
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

    /// Why the connection is to be given up, when it is.
    pub(crate) fn dead(&self) -> Option<&Fault> {
        match &self.link {
            LinkState::Up(up) => up.dead.as_ref(),
            LinkState::Down | LinkState::Over(_) => None,
        }
    }

    /// The next thing to tell the program.
    pub(crate) fn take_told(&mut self) -> Option<LinkEvent> {
        self.told.pop_front()
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
