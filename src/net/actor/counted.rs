//! Counts connections and calls before sign-in against the budget of all processes of the user.

use std::time::Duration;

use zeroize::Zeroizing;

use super::{Actor, Failure};
use crate::api::{LinkEvent, Stage};
use crate::domain::budget::Class;
use crate::domain::{Address, Credentials};
use crate::net::budget::{self, Blocked};
use crate::net::clock;
use crate::net::gate::Gated;
use crate::net::mailbox::{Dropped, until};

impl Actor {
    /// Counts a connection. Fails without dialing when the sign-in would have to wait. A local socket is not counted.
    pub(super) async fn may_dial(&self) -> Result<(), Failure> {
        let place = self.address.canonical();
        if !matches!(self.credentials, Credentials::Socket) {
            let class = Class::Credential;
            let room = budget::look(&self.state, &place, class, 1).await;
            room.map_err(|blocked| failure(blocked, class))?;
        }
        if matches!(self.address, Address::Unix(_)) {
            return Ok(());
        }
        let counted = budget::spend(&self.state, &place, Class::Dial, 1).await;
        counted
            .map(drop)
            .map_err(|blocked| failure(blocked, Class::Dial))
    }

    /// Counts a call before sign-in and returns its frame. When the budget is used up, the first call of a sign-in ends
    /// the connection; a later one waits up to a minute, because a new sign-in would cost more calls.
    pub(super) async fn pass(
        &mut self,
        call: Gated,
        room: usize,
        begun: bool,
    ) -> Result<Zeroizing<String>, Failure> {
        let place = self.address.canonical();
        let class = call.class();
        loop {
            match budget::spend(&self.state, &place, class, room).await {
                Ok(permit) => return Ok(call.through(permit)),
                Err(Blocked::Wait(wait)) if begun => {
                    self.mailbox.say(LinkEvent::Progress(Stage::Waiting));
                    self.pause(wait).await?;
                    self.mailbox.say(LinkEvent::Progress(Stage::SigningIn));
                }
                Err(blocked) => return Err(failure(blocked, class)),
            }
        }
    }

    /// Waits, and handles commands meanwhile.
    async fn pause(&mut self, wait: Duration) -> Result<(), Dropped> {
        let end = clock::now() + wait;
        loop {
            tokio::select! {
                event = self.mailbox.next() => { event?; }
                () = until(Some(end)) => return Ok(()),
            }
        }
    }
}

fn failure(blocked: Blocked, class: Class) -> Failure {
    match blocked {
        Blocked::Wait(wait) => Failure::Wait(wait, class),
        Blocked::Fault(fault) => Failure::Fault(fault),
    }
}
