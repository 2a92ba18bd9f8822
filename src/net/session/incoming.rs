//! What arrives: answers, events, and messages that cannot be read.
//!
//! Invariant: an answer settles the request whose id it carries, and no other.

use std::time::Instant;

use super::{InFlight, LinkState, Payload, Queued, Session, faults};
use crate::api::{
    KeyEvent, LinkEvent, Outcome, Step, events, faults::is_about_the_session, sessions,
};
use crate::domain::error_reply::ErrorReply;
use crate::net::dial::Received;
use crate::wire::{Incoming, Opaque};

impl Session {
    /// A message came.
    pub(crate) fn message(&mut self, message: Incoming, now: Instant) {
        self.alive(now);
        if events::ended(&message) {
            return self.unsubscribed(now);
        }
        if let Some(event) = events::read(&message) {
            self.told.push_back(LinkEvent::Changed(event));
            return;
        }
        if sessions::changed(&message) {
            self.told.push_back(LinkEvent::SessionsChanged);
            return;
        }
        match message {
            Incoming::Reply { id, result } => {
                self.watch_answered(id);
                let over = matches!(&result, Err(error) if is_about_the_session(error));
                if self.is_own(id, result.is_ok(), over, now) {
                    return;
                }
                // Else nobody waits for it: it came too late, or twice.
                if let Some(flight) = self.flying.remove(&id) {
                    self.prove(over, now);
                    self.answer(flight, result, over);
                }
            }
            Incoming::Unreadable { id } => {
                self.watch_answered(id);
                self.unread(id, now);
                if let Some(flight) = self.flying.remove(&id) {
                    let call = flight.exchange.call();
                    let outcome = match call.changes() {
                        true => Outcome::Unknown(faults::unknown(call, faults::UNREADABLE)),
                        false => Outcome::Failed(faults::unreadable()),
                    };
                    self.tell(flight.id, outcome);
                }
            }
            // The system could not even read which request it is about. With one request out there is no doubt (a bad date on
            // 25.04 and newer).
            Incoming::ErrorWithoutId(error) if self.flying.len() == 1 && !self.asks() => {
                if let Some((_, flight)) = self.flying.pop_first() {
                    self.answer(flight, Err(error), false);
                }
            }
            // Which of them will never be answered is not known.
            Incoming::ErrorWithoutId(_) if !self.flying.is_empty() => {
                if let LinkState::Up(up) = &mut self.link {
                    up.dead = Some(faults::nameless());
                }
            }
            _ => {}
        }
    }

    /// Whether a request of the session's own is unanswered.
    fn asks(&self) -> bool {
        matches!(&self.link, LinkState::Up(up) if up.asks())
    }

    /// The answer to the request to tell who comes and goes does not matter, but that it came does.
    fn watch_answered(&mut self, id: u64) {
        if let LinkState::Up(up) = &mut self.link {
            up.watch = up.watch.filter(|watch| *watch != id);
        }
    }

    /// The system ended the subscription to changes of keys.
    fn unsubscribed(&mut self, now: Instant) {
        if let LinkState::Up(up) = &mut self.link
            && up.subscription.ended(now)
        {
            self.told.push_back(LinkEvent::Events(false));
        }
    }

    /// The answer could not be decoded: if it was to the subscription, nothing is known of it.
    fn unread(&mut self, id: u64, now: Instant) {
        if let LinkState::Up(up) = &mut self.link
            && up.subscription.is_answer(id)
            && up.subscription.answered(false, now)
        {
            self.told.push_back(LinkEvent::Events(false));
        }
    }

    /// Whether an answer is to something that the session itself asked.
    fn is_own(&mut self, id: u64, accepted: bool, over: bool, now: Instant) -> bool {
        let LinkState::Up(up) = &mut self.link else {
            return false;
        };
        if up.subscription.is_answer(id) {
            if up.subscription.answered(accepted, now) {
                self.told.push_back(LinkEvent::Events(false));
            }
            if accepted {
                // What happened meanwhile was not told.
                self.told.push_back(LinkEvent::Changed(KeyEvent::Missed));
            }
        } else if !up.keepalive.is_answer(id) {
            return false;
        }
        self.prove(over, now);
        true
    }

    /// A call that needs a sign-in was answered: the session counts, or it is `over`, and a new connection signs in again.
    fn prove(&mut self, over: bool, now: Instant) {
        let LinkState::Up(up) = &mut self.link else {
            return;
        };
        if over {
            up.dead.get_or_insert_with(faults::expired);
        } else if up.keepalive.proven(now) {
            self.told.push_back(LinkEvent::Checking(false));
        }
    }

    /// A sign of life that is no message came at this time.
    pub(crate) fn alive(&mut self, at: Instant) {
        if let LinkState::Up(up) = &mut self.link {
            up.keepalive.alive(at);
        }
    }

    /// Bytes came of a message that is not there yet. Enough of them are a sign of life.
    pub(crate) fn received(&mut self, received: Received) {
        if let LinkState::Up(up) = &mut self.link {
            up.keepalive.received(received);
        }
    }

    /// A call was answered. `over`: only that the session has ended.
    fn answer(&mut self, flight: InFlight, result: Result<Opaque, ErrorReply>, over: bool) {
        let InFlight {
            id,
            due,
            last,
            exchange,
        } = flight;
        if over && !exchange.call().changes() {
            // It is asked again over the next connection.
            let payload = Payload::Fresh(exchange.call().clone());
            return self.waiting.push_front(Queued {
                id,
                due,
                last,
                payload,
            });
        }
        match exchange.answer(result) {
            Step::Done(reply) => self.tell(id, Outcome::Done(reply)),
            Step::Unclear(fault) => self.tell(id, Outcome::Unknown(fault)),
            Step::Failed(fault) => self.tell(id, Outcome::Failed(fault)),
            Step::Then(exchange, request) => {
                let payload = Payload::Next(Box::new(exchange), request);
                self.waiting.push_front(Queued {
                    id,
                    due,
                    last,
                    payload,
                });
            }
        }
    }
}
