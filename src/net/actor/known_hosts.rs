//! Saved state of a system: the certificates that the user trusts, and the highest release seen.

use super::{Actor, Failure};
use crate::api::LinkEvent;
use crate::config::hosts;
use crate::domain::{Credentials, Fault, Others, Pin, Release, Untrusted};
use crate::net::auth::goes_plain;
use crate::net::dial::Hint;
use crate::net::mailbox::{Dropped, MailboxEvent};
use crate::process::blocking::blocking;

impl Actor {
    /// Shows an untrusted certificate to the user and waits for the decision. `Ok` when the user trusts it now; `Err` explains
    /// why not.
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
        let others = loop {
            match self.mailbox.next().await? {
                // What was meant for a first certificate replaces none.
                MailboxEvent::Trust(print, others)
                    if print == pin.print && changed == (others != Others::MustNotBe) =>
                {
                    break others;
                }
                MailboxEvent::Distrust => return Ok(Err(fault)),
                _ => {}
            }
        };
        tracing::warn!(print = %pin.print, ?others, "the certificate is trusted from now on");
        let state = self.state.clone();
        let kept = blocking(move || hosts::trust(&state, &host, port, &pin, others)).await;
        Ok(kept.and_then(|kept| kept))
    }

    /// Saves the release of the system as soon as it is known. Within this run it is remembered even if the file cannot
    /// be written.
    pub(super) async fn note_release(&self, release: Option<Release>) {
        let Some(release) = release else {
            return;
        };
        let (state, address) = (self.state.clone(), self.address.clone());
        let noted = blocking(move || hosts::saw(&state, &address, release)).await;
        if let Err(fault) = noted.and_then(|noted| noted) {
            tracing::warn!(%fault, "could not save the release of the system");
        }
    }

    /// Looks up the highest release seen: after 26.0 or newer, no API key is sent as text, whatever the system reports.
    /// `hint` is the reported release, which is saved first.
    ///
    /// # Errors
    /// When the saved state cannot be read. Before a key is sent as text, the state must also be writable: a record
    /// that cannot be kept protects nobody.
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

/// The fault of a key that is not sent as text because the highest release seen cannot be saved.
fn unprotected(fault: Fault) -> Fault {
    let next = match fault.next.is_empty() {
        false => fault.next.clone(),
        true => "Make it writable, or sign in with a password.".to_owned(),
    };
    fault
        .meaning(
            "The API key was not sent: tnkeys sends a plain key only if it can save the release of the system.",
        )
        .next(next)
}
