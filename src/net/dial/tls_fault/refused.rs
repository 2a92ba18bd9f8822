//! Faults of a rejected certificate.

use jiff::Timestamp;
use rustls::CertificateError;
use rustls::pki_types::UnixTime;

use super::super::certificate::signature;
use super::shown::Shown;
use crate::domain::certificate::{CONSOLE_COMMAND, OTHER_KEY, day};
use crate::domain::{Certificate, Fault, Kind};

/// The key type cannot be verified.
pub(super) fn unusable(host: &str, certificate: &Certificate) -> Fault {
    let key = &certificate.key;
    Fault::new(
        Kind::Tls,
        format!("The certificate of {host} has a key of type {key}, which tnkeys cannot check."),
    )
    .meaning(sent_nothing(certificate))
    .next(OTHER_KEY)
}

/// An RSA-PSS key with TLS 1.2: rustls supports these signatures in TLS 1.3 only.
pub(super) fn needs_tls13(host: &str, certificate: &Certificate) -> Fault {
    let key = &certificate.key;
    Fault::new(
        Kind::Tls,
        format!("The certificate of {host} has a key of type {key}, which tnkeys cannot check in TLS 1.2."),
    )
    .meaning(sent_nothing(certificate))
    .next(format!("Allow TLS 1.3 on the system. Or: {OTHER_KEY}"))
}

fn sent_nothing(certificate: &Certificate) -> String {
    format!(
        "Nothing was sent. SHA-256 fingerprint: {}",
        certificate.print
    )
}

/// The issuer revoked the certificate. Pinning is not offered, because it would undo the revocation.
pub(super) fn revoked(host: &str, certificate: &Certificate) -> Fault {
    Fault::new(
        Kind::Tls,
        format!("The certificate of {host} was revoked by its issuer."),
    )
    .meaning(sent_nothing(certificate))
    .next("Give the system's web interface another certificate.")
}

/// The server does not hold the key of the certificate that it shows.
pub(super) fn impostor(host: &str, certificate: &Certificate) -> Fault {
    Fault::new(
        Kind::Tls,
        format!(
            "{host} presented a forged certificate, or one whose private key it does not have."
        ),
    )
    .meaning(format!(
        "Someone may be intercepting the connection. Nothing was sent. SHA-256 fingerprint: {}",
        certificate.print
    ))
    .next("Find out which machine responds at this address before you continue.")
}

/// The certificate is not the pinned one.
pub(super) fn changed(shown: &Shown<'_>, certificate: &Certificate) -> Fault {
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
            "The certificate of {} is not the trusted one.",
            shown.host
        ),
    )
    .meaning(format!(
        "Either it was renewed, or someone is intercepting the connection. Nothing was sent. Trusted: {}. Presented now: {} (valid {}).",
        known.join(", "),
        certificate.print,
        certificate.validity()
    ))
    .next(format!(
        "Compare it on the system's console ({CONSOLE_COMMAND}). If the change was intended: tnkeys trust --replace {place}; for the other controller of an HA pair: tnkeys trust --add {place}"
    ))
}

/// The certificate was rejected.
pub(super) fn distrusted(
    shown: &Shown<'_>,
    why: &CertificateError,
    certificate: &Certificate,
) -> Fault {
    let host = shown.host;
    let what = match why {
        CertificateError::UnknownIssuer => format!(
            "The certificate of {host} is not trusted: it is self-signed, or its issuer is unknown on this machine."
        ),
        CertificateError::BadSignature => format!(
            "The certificate of {host} is not signed by the trusted issuer: another issuer has the same name, or the issuer has an RSA key below 2048 bits."
        ),
        CertificateError::NotValidForName => {
            format!("The certificate of {host} is for another name.")
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names = names(presented);
            format!("The certificate of {host} is for another name: {names}.")
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
        CertificateError::BadEncoding => format!("The certificate of {host} is malformed."),
        CertificateError::UnhandledCriticalExtension => format!(
            "The certificate of {host} has a critical extension that tnkeys does not support."
        ),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            format!("The certificate of {host} may not be used by a server (extended key usage).")
        }
        CertificateError::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id: id,
            ..
        }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: id,
            ..
        } => format!(
            "The certificate of {host} or its issuer's is signed with {}, which tnkeys cannot verify.",
            signature(id)
        ),
        other => of_webpki(host, other),
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
            "Use a name in the certificate, or give the system a certificate with this name."
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "If your own CA signed it, pass the CA certificate with --ca FILE."
        }
        _ => "Give the system's web interface another certificate.",
    };
    let place = shown.place();
    Fault::new(Kind::Tls, what)
        .meaning(sent_nothing(certificate))
        .next(format!(
            "{advice} To trust exactly this certificate, compare the fingerprint on the system's console ({CONSOLE_COMMAND}); then: tnkeys trust {place}"
        ))
}

/// Explains webpki errors that rustls passes on without a name of its own.
fn of_webpki(host: &str, why: &CertificateError) -> String {
    let name = format!("{why:?}");
    let known = |part: &str| name.contains(part);
    if known("CaUsedAsEndEntity") {
        format!("The certificate of {host} is a CA certificate: a server may not use it.")
    } else if known("UnsupportedCertVersion") {
        format!("The certificate of {host} is X.509 version 1, which no issuer can authenticate.")
    } else if known("EndEntityUsedAsCa") {
        format!("The issuer of the certificate of {host} is not a CA.")
    } else if known("NameConstraintViolation") {
        format!("The CA of the certificate of {host} may not issue certificates for this name.")
    } else if known("PathLenConstraintViolated") || known("MaximumPath") {
        format!("The certificate chain of {host} is longer than a CA in it allows.")
    } else {
        format!("tnkeys rejected the certificate of {host}: {why}.")
    }
}

/// The first few names; a certificate may have hundreds.
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

/// The bare name in rustls's notation: `DnsName("nas1")`, `IpAddress(10.0.0.1)`.
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
        Err(_) => "an invalid date".into(),
    }
}
