//! Explains why TLS failed, with the fingerprint of the shown certificate.

use std::io;

use rustls::{AlertDescription, CertificateError, Error, PeerMisbehaved};
use shown::of_tls;

use super::stream::Protocol;
use crate::domain::{Fault, Kind, PublicKey};

mod incompatible;
mod refused;
mod shown;

pub(super) use shown::Shown;
#[cfg(test)]
mod tests;

/// Explains a failed handshake.
pub(super) fn explain(error: &io::Error, protocol: Protocol, shown: &Shown<'_>) -> Fault {
    let (host, port) = (shown.host, shown.port);
    let tls = of_tls(error);
    match protocol {
        Protocol::Http => {
            return Fault::new(
                Kind::Tls,
                format!("{host} speaks plain HTTP on port {port}, not TLS."),
            )
            .meaning("Nothing secret was sent.")
            .next("Use the HTTPS port of the system (443 unless changed).");
        }
        Protocol::Ssh => return not_tls(host, port, "An SSH server answers"),
        Protocol::Other => {
            return not_tls(
                host,
                port,
                "An unknown service (neither TLS nor HTTP) answers",
            );
        }
        Protocol::Silence => {
            return Fault::new(
                Kind::Unreachable,
                format!(
                    "{host} accepted the connection on port {port} and closed it before the TLS handshake."
                ),
            )
            .next("Check the port.");
        }
        Protocol::Tls => {}
    }
    match (tls, shown.certificate) {
        (_, Some(certificate)) if !certificate.key.usable() => refused::unusable(host, certificate),
        (
            Some(Error::PeerMisbehaved(PeerMisbehaved::SignedKxWithWrongAlgorithm)),
            Some(certificate),
        ) if matches!(certificate.key, PublicKey::RsaPss(_)) => {
            refused::needs_tls13(host, certificate)
        }
        (Some(Error::InvalidCertificate(_)), Some(certificate)) if shown.forged => {
            refused::impostor(host, certificate)
        }
        (Some(Error::InvalidCertificate(CertificateError::Revoked)), Some(certificate)) => {
            refused::revoked(host, certificate)
        }
        (Some(Error::InvalidCertificate(_)), Some(certificate)) if !shown.known.is_empty() => {
            refused::changed(shown, certificate)
        }
        (Some(Error::InvalidCertificate(why)), Some(certificate)) => {
            refused::distrusted(shown, why, certificate)
        }
        (Some(why), _) => incompatible::explain(host, why),
        (None, _) => Fault::new(
            Kind::Unreachable,
            format!("{host} aborted the TLS handshake: {error}."),
        ),
    }
}

/// Whether the server may have ended the handshake because no offered signature scheme or curve fits its key.
pub(super) fn may_be_the_key(error: &io::Error) -> bool {
    matches!(
        of_tls(error),
        Some(Error::AlertReceived(
            AlertDescription::HandshakeFailure
                | AlertDescription::InsufficientSecurity
                | AlertDescription::ProtocolVersion
        ))
    )
}

fn not_tls(host: &str, port: u16, who: &str) -> Fault {
    Fault::new(
        Kind::NotTrueNas,
        format!("{who} on port {port} of {host}, not a TrueNAS web interface."),
    )
    .next("Check the port: TrueNAS listens on 443 unless changed.")
}
