//! The curve P-521 (secp521r1): ECDSA signatures of servers and CAs, and the key exchange.

use ::p521::ecdh::EphemeralSecret;
use ::p521::ecdsa::signature::hazmat::PrehashVerifier as _;
use ::p521::ecdsa::{DerSignature, VerifyingKey};
use ::p521::elliptic_curve::Generate as _;
use ::p521::{PublicKey, Sec1Point};
use rustls::crypto::{ActiveKeyExchange, SharedSecret, SupportedKxGroup};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};
use rustls::{Error, NamedGroup, PeerMisbehaved};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

type Algorithm = &'static dyn SignatureVerificationAlgorithm;

/// Bytes of a field element.
const FIELD: usize = 66;

pub(super) static SHA256: Algorithm = &Ecdsa {
    signature: alg_id::ECDSA_SHA256,
    digest: |message| Sha256::digest(message).to_vec(),
};
pub(super) static SHA384: Algorithm = &Ecdsa {
    signature: alg_id::ECDSA_SHA384,
    digest: |message| Sha384::digest(message).to_vec(),
};
pub(super) static SHA512: Algorithm = &Ecdsa {
    signature: alg_id::ECDSA_SHA512,
    digest: |message| Sha512::digest(message).to_vec(),
};

/// One algorithm for each digest that a CA may use.
pub(super) static ALL: [Algorithm; 3] = [SHA256, SHA384, SHA512];

/// ECDSA with a digest.
#[derive(Debug)]
struct Ecdsa {
    signature: AlgorithmIdentifier,
    digest: fn(&[u8]) -> Vec<u8>,
}

impl SignatureVerificationAlgorithm for Ecdsa {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let key = VerifyingKey::from_sec1_bytes(public_key).map_err(|_| InvalidSignature)?;
        let signature = DerSignature::try_from(signature).map_err(|_| InvalidSignature)?;
        // No digest is as long as the field, and the crate takes none that is shorter than its half: the same number with zeros
        // before it (FIPS 186-5, 6.4.2).
        let digest = (self.digest)(message);
        let mut number = [0; FIELD];
        let (_, end) = number.split_at_mut(FIELD - digest.len());
        end.copy_from_slice(&digest);
        key.verify_prehash(&number, &signature)
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P521
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }
}

/// The key exchange on P-521.
#[derive(Debug)]
pub(super) struct Group;

impl SupportedKxGroup for Group {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let secret = EphemeralSecret::try_generate().map_err(|_| Error::FailedToGetRandomBytes)?;
        let public = Sec1Point::from(secret.public_key());
        Ok(Box::new(Exchange {
            secret,
            public: public.as_bytes().to_vec(),
        }))
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::secp521r1
    }
}

/// A key exchange in progress.
struct Exchange {
    secret: EphemeralSecret,
    public: Vec<u8>,
}

impl ActiveKeyExchange for Exchange {
    fn complete(self: Box<Self>, peer: &[u8]) -> Result<SharedSecret, Error> {
        // RFC 8446, 4.2.8.2: uncompressed alone. The crate checks that the point is on the curve.
        let uncompressed = peer.len() == 1 + 2 * FIELD && peer.first() == Some(&4);
        let theirs = uncompressed.then(|| PublicKey::from_sec1_bytes(peer).ok());
        let theirs = theirs.flatten().ok_or(PeerMisbehaved::InvalidKeyShare)?;
        let shared = self.secret.diffie_hellman(&theirs);
        let shared: &[u8] = shared.raw_secret_bytes();
        Ok(shared.into())
    }

    fn pub_key(&self) -> &[u8] {
        &self.public
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::secp521r1
    }
}
