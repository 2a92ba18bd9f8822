//! Certificates with their keys, and servers that show them.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use jiff::Timestamp;
use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::read_certificate;
use crate::domain::Pin;

/// A certificate and a key, which need not belong together.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) certificate: CertificateDer<'static>,
    pub(super) key: Arc<PrivateKeyDer<'static>>,
}

impl Made {
    pub(super) fn by_rcgen(params: CertificateParams) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self {
            certificate: certificate.der().clone(),
            key: Arc::new(PrivateKeyDer::try_from(key.serialize_der()).unwrap()),
        }
    }

    fn from(dir: &Path) -> Self {
        Self {
            certificate: CertificateDer::from_pem_file(dir.join("cert.pem")).unwrap(),
            key: Arc::new(PrivateKeyDer::from_pem_file(dir.join("key.pem")).unwrap()),
        }
    }

    pub(super) fn pin(&self) -> Pin {
        Pin::of(
            &read_certificate(&self.certificate).unwrap(),
            Timestamp::now(),
        )
    }
}

/// What TrueNAS makes for itself names localhost only.
pub(super) fn for_localhost() -> CertificateParams {
    CertificateParams::new(vec!["localhost".into()]).unwrap()
}

/// A self-signed certificate by openssl; `None`, said so, where there is no openssl and none is required.
pub(super) fn by_openssl(dir: &Path, new_key: &[&str]) -> Option<Made> {
    let mut command = Command::new("openssl");
    command.current_dir(dir).args(["req", "-x509", "-nodes"]);
    command.args(new_key);
    command.args(["-keyout", "key.pem", "-out", "cert.pem", "-days", "30"]);
    command.args(["-subj", "/O=iXsystems/CN=localhost"]);
    command.args(["-addext", "subjectAltName=DNS:localhost"]);
    command.stderr(Stdio::null());
    match command.status() {
        Ok(status) => assert!(status.success(), "{new_key:?}"),
        Err(error) => {
            crate::skip::skip(&format!("no openssl ({error})"));
            return None;
        }
    }
    // rustls reads the RSA-PSS key no more than the certificate: that one is not served by it.
    PrivateKeyDer::from_pem_file(dir.join("key.pem")).unwrap();
    Some(Made::from(dir))
}

/// A TLS server on loopback. It serves nothing.
pub(super) async fn serve(
    made: &Made,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> u16 {
    let key = any_supported_type(&made.key).unwrap();
    // Without the check whether they belong together.
    let certified = CertifiedKey::new(vec![made.certificate.clone()], key);
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(mut stream) = acceptor.accept(tcp).await {
                    let _ = stream.read(&mut [0; 1024]).await;
                }
            });
        }
    });
    port
}
