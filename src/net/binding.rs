//! What of a certificate a sign-in is bound to: `tls-server-end-point` (RFC 5929, 4.1), the certificate's hash by the digest
//! of its own signature.
//!
//! Invariant: a certificate that cannot be bound to is an error; whoever gets it must not sign in unbound instead.

use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use x509_parser::prelude::{AlgorithmIdentifier, FromDer, X509Certificate};
use x509_parser::signature_algorithm::RsaSsaPssParams;

#[cfg(test)]
mod tests;

/// Why there is no binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unbindable {
    /// Signed without a digest of its own (Ed25519, Ed448): the RFC leaves it undefined.
    NoDigest,
    /// Signed in a way that is not known here: its object identifier.
    Unknown(String),
    /// Not a certificate that can be read.
    Malformed,
}

#[derive(Clone, Copy)]
enum Hash {
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

/// Signature algorithms and the hash for each; MD5 and SHA-1 become SHA-256 (RFC 5929).
///
/// It is the signature's algorithm that counts, not the kind of the certificate's own key: an authority may sign with DSA what
/// holds an RSA key.
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

/// The digests that the parameters of RSA-PSS name (RFC 4055, 2.1): MD5, SHA-1 (the default), SHA-224 to SHA-512.
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

/// The hash of a certificate (DER) that a sign-in over its TLS is bound to.
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

/// The digest that stands in the parameters of RSA-PSS.
fn pss_digest(signature: &AlgorithmIdentifier<'_>) -> Result<String, Unbindable> {
    let parameters = signature.parameters.as_ref().ok_or(Unbindable::Malformed)?;
    let parameters = RsaSsaPssParams::try_from(parameters).map_err(|_| Unbindable::Malformed)?;
    Ok(parameters.hash_algorithm_oid().to_id_string())
}
