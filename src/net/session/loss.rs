//! Loss of the connection: reads wait for the next one; a change ends as not sent or as unknown.

use std::collections::BTreeMap;

use super::{LinkState, Payload, Queued, Session, faults};
use crate::api::Outcome;
use crate::domain::Fault;

impl Session {
    /// The connection is lost; another may follow. Reads wait for it in their original order.
    pub(crate) fn down(&mut self) {
        self.link = LinkState::Down;
        self.raw.down();
        let unsent = std::mem::take(&mut self.waiting);
        for flight in std::mem::take(&mut self.flying).into_values() {
            let call = flight.exchange.call();
            if call.changes() {
                let fault =
                    faults::unknown(call, "The connection was lost before the response arrived.");
                self.tell(flight.id, Outcome::Unknown(fault));
            } else {
                self.waiting.push_back(Queued {
                    id: flight.id,
                    due: flight.due,
                    last: flight.last,
                    payload: Payload::Fresh(call.clone()),
                });
            }
        }
        for waiting in unsent {
            if waiting.payload.call().changes() {
                self.tell(waiting.id, Outcome::NotSent(faults::no_link()));
            } else {
                let payload = Payload::Fresh(waiting.payload.call().clone());
                self.waiting.push_back(Queued { payload, ..waiting });
            }
        }
        let mut reads: Vec<_> = std::mem::take(&mut self.waiting).into();
        reads.sort_by_key(|read| read.id);
        self.waiting = reads.into();
    }

    /// The connection ended because of an undecodable reply. Reads fail instead of waiting, because a repeated read
    /// would get the same reply.
    pub(crate) fn unreadable(&mut self, fault: &Fault) {
        let (reads, changes): (BTreeMap<_, _>, BTreeMap<_, _>) = std::mem::take(&mut self.flying)
            .into_iter()
            .partition(|(_, flight)| !flight.exchange.call().changes());
        self.flying = changes;
        for flight in reads.into_values() {
            self.tell(flight.id, Outcome::Failed(fault.clone()));
        }
    }

    /// No connection will follow; `fault` says why.
    pub(crate) fn over(&mut self, fault: &Fault) {
        self.down();
        for waiting in std::mem::take(&mut self.waiting) {
            self.tell(waiting.id, Outcome::NotSent(fault.clone()));
        }
        self.raw.over(fault);
        self.link = LinkState::Over(fault.clone());
    }
}
