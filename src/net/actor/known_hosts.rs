//! What a link keeps of a system beyond its own life: the certificate that a person trusts, and the highest release seen.

use super::{Actor, Failure};
use crate::api::LinkEvent;
use crate::config::{hosts, hosts::Others};
use crate::domain::{Credentials, Fault, Pin, Release, Untrusted};
use crate::net::auth::goes_plain;
use crate::net::dial::Hint;
use crate::net::mailbox::{Dropped, MailboxEvent};
use crate::process::blocking::blocking;

impl Actor {
    /// Shows a certificate that is not trusted. `Ok`: it is now; `Err`: why it is not.
    pub(super) async fn ask_trust(
        &mut self,
        shown: Box<Untrusted>,
    ) -> Result<Result<(), Fault>, Dropped> {
        let fault = shown.fault.clone();
        let pin = Pin::of(&shown.certificate, jiff::Timestamp::now());
        let (host, port, changed) = (shown.host.clone(), shown.port, !shown.known.is_empty());
        self.mailbox.session.down();
        self.mailbox.flush();
        self.mailbox.say(LinkEvent::Untrusted(shown));
        if changed {
            return Ok(Err(fault));
        }
        loop {
            match self.mailbox.next().await? {
                MailboxEvent::Trust(print) if print == pin.print => break,
                _ => {}
            }
        }
        let state = self.state.clone();
        let kept =
            blocking(move || hosts::trust(&state, &host, port, &pin, Others::MustNotBe)).await;
        Ok(kept.and_then(|kept| kept))
    }

    /// Remembers which release answers there, as soon as it says so. Within this run it is remembered whatever becomes of
    /// the file.
    pub(super) async fn note_release(&self, release: Option<Release>) {
        let Some(release) = release else {
            return;
        };
        let (state, address) = (self.state.clone(), self.address.clone());
        let noted = blocking(move || hosts::saw(&state, &address, release)).await;
        if let Err(fault) = noted.and_then(|noted| noted) {
            tracing::warn!(%fault, "the release could not be remembered");
        }
    }

    /// What was remembered of the system: once it was at 26.0 or newer, no API key travels in plain any more, whatever it
    /// says. `hint`: what it says now, which is noted first.
    ///
    /// # Errors
    /// What is remembered cannot be read: then it is not known, and nothing is sent. Where a key would go in plain, what is
    /// seen must be writable as well: a memory that keeps nothing protects nobody.
    pub(super) async fn recall_release(&mut self, hint: Hint) -> Result<(), Failure> {
        let release = match hint {
            Hint::UserEra(release) => release,
            Hint::AllowlistEra | Hint::Nothing => None,
        };
        let plain = matches!(self.credentials, Credentials::ApiKey { .. }) && goes_plain(hint);
        if !plain {
            self.note_release(release).await;
        }
        let (state, address) = (self.state.clone(), self.address.clone());
        let seen = blocking(move || match plain {
            true => hosts::remember_before_plain_key(&state, &address, release),
            false => hosts::seen_26(&state, &address),
        });
        let seen = seen.await.and_then(|seen| seen).map_err(|fault| {
            Failure::Fault(match plain {
                true => unprotected(fault),
                false => fault,
            })
        })?;
        self.seen_scram |= seen;
        Ok(())
    }
}

/// Why a key does not go in plain where the highest release seen cannot be kept.
fn unprotected(fault: Fault) -> Fault {
    let next = match fault.next.is_empty() {
        false => fault.next.clone(),
        true => "Make it writable, or sign in with a password.".to_owned(),
    };
    fault
        .meaning(
            "The API key was not sent: tnkeys sends a key in plain text only where it can remember which release it saw.",
        )
        .next(next)
}
