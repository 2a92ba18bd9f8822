//! Reads the certificate of a server that ended the handshake before it showed one.
//!
//! A server ends the handshake at once when it can sign with none of the offered schemes, or when its curve is not
//! offered. This handshake also offers algorithms that tnkeys cannot verify, so that the server shows its certificate,
//! and ends there.
//!
//! Invariant: this handshake never succeeds, and only a ClientHello is sent.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{ActiveKeyExchange, SupportedKxGroup};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, NamedGroup, SignatureScheme,
};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::super::limits::Limits;
use super::super::{certificate, reach};
use super::crypto;
use crate::domain::Certificate;

/// Curves that tnkeys cannot verify: secp224r1, secp256k1, Brainpool (RFC 7027) and X448, which goes with Ed448.
const CURVES: &[&dyn SupportedKxGroup] = &[
    &Named(0x15),
    &Named(0x16),
    &Named(0x1a),
    &Named(0x1b),
    &Named(0x1c),
    &Named(0x1e),
];

/// Ed448, ECDSA on Brainpool in TLS 1.3 (RFC 8734), ML-DSA.
const SCHEMES: &[u16] = &[0x0808, 0x081a, 0x081b, 0x081c, 0x0904, 0x0905, 0x0906];

/// Reads the certificate; `None` when the server shows none, or an unreadable one.
pub(super) async fn certificate(
    name: &ServerName<'static>,
    port: u16,
    limits: &Limits,
) -> Option<Certificate> {
    let mut provider = crypto::provider();
    provider.kx_groups.extend(CURVES);
    let shown = Arc::new(Shown::default());
    let config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(shown.clone())
        .with_no_client_auth();
    let tcp = reach::tcp(&name.to_str(), port, false, limits).await.ok()?;
    let connector = TlsConnector::from(Arc::new(config));
    // It fails, and how does not matter.
    let _ = timeout(limits.secure, connector.connect(name.clone(), tcp)).await;
    let shown = shown.0.lock().unwrap_or_else(PoisonError::into_inner);
    shown.as_deref().and_then(certificate::read)
}

/// A curve that is offered by number but not implemented.
#[derive(Debug)]
struct Named(u16);

impl SupportedKxGroup for Named {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        Err(Error::General("the curve is only named".into()))
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::Unknown(self.0)
    }
}

/// Records the certificate and rejects it.
#[derive(Debug, Default)]
struct Shown(Mutex<Option<CertificateDer<'static>>>);

fn no<T>() -> Result<T, Error> {
    Err(CertificateError::ApplicationVerificationFailure.into())
}

impl ServerCertVerifier for Shown {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *shown = Some(end_entity.clone().into_owned());
        no()
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        no()
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        no()
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let mut schemes = crypto::schemes();
        schemes.extend(SCHEMES.iter().copied().map(SignatureScheme::from));
        schemes
    }
}
