//! What the log says of a link.

use crate::api::{LinkEvent, Outcome};

/// Logs how the link fares: never what was said over it.
pub(super) fn log(told: &LinkEvent) {
    match told {
        LinkEvent::Untrusted(shown) => {
            let changed = !shown.known.is_empty();
            tracing::warn!(print = %shown.certificate.print, changed, "the certificate is not trusted");
        }
        LinkEvent::Progress(stage) => tracing::debug!(?stage, "connecting"),
        LinkEvent::NeedCode(why) => tracing::info!(?why, "a one-time code is wanted"),
        LinkEvent::Standby(there) => tracing::info!(addresses = there.len(), "this is a standby"),
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
        LinkEvent::Checking(true) => tracing::debug!("no answer yet whether the session counts"),
        LinkEvent::Events(come) => tracing::info!(come, "events about keys"),
        LinkEvent::Checking(false) | LinkEvent::SessionsChanged => {
            tracing::debug!("sessions changed")
        }
        LinkEvent::Changed(event) => tracing::debug!(?event, "a key changed"),
    }
}
