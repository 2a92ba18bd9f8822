//! The actor's mailbox: commands in, events out, in every connection state.

use std::time::Instant;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::sleep_until;

use super::clock;
use super::dial::Activity;
use super::outbox::{Outbox, Teller};
use super::session::Session;
use crate::api::{LinkCommand, LinkEvent};
use crate::domain::{Fingerprint, Others, Secret};

/// The program dropped the link.
pub(super) struct Dropped;

/// The session, the two channels, and the receive activity of the connection.
pub(super) struct Mailbox {
    /// The calls of the link.
    pub(super) session: Session,
    inbox: UnboundedReceiver<LinkCommand>,
    outbox: Outbox,
    activity: Activity,
}

/// What a wait ended with.
pub(super) enum MailboxEvent {
    /// A one-time code.
    Code(Secret),
    /// The owner of the API key.
    User(String),
    /// Consent to trust the shown certificate.
    Trust(Fingerprint, Others),
    /// Refusal to trust it.
    Distrust,
    /// A request to retry now.
    RetryNow,
    /// A call was queued, or a deadline has passed.
    Handled,
}

impl Mailbox {
    /// A mailbox on two channels.
    pub(super) fn new(inbox: UnboundedReceiver<LinkCommand>, outbox: Outbox) -> Self {
        Self {
            session: Session::new(),
            inbox,
            outbox,
            activity: Activity::default(),
        }
    }

    /// A sender of events, for use while the mailbox is borrowed.
    pub(super) fn teller(&self) -> Teller {
        self.outbox.teller()
    }

    /// Takes over the receive activity of a new connection.
    pub(super) fn watch(&mut self, activity: Activity) {
        self.activity = activity;
    }

    /// Resets the byte count: the bytes received so far became messages.
    pub(super) fn accounted(&mut self) {
        self.activity.take();
    }

    /// Waits for a command or a deadline, and hands calls to the session.
    pub(super) async fn next(&mut self) -> Result<MailboxEvent, Dropped> {
        let deadline = self.session.deadline();
        let event = tokio::select! {
            command = self.inbox.recv() => match command.ok_or(Dropped)? {
                LinkCommand::Call { id, call } => {
                    self.session.ask(id, call, clock::now());
                    MailboxEvent::Handled
                }
                LinkCommand::Subscribe { id, event } => {
                    self.session.subscribe(id, event);
                    MailboxEvent::Handled
                }
                LinkCommand::FollowJobs(id) => {
                    self.session.follow_jobs(id);
                    MailboxEvent::Handled
                }
                LinkCommand::Unsubscribe(id) => {
                    self.session.unsubscribe(id);
                    MailboxEvent::Handled
                }
                LinkCommand::Code(code) => MailboxEvent::Code(code),
                LinkCommand::User(name) => MailboxEvent::User(name),
                LinkCommand::Trust(print, others) => MailboxEvent::Trust(print, others),
                LinkCommand::Distrust => MailboxEvent::Distrust,
                LinkCommand::RetryNow => MailboxEvent::RetryNow,
            },
            () = until(deadline) => {
                let now = clock::now();
                // A long list on a slow link is no message yet, but it is life, unless it only trickles.
                if let Some(received) = self.activity.take() {
                    self.session.received(received);
                }
                self.session.wake(now);
                MailboxEvent::Handled
            }
        };
        self.flush();
        Ok(event)
    }

    /// Sends the events of the session to the program.
    pub(super) fn flush(&mut self) {
        while let Some(told) = self.session.take_told() {
            self.say(told);
        }
        self.outbox.tell_missed();
    }

    pub(super) fn say(&mut self, told: LinkEvent) {
        self.outbox.say(told);
    }
}

/// Sleeps until a deadline; forever without one.
pub(super) async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(at) => sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
