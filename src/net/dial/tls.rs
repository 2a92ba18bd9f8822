//! TLS: the trusted certificates, and a record of the shown certificate for faults.
//!
//! Invariants: verification cannot be switched off. rustls checks the chain, the name and the dates, unless the user
//! trusts exactly this certificate at this host and port. The handshake signature, which proves that the server holds
//! the certificate's key, is verified in every case.

use std::path::PathBuf;
use std::sync::Arc;

use judge::Judge;
use rustls::ClientConfig;
use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use verifier::PinningVerifier;

use super::limits::Limits;
use super::stream::{Secured, Sniff};
use super::{certificate, reach, tls_fault};
use crate::domain::{Fault, Kind, Pin, PublicKey, Untrusted};

mod crypto;
mod judge;
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
    /// Shared with the links that are opened while this one exists.
    _judge: Arc<Judge>,
}

/// Most hosts whose TLS sessions a link resumes.
const HOSTS: usize = 2;

impl Trust {
    /// Loads the system's root certificates and those of the `--ca` file.
    pub(super) async fn load(ca: Option<PathBuf>) -> Result<Self, Fault> {
        let judge = match ca {
            None => judge::of_system().await?,
            Some(file) => judge::with_file(file).await?,
        };
        Self::with_judge(judge)
    }

    fn with_judge(judge: Arc<Judge>) -> Result<Self, Fault> {
        let seen = Arc::new(PinningVerifier::new(judge.verifier.clone()));
        let mut config = ClientConfig::builder_with_provider(judge.provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|e| judge::failed(&e))?
            .dangerous()
            .with_custom_certificate_verifier(seen.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // A link talks to one host. The default has room for 256.
        config.resumption = Resumption::in_memory_sessions(HOSTS);
        let connector = TlsConnector::from(Arc::new(config));
        Ok(Self {
            connector,
            seen,
            _judge: judge,
        })
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
