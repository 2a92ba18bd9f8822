//! RSA keys that ring does not verify: shorter than 2048 bits, and PSS-only keys (id-RSASSA-PSS, RFC 4055).

use ::rsa::pkcs1::DecodeRsaPublicKey as _;
use ::rsa::signature::Verifier as _;
use ::rsa::traits::PublicKeyParts as _;
use ::rsa::{PublicKey, pkcs1v15, pss};
use rustls::crypto::ring;
use rustls::pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};
use rustls::{Error, PeerMisbehaved, SignatureScheme};
use sha2::{Sha256, Sha384, Sha512};
use x509_parser::signature_algorithm::RsaSsaPssParams;
use x509_parser::x509::SubjectPublicKeyInfo;

type Algorithm = &'static dyn SignatureVerificationAlgorithm;

/// The shortest key in bits that ring verifies.
const LONG: u32 = 2048;

/// `rsa_pss_pss_sha256`, `_sha384` and `_sha512` (RFC 8446, 4.2.3), which rustls has no name for.
pub(super) const PSS_KEYS: [SignatureScheme; 3] = [
    SignatureScheme::Unknown(0x0809),
    SignatureScheme::Unknown(0x080a),
    SignatureScheme::Unknown(0x080b),
];

const ID_RSASSA_PSS: &str = "1.2.840.113549.1.1.10";

/// The AlgorithmIdentifier of an RSA-PSS key without parameters: only the object identifier.
const PSS_KEY: AlgorithmIdentifier = AlgorithmIdentifier::from_slice(&[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a,
]);

/// The digest of a signature.
#[derive(Clone, Copy, Debug)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

/// RSA of 1024 bits or more.
#[derive(Debug)]
pub(super) struct Rsa {
    /// The key's algorithm in the certificate.
    key: AlgorithmIdentifier,
    /// The signature scheme of ordinary RSA keys that has the same signature format.
    scheme: SignatureScheme,
    signature: AlgorithmIdentifier,
    hash: Hash,
    /// PSS; otherwise PKCS#1 v1.5.
    pss: bool,
}

macro_rules! rsa {
    ($key:expr, $scheme:ident, $signature:ident, $hash:ident, $pss:literal) => {
        &Rsa {
            key: $key,
            scheme: SignatureScheme::$scheme,
            signature: alg_id::$signature,
            hash: Hash::$hash,
            pss: $pss,
        }
    };
}

const ANY: AlgorithmIdentifier = alg_id::RSA_ENCRYPTION;

pub(super) static OF_ANY_LENGTH: [&Rsa; 6] = [
    rsa!(ANY, RSA_PSS_SHA256, RSA_PSS_SHA256, Sha256, true),
    rsa!(ANY, RSA_PSS_SHA384, RSA_PSS_SHA384, Sha384, true),
    rsa!(ANY, RSA_PSS_SHA512, RSA_PSS_SHA512, Sha512, true),
    rsa!(ANY, RSA_PKCS1_SHA256, RSA_PKCS1_SHA256, Sha256, false),
    rsa!(ANY, RSA_PKCS1_SHA384, RSA_PKCS1_SHA384, Sha384, false),
    rsa!(ANY, RSA_PKCS1_SHA512, RSA_PKCS1_SHA512, Sha512, false),
];

pub(super) static WITH_PSS_KEY: [&Rsa; 3] = [
    rsa!(PSS_KEY, RSA_PSS_SHA256, RSA_PSS_SHA256, Sha256, true),
    rsa!(PSS_KEY, RSA_PSS_SHA384, RSA_PSS_SHA384, Sha384, true),
    rsa!(PSS_KEY, RSA_PSS_SHA512, RSA_PSS_SHA512, Sha512, true),
];

/// For chains: CAs with an RSA-PSS key of 2048 bits or more.
pub(super) static OF_PSS_AUTHORITIES: [Algorithm; 3] = [
    &Long(rsa!(PSS_KEY, RSA_PSS_SHA256, RSA_PSS_SHA256, Sha256, true)),
    &Long(rsa!(PSS_KEY, RSA_PSS_SHA384, RSA_PSS_SHA384, Sha384, true)),
    &Long(rsa!(PSS_KEY, RSA_PSS_SHA512, RSA_PSS_SHA512, Sha512, true)),
];

