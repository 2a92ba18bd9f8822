//! TLS: whom we trust, and a record of the certificate that was shown, so that a refusal can name it.
//!
//! Invariants: there is no way to switch verification off. The chain, the name and the dates are judged by rustls, unless a
//! person trusts exactly this certificate at this host and port; the handshake's signature, which proves that the server holds
//! the certificate's key, is verified in every case.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::certificate;
use super::limits::Limits;
use super::stream::{Secured, Sniff};
use super::tls_fault;
use crate::domain::{Fault, Fingerprint, Kind, Pin, Untrusted};
use crate::net::disk::blocking;

/// A handshake that failed.
pub(super) struct Refused {
    /// Why.
    pub(super) fault: Fault,
    /// The certificate, where a person may judge it.
    pub(super) untrusted: Option<Box<Untrusted>>,
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self {
            fault,
            untrusted: None,
        }
    }
}

/// Whom we trust. Made when the first `wss://` address is dialled, then kept: sessions resume.
pub(super) struct Trust {
    connector: TlsConnector,
    seen: Arc<Recorder>,
}

impl Trust {
    /// The system's roots, and those of the `--ca` file.
    pub(super) async fn load(ca: Option<PathBuf>) -> Result<Self, Fault> {
        let roots = blocking(move || roots(ca.as_deref())).await??;
        Self::with_roots(roots)
    }

    fn with_roots(roots: RootCertStore) -> Result<Self, Fault> {
        let failed = |e: Error| Fault::new(Kind::Tls, format!("TLS could not be set up: {e}."));
        let provider = Arc::new(default_provider());
        let judge = if roots.is_empty() {
            None
        } else {
            let built =
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone());
            Some(built.build().map_err(|e| {
                Fault::new(
                    Kind::Tls,
                    format!("The trusted certificates cannot be used: {e}."),
                )
            })?)
        };
        let seen = Arc::new(Recorder {
            judge,
            provider: provider.clone(),
            last: Mutex::default(),
            pins: Mutex::default(),
        });
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(failed)?
            .dangerous()
            .with_custom_certificate_verifier(seen.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let connector = TlsConnector::from(Arc::new(config));
        Ok(Self { connector, seen })
    }

    /// The handshake. `known`: what is trusted there; if anything is, nothing else will do.
    pub(super) async fn secure(
        &self,
        tcp: TcpStream,
        host: &str,
        port: u16,
        known: &[Pin],
        limits: &Limits,
    ) -> Result<Secured, Refused> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| {
            Fault::new(
                Kind::Tls,
                format!("{host} is not a name that a certificate can carry."),
            )
            .next("Use the ASCII form of the name, or the IP address.")
        })?;
        self.seen
            .prepare(known.iter().map(|pin| pin.print).collect());
        let (tcp, heard) = Sniff::new(tcp);
        match timeout(limits.secure, self.connector.connect(name, tcp)).await {
            Ok(Ok(stream)) => {
                let (_, tls) = stream.get_ref();
                let own = tls.peer_certificates().and_then(<[_]>::first);
                let own = own.map(|certificate| certificate.to_vec()).ok_or_else(|| {
                    Fault::new(Kind::Tls, format!("{host} showed no certificate."))
                })?;
                Ok((Box::new(stream), Some(own)))
            }
            Ok(Err(error)) => {
                let shown = self.seen.last();
                let shown = shown.as_deref().and_then(certificate::read);
                let speech = heard.speech();
                let shown = tls_fault::Shown {
                    host,
                    port,
                    certificate: shown.as_ref(),
                    known,
                };
                let fault = tls_fault::explain(&error, speech, &shown);
                Err(Refused {
                    untrusted: shown.judgeable(&error, &fault),
                    fault,
                })
            }
            Err(_) => Err(Fault::new(
                Kind::TimedOut,
                format!("{host} took the connection on port {port} but does not answer in TLS."),
            )
            .next("Is the port right?")
            .into()),
        }
    }
}

/// Reads the roots: the system's, then the file's. Blocks.
fn roots(ca: Option<&Path>) -> Result<RootCertStore, Fault> {
    let mut roots = RootCertStore::empty();
    // A system without a root store, or with a broken entry, still has what the file gives.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca {
        let shown = path.display();
        let unreadable = |e: rustls::pki_types::pem::Error| {
            Fault::new(
                Kind::Local,
                format!("The certificate file {shown} could not be read: {e}."),
            )
            .next("It must hold certificates in PEM form.")
        };
        let mut added = 0;
        for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
            roots.add(certificate.map_err(unreadable)?).map_err(|e| {
                Fault::new(
                    Kind::Local,
                    format!(
                        "The certificate file {shown} holds a certificate that cannot be used: {e}."
                    ),
                )
            })?;
            added += 1;
        }
        if added == 0 {
            return Err(Fault::new(
                Kind::Local,
                format!("The certificate file {shown} holds no certificate in PEM form."),
            ));
        }
    }
    Ok(roots)
}

/// A verifier that remembers the server's own certificate and leaves every decision to rustls, but for a certificate that a
/// person trusts at this host and port.
#[derive(Debug)]
struct Recorder {
    /// `None`: nobody is trusted at all.
    judge: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<rustls::crypto::CryptoProvider>,
    last: Mutex<Option<CertificateDer<'static>>>,
    /// What is trusted where the next handshake goes. A link has one address, and one handshake at a time.
    pins: Mutex<Vec<Fingerprint>>,
}

impl Recorder {
    fn prepare(&self, pins: Vec<Fingerprint>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
        *self.pins.lock().unwrap_or_else(PoisonError::into_inner) = pins;
    }

    fn last(&self) -> Option<CertificateDer<'static>> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(end_entity.clone().into_owned());
        drop(last);
        let pins = self.pins.lock().unwrap_or_else(PoisonError::into_inner);
        if pins.contains(&certificate::fingerprint(end_entity)) {
            return Ok(ServerCertVerified::assertion());
        }
        // A pin means this certificate and no other, whoever vouches for the other.
        if !pins.is_empty() {
            return Err(CertificateError::ApplicationVerificationFailure.into());
        }
        drop(pins);
        match &self.judge {
            Some(judge) => {
                judge.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            }
            None => Err(CertificateError::UnknownIssuer.into()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
