//! Decides when to check that the session is alive.
//!
//! A session ends after 30 days (12 hours or 30 idle minutes under STIG) without closing its socket: events may
//! continue, and `core.ping` is still answered. The keepalive is therefore a call that requires a sign-in, and only a
//! reply to such a call proves that the session is alive.

use std::time::{Duration, Instant};

use crate::api::{Request, system};
use crate::net::dial::Received;

/// Idle time after which the system is pinged.
pub(super) const IDLE: Duration = Duration::from_secs(30);
/// Bytes of an incomplete message that count as a sign of life when they arrive within [`IDLE`]; every real link is
/// faster. Fewer bytes may be an attempt to stall the client.
pub(super) const LEAST: usize = 16 << 10;
/// Time limit for the reply to a ping.
pub(super) const PING: Duration = Duration::from_secs(15);
/// Time without a reply to a call that requires a sign-in, after which the keepalive is sent, whatever else arrives.
pub(super) const PROOF: Duration = Duration::from_secs(60);
/// Time without a reply to the keepalive, after which the session is reported as unconfirmed.
pub(super) const SLOW: Duration = Duration::from_secs(5);

enum Ping {
    /// No ping is due.
    Resting,
    /// A ping must be sent.
    Ready,
    /// A ping was sent; a sign of life is due.
    Sent { due: Instant },
}

/// Result of a timer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing to report.
    Well,
    /// The session is unconfirmed.
    Checking,
    /// The system gave no sign of life.
    Silent,
    /// No message arrived, only this many bytes.
    Trickle(usize),
}

pub(super) struct Keepalive {
    /// When the system last gave a sign of life.
    last_heard: Instant,
    /// Bytes of an incomplete message since then.
    bytes: usize,
    /// They arrive fast enough to wait for.
    flows: bool,
    /// When the system last answered a call that requires a sign-in.
    proof: Instant,
    ping: Ping,
    /// The id of the keepalive in flight, and when it was sent.
    asked: Option<(u64, Instant)>,
    /// A keepalive is due.
    prove: bool,
    checking: bool,
    /// The system answers `auth.me` for this session.
    named: bool,
}

impl Keepalive {
    /// The state just after a sign-in.
    pub(super) fn new(named: bool, now: Instant) -> Self {
        Self {
            last_heard: now,
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

    /// Records a sign of life.
    pub(super) fn alive(&mut self, at: Instant) {
        self.last_heard = self.last_heard.max(at);
        self.ping = Ping::Resting;
        self.bytes = 0;
        self.flows = false;
    }

    /// Records received bytes of an incomplete message. Enough of them are a sign of life.
    pub(super) fn received(&mut self, received: Received) {
        self.bytes = self.bytes.saturating_add(received.bytes);
        if self.bytes >= LEAST {
            self.alive(received.last);
            self.flows = true;
        }
    }

    /// How long to wait for an incomplete message; `None` when there is none, or its bytes arrive too slowly.
    pub(super) fn flows_until(&self) -> Option<Instant> {
        self.flows.then(|| self.last_heard + IDLE)
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

    /// Whether a keepalive is unanswered.
    pub(super) fn asks(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether this id answers the keepalive.
    pub(super) fn is_answer(&mut self, id: u64) -> bool {
        let ours = self.asked.is_some_and(|(asked, _)| asked == id);
        if ours {
            self.asked = None;
        }
        ours
    }

    /// Records a reply to a call that requires a sign-in. Returns whether the session was unconfirmed before.
    pub(super) fn proven(&mut self, now: Instant) -> bool {
        self.proof = now;
        std::mem::take(&mut self.checking)
    }

    /// When to call [`Keepalive::wake`].
    pub(super) fn due(&self) -> Instant {
        let silence = match self.ping {
            Ping::Resting | Ping::Ready => self.last_heard + IDLE,
            Ping::Sent { due } => due,
        };
        let proof = match self.asked {
            None => self.proof + PROOF,
            Some((_, at)) if self.checking => at + PROOF,
            Some((_, at)) => at + SLOW,
        };
        silence.min(proof)
    }

    /// Handles the passage of time.
    pub(super) fn wake(&mut self, now: Instant) -> Verdict {
        match self.ping {
            Ping::Resting if self.last_heard + IDLE <= now => self.ping = Ping::Ready,
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
