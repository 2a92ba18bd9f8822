//! A certificate verifier with pinning. It records the server's certificate, accepts a pinned one, and leaves every
//! other decision to rustls.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use super::super::certificate;
use super::crypto::{self, Version};
use crate::domain::Fingerprint;

/// The certificate that a server showed.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) certificate: CertificateDer<'static>,
    /// The server did not prove that it holds the key.
    pub(super) forged: bool,
}

#[derive(Debug)]
pub(super) struct PinningVerifier {
    /// `None` when there are no root certificates.
    judge: Option<Arc<WebPkiServerVerifier>>,
    last: Mutex<Option<Seen>>,
    /// The pins for the next handshake. A link has one address and one handshake at a time.
    pins: Mutex<Vec<Fingerprint>>,
}

impl PinningVerifier {
    pub(super) fn new(judge: Option<Arc<WebPkiServerVerifier>>) -> Self {
        Self {
            judge,
            last: Mutex::default(),
            pins: Mutex::default(),
        }
    }

    pub(super) fn prepare(&self, pins: Vec<Fingerprint>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
        *self.pins.lock().unwrap_or_else(PoisonError::into_inner) = pins;
    }

    pub(super) fn last(&self) -> Option<Seen> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }

    fn verify(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
        version: Version,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = crypto::verify(message, certificate, signed, version);
        if let Err(Error::InvalidCertificate(CertificateError::BadSignature)) = verified {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(seen) = last.as_mut() {
                seen.forged = true;
            }
        }
        verified
    }
}

impl ServerCertVerifier for PinningVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(Seen {
            certificate: end_entity.clone().into_owned(),
            forged: false,
        });
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
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(message, certificate, signed, Version::Tls12)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(message, certificate, signed, Version::Tls13)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        crypto::schemes()
    }
}
