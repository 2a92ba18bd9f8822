//! The signature algorithms: those of ring, plus P-521, RSA-PSS keys and short RSA keys.
//!
//! Invariant: every handshake signature is verified with the public key in the certificate. Names, dates, chain and
//! extensions are checked elsewhere, or by the user: a pin covers the key alone.
//!
//! ring stays the provider. In a small client, built cold on two cores: ring alone took 20 s of CPU and made 1.66 MB,
//! ring with the crates `p521` and `rsa` 34 s and 1.90 MB, aws-lc-rs in place of ring 45 s, 3.74 MB and 1 MB more
//! memory. aws-lc-rs verifies P-521, but by its source no PSS signature of an RSA key below 2048 bits, and TLS 1.3 has
//! no other for RSA; `rsa` does. rustls supports RSA-PSS keys with neither provider; ring verifies them here all the
//! same. The two crates see public data only, except for the key exchange on P-521, which is offered last.

use std::sync::LazyLock;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, ring};
use rustls::pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use rustls::{CertificateError, DigitallySignedStruct, Error, PeerMisbehaved, SignatureScheme};
use x509_parser::asn1_rs::{Any, FromDer as _};
use x509_parser::prelude::X509Certificate;
use x509_parser::x509::SubjectPublicKeyInfo;

mod p521;
mod rsa;
#[cfg(test)]
mod tests;

type Algorithm = &'static dyn SignatureVerificationAlgorithm;

/// The negotiated TLS version.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    Tls12,
    Tls13,
}

/// The algorithms for chains (`all`) and for handshakes (`mapping`, in the order of the offer).
static ALGORITHMS: LazyLock<WebPkiSupportedAlgorithms> = LazyLock::new(|| {
    let ring = ring::default_provider().signature_verification_algorithms;
    let mut all = ring.all.to_vec();
    all.extend(p521::ALL);
    all.extend(rsa::OF_PSS_AUTHORITIES);
    let mut mapping = Vec::new();
    for (scheme, algorithms) in ring.mapping {
        let algorithms: &[Algorithm] = match *scheme {
            // In TLS 1.2 the scheme names no curve; in TLS 1.3 the first alone counts.
            SignatureScheme::ECDSA_NISTP256_SHA256 => with(algorithms, p521::SHA256),
            SignatureScheme::ECDSA_NISTP384_SHA384 => with(algorithms, p521::SHA384),
            other => match rsa::of_any_length(other) {
                Some(algorithm) => with(&[], algorithm),
                None => algorithms,
            },
        };
        mapping.push((*scheme, algorithms));
    }
    // Last: a server that has a choice keeps to what it chose before.
    let p521 = with(&[], p521::SHA512);
    mapping.push((SignatureScheme::ECDSA_NISTP521_SHA512, p521));
    WebPkiSupportedAlgorithms {
        all: all.leak(),
        mapping: mapping.leak(),
    }
});

fn with(algorithms: &[Algorithm], another: Algorithm) -> &'static [Algorithm] {
    let mut algorithms = algorithms.to_vec();
    algorithms.push(another);
    algorithms.leak()
}

/// ring plus the added algorithms.
pub(super) fn provider() -> CryptoProvider {
    let mut provider = ring::default_provider();
    provider.signature_verification_algorithms = *ALGORITHMS;
    // In TLS 1.2 OpenSSL shows a certificate on P-521 only to whom names that curve here.
    provider.kx_groups.push(&p521::Group);
    provider
}

/// The signature schemes to offer.
pub(super) fn schemes() -> Vec<SignatureScheme> {
    let mut schemes = ALGORITHMS.supported_schemes();
    schemes.extend(rsa::PSS_KEYS);
    schemes
}

/// Verifies a handshake signature, which proves that the server holds the certificate's key.
pub(super) fn verify(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signed: &DigitallySignedStruct,
    version: Version,
) -> Result<HandshakeSignatureValid, Error> {
    let (_, parsed) =
        X509Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding)?;
    let key = parsed.public_key();
    let algorithm = match rsa::with_pss_key(signed.scheme, key) {
        Some(algorithm) => algorithm?,
        None => chosen(signed.scheme, key, version)?,
    };
    algorithm
        .verify_signature(&key.subject_public_key.data, message, signed.signature())
        .map(|()| HandshakeSignatureValid::assertion())
        .map_err(|_| CertificateError::BadSignature.into())
}

/// The single algorithm for a scheme and a key.
fn chosen(
    scheme: SignatureScheme,
    key: &SubjectPublicKeyInfo<'_>,
    version: Version,
) -> Result<Algorithm, Error> {
    let offered = ALGORITHMS.mapping.iter().find(|(it, _)| *it == scheme);
    let (_, algorithms) =
        offered.ok_or(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme)?;
    let algorithms = match version {
        Version::Tls12 => algorithms,
        // RFC 8446, 4.2.3: PKCS#1 v1.5 is for chains alone, and a scheme means one curve.
        Version::Tls13 if rsa::is_pkcs1(scheme) => {
            return Err(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into());
        }
        Version::Tls13 => algorithms.get(..1).unwrap_or_default(),
    };
    let kind = kind(key).ok_or(CertificateError::BadEncoding)?;
    let fitting = algorithms
        .iter()
        .find(|it| it.public_key_alg_id().as_ref() == kind);
    fitting.copied().ok_or_else(|| {
        let tried = algorithms.first().map(|it| it.signature_alg_id().to_vec());
        CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: tried.unwrap_or_default(),
            public_key_algorithm_id: kind.to_vec(),
        }
        .into()
    })
}

/// A key's AlgorithmIdentifier as rustls compares it: the object identifier and its parameters in DER.
fn kind<'a>(key: &SubjectPublicKeyInfo<'a>) -> Option<&'a [u8]> {
    let (_, info) = Any::from_der(key.raw).ok()?;
    let (_, algorithm) = Any::from_der(info.data).ok()?;
    Some(algorithm.data)
}
