//! Channel binding of a sign-in: `tls-server-end-point` (RFC 5929, 4.1), the certificate's hash with the digest of its
//! own signature.
//!
//! Invariant: a certificate without a binding is an error. The caller must not sign in without binding instead.

use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use x509_parser::prelude::{AlgorithmIdentifier, FromDer, X509Certificate};
use x509_parser::signature_algorithm::RsaSsaPssParams;

#[cfg(test)]
mod tests;

/// Why a certificate has no channel binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unbindable {
    /// Its signature algorithm (Ed25519, Ed448) has no digest, which RFC 5929 leaves undefined.
    NoDigest,
    /// Its signature algorithm is unknown to tnkeys; carries the object identifier.
    Unknown(String),
    /// It is not a readable certificate.
    Malformed,
}

#[derive(Clone, Copy)]
enum Hash {
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

/// Signature algorithms and their hash. MD5 and SHA-1 become SHA-256 (RFC 5929).
///
/// The signature algorithm counts, not the type of the certificate's key: a CA may sign an RSA certificate with DSA.
const SIGNATURES: &[(&str, Hash)] = &[
    // RSA PKCS#1 v1.5 (RFC 4055): MD5, SHA-1, SHA-224 to SHA-512.
    ("1.2.840.113549.1.1.4", Hash::Sha256),
    ("1.2.840.113549.1.1.5", Hash::Sha256),
    ("1.2.840.113549.1.1.14", Hash::Sha224),
    ("1.2.840.113549.1.1.11", Hash::Sha256),
    ("1.2.840.113549.1.1.12", Hash::Sha384),
    ("1.2.840.113549.1.1.13", Hash::Sha512),
    // ECDSA (RFC 5758): SHA-1, SHA-224 to SHA-512.
    ("1.2.840.10045.4.1", Hash::Sha256),
    ("1.2.840.10045.4.3.1", Hash::Sha224),
    ("1.2.840.10045.4.3.2", Hash::Sha256),
    ("1.2.840.10045.4.3.3", Hash::Sha384),
    ("1.2.840.10045.4.3.4", Hash::Sha512),
    // DSA (RFC 3279, RFC 5758; 384 and 512 are NIST's own): SHA-1, SHA-224 to SHA-512.
    ("1.2.840.10040.4.3", Hash::Sha256),
    ("2.16.840.1.101.3.4.3.1", Hash::Sha224),
    ("2.16.840.1.101.3.4.3.2", Hash::Sha256),
    ("2.16.840.1.101.3.4.3.3", Hash::Sha384),
    ("2.16.840.1.101.3.4.3.4", Hash::Sha512),
    // The old names of OIW for RSA and DSA with SHA-1.
    ("1.3.14.3.2.29", Hash::Sha256),
    ("1.3.14.3.2.27", Hash::Sha256),
];

/// Digests in RSA-PSS parameters (RFC 4055, 2.1): MD5, SHA-1 (the default), SHA-224 to SHA-512.
const DIGESTS: &[(&str, Hash)] = &[
    ("1.2.840.113549.2.5", Hash::Sha256),
    ("1.3.14.3.2.26", Hash::Sha256),
    ("2.16.840.1.101.3.4.2.4", Hash::Sha224),
    ("2.16.840.1.101.3.4.2.1", Hash::Sha256),
    ("2.16.840.1.101.3.4.2.2", Hash::Sha384),
    ("2.16.840.1.101.3.4.2.3", Hash::Sha512),
];

const RSA_PSS: &str = "1.2.840.113549.1.1.10";
const ED25519: &str = "1.3.101.112";
const ED448: &str = "1.3.101.113";

/// The channel binding hash of a certificate in DER.
pub(crate) fn end_point(certificate: &[u8]) -> Result<Vec<u8>, Unbindable> {
    let (_, parsed) = X509Certificate::from_der(certificate).map_err(|_| Unbindable::Malformed)?;
    Ok(match hash_of(&parsed.signature_algorithm)? {
        Hash::Sha224 => Sha224::digest(certificate).to_vec(),
        Hash::Sha256 => Sha256::digest(certificate).to_vec(),
        Hash::Sha384 => Sha384::digest(certificate).to_vec(),
        Hash::Sha512 => Sha512::digest(certificate).to_vec(),
    })
}

fn hash_of(signature: &AlgorithmIdentifier<'_>) -> Result<Hash, Unbindable> {
    let name = signature.algorithm.to_id_string();
    let (name, table) = match name.as_str() {
        ED25519 | ED448 => return Err(Unbindable::NoDigest),
        RSA_PSS => (pss_digest(signature)?, DIGESTS),
        _ => (name, SIGNATURES),
    };
    let known = table.iter().find(|(known, _)| *known == name);
    known
        .map(|(_, hash)| *hash)
        .ok_or(Unbindable::Unknown(name))
}

/// The digest in the RSA-PSS parameters.
fn pss_digest(signature: &AlgorithmIdentifier<'_>) -> Result<String, Unbindable> {
    let parameters = signature.parameters.as_ref().ok_or(Unbindable::Malformed)?;
    let parameters = RsaSsaPssParams::try_from(parameters).map_err(|_| Unbindable::Malformed)?;
    Ok(parameters.hash_algorithm_oid().to_id_string())
}
