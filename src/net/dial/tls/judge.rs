//! The system's root certificates, read once for many links.
//!
//! A hundred links are opened at once. Reading the roots takes a few milliseconds and some hundred kilobytes each time.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};
use rustls::{Error, RootCertStore};
use tokio::sync::Mutex;

use super::crypto;
use crate::config::safe_path::{self, Readers};
use crate::domain::{Fault, Kind};
use crate::process::blocking::blocking;

/// How long the roots are good for further links. A certificate that an administrator adds counts after this time.
const FRESH: Duration = Duration::from_secs(30);

/// The algorithms and the root certificates.
#[derive(Debug)]
pub(super) struct Judge {
    pub(super) provider: Arc<CryptoProvider>,
    /// `None` when there are no root certificates.
    pub(super) verifier: Option<Arc<WebPkiServerVerifier>>,
    read: Instant,
}

impl Judge {
    fn new(roots: RootCertStore) -> Result<Self, Fault> {
        let provider = Arc::new(crypto::provider());
        let verifier = match roots.is_empty() {
            true => None,
            false => {
                let roots = Arc::new(roots);
                let built =
                    WebPkiServerVerifier::builder_with_provider(roots, provider.clone()).build();
                Some(built.map_err(|e| {
                    Fault::new(
                        Kind::Tls,
                        format!("Could not use the trusted certificates: {e}."),
                    )
                })?)
            }
        };
        Ok(Self {
            provider,
            verifier,
            read: Instant::now(),
        })
    }
}

/// The fault of a TLS setup that failed.
pub(super) fn failed(error: &Error) -> Fault {
    Fault::new(Kind::Tls, format!("Could not set up TLS: {error}."))
}

/// The judge of the links that were opened last. It is gone when the last of them is.
static OF_SYSTEM: Mutex<Weak<Judge>> = Mutex::const_new(Weak::new());

/// The judge with the system's root certificates. Links that are opened together share it: the first reads, the others
/// wait.
pub(super) async fn of_system() -> Result<Arc<Judge>, Fault> {
    let mut shared = OF_SYSTEM.lock().await;
    if let Some(judge) = shared.upgrade().filter(|it| it.read.elapsed() < FRESH) {
        return Ok(judge);
    }
    let judge = Arc::new(Judge::new(blocking(|| roots(None)).await??)?);
    *shared = Arc::downgrade(&judge);
    Ok(judge)
}

/// A judge of its own, with the system's root certificates and those of a file.
pub(super) async fn with_file(file: PathBuf) -> Result<Arc<Judge>, Fault> {
    let roots = blocking(move || roots(Some(&file))).await??;
    Ok(Arc::new(Judge::new(roots)?))
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
            .ok_or_else(|| unreadable(pem::Error::Io(rustix::io::Errno::NOENT.into())))?;
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
