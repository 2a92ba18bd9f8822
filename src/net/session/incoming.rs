//! What arrives: answers, events, and messages that cannot be read.
//!
//! Invariant: an answer settles the request whose id it carries, and no other.

use std::time::Instant;

use super::{Flight, Line, Session, Waiting, What, faults};
use crate::api::{KeyEvent, Outcome, Step, Told, events, faults::is_about_the_session, sessions};
use crate::domain::error_reply::ErrorReply;
use crate::net::dial::Beat;
use crate::wire::{Incoming, Opaque};

impl Session {
    /// A message came.
    pub(crate) fn message(&mut self, message: Incoming, now: Instant) {
        self.alive(now);
        if events::ended(&message) {
            return self.unsubscribed(now);
        }
        if let Some(event) = events::read(&message) {
            self.told.push_back(Told::Changed(event));
            return;
        }
        if sessions::changed(&message) {
            self.told.push_back(Told::SessionsChanged);
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
                if let Line::Up(up) = &mut self.line {
                    up.dead = Some(faults::nameless());
                }
            }
            _ => {}
        }
    }

    /// Whether a request of the session's own is unanswered.
    fn asks(&self) -> bool {
        matches!(&self.line, Line::Up(up) if up.asks())
    }

    /// The answer to the request to tell who comes and goes does not matter, but that it came does.
    fn watch_answered(&mut self, id: u64) {
        if let Line::Up(up) = &mut self.line {
            up.watch = up.watch.filter(|watch| *watch != id);
        }
    }

    /// The system ended the subscription to changes of keys.
    fn unsubscribed(&mut self, now: Instant) {
        if let Line::Up(up) = &mut self.line
            && up.listening.ended(now)
        {
            self.told.push_back(Told::Events(false));
        }
    }

    /// The answer could not be decoded: if it was to the subscription, nothing is known of it.
    fn unread(&mut self, id: u64, now: Instant) {
        if let Line::Up(up) = &mut self.line
            && up.listening.is_answer(id)
            && up.listening.answered(false, now)
        {
            self.told.push_back(Told::Events(false));
        }
    }

    /// Whether an answer is to something that the session itself asked.
    fn is_own(&mut self, id: u64, accepted: bool, over: bool, now: Instant) -> bool {
        let Line::Up(up) = &mut self.line else {
            return false;
        };
        if up.listening.is_answer(id) {
            if up.listening.answered(accepted, now) {
                self.told.push_back(Told::Events(false));
            }
            if accepted {
                // What happened meanwhile was not told.
                self.told.push_back(Told::Changed(KeyEvent::Missed));
            }
        } else if !up.keepalive.is_answer(id) {
            return false;
        }
        self.prove(over, now);
        true
    }

    /// A call that needs a sign-in was answered: the session counts, or it is `over`, and a new connection signs in again.
    fn prove(&mut self, over: bool, now: Instant) {
        let Line::Up(up) = &mut self.line else {
            return;
        };
        if over {
            up.dead.get_or_insert_with(faults::expired);
        } else if up.keepalive.proven(now) {
            self.told.push_back(Told::Checking(false));
        }
    }

    /// A sign of life that is no message came at this time.
    pub(crate) fn alive(&mut self, at: Instant) {
        if let Line::Up(up) = &mut self.line {
            up.keepalive.alive(at);
        }
    }

    /// Bytes came of a message that is not there yet. Enough of them are a sign of life.
    pub(crate) fn received(&mut self, beat: Beat) {
        if let Line::Up(up) = &mut self.line {
            up.keepalive.received(beat);
        }
    }

    /// A call was answered. `over`: only that the session has ended.
    fn answer(&mut self, flight: Flight, result: Result<Opaque, ErrorReply>, over: bool) {
        let Flight {
            id,
            due,
            last,
            exchange,
        } = flight;
        if over && !exchange.call().changes() {
            // It is asked again over the next connection.
            let what = What::Fresh(exchange.call().clone());
            return self.waiting.push_front(Waiting {
                id,
                due,
                last,
                what,
            });
        }
        match exchange.answer(result) {
            Step::Done(reply) => self.tell(id, Outcome::Done(reply)),
            Step::Unclear(fault) => self.tell(id, Outcome::Unknown(fault)),
            Step::Failed(fault) => self.tell(id, Outcome::Failed(fault)),
            Step::Then(exchange, request) => {
                let what = What::Next(Box::new(exchange), request);
                self.waiting.push_front(Waiting {
                    id,
                    due,
                    last,
                    what,
                });
            }
        }
    }
}
