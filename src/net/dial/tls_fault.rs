//! Why TLS failed, in a person's words, with the fingerprint of the certificate that was shown.

use std::io;

use rustls::{AlertDescription, CertificateError, Error, PeerMisbehaved};

use super::stream::Protocol;
use crate::domain::{Certificate, Fault, Kind, Pin, PublicKey, Untrusted};

mod incompatible;
mod refused;
#[cfg(test)]
mod tests;

/// Where a certificate was shown, and what is trusted there.
pub(super) struct Shown<'a> {
    pub(super) host: &'a str,
    pub(super) port: u16,
    /// The server's own, when it came that far and could be read.
    pub(super) certificate: Option<&'a Certificate>,
    /// The server did not prove that it holds the certificate's key.
    pub(super) forged: bool,
    pub(super) known: &'a [Pin],
}

impl Shown<'_> {
    /// The certificate for a person to judge, where it is what the handshake failed over and its key is one that we can check.
    pub(super) fn judgeable(&self, error: &io::Error, fault: &Fault) -> Option<Box<Untrusted>> {
        let certificate = self.certificate?;
        let why = match of_tls(error) {
            Some(Error::InvalidCertificate(why)) => why,
            _ => return None,
        };
        let worthless = self.forged || matches!(why, CertificateError::Revoked);
        (certificate.key.usable() && !worthless).then(|| {
            Box::new(Untrusted {
                host: self.host.to_owned(),
                port: self.port,
                certificate: certificate.clone(),
                known: self.known.to_vec(),
                fault: fault.clone(),
            })
        })
    }

    /// What `tnkeys trust` is to be given.
    fn place(&self) -> String {
        place(self.host, self.port)
    }
}

/// A host and port as one types them.
pub(super) fn place(host: &str, port: u16) -> String {
    match (host.contains(':'), port) {
        (false, 443) => host.to_owned(),
        (false, port) => format!("{host}:{port}"),
        (true, 443) => format!("[{host}]"),
        (true, port) => format!("[{host}]:{port}"),
    }
}

fn of_tls(error: &io::Error) -> Option<&Error> {
    error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Error>())
}

/// Explains a failed handshake.
pub(super) fn explain(error: &io::Error, protocol: Protocol, shown: &Shown<'_>) -> Fault {
    let (host, port) = (shown.host, shown.port);
    let tls = of_tls(error);
    match protocol {
        Protocol::Http => {
            return Fault::new(
                Kind::Tls,
                format!("{host} speaks plain http on port {port}, not TLS."),
            )
            .meaning("Nothing secret was sent.")
            .next("Use the port of the system's https service (443 unless changed).");
        }
        Protocol::Ssh => return not_tls(host, port, "An SSH server answers"),
        Protocol::Other => {
            return not_tls(
                host,
                port,
                "Something that speaks neither TLS nor http answers",
            );
        }
        Protocol::Silence => {
            return Fault::new(
                Kind::Unreachable,
                format!(
                    "{host} took the connection on port {port} and closed it without a word of TLS."
                ),
            )
            .next("Is the port right?");
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
        (None, _) => Fault::new(Kind::Unreachable, format!("{host} broke off TLS: {error}.")),
    }
}

/// Whether the server may have ended the handshake for want of a signature or a curve that fits its certificate's key.
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
