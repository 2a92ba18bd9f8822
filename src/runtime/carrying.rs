//! Handing a secret to who carries it away.

use std::io::Write;

use tokio::sync::mpsc::UnboundedSender;

use super::{Program, Runtime};
use crate::api::Target;
use crate::app::{Carry, Ticket};
use crate::domain::Secret;
use crate::net::Link;

/// What who carries secrets away is told.
#[derive(Debug)]
pub enum Order {
    /// Do this with it.
    Carry(Ticket, Carry, Secret),
    /// Stop that.
    GiveUp(Ticket),
}

impl<P, W, D> Runtime<P, W, D>
where
    P: Program,
    W: Write,
    D: FnMut(Target) -> Link,
{
    /// Who carries secrets away; the answers come in as inputs.
    #[must_use]
    pub fn with_carriers(mut self, carriers: UnboundedSender<Order>) -> Self {
        self.carriers = Some(carriers);
        self
    }

    /// Hands the secret that is on the screen over: a copy that is wiped when it was carried.
    pub(super) fn carry(&self, ticket: Ticket, carry: Carry) {
        let mut secret = None;
        self.program
            .with_secret(&mut |text| secret = Some(Secret::new(text.to_owned())));
        if let (Some(carriers), Some(secret)) = (&self.carriers, secret) {
            // Who carries lives as long as the program.
            let _ = carriers.send(Order::Carry(ticket, carry, secret));
        }
    }

    pub(super) fn give_up(&self, ticket: Ticket) {
        if let Some(carriers) = &self.carriers {
            let _ = carriers.send(Order::GiveUp(ticket));
        }
    }
}
