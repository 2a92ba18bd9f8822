//! The link of one system, with its generation and its log entries.

use std::task::{Context, Poll};

use crate::api::link::{LinkCommand, LinkEvent, Outcome};
use crate::app::{Generation, Msg};
use crate::domain::{Fault, Kind};
use crate::net::Link;

/// The link, if any.
#[derive(Debug, Default)]
pub(super) struct CurrentLink {
    link: Option<Link>,
    /// The generation of the link, or of the last one.
    generation: Generation,
}

impl CurrentLink {
    /// Replaces the link. The old one ends before the new one starts.
    pub(super) fn connect(&mut self, generation: Generation, dial: impl FnOnce() -> Link) {
        self.link = None;
        self.link = Some(dial());
        self.generation = generation;
    }

    /// Ends the link.
    pub(super) fn disconnect(&mut self) {
        self.link = None;
    }

    /// Passes a command to the link. Without a link, a call still gets its outcome.
    pub(super) fn ask(&self, command: LinkCommand) -> Option<Msg> {
        let unsent = match &self.link {
            Some(link) => link.commands.send(command).err()?.0,
            None => command,
        };
        let LinkCommand::Call { id, .. } = unsent else {
            return None;
        };
        let outcome = Outcome::NotSent(Fault::new(Kind::Lost, "There is no connection."));
        Some(self.event(LinkEvent::Answer { id, outcome }))
    }

    /// The next event of the link; `None` when it has ended. Never ready without a link.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<LinkEvent>> {
        match &mut self.link {
            Some(link) => link.events.poll_recv(cx),
            None => Poll::Pending,
        }
    }

    /// An event that has already arrived.
    pub(super) fn ready(&mut self) -> Option<LinkEvent> {
        self.link.as_mut()?.events.try_recv()
    }

    /// Handles the end of the link.
    pub(super) fn ended(&mut self) -> Msg {
        self.link = None;
        self.event(LinkEvent::Offline {
            fault: Fault::new(Kind::Lost, "The connection has ended."),
            retry_in: None,
        })
    }

    /// Logs an event and turns it into a message.
    pub(super) fn heard(&self, event: LinkEvent) -> Msg {
        log(&event);
        self.event(event)
    }

    fn event(&self, event: LinkEvent) -> Msg {
        Msg::Link(self.generation, event)
    }
}

/// Logs the state of the link, never the content of a message.
fn log(told: &LinkEvent) {
    match told {
        LinkEvent::Untrusted(shown) => {
            let changed = !shown.known.is_empty();
            tracing::warn!(print = %shown.certificate.print, changed, "the certificate is not trusted");
        }
        LinkEvent::Progress(stage) => tracing::debug!(?stage, "connecting"),
        LinkEvent::NeedCode(why) => tracing::info!(?why, "a one-time code is required"),
        LinkEvent::NeedUser(_) => tracing::info!("the owner of the key is required"),
        LinkEvent::Standby(there) => {
            tracing::info!(addresses = there.len(), "this is a standby controller")
        }
        LinkEvent::Online(system) => tracing::info!(product = system.product(), "signed in"),
        LinkEvent::Offline { fault, retry_in } => {
            tracing::warn!(kind = ?fault.kind, ?retry_in, "offline: {}", fault.what);
        }
        LinkEvent::Answer { id, outcome } => {
            let (outcome, kind) = match outcome {
                Outcome::Done(_) => ("done", None),
                Outcome::Failed(fault) => ("failed", Some(fault.kind)),
                Outcome::Unknown(fault) => ("unknown", Some(fault.kind)),
                Outcome::NotSent(fault) => ("not sent", Some(fault.kind)),
            };
            tracing::debug!(id = id.0, ?kind, outcome, "answer");
        }
        LinkEvent::Checking(true) => tracing::debug!("the check of the session is still pending"),
        LinkEvent::Events(come) => tracing::info!(come, "key events"),
        LinkEvent::Checking(false) | LinkEvent::SessionsChanged => {
            tracing::debug!("sessions changed")
        }
        LinkEvent::Notice(id, notice) => tracing::debug!(id = id.0, ?notice, "subscription"),
        LinkEvent::Changed(event) => tracing::debug!(?event, "a key changed"),
    }
}
