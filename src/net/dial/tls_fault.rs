//! Why TLS failed, in a person's words, with the fingerprint of the certificate that was shown.

use std::io;

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error};

use super::stream::Speech;
use crate::domain::certificate::{CONSOLE_COMMAND, day};
use crate::domain::{Certificate, Fault, Kind, Pin, Untrusted};

/// Where a certificate was shown, and what is trusted there.
pub(super) struct Shown<'a> {
    pub(super) host: &'a str,
    pub(super) port: u16,
    /// The server's own, when it came that far and could be read.
    pub(super) certificate: Option<&'a Certificate>,
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
        let broken = matches!(
            why,
            CertificateError::BadEncoding | CertificateError::BadSignature
        );
        (certificate.key.usable() && !broken).then(|| {
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
pub(super) fn explain(error: &io::Error, speech: Speech, shown: &Shown<'_>) -> Fault {
    let (host, port) = (shown.host, shown.port);
    let tls = of_tls(error);
    match speech {
        Speech::Http => {
            return Fault::new(
                Kind::Tls,
                format!("{host} speaks plain http on port {port}, not TLS."),
            )
            .meaning("Nothing secret was sent.")
            .next("Use the port of the system's https service (443 unless changed).");
        }
        Speech::Ssh => return not_tls(host, port, "An SSH server answers"),
        Speech::Other => {
            return not_tls(
                host,
                port,
                "Something that speaks neither TLS nor http answers",
            );
        }
        Speech::Silence => {
            return Fault::new(
                Kind::Unreachable,
                format!(
                    "{host} took the connection on port {port} and closed it without a word of TLS."
                ),
            )
            .next("Is the port right?");
        }
        Speech::Tls => {}
    }
    match (tls, shown.certificate) {
        (_, Some(certificate)) if !certificate.key.usable() => unusable(host, certificate),
        (Some(Error::InvalidCertificate(CertificateError::BadSignature)), Some(certificate)) => {
            impostor(host, certificate)
        }
        (Some(Error::InvalidCertificate(_)), Some(certificate)) if !shown.known.is_empty() => {
            changed(shown, certificate)
        }
        (Some(Error::InvalidCertificate(why)), Some(certificate)) => {
            distrusted(shown, why, certificate)
        }
        (Some(Error::AlertReceived(AlertDescription::HandshakeFailure)), _) => Fault::new(
            Kind::Tls,
            format!("{host} and tnkeys have no way of TLS in common."),
        )
        .meaning("A certificate whose key is of type RSA-PSS does that: tnkeys cannot use such a key.")
        .next("Give the system's web interface a certificate with an RSA, P-256, P-384 or Ed25519 key."),
        (Some(Error::PeerIncompatible(why)), _) => Fault::new(
            Kind::Tls,
            format!("{host} offers no TLS that is safe enough: {why:?}."),
        )
        .next("tnkeys needs TLS 1.2 or 1.3."),
        (Some(why), _) => Fault::new(Kind::Tls, format!("TLS with {host} failed: {why}.")),
        (None, _) => Fault::new(Kind::Unreachable, format!("{host} broke off TLS: {error}.")),
    }
}

fn not_tls(host: &str, port: u16, who: &str) -> Fault {
    Fault::new(
        Kind::NotTrueNas,
        format!("{who} on port {port} of {host}, not a TrueNAS web interface."),
    )
    .next("Check the port: TrueNAS listens on 443 unless changed.")
}

/// A key that our TLS cannot check.
fn unusable(host: &str, certificate: &Certificate) -> Fault {
    let key = &certificate.key;
    Fault::new(
        Kind::Tls,
        format!("The certificate of {host} has a key of type {key}, which tnkeys cannot check."),
    )
    .meaning(format!(
        "Nothing was sent. SHA-256 fingerprint: {}",
        certificate.print
    ))
    .next("Give the system's web interface a certificate with an RSA (2048 bits or more), P-256, P-384 or Ed25519 key.")
}

/// Whoever answered does not hold the key of the certificate it shows.
fn impostor(host: &str, certificate: &Certificate) -> Fault {
    Fault::new(
        Kind::Tls,
        format!("What answers as {host} shows a certificate that is forged, or whose key it does not have."),
    )
    .meaning(format!(
        "Somebody may be in between. Nothing was sent. SHA-256 fingerprint: {}",
        certificate.print
    ))
    .next("Do not go on before you know who answers there.")
}

/// Not the certificate that is trusted here.
fn changed(shown: &Shown<'_>, certificate: &Certificate) -> Fault {
    let known: Vec<String> = shown
        .known
        .iter()
        .map(|pin| {
            format!(
                "{} (trusted {}, valid {} to {})",
                pin.print,
                day(Some(pin.added)),
                day(pin.not_before),
                day(pin.not_after)
            )
        })
        .collect();
    let place = shown.place();
    Fault::new(
        Kind::Tls,
        format!(
            "The certificate of {} is not the one that is trusted there.",
            shown.host
        ),
    )
    .meaning(format!(
        "It was renewed, or somebody is in between. Nothing was sent. Trusted: {}. Shown now: {} (valid {}).",
        known.join(", "),
        certificate.print,
        certificate.validity()
    ))
    .next(format!(
        "Compare on the system's console ({CONSOLE_COMMAND}). If it was changed on purpose: tnkeys trust --replace {place}; for another controller of a pair: tnkeys trust --add {place}"
    ))
}

/// The certificate was shown and refused.
fn distrusted(shown: &Shown<'_>, why: &CertificateError, certificate: &Certificate) -> Fault {
    let host = shown.host;
    let print = certificate.print;
    let what = match why {
        CertificateError::UnknownIssuer => format!(
            "The certificate of {host} is not trusted: it is self-signed, or its issuer is not known here."
        ),
        CertificateError::NotValidForName => {
            format!("The certificate of {host} is for another name.")
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names = names(presented);
            format!("The certificate of {host} is for another name: it names {names}.")
        }
        CertificateError::Expired => format!("The certificate of {host} has expired."),
        CertificateError::ExpiredContext { not_after, .. } => {
            let date = date(*not_after);
            format!("The certificate of {host} expired on {date}.")
        }
        CertificateError::NotValidYet => {
            format!("The certificate of {host} is not valid yet.")
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            let date = date(*not_before);
            format!("The certificate of {host} is not valid before {date}.")
        }
        // webpki's name for a certificate that calls itself an authority and is used by a server.
        other if format!("{other:?}").contains("CaUsedAsEndEntity") => format!(
            "The certificate of {host} is one of an authority: it may not be used by a server."
        ),
        other => format!("The certificate of {host} was refused: {other}."),
    };
    let advice = match why {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => &format!(
            "Renew the certificate, or correct the clock of this machine: it says {}.",
            Timestamp::now().strftime("%Y-%m-%d")
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "Use a name that the certificate carries, or give the system one that carries this name."
        }
        CertificateError::UnknownIssuer => {
            "If an authority of yours has signed it: --ca FILE with its certificate."
        }
        _ => "Give the system's web interface another certificate.",
    };
    let place = shown.place();
    Fault::new(Kind::Tls, what)
        .meaning(format!("Nothing was sent. SHA-256 fingerprint: {print}"))
        .next(format!(
            "{advice} To trust exactly this one, compare the fingerprint on the system's console ({CONSOLE_COMMAND}); then: tnkeys trust {place}"
        ))
}

/// The first few names; a certificate may carry hundreds.
fn names(presented: &[String]) -> String {
    if presented.is_empty() {
        return "nothing".into();
    }
    let more = presented.len().saturating_sub(4);
    let first: Vec<_> = presented.iter().take(4).map(|name| plain(name)).collect();
    let first = first.join(", ");
    if more == 0 {
        first
    } else {
        format!("{first} and {more} more")
    }
}

/// rustls writes a name as `DnsName("nas1")` or `IpAddress(10.0.0.1)`: the name alone.
fn plain(name: &str) -> &str {
    let inner = name
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(name).trim_matches('"')
}

fn date(time: UnixTime) -> String {
    let second = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    match Timestamp::from_second(second) {
        Ok(at) => at.strftime("%Y-%m-%d").to_string(),
        Err(_) => "an impossible date".into(),
    }
}
