//! Incoming messages: replies, events, and messages that cannot be decoded.
//!
//! Invariant: a reply settles only the request whose id it carries.

use std::time::Instant;

use super::{InFlight, LinkState, Payload, Queued, Session, faults};
use crate::api::faults::is_about_the_session;
use crate::api::{KeyEvent, LinkEvent, Outcome, Step, events, sessions};
use crate::domain::error_reply::ErrorReply;
use crate::net::dial::Received;
use crate::wire::{Incoming, Opaque};

impl Session {
    /// Handles a message.
    pub(crate) fn message(&mut self, message: Incoming<'_>, now: Instant) {
        self.alive(now);
        self.raw.event(&message);
        if self.raw.ended(&message) {
            return;
        }
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
                if self.raw.answered(id, result.as_ref().copied(), over) {
                    return self.prove(over, now);
                }
                if self.is_own(id, result.is_ok(), over, now) {
                    return;
                }
                // Else nobody waits for it: it came too late, or twice.
                if let Some(flight) = self.flying.remove(&id) {
                    self.prove(over, now);
                    self.answer(flight, result, over);
                }
            }
            Incoming::Unreadable { id, why } => {
                self.watch_answered(id);
                self.unread(id, now);
                self.raw.unreadable(id, faults::unreadable(why));
                if let Some(flight) = self.flying.remove(&id) {
                    let call = flight.exchange.call();
                    let outcome = match call.changes() {
                        true => Outcome::Unknown(faults::unknown(call, &faults::undecodable(why))),
                        false => Outcome::Failed(faults::unreadable(why)),
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

    /// Whether a request of the session itself is unanswered.
    fn asks(&self) -> bool {
        matches!(&self.link, LinkState::Up(up) if up.asks())
    }

    /// Notes the reply to the subscription to sessions. Its content does not matter.
    fn watch_answered(&mut self, id: u64) {
        if let LinkState::Up(up) = &mut self.link {
            up.watch = up.watch.filter(|watch| *watch != id);
        }
    }

    /// Handles the end of the subscription to key changes.
    fn unsubscribed(&mut self, now: Instant) {
        if let LinkState::Up(up) = &mut self.link
            && up.subscription.ended(now)
        {
            self.told.push_back(LinkEvent::Events(false));
        }
    }

    /// Handles an undecodable reply. If it answers the subscription, the subscription counts as refused.
    fn unread(&mut self, id: u64, now: Instant) {
        if let LinkState::Up(up) = &mut self.link
            && up.subscription.is_answer(id)
            && up.subscription.answered(false, now)
        {
            self.told.push_back(LinkEvent::Events(false));
        }
    }

    /// Handles the reply to a request of the session itself. Returns whether it was one.
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

    /// Handles the reply to a call that requires a sign-in. It proves that the session is alive, or, with `over`, that
    /// it ended and a new connection must sign in.
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

    /// Records a sign of life that is not a message.
    pub(crate) fn alive(&mut self, at: Instant) {
        if let LinkState::Up(up) = &mut self.link {
            up.keepalive.alive(at);
        }
    }

    /// Records received bytes of an incomplete message. Enough of them are a sign of life.
    pub(crate) fn received(&mut self, received: Received) {
        if let LinkState::Up(up) = &mut self.link {
            up.keepalive.received(received);
        }
    }

    /// Handles the reply to a call. `over`: the reply says that the session has ended.
    fn answer(&mut self, flight: InFlight, result: Result<Opaque<'_>, ErrorReply>, over: bool) {
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
