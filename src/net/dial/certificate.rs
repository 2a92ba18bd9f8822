//! Reads certificates for the user to compare.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use x509_parser::asn1_rs::Oid;
use x509_parser::prelude::{ASN1Time, FromDer, GeneralName, X509Certificate, X509Name};
use x509_parser::public_key::RSAPublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::domain::{Certificate, Fingerprint, PublicKey, Text};

// Object identifiers: RFC 8017, RFC 4055, RFC 5480, RFC 8410.
const RSA: &str = "1.2.840.113549.1.1.1";
const RSA_PSS: &str = "1.2.840.113549.1.1.10";
const EC: &str = "1.2.840.10045.2.1";
const P256: &str = "1.2.840.10045.3.1.7";
const P384: &str = "1.3.132.0.34";
const P521: &str = "1.3.132.0.35";
const ED25519: &str = "1.3.101.112";

/// Key types that tnkeys cannot verify: RFC 3279, RFC 8410, RFC 9881, GOST (RFC 9215).
const KINDS: &[(&str, &str)] = &[
    ("1.2.840.10040.4.1", "DSA"),
    ("1.3.101.113", "Ed448"),
    ("1.3.101.110", "X25519"),
    ("1.3.101.111", "X448"),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44"),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65"),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87"),
    ("1.2.643.7.1.1.1.1", "GOST R 34.10-2012 (256)"),
    ("1.2.643.7.1.1.1.2", "GOST R 34.10-2012 (512)"),
];

/// Curves that tnkeys cannot verify: RFC 5480, SEC 2, RFC 5639, SM2.
const CURVES: &[(&str, &str)] = &[
    ("1.2.840.10045.3.1.1", "P-192"),
    ("1.3.132.0.33", "P-224"),
    ("1.3.132.0.10", "secp256k1"),
    ("1.3.36.3.3.2.8.1.1.1", "brainpoolP160r1"),
    ("1.3.36.3.3.2.8.1.1.3", "brainpoolP192r1"),
    ("1.3.36.3.3.2.8.1.1.5", "brainpoolP224r1"),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"),
    ("1.3.36.3.3.2.8.1.1.8", "brainpoolP256t1"),
    ("1.3.36.3.3.2.8.1.1.9", "brainpoolP320r1"),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"),
    ("1.3.36.3.3.2.8.1.1.12", "brainpoolP384t1"),
    ("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1"),
    ("1.3.36.3.3.2.8.1.1.14", "brainpoolP512t1"),
    ("1.2.156.10197.1.301", "SM2"),
];

/// Signature algorithms that tnkeys cannot verify in a chain: RFC 8017, RFC 3279, RFC 5758, RFC 8410.
const SIGNATURES: &[(&str, &str)] = &[
    ("1.2.840.113549.1.1.4", "RSA and MD5"),
    ("1.2.840.113549.1.1.5", "RSA and SHA-1"),
    ("1.2.840.113549.1.1.14", "RSA and SHA-224"),
    ("1.2.840.113549.1.1.11", "RSA and SHA-256"),
    ("1.2.840.113549.1.1.12", "RSA and SHA-384"),
    ("1.2.840.113549.1.1.13", "RSA and SHA-512"),
    ("1.2.840.113549.1.1.10", "RSA-PSS with these parameters"),
    ("1.2.840.10045.4.1", "ECDSA and SHA-1"),
    ("1.2.840.10045.4.3.1", "ECDSA and SHA-224"),
    ("1.2.840.10045.4.3.2", "ECDSA and SHA-256"),
    ("1.2.840.10045.4.3.3", "ECDSA and SHA-384"),
    ("1.2.840.10045.4.3.4", "ECDSA and SHA-512"),
    ("1.2.840.10040.4.3", "DSA and SHA-1"),
    ("2.16.840.1.101.3.4.3.1", "DSA and SHA-224"),
    ("2.16.840.1.101.3.4.3.2", "DSA and SHA-256"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
];

fn named(table: &[(&'static str, &'static str)], id: &str) -> Option<&'static str> {
    let found = table.iter().find(|(known, _)| *known == id);
    found.map(|(_, name)| *name)
}

/// The name of a signature algorithm from its AlgorithmIdentifier in DER (without the header), or its object identifier
/// when the name is unknown.
pub(super) fn signature(identifier: &[u8]) -> String {
    match Oid::from_der(identifier) {
        Ok((_, id)) => {
            let id = id.to_id_string();
            named(SIGNATURES, &id).map_or(id, ToOwned::to_owned)
        }
        Err(_) => "an unknown signature".into(),
    }
}

/// The SHA-256 fingerprint of a certificate in DER.
pub fn fingerprint(certificate: &[u8]) -> Fingerprint {
    Fingerprint(Sha256::digest(certificate).into())
}

/// Reads a certificate in DER; `None` when it is malformed.
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

/// The subject alternative names; without them the common name, which clients no longer check.
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
        RSA => rsa_bits(info).map_or_else(|| other("RSA (broken)"), PublicKey::Rsa),
        RSA_PSS => rsa_bits(info).map_or_else(|| other("RSA-PSS (broken)"), PublicKey::RsaPss),
        ED25519 => PublicKey::Ed25519,
        EC => {
            let curve = info.algorithm.parameters.as_ref();
            let curve = curve.and_then(|it| it.as_oid().ok());
            match curve.map(|it| it.to_id_string()).as_deref() {
                Some(P256) => PublicKey::P256,
                Some(P384) => PublicKey::P384,
                Some(P521) => PublicKey::P521,
                Some(id) => other(&format!("EC {}", named(CURVES, id).unwrap_or(id))),
                None => other("EC with explicit parameters"),
            }
        }
        id => other(named(KINDS, id).unwrap_or(id)),
    }
}

fn other(name: &str) -> PublicKey {
    PublicKey::Other(name.into())
}

/// The bits of an RSA key, for either padding.
fn rsa_bits(info: &SubjectPublicKeyInfo<'_>) -> Option<usize> {
    let (_, key) = RSAPublicKey::from_der(&info.subject_public_key.data).ok()?;
    Some(bits(key.modulus))
}

/// The bit length of a number, without leading zeros.
fn bits(number: &[u8]) -> usize {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    match number.get(zeros) {
        Some(first) => (number.len() - zeros) * 8 - first.leading_zeros() as usize,
        None => 0,
    }
}
