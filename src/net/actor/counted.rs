//! What a link may spend: connections and calls before sign-in, both counted over all processes of a person.

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
    /// Counts a connection. Nothing is dialled for a sign-in that would have to wait. A local socket is nobody's network.
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

    /// The frame of a call before sign-in, once it is counted. The first call of a sign-in that has to wait ends the connection;
    /// a later one waits where it is, for up to a minute: to begin anew would cost more calls.
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

    /// Waits; calls are taken meanwhile.
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
