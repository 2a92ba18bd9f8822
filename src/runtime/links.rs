//! The links of all open systems.
//!
//! Invariant: no link keeps another one waiting. Each look begins with the link behind the one that was served last.

use std::task::Poll;

use crate::api::link::{LinkCommand, LinkEvent};
use crate::app::fleet::SystemId;
use crate::app::{Generation, Msg};
use crate::net::Link;

use super::current_link::CurrentLink;

/// The links, one for each system that was ever connected.
#[derive(Debug, Default)]
pub(super) struct Links {
    links: Vec<(SystemId, CurrentLink)>,
    /// The place of the link to look at first.
    first: usize,
}

impl Links {
    /// Replaces the link of a system. The old one ends before the new one starts.
    pub(super) fn connect(
        &mut self,
        of: SystemId,
        generation: Generation,
        dial: impl FnOnce() -> Link,
    ) {
        match self.get(of) {
            Some(link) => link.connect(generation, dial),
            None => {
                let mut link = CurrentLink::default();
                link.connect(generation, dial);
                self.links.push((of, link));
            }
        }
    }

    /// Ends the link of a system.
    pub(super) fn disconnect(&mut self, of: SystemId) {
        if let Some(link) = self.get(of) {
            link.disconnect();
        }
    }

    /// Forgets a system that was closed.
    pub(super) fn forget(&mut self, of: SystemId) {
        self.links.retain(|(id, _)| *id != of);
    }

    /// Passes a command to the link of a system. Without a link, a call still gets its outcome.
    pub(super) fn ask(&mut self, of: SystemId, command: LinkCommand) -> Option<Msg> {
        match self.get(of) {
            Some(link) => link.ask(command),
            None => CurrentLink::default().ask(command),
        }
    }

    /// The next event of any link; `None` when that link has ended. Waits forever without a link.
    pub(super) async fn next(&mut self) -> (SystemId, Option<LinkEvent>) {
        std::future::poll_fn(|cx| {
            for at in self.in_turn() {
                if let Some((id, link)) = self.links.get_mut(at)
                    && let Poll::Ready(event) = link.poll(cx)
                {
                    self.first = at + 1;
                    return Poll::Ready((*id, event));
                }
            }
            Poll::Pending
        })
        .await
    }

    /// An event that has already arrived.
    pub(super) fn ready(&mut self) -> Option<(SystemId, LinkEvent)> {
        for at in self.in_turn() {
            if let Some((id, link)) = self.links.get_mut(at)
                && let Some(event) = link.ready()
            {
                self.first = at + 1;
                return Some((*id, event));
            }
        }
        None
    }

    /// Logs an event and turns it into a message.
    pub(super) fn heard(&mut self, of: SystemId, event: LinkEvent) -> Option<Msg> {
        self.get(of).map(|link| link.heard(event))
    }

    /// Handles the end of a link.
    pub(super) fn ended(&mut self, of: SystemId) -> Option<Msg> {
        self.get(of).map(CurrentLink::ended)
    }

    fn get(&mut self, of: SystemId) -> Option<&mut CurrentLink> {
        let link = self.links.iter_mut().find(|(id, _)| *id == of);
        link.map(|(_, link)| link)
    }

    /// The places of all links, in the order in which they are looked at.
    fn in_turn(&self) -> impl Iterator<Item = usize> + use<> {
        let (first, all) = (self.first, self.links.len());
        (0..all).filter_map(move |step| (first + step).checked_rem(all))
    }
}