/// The algorithm for a handshake with an ordinary RSA key; `None` when the scheme is not RSA.
pub(super) fn of_any_length(scheme: SignatureScheme) -> Option<Algorithm> {
    let found = OF_ANY_LENGTH.iter().find(|it| it.scheme == scheme)?;
    Some(*found)
}

/// Whether a scheme is RSA with PKCS#1 v1.5.
pub(super) fn is_pkcs1(scheme: SignatureScheme) -> bool {
    let mut known = OF_ANY_LENGTH.iter();
    known.any(|it| !it.pss && it.scheme == scheme)
}

/// The algorithm for one of [`PSS_KEYS`]; `None` for another scheme.
pub(super) fn with_pss_key(
    scheme: SignatureScheme,
    key: &SubjectPublicKeyInfo<'_>,
) -> Option<Result<Algorithm, Error>> {
    let at = PSS_KEYS.iter().position(|it| *it == scheme)?;
    let algorithm = WITH_PSS_KEY.get(at)?;
    Some(if algorithm.is_allowed_by(key) {
        Ok(*algorithm)
    } else {
        Err(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into())
    })
}

impl Rsa {
    /// Whether the key is an RSA-PSS key whose parameters, if any, allow this digest and a salt of its length.
    fn is_allowed_by(&self, key: &SubjectPublicKeyInfo<'_>) -> bool {
        if key.algorithm.algorithm.to_id_string() != ID_RSASSA_PSS {
            return false;
        }
        let Some(parameters) = &key.algorithm.parameters else {
            return true;
        };
        let (name, length) = match self.hash {
            Hash::Sha256 => ("2.16.840.1.101.3.4.2.1", 32),
            Hash::Sha384 => ("2.16.840.1.101.3.4.2.2", 48),
            Hash::Sha512 => ("2.16.840.1.101.3.4.2.3", 64),
        };
        RsaSsaPssParams::try_from(parameters).is_ok_and(|it| {
            let mask = it.mask_gen_algorithm();
            it.hash_algorithm_oid().to_id_string() == name
                && mask.is_ok_and(|mask| mask.hash.to_id_string() == name)
                && it.salt_length() <= length
        })
    }

    /// Verifies with ring, for keys of 2048 bits or more.
    fn long(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let ring = ring::default_provider().signature_verification_algorithms;
        let found = ring.mapping.iter().find(|(it, _)| *it == self.scheme);
        let algorithm = found.and_then(|(_, algorithms)| algorithms.first());
        algorithm
            .ok_or(InvalidSignature)?
            .verify_signature(key, message, signature)
    }

    /// Verifies with the `rsa` crate, for keys of 1024 bits or more.
    fn short(
        &self,
        key: PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), ::rsa::signature::Error> {
        if self.pss {
            let signature = pss::Signature::try_from(signature)?;
            match self.hash {
                Hash::Sha256 => pss::VerifyingKey::<Sha256>::new(key).verify(message, &signature),
                Hash::Sha384 => pss::VerifyingKey::<Sha384>::new(key).verify(message, &signature),
                Hash::Sha512 => pss::VerifyingKey::<Sha512>::new(key).verify(message, &signature),
            }
        } else {
            use pkcs1v15::VerifyingKey;
            let signature = pkcs1v15::Signature::try_from(signature)?;
            match self.hash {
                Hash::Sha256 => VerifyingKey::<Sha256>::new(key).verify(message, &signature),
                Hash::Sha384 => VerifyingKey::<Sha384>::new(key).verify(message, &signature),
                Hash::Sha512 => VerifyingKey::<Sha512>::new(key).verify(message, &signature),
            }
        }
    }
}

impl SignatureVerificationAlgorithm for Rsa {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        match PublicKey::from_pkcs1_der(public_key) {
            Ok(key) if key.n().bit_width() < LONG => self
                .short(key, message, signature)
                .map_err(|_| InvalidSignature),
            _ => self.long(public_key, message, signature),
        }
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }
}

/// [`Rsa`], for keys of 2048 bits or more only.
#[derive(Debug)]
struct Long(&'static Rsa);

impl SignatureVerificationAlgorithm for Long {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        self.0.long(public_key, message, signature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.0.key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.0.signature
    }
}
