//! When a session asks the system whether it still counts, and what follows from the answers.
//!
//! A session ends after 30 days (12 hours or 30 idle minutes under STIG) without closing its socket: events may go on, and
//! `core.ping` is answered. So the keepalive is a call that needs a sign-in, and only the answer to such a call is proof.

use std::time::{Duration, Instant};

use crate::api::{Request, system};
use crate::net::dial::Received;

/// After this long without a word from the system it is asked for one.
pub(super) const IDLE: Duration = Duration::from_secs(30);
/// Bytes that are a sign of life while a message is under way, when they came within [`IDLE`]: no real link is slower. Less is a
/// trickle, which may be there to keep us waiting.
pub(super) const LEAST: usize = 16 << 10;
/// And this long it has to answer.
pub(super) const PING: Duration = Duration::from_secs(15);
/// After this long without an answer to a call that needs a sign-in, one is made, whatever else comes in.
pub(super) const PROOF: Duration = Duration::from_secs(60);
/// After this long without its answer the session is no longer called live.
pub(super) const SLOW: Duration = Duration::from_secs(5);

enum Ping {
    /// Not needed.
    Resting,
    /// To be sent.
    Ready,
    /// Sent; a sign of life is due.
    Sent { due: Instant },
}

/// What became of the time that passed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing to say.
    Well,
    /// Whether the session counts is not known at the moment.
    Checking,
    /// The system has not even given a sign of life.
    Silent,
    /// No message came, and too few bytes of one: so many.
    Trickle(usize),
}

pub(super) struct Keepalive {
    /// When the system last gave a sign of life.
    first: Instant,
    /// Bytes that came since, of a message that is not there yet.
    bytes: usize,
    /// They are coming fast enough to be waited for.
    flows: bool,
    /// When it last answered a call that needs a sign-in.
    proof: Instant,
    ping: Ping,
    /// The keepalive that is out, and since when.
    asked: Option<(u64, Instant)>,
    /// A proof is to be asked for.
    prove: bool,
    checking: bool,
    /// `auth.me` is answered to this session.
    named: bool,
}

impl Keepalive {
    /// Just signed in.
    pub(super) fn new(named: bool, now: Instant) -> Self {
        Self {
            first: now,
            bytes: 0,
            flows: false,
            proof: now,
            ping: Ping::Resting,
            asked: None,
            prove: false,
            checking: false,
            named,
        }
    }

    /// A sign of life came at this time.
    pub(super) fn alive(&mut self, at: Instant) {
        self.first = self.first.max(at);
        self.ping = Ping::Resting;
        self.bytes = 0;
        self.flows = false;
    }

    /// Bytes came of a message that is not there yet. Enough of them are a sign of life.
    pub(super) fn received(&mut self, received: Received) {
        self.bytes = self.bytes.saturating_add(received.bytes);
        if self.bytes >= LEAST {
            self.alive(received.last);
            self.flows = true;
        }
    }

    /// How long a message that is under way may be waited for; `None`: none is, or it only trickles.
    pub(super) fn flows_until(&self) -> Option<Instant> {
        self.flows.then(|| self.first + IDLE)
    }

    /// The request to send now under this id.
    pub(super) fn take(&mut self, id: u64, now: Instant) -> Option<Request> {
        let silence = matches!(self.ping, Ping::Ready);
        if !silence && !self.prove {
            return None;
        }
        // While something comes in, its answer may take its turn.
        if silence {
            self.ping = Ping::Sent { due: now + PING };
        }
        self.prove = false;
        self.asked = Some((id, now));
        Some(system::keepalive(self.named))
    }

    /// Whether the keepalive is unanswered.
    pub(super) fn asks(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether the answer of this id is to the keepalive.
    pub(super) fn is_answer(&mut self, id: u64) -> bool {
        let ours = self.asked.is_some_and(|(asked, _)| asked == id);
        if ours {
            self.asked = None;
        }
        ours
    }

    /// A call that needs a sign-in was answered. Whether that ends a doubt.
    pub(super) fn proven(&mut self, now: Instant) -> bool {
        self.proof = now;
        std::mem::take(&mut self.checking)
    }

    /// When [`Keepalive::wake`] wants to be called.
    pub(super) fn due(&self) -> Instant {
        let silence = match self.ping {
            Ping::Resting | Ping::Ready => self.first + IDLE,
            Ping::Sent { due } => due,
        };
        let proof = match self.asked {
            None => self.proof + PROOF,
            Some((_, at)) if self.checking => at + PROOF,
            Some((_, at)) => at + SLOW,
        };
        silence.min(proof)
    }

    /// Time has passed.
    pub(super) fn wake(&mut self, now: Instant) -> Verdict {
        match self.ping {
            Ping::Resting if self.first + IDLE <= now => self.ping = Ping::Ready,
            Ping::Sent { due } if due <= now => {
                return match self.bytes {
                    0 => Verdict::Silent,
                    bytes => Verdict::Trickle(bytes),
                };
            }
            _ => {}
        }
        match self.asked {
            None => self.prove = self.proof + PROOF <= now,
            Some((_, at)) if at + PROOF <= now => self.prove = true,
            Some((_, at)) if !self.checking && at + SLOW <= now => {
                self.checking = true;
                return Verdict::Checking;
            }
            _ => {}
        }
        Verdict::Well
    }
}
