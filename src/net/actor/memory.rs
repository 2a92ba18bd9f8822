//! What a link keeps of a system beyond its own life: the certificate that a person trusts, and the highest release seen.

use super::{Actor, Failure};
use crate::api::Told;
use crate::config::{hosts, hosts::Others};
use crate::domain::{Fault, Pin, System, Untrusted};
use crate::net::desk::{Dropped, Word};
use crate::net::disk::blocking;

impl Actor {
    /// Shows a certificate that is not trusted. `Ok`: it is now; `Err`: why it is not.
    pub(super) async fn ask_trust(
        &mut self,
        shown: Box<Untrusted>,
    ) -> Result<Result<(), Fault>, Dropped> {
        let fault = shown.fault.clone();
        let pin = Pin::of(&shown.certificate, jiff::Timestamp::now());
        let (host, port, changed) = (shown.host.clone(), shown.port, !shown.known.is_empty());
        self.desk.session.down();
        self.desk.flush();
        self.desk.say(Told::Untrusted(shown));
        if changed {
            return Ok(Err(fault));
        }
        loop {
            match self.desk.next().await? {
                Word::Trust(print) if print == pin.print => break,
                _ => {}
            }
        }
        let state = self.state.clone();
        let kept =
            blocking(move || hosts::trust(&state, &host, port, &pin, Others::MustNotBe)).await;
        Ok(kept.and_then(|kept| kept))
    }

    /// Remembers which release answers there.
    pub(super) async fn note_release(&self, system: &System) {
        let Some(release) = system.release else {
            return;
        };
        if self.state.path().is_none() {
            return;
        }
        let (state, address) = (self.state.clone(), self.address.clone());
        let noted = blocking(move || hosts::saw(&state, &address, release)).await;
        if let Err(fault) = noted.and_then(|noted| noted) {
            tracing::warn!(%fault, "the release could not be remembered");
        }
    }

    /// What was remembered of the system: once it was at 26.0 or newer, no API key travels in plain any more, whatever it says.
    ///
    /// # Errors
    /// What is remembered cannot be read: then it is not known, and nothing is sent.
    pub(super) async fn recall_release(&mut self) -> Result<(), Failure> {
        if self.state.path().is_none() || self.seen_scram {
            return Ok(());
        }
        let (state, address) = (self.state.clone(), self.address.clone());
        let seen = blocking(move || hosts::seen_26(&state, &address)).await;
        self.seen_scram = seen.and_then(|seen| seen).map_err(Failure::Fault)?;
        Ok(())
    }
}
