//! Why TLS failed, in a person's words, with the fingerprint of the certificate that was shown.

use std::fmt::Write;
use std::io;

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error};
use sha2::{Digest, Sha256};

use super::stream::Speech;
use crate::domain::{Fault, Kind};

/// The object identifier id-RSASSA-PSS, 1.2.840.113549.1.1.10, in DER (RFC 4055).
const RSA_PSS: &[u8] = &[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a,
];

/// The SHA-256 fingerprint as `openssl x509 -fingerprint -sha256` writes it: `AB:CD:…`.
pub fn fingerprint(certificate: &[u8]) -> String {
    let mut out = String::with_capacity(95);
    for (at, byte) in Sha256::digest(certificate).iter().enumerate() {
        let colon = if at == 0 { "" } else { ":" };
        // Writing to a string cannot fail.
        let _ = write!(out, "{colon}{byte:02X}");
    }
    out
}

/// Explains a failed handshake. `shown`: the server's certificate in DER, when it came that far.
pub(super) fn explain(
    host: &str,
    port: u16,
    error: &io::Error,
    speech: Speech,
    shown: Option<&[u8]>,
) -> Fault {
    let tls = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Error>());
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
    match (tls, shown) {
        (Some(Error::InvalidCertificate(why)), Some(certificate)) => {
            distrusted(host, why, certificate)
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

/// The certificate was shown and refused.
fn distrusted(host: &str, why: &CertificateError, certificate: &[u8]) -> Fault {
    let print = fingerprint(certificate);
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
        CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::BadSignature
            if contains(certificate, RSA_PSS) =>
        {
            format!(
                "The certificate of {host} has a key of type RSA-PSS, or is signed with one, which tnkeys cannot verify."
            )
        }
        // webpki's name for a certificate that calls itself an authority and is used by a server.
        other if format!("{other:?}").contains("CaUsedAsEndEntity") => format!(
            "The certificate of {host} is one of an authority: it may not be used by a server."
        ),
        other => format!("The certificate of {host} was refused: {other}."),
    };
    let next = match why {
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
            "Compare the fingerprint on the system's console; then save the certificate (or its issuer's) as PEM and give it with --ca FILE."
        }
        _ => "Give the system's web interface another certificate.",
    };
    Fault::new(Kind::Tls, what)
        .meaning(format!("Nothing was sent. SHA-256 fingerprint: {print}"))
        .next(next)
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

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
