//! Decides when to check that the session is alive.
//!
//! A session ends after 30 days (12 hours or 30 idle minutes under STIG) without closing its socket: events may
//! continue, and `core.ping` is still answered. The keepalive is therefore a call that requires a sign-in, and only a
//! reply to such a call proves that the session is alive.
//!
//! The keepalives of all links are sent on a common beat, so that a program with a hundred idle links wakes rarely. A keepalive is sent up to
//! [`BEAT`] earlier than necessary, never later.

use std::time::{Duration, Instant};

use crate::api::{Request, system};
use crate::net::dial::Received;

/// Longest idle time before the system is pinged.
pub(super) const IDLE: Duration = Duration::from_secs(30);
/// Time between two beats. It divides [`IDLE`] and [`PROOF`], so that an idle link is pinged every 30 s.
pub(super) const BEAT: Duration = Duration::from_secs(15);
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
    /// A beat; the others follow at intervals of [`BEAT`].
    beat: Instant,
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
    /// The state just after a sign-in. `beat`: one of the times at which all links send their keepalives.
    pub(super) fn new(named: bool, beat: Instant, now: Instant) -> Self {
        Self {
            beat,
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
            Ping::Resting | Ping::Ready => self.idle_until(),
            Ping::Sent { due } => due,
        };
        let proof = match self.asked {
            None => self.proven_until(),
            Some((_, at)) if self.checking => at + PROOF,
            Some((_, at)) => at + SLOW,
        };
        silence.min(proof)
    }

    /// When the silence is long enough for a ping.
    fn idle_until(&self) -> Instant {
        self.on_beat(self.last_heard + IDLE)
    }

    /// When the last proof is too old.
    fn proven_until(&self) -> Instant {
        self.on_beat(self.proof + PROOF)
    }

    /// The last beat that is not after a time.
    fn on_beat(&self, at: Instant) -> Instant {
        let beyond = at.saturating_duration_since(self.beat).as_nanos() % BEAT.as_nanos();
        u64::try_from(beyond).map_or(at, |nanos| at - Duration::from_nanos(nanos))
    }

    /// Handles the passage of time.
    pub(super) fn wake(&mut self, now: Instant) -> Verdict {
        match self.ping {
            Ping::Resting if self.idle_until() <= now => self.ping = Ping::Ready,
            Ping::Sent { due } if due <= now => {
                return match self.bytes {
                    0 => Verdict::Silent,
                    bytes => Verdict::Trickle(bytes),
                };
            }
            _ => {}
        }
        match self.asked {
            None => self.prove = self.proven_until() <= now,
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A link that was signed in some time after a beat, and answers every keepalive after `delay`: when it is pinged.
    fn pings(signed_in: Duration, delay: Duration, beat: Instant) -> Vec<Duration> {
        let now = beat + signed_in;
        let mut it = Keepalive::new(true, beat, now);
        let mut sent = Vec::new();
        for id in 0..4 {
            let due = it.due();
            assert_eq!(it.wake(due), Verdict::Well);
            assert!(it.take(id, due).is_some());
            assert!(it.take(id, due).is_none(), "once");
            let answered = due + delay;
            it.alive(answered);
            assert!(it.is_answer(id) && !it.proven(answered));
            sent.push(due.duration_since(beat));
        }
        sent
    }

    #[test]
    fn links_that_signed_in_at_different_times_are_pinged_together() {
        let beat = Instant::now();
        let seconds = |all: [u64; 4]| all.map(Duration::from_secs).to_vec();
        let delay = Duration::from_millis(80);
        for ms in [1, 400, 14_999] {
            let sent = pings(Duration::from_millis(ms), delay, beat);
            assert_eq!(sent, seconds([30, 60, 90, 120]), "{ms}");
        }
        for ms in [15_000, 16_000, 29_900] {
            let sent = pings(Duration::from_millis(ms), delay, beat);
            assert_eq!(sent, seconds([45, 75, 105, 135]), "{ms}");
        }
    }

    #[test]
    fn no_silence_is_longer_than_before() {
        let beat = Instant::now();
        for ms in (0..60_000).step_by(777) {
            let now = beat + Duration::from_millis(ms);
            let it = Keepalive::new(true, beat, now);
            let idle = it.due().duration_since(now);
            assert!(idle <= IDLE && idle > IDLE - BEAT, "{idle:?}");
        }
        // The clock of a test may be behind.
        let it = Keepalive::new(true, beat + BEAT * 9, beat);
        assert_eq!(it.due(), beat + IDLE);
    }
}
