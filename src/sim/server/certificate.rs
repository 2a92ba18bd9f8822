//! The TLS certificate: self-signed, or read from files. It comes with the hash that SCRAM sign-ins bind to.

use std::io;
use std::path::Path;
use std::sync::Arc;

use p521::pkcs8::DecodePrivateKey as _;
use rustls::crypto::ring::{default_provider, sign::any_supported_type};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, pem::PemObject};
use rustls::sign::{CertifiedKey, Signer, SigningKey, SingleCertAndKey};
use rustls::{SignatureAlgorithm, SignatureScheme};
use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};
use tokio_rustls::TlsAcceptor;
use x509_parser::asn1_rs::Any;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::signature_algorithm::RsaSsaPssParams;

/// A certificate that is ready to serve.
pub(super) struct ServerCertificate {
    pub(super) acceptor: TlsAcceptor,
    pub(super) pem: String,
    /// The `tls-server-end-point` of RFC 5929. `None` if the certificate's signature has no digest.
    pub(super) hash: Option<Arc<[u8]>>,
}

impl ServerCertificate {
    /// A self-signed certificate for localhost and 127.0.0.1.
    pub(super) fn fresh() -> io::Result<Self> {
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).map_err(io::Error::other)?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        Self::new(vec![made.cert.der().clone()], &key, made.cert.pem())
    }

    /// A certificate and its key from PEM files.
    pub(super) fn of_files(certificate: &Path, key: &Path) -> io::Result<Self> {
        let odd = |path: &Path, why: &dyn std::fmt::Display| {
            let text = format!("{}: {why}", path.display());
            io::Error::new(io::ErrorKind::InvalidInput, text)
        };
        let pem = std::fs::read_to_string(certificate).map_err(|e| odd(certificate, &e))?;
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
        let chain = chain.map_err(|e| odd(certificate, &e))?;
        if chain.is_empty() {
            return Err(odd(certificate, &"it holds no certificate in PEM form"));
        }
        let private = PrivateKeyDer::from_pem_file(key).map_err(|e| odd(key, &e))?;
        Self::new(chain, &private, pem).map_err(|e| odd(key, &e))
    }

    fn new(
        chain: Vec<CertificateDer<'static>>,
        key: &PrivateKeyDer<'static>,
        pem: String,
    ) -> io::Result<Self> {
        let hash = chain.first().and_then(|leaf| end_point(leaf));
        let key = signing_key(key)?;
        // Not checked: whether the key belongs to the certificate. A test may want a mismatch.
        let certified = SingleCertAndKey::from(CertifiedKey::new(chain, key));
        let config = rustls::ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(certified));
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            pem,
            hash: hash.map(Into::into),
        })
    }
}

/// The hash of a certificate, by the digest of its signature. SHA-256 replaces MD5 and SHA-1 (RFC 5929, section 4.1).
fn end_point(leaf: &[u8]) -> Option<Vec<u8>> {
    let (_, parsed) = X509Certificate::from_der(leaf).ok()?;
    let signature = &parsed.signature_algorithm;
    let algorithm = signature.algorithm.to_id_string();
    let (family, number) = algorithm.rsplit_once('.')?;
    let bits = match (family, number) {
        // RSA: PSS, then PKCS#1 v1.5 with MD5, SHA-1, and SHA-224 to SHA-512.
        ("1.2.840.113549.1.1", "10") => pss_bits(signature.parameters.as_ref()?)?,
        ("1.2.840.113549.1.1", "4" | "5" | "11") => 256,
        ("1.2.840.113549.1.1", "14") => 224,
        ("1.2.840.113549.1.1", "12") => 384,
        ("1.2.840.113549.1.1", "13") => 512,
        // ECDSA and DSA: SHA-1, then SHA-224 to SHA-512 in order.
        ("1.2.840.10045.4" | "1.2.840.10040.4", _) => 256,
        ("1.2.840.10045.4.3" | "2.16.840.1.101.3.4.3", "1") => 224,
        ("1.2.840.10045.4.3" | "2.16.840.1.101.3.4.3", "2") => 256,
        ("1.2.840.10045.4.3" | "2.16.840.1.101.3.4.3", "3") => 384,
        ("1.2.840.10045.4.3" | "2.16.840.1.101.3.4.3", "4") => 512,
        _ => return None,
    };
    Some(match bits {
        224 => Sha224::digest(leaf).to_vec(),
        384 => Sha384::digest(leaf).to_vec(),
        512 => Sha512::digest(leaf).to_vec(),
        _ => Sha256::digest(leaf).to_vec(),
    })
}

/// The digest size, in bits, that the RSA-PSS parameters name.
fn pss_bits(parameters: &Any<'_>) -> Option<u16> {
    let parameters = RsaSsaPssParams::try_from(parameters).ok()?;
    match parameters.hash_algorithm_oid().to_id_string().as_str() {
        "2.16.840.1.101.3.4.2.4" => Some(224),
        "2.16.840.1.101.3.4.2.2" => Some(384),
        "2.16.840.1.101.3.4.2.3" => Some(512),
        // SHA-256, and the replacement for MD5 and SHA-1.
        _ => Some(256),
    }
}

/// The key types that ring supports, and P-521.
fn signing_key(key: &PrivateKeyDer<'static>) -> io::Result<Arc<dyn SigningKey>> {
    if let PrivateKeyDer::Pkcs8(der) = key
        && let Ok(key) = p521::SecretKey::from_pkcs8_der(der.secret_pkcs8_der())
    {
        return Ok(Arc::new(P521(key.into())));
    }
    any_supported_type(key).map_err(io::Error::other)
}

/// A P-521 key.
#[derive(Clone, Debug)]
struct P521(p521::ecdsa::SigningKey);

impl SigningKey for P521 {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let known = offered.contains(&SignatureScheme::ECDSA_NISTP521_SHA512);
        known.then(|| Box::new(self.clone()) as Box<dyn Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl Signer for P521 {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        use p521::ecdsa::signature::Signer as _;
        let signature: p521::ecdsa::DerSignature = self.0.sign(message);
        Ok(signature.as_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP521_SHA512
    }
}
