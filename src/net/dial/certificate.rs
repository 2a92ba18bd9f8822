//! What stands in a certificate, for a person to judge.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use x509_parser::prelude::{ASN1Time, FromDer, GeneralName, X509Certificate, X509Name};
use x509_parser::public_key::PublicKey as Parsed;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::domain::{Certificate, Fingerprint, PublicKey, Text};

// Object identifiers: RFC 8017, RFC 4055, RFC 5480, RFC 8410.
const RSA: &str = "1.2.840.113549.1.1.1";
const RSA_PSS: &str = "1.2.840.113549.1.1.10";
const EC: &str = "1.2.840.10045.2.1";
const P256: &str = "1.2.840.10045.3.1.7";
const P384: &str = "1.3.132.0.34";
const ED25519: &str = "1.3.101.112";

/// The SHA-256 of a certificate in DER.
pub fn fingerprint(certificate: &[u8]) -> Fingerprint {
    Fingerprint(Sha256::digest(certificate).into())
}

/// Reads a certificate in DER; `None` when it is none.
pub fn read(der: &[u8]) -> Option<Certificate> {
    let (_, it) = X509Certificate::from_der(der).ok()?;
    let validity = it.validity();
    Some(Certificate {
        subject: name(it.subject()),
        issuer: name(it.issuer()),
        names: names(&it),
        not_before: time(validity.not_before),
        not_after: time(validity.not_after),
        key: key(it.public_key()),
        print: fingerprint(der),
    })
}

fn name(name: &X509Name<'_>) -> Text {
    name.to_string().into()
}

fn time(at: ASN1Time) -> Option<Timestamp> {
    Timestamp::from_second(at.timestamp()).ok()
}

/// The names and addresses of the alternative names; without them the common name, which nothing checks any more.
fn names(certificate: &X509Certificate<'_>) -> Vec<Text> {
    let alternative = certificate.subject_alternative_name().ok().flatten();
    let names: Vec<Text> = alternative
        .iter()
        .flat_map(|extension| &extension.value.general_names)
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).into()),
            GeneralName::IPAddress(bytes) => address(bytes).map(|ip| ip.to_string().into()),
            _ => None,
        })
        .collect();
    if !names.is_empty() {
        return names;
    }
    let common = certificate.subject().iter_common_name();
    common
        .filter_map(|name| name.as_str().ok())
        .map(Into::into)
        .collect()
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes)
            .ok()
            .map(|it| Ipv4Addr::from(it).into()),
        _ => <[u8; 16]>::try_from(bytes)
            .ok()
            .map(|it| Ipv6Addr::from(it).into()),
    }
}

fn key(info: &SubjectPublicKeyInfo<'_>) -> PublicKey {
    let algorithm = info.algorithm.algorithm.to_id_string();
    match algorithm.as_str() {
        RSA => match info.parsed() {
            Ok(Parsed::RSA(key)) => PublicKey::Rsa(bits(key.modulus)),
            _ => PublicKey::Other("RSA (broken)".into()),
        },
        RSA_PSS => PublicKey::RsaPss,
        ED25519 => PublicKey::Ed25519,
        EC => {
            let curve = info.algorithm.parameters.as_ref();
            let curve = curve.and_then(|it| it.as_oid().ok());
            match curve.map(|it| it.to_id_string()).as_deref() {
                Some(P256) => PublicKey::P256,
                Some(P384) => PublicKey::P384,
                Some("1.3.132.0.35") => PublicKey::Other("P-521".into()),
                Some(other) => PublicKey::Other(format!("EC {other}").into()),
                None => PublicKey::Other("EC".into()),
            }
        }
        "1.3.101.113" => PublicKey::Other("Ed448".into()),
        other => PublicKey::Other(other.into()),
    }
}

/// The length of a number in bits, without the zeros before it.
fn bits(number: &[u8]) -> usize {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    match number.get(zeros) {
        Some(first) => (number.len() - zeros) * 8 - first.leading_zeros() as usize,
        None => 0,
    }
}
