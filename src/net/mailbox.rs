//! Where the program's words come in and go out, whatever the connection does meanwhile.

use std::time::Instant;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::sleep_until;

use crate::api::{LinkCommand, LinkEvent};
use crate::domain::{Fingerprint, Secret};

use super::clock;
use super::dial::Activity;
use super::session::Session;

/// The program let go of the link.
pub(super) struct Dropped;

/// The desk: the calls, the two channels, and the pulse of the connection.
pub(super) struct Mailbox {
    /// The calls.
    pub(super) session: Session,
    inbox: UnboundedReceiver<LinkCommand>,
    outbox: UnboundedSender<LinkEvent>,
    activity: Activity,
}

/// Something that came in at the desk and is not a call.
pub(super) enum MailboxEvent {
    /// A one-time code.
    Code(Secret),
    /// To trust the certificate that was shown.
    Trust(Fingerprint),
    /// Not to wait any longer.
    RetryNow,
    /// A call was taken, or a deadline has passed.
    Handled,
}

impl Mailbox {
    /// A desk with its two channels.
    pub(super) fn new(
        inbox: UnboundedReceiver<LinkCommand>,
        outbox: UnboundedSender<LinkEvent>,
    ) -> Self {
        Self {
            session: Session::new(),
            inbox,
            outbox,
            activity: Activity::default(),
        }
    }

    /// For who has to tell something while the desk is in use.
    pub(super) fn teller(&self) -> UnboundedSender<LinkEvent> {
        self.outbox.clone()
    }

    /// A new connection, and how to see whether bytes come in on it.
    pub(super) fn watch(&mut self, activity: Activity) {
        self.activity = activity;
    }

    /// The bytes so far became messages: they are no sign of one under way.
    pub(super) fn accounted(&mut self) {
        self.activity.take();
    }

    /// Waits for an ask or a deadline, and deals with calls.
    pub(super) async fn next(&mut self) -> Result<MailboxEvent, Dropped> {
        let deadline = self.session.deadline();
        let event = tokio::select! {
            command = self.inbox.recv() => match command.ok_or(Dropped)? {
                LinkCommand::Call { id, call } => {
                    self.session.ask(id, call, clock::now());
                    MailboxEvent::Handled
                }
                LinkCommand::Code(code) => MailboxEvent::Code(code),
                LinkCommand::Trust(print) => MailboxEvent::Trust(print),
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

    /// Tells the program what the session has to say.
    pub(super) fn flush(&mut self) {
        while let Some(told) = self.session.take_told() {
            self.say(told);
        }
    }

    pub(super) fn say(&self, told: LinkEvent) {
        // A program that no longer listens has dropped the link, or is about to.
        let _ = self.outbox.send(told);
    }
}

/// Sleeps until then; for ever without a deadline.
pub(super) async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(at) => sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
