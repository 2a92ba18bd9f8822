//! What the log says of a link.

use crate::api::{Outcome, Told};

/// Logs how the link fares: never what was said over it.
pub(super) fn log(told: &Told) {
    match told {
        Told::Untrusted(shown) => {
            let changed = !shown.known.is_empty();
            tracing::warn!(print = %shown.certificate.print, changed, "the certificate is not trusted");
        }
        Told::Progress(stage) => tracing::debug!(?stage, "connecting"),
        Told::NeedCode(why) => tracing::info!(?why, "a one-time code is wanted"),
        Told::Standby(there) => tracing::info!(addresses = there.len(), "this is a standby"),
        Told::Online(system) => tracing::info!(product = system.product(), "signed in"),
        Told::Offline { fault, retry_in } => {
            tracing::warn!(kind = ?fault.kind, ?retry_in, "offline: {}", fault.what);
        }
        Told::Answer { id, outcome } => {
            let (outcome, kind) = match outcome {
                Outcome::Done(_) => ("done", None),
                Outcome::Failed(fault) => ("failed", Some(fault.kind)),
                Outcome::Unknown(fault) => ("unknown", Some(fault.kind)),
                Outcome::NotSent(fault) => ("not sent", Some(fault.kind)),
            };
            tracing::debug!(id = id.0, ?kind, outcome, "answer");
        }
        Told::Checking(true) => tracing::debug!("no answer yet whether the session counts"),
        Told::Events(come) => tracing::info!(come, "events about keys"),
        Told::Checking(false) | Told::SessionsChanged => tracing::debug!("sessions changed"),
        Told::Changed(event) => tracing::debug!(?event, "a key changed"),
    }
}
