//! The events on their way from a link to the program.
//!
//! The program takes no event while its terminal accepts no output, for example a stopped one, and a system may report changes all the
//! time. Of the reports that only say that something changed, at most [`MOST`] wait; later ones are dropped, and the program is told that
//! it missed some once it takes events again.
//!
//! Invariant: an outcome, a question and a change of the connection are never dropped.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::api::{KeyEvent, LinkEvent, Notice, SubscriptionId};

/// Most events that wait for the program before reports of changes are dropped.
const MOST: usize = 4_096;

/// A channel from a link to the program.
pub(super) fn channel() -> (Outbox, Events) {
    let (sender, receiver) = unbounded_channel();
    let waiting = Arc::<AtomicUsize>::default();
    let teller = Teller {
        sender,
        waiting: Arc::clone(&waiting),
    };
    let outbox = Outbox {
        teller,
        missed: Missed::default(),
    };
    (outbox, Events { receiver, waiting })
}

/// The events of a link, in order.
#[derive(Debug)]
pub struct Events {
    receiver: UnboundedReceiver<LinkEvent>,
    waiting: Arc<AtomicUsize>,
}

impl Events {
    /// The next event; `None` when the link has ended. Cancel safe.
    pub async fn recv(&mut self) -> Option<LinkEvent> {
        std::future::poll_fn(|cx| self.poll_recv(cx)).await
    }

    /// The next event; `None` when the link has ended.
    pub fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<LinkEvent>> {
        let polled = self.receiver.poll_recv(cx);
        if let Poll::Ready(Some(_)) = polled {
            self.taken();
        }
        polled
    }

    /// An event that has already arrived.
    pub fn try_recv(&mut self) -> Option<LinkEvent> {
        let event = self.receiver.try_recv().ok()?;
        self.taken();
        Some(event)
    }

    fn taken(&self) {
        let less = |waiting: usize| waiting.checked_sub(1);
        // Without a link there is no count: none is below zero.
        let _ = self
            .waiting
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }
}

impl From<UnboundedReceiver<LinkEvent>> for Events {
    /// The events of something that stands in for a link.
    fn from(receiver: UnboundedReceiver<LinkEvent>) -> Self {
        let waiting = Arc::default();
        Self { receiver, waiting }
    }
}

/// Sends events that are never dropped.
#[derive(Clone, Debug)]
pub(super) struct Teller {
    sender: UnboundedSender<LinkEvent>,
    waiting: Arc<AtomicUsize>,
}

impl Teller {
    /// Sends an event.
    pub(super) fn say(&self, event: LinkEvent) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        // A program that no longer listens has dropped the link, or is about to.
        let _ = self.sender.send(event);
    }

    fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

/// What was dropped since the program was last told.
#[derive(Debug, Default)]
struct Missed {
    keys: bool,
    sessions: bool,
    subscriptions: BTreeSet<SubscriptionId>,
}

/// Sends the events of a link.
#[derive(Debug)]
pub(super) struct Outbox {
    teller: Teller,
    missed: Missed,
}

impl Outbox {
    /// A sender of events that are never dropped, for use while the outbox is borrowed.
    pub(super) fn teller(&self) -> Teller {
        self.teller.clone()
    }

    /// Sends an event. A report of a change is dropped when too many events wait.
    pub(super) fn say(&mut self, event: LinkEvent) {
        if self.teller.waiting() < MOST || !self.is_dropped(&event) {
            self.teller.say(event);
        }
    }

    /// Whether this event may be dropped; notes that it was.
    fn is_dropped(&mut self, event: &LinkEvent) -> bool {
        match event {
            LinkEvent::Changed(_) => self.missed.keys = true,
            LinkEvent::SessionsChanged => self.missed.sessions = true,
            LinkEvent::Notice(id, Notice::Event(_) | Notice::Job(_) | Notice::Missed) => {
                self.missed.subscriptions.insert(*id);
            }
            LinkEvent::Notice(id, Notice::Ended(_)) => {
                // Nothing more is reported of it.
                self.missed.subscriptions.remove(id);
                return false;
            }
            _ => return false,
        }
        true
    }

    /// Tells the program what it missed, once it has taken most events. Called after each message and each deadline of the link, so at
    /// the latest with the next keepalive.
    pub(super) fn tell_missed(&mut self) {
        if self.teller.waiting() > MOST / 2 {
            return;
        }
        let Missed {
            keys,
            sessions,
            subscriptions,
        } = std::mem::take(&mut self.missed);
        if keys {
            self.teller.say(LinkEvent::Changed(KeyEvent::Missed));
        }
        if sessions {
            self.teller.say(LinkEvent::SessionsChanged);
        }
        for id in subscriptions {
            self.teller.say(LinkEvent::Notice(id, Notice::Missed));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::JobEvent;
    use crate::domain::KeyId;

    const KEY: LinkEvent = LinkEvent::Changed(KeyEvent::Changed(KeyId(3)));

    fn job(of: u64) -> LinkEvent {
        let event = JobEvent {
            id: 41,
            is_over: false,
            percent: Some(50),
        };
        LinkEvent::Notice(SubscriptionId(of), Notice::Job(event))
    }

    fn taken(events: &mut Events) -> Vec<String> {
        let taken = std::iter::from_fn(|| events.try_recv());
        taken.map(|it| format!("{it:?}")).collect()
    }

    #[test]
    fn a_flood_that_nobody_takes_is_bounded_and_told_as_missed() {
        let (mut outbox, mut events) = channel();
        for _ in 0..100_000 {
            outbox.say(KEY);
            outbox.say(job(1));
            outbox.say(LinkEvent::SessionsChanged);
            outbox.tell_missed();
        }
        assert_eq!(events.receiver.len(), MOST);
        // What must arrive does.
        outbox.say(LinkEvent::Checking(true));
        outbox.teller().say(LinkEvent::Checking(false));
        let all = taken(&mut events);
        assert_eq!(all.len(), MOST + 2);
        assert_eq!(all[MOST..], ["Checking(true)", "Checking(false)"]);
        outbox.tell_missed();
        let missed = [
            "Changed(Missed)",
            "SessionsChanged",
            "Notice(SubscriptionId(1), Missed)",
        ];
        assert_eq!(taken(&mut events), missed);
        // Once.
        outbox.tell_missed();
        assert!(events.try_recv().is_none());
        outbox.say(KEY);
        assert_eq!(taken(&mut events), ["Changed(Changed(KeyId(3)))"]);
    }

    #[test]
    fn the_end_of_a_subscription_arrives_and_nothing_follows_it() {
        let (mut outbox, mut events) = channel();
        for _ in 0..MOST + 5 {
            outbox.say(job(1));
        }
        let ended = LinkEvent::Notice(SubscriptionId(1), Notice::Ended(None));
        outbox.say(ended);
        let all = taken(&mut events);
        assert_eq!(
            all.last().unwrap(),
            "Notice(SubscriptionId(1), Ended(None))"
        );
        outbox.tell_missed();
        assert!(events.try_recv().is_none());
    }

    #[test]
    fn a_program_that_keeps_up_misses_nothing() {
        let (mut outbox, mut events) = channel();
        for _ in 0..3 * MOST {
            outbox.say(KEY);
            outbox.tell_missed();
            assert_eq!(taken(&mut events).len(), 1);
        }
    }
}
