//! The subscription to key changes. It is renewed with growing waits when the system ends it.
//!
//! Without the waits, a system that keeps ending the subscription could make the client read the whole list again and
//! again. The list is read after each renewal, so missed events show up then.

use std::time::{Duration, Instant};

/// The first wait.
const FIRST: Duration = Duration::from_secs(1);
/// The longest wait, and so the greatest age of a list without events.
const LONGEST: Duration = Duration::from_secs(300);
/// A subscription that lasted this long resets the waits.
const STEADY: Duration = Duration::from_secs(60);

enum State {
    /// Active since then.
    On(Instant),
    /// To be renewed at this time.
    Waiting(Instant),
    /// Requested under this id, at this time.
    Asked(u64, Instant),
    /// The account may not subscribe, for as long as it is signed in.
    Refused,
}

pub(super) struct Subscription {
    state: State,
    wait: Duration,
    /// The program was told that events do not arrive.
    deaf: bool,
}

impl Subscription {
    /// The state after the sign-in. `subscribed`: the sign-in has subscribed.
    pub(super) fn new(subscribed: bool, now: Instant) -> Self {
        Self {
            state: if subscribed {
                State::On(now)
            } else {
                State::Refused
            },
            wait: FIRST,
            deaf: !subscribed,
        }
    }

    /// The system ended the subscription. Returns whether to tell the program.
    pub(super) fn ended(&mut self, now: Instant) -> bool {
        match self.state {
            State::On(since) if since + STEADY <= now => self.wait = FIRST,
            State::On(_) => {}
            // It was not subscribed: nothing has ended.
            State::Waiting(_) | State::Asked(..) | State::Refused => return false,
        }
        self.again(now)
    }

    /// Schedules a renewal. Returns whether to tell the program, which is from the second time on.
    fn again(&mut self, now: Instant) -> bool {
        self.state = State::Waiting(now + self.wait);
        let repeated = self.wait > FIRST;
        self.wait = (self.wait * 2).min(LONGEST);
        repeated && !std::mem::replace(&mut self.deaf, true)
    }

    /// Whether to subscribe now, under this id.
    pub(super) fn take(&mut self, id: u64, now: Instant) -> bool {
        let due = matches!(self.state, State::Waiting(at) if at <= now);
        if due {
            self.state = State::Asked(id, now);
        }
        due
    }

    /// Whether the subscription request is unanswered.
    pub(super) fn asks(&self) -> bool {
        matches!(self.state, State::Asked(..))
    }

    /// Whether this id answers the subscription request.
    pub(super) fn is_answer(&self, id: u64) -> bool {
        matches!(self.state, State::Asked(asked, _) if asked == id)
    }

    /// Handles the reply. Returns whether to tell the program.
    pub(super) fn answered(&mut self, accepted: bool, now: Instant) -> bool {
        if accepted {
            self.state = State::On(now);
            return false;
        }
        self.again(now)
    }

    /// When to call [`Subscription::wake`].
    pub(super) fn due(&self) -> Option<Instant> {
        match self.state {
            State::Waiting(at) => Some(at),
            State::On(since) if self.deaf => Some(since + STEADY),
            // An answer that never comes is none.
            State::Asked(_, since) => Some(since + STEADY),
            State::On(_) | State::Refused => None,
        }
    }

    /// Handles the passage of time. `Some`: tell the program whether events arrive.
    pub(super) fn wake(&mut self, now: Instant) -> Option<bool> {
        match self.state {
            State::On(since) if self.deaf && since + STEADY <= now => {
                self.deaf = false;
                self.wait = FIRST;
                Some(true)
            }
            State::Asked(_, since) if since + STEADY <= now => self.again(now).then_some(false),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscription_that_ends_at_once_is_made_again_with_growing_waits_and_said() {
        let mut now = Instant::now();
        let mut it = Subscription::new(true, now);
        let mut waits = Vec::new();
        for round in 0..10 {
            assert_eq!(it.ended(now), round == 1, "said once");
            assert!(!it.ended(now), "already ended");
            let due = it.due().unwrap();
            waits.push(due.duration_since(now).as_secs());
            assert!(!it.take(round, due - FIRST / 2));
            assert!(it.take(round, due) && it.is_answer(round));
            assert!(!it.take(round, due), "one is out");
            it.answered(true, due);
            now = due;
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
        assert!(it.deaf);
        assert_eq!(it.wake(now + STEADY - FIRST), None);
        assert_eq!(it.wake(now + STEADY), Some(true));
        assert!(!it.ended(now + STEADY));
        assert_eq!(it.due(), Some(now + STEADY + FIRST));
    }

    #[test]
    fn a_refused_one_is_tried_again_and_who_may_not_hear_is_not_asked_about() {
        let now = Instant::now();
        let mut it = Subscription::new(true, now);
        it.ended(now);
        assert!(it.take(1, now + FIRST));
        assert!(it.answered(false, now + FIRST));
        assert_eq!(it.due(), Some(now + FIRST * 3));
        // One that is not answered at all counts as refused.
        assert!(it.take(2, now + FIRST * 3));
        let due = it.due().unwrap();
        assert_eq!(it.wake(due), None, "it was told before");
        assert_eq!(it.due(), Some(due + FIRST * 4));
        let mut never = Subscription::new(false, now);
        assert!(never.deaf && never.due().is_none() && !never.ended(now));
    }
}
