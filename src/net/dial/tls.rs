//! TLS: the trusted certificates, and a record of the shown certificate for faults.
//!
//! Invariants: verification cannot be switched off. rustls checks the chain, the name and the dates, unless the user
//! trusts exactly this certificate at this host and port. The handshake signature, which proves that the server holds
//! the certificate's key, is verified in every case.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, Error, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use verifier::PinningVerifier;

use super::limits::Limits;
use super::stream::{Secured, Sniff};
use super::{certificate, reach, tls_fault};
use crate::config::safe_path::{self, Readers};
use crate::domain::{Fault, Kind, Pin, PublicKey, Untrusted};
use crate::process::blocking::blocking;

mod crypto;
mod second_look;
mod verifier;

/// A failed handshake.
pub(super) struct Refused {
    /// The fault.
    pub(super) fault: Fault,
    /// The certificate, if the user may trust it.
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

/// The trusted certificates. Created for the first `wss://` address and then kept, so that sessions resume.
pub(super) struct Trust {
    connector: TlsConnector,
    seen: Arc<PinningVerifier>,
}

impl Trust {
    /// Loads the system's root certificates and those of the `--ca` file.
    pub(super) async fn load(ca: Option<PathBuf>) -> Result<Self, Fault> {
        let roots = blocking(move || roots(ca.as_deref())).await??;
        Self::with_roots(roots)
    }

    fn with_roots(roots: RootCertStore) -> Result<Self, Fault> {
        let failed = |e: Error| Fault::new(Kind::Tls, format!("Could not set up TLS: {e}."));
        let provider = Arc::new(crypto::provider());
        let judge = if roots.is_empty() {
            None
        } else {
            let built =
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone());
            Some(built.build().map_err(|e| {
                Fault::new(
                    Kind::Tls,
                    format!("Could not use the trusted certificates: {e}."),
                )
            })?)
        };
        let seen = Arc::new(PinningVerifier::new(judge));
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

    /// Performs the handshake. `known` are the pins; if there are any, only a pinned certificate is accepted.
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
                format!("{host} cannot be the name in a certificate."),
            )
            .next("Use the ASCII form of the name, or the IP address.")
        })?;
        let refused = match self.handshake(tcp, &name, port, known, limits).await {
            Ok(secured) => return Ok(secured),
            Err(refused) => refused,
        };
        // Nobody is asked to trust a certificate whose key cannot be checked the way this server speaks: RSA-PSS in TLS 1.2.
        if known.is_empty()
            && let Some(shown) = &refused.untrusted
            && matches!(shown.certificate.key, PublicKey::RsaPss(_))
            && let Ok(tcp) = reach::tcp(host, port, false, limits).await
        {
            let pin = [Pin::of(&shown.certificate, jiff::Timestamp::UNIX_EPOCH)];
            self.handshake(tcp, &name, port, &pin, limits).await?;
        }
        Err(refused)
    }

    async fn handshake(
        &self,
        tcp: TcpStream,
        name: &ServerName<'static>,
        port: u16,
        known: &[Pin],
        limits: &Limits,
    ) -> Result<Secured, Refused> {
        let host = &name.to_str();
        self.seen
            .prepare(known.iter().map(|pin| pin.print).collect());
        let (tcp, first) = Sniff::new(tcp);
        match timeout(limits.secure, self.connector.connect(name.clone(), tcp)).await {
            Ok(Ok(stream)) => {
                let (_, tls) = stream.get_ref();
                let own = tls.peer_certificates().and_then(<[_]>::first);
                let own = own
                    .map(|certificate| certificate.to_vec())
                    .ok_or_else(|| Fault::new(Kind::Tls, format!("{host} sent no certificate.")))?;
                Ok((Box::new(stream), Some(own)))
            }
            Ok(Err(error)) => {
                let seen = self.seen.last();
                let protocol = first.protocol();
                let shown = match &seen {
                    Some(seen) => certificate::read(&seen.certificate),
                    None if tls_fault::may_be_the_key(&error) => {
                        second_look::certificate(name, port, limits).await
                    }
                    None => None,
                };
                let shown = tls_fault::Shown {
                    host,
                    port,
                    certificate: shown.as_ref(),
                    forged: seen.is_some_and(|seen| seen.forged),
                    known,
                };
                let fault = tls_fault::explain(&error, protocol, &shown);
                Err(Refused {
                    untrusted: shown.judgeable(&error, &fault),
                    fault,
                })
            }
            Err(_) => Err(Fault::new(
                Kind::TimedOut,
                format!(
                    "{host} accepted the connection on port {port} but does not respond over TLS."
                ),
            )
            .next("Check the port.")
            .into()),
        }
    }
}

/// Reads the root certificates: the system's, then the file's. Blocks.
fn roots(ca: Option<&Path>) -> Result<RootCertStore, Fault> {
    let mut roots = RootCertStore::empty();
    // A system without a root store, or with a broken entry, still has what the file gives.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca {
        let shown = path.display();
        let unreadable = |e: pem::Error| {
            Fault::new(
                Kind::Local,
                format!("Could not read the certificate file {shown}: {e}."),
            )
            .next("It must contain certificates in PEM format.")
        };
        let mut added = 0;
        // Who can change it decides whom we trust.
        let file = safe_path::open(path, Readers::Anyone)
            .map_err(|fault| {
                Fault {
                    kind: Kind::Local,
                    ..fault
                }
                .meaning("No certificate in it is trusted.")
            })?
            .ok_or_else(|| unreadable(pem::Error::Io(ErrorKind::NotFound.into())))?;
        for certificate in CertificateDer::pem_reader_iter(io::BufReader::new(file)) {
            roots.add(certificate.map_err(unreadable)?).map_err(|e| {
                Fault::new(
                    Kind::Local,
                    format!("The certificate file {shown} contains an invalid certificate: {e}."),
                )
            })?;
            added += 1;
        }
        if added == 0 {
            return Err(Fault::new(
                Kind::Local,
                format!("The certificate file {shown} contains no certificate in PEM format."),
            ));
        }
    }
    Ok(roots)
}
