//! Certificates that must be refused, and the one that must not.

use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::domain::{Credentials, Secret};

/// A TLS server on loopback with this certificate, and the certificate as PEM and DER. It serves nothing.
async fn serve(params: CertificateParams) -> (u16, String, Vec<u8>) {
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let private = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
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
    (port, certificate.pem(), certificate.der().to_vec())
}

/// Dials it, trusting this PEM; it always fails, at the latest where http is expected.
async fn dial(port: u16, pem: Option<&str>) -> (Fault, Vec<Stage>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ca.pem");
    if let Some(pem) = pem {
        std::fs::write(&path, pem).unwrap();
    }
    let target = Target {
        address: Address::parse(&format!("127.0.0.1:{port}")).unwrap(),
        credentials: Credentials::Password {
            user: "root".into(),
            password: Secret::new("not-a-real-password".into()),
        },
        ca: pem.map(|_| path),
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    };
    let mut stages = Vec::new();
    let result = Dialer::new(&target, State::default(), Limits::default())
        .dial(&mut |stage| stages.push(stage))
        .await;
    (result.err().unwrap(), stages)
}

fn named(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.into()]).unwrap()
}

#[tokio::test]
async fn an_unknown_certificate_is_refused_with_its_fingerprint() {
    let (port, _, der) = serve(named("127.0.0.1")).await;
    let (fault, _) = dial(port, None).await;
    assert_eq!(fault.kind, Kind::Tls);
    assert!(fault.what.contains("self-signed"), "{fault}");
    assert!(
        fault.meaning.contains(&fingerprint(&der).to_string()),
        "{fault}"
    );
    assert!(fault.next.contains("--ca"), "{fault}");
}

#[tokio::test]
async fn a_certificate_from_the_file_is_trusted() {
    let (port, pem, _) = serve(named("127.0.0.1")).await;
    let (fault, stages) = dial(port, Some(&pem)).await;
    assert_eq!(stages.last(), Some(&Stage::Greeting), "{fault}");
    assert_eq!(fault.kind, Kind::Unreachable, "{fault}");
}

#[tokio::test]
async fn name_and_dates_are_checked_and_named() {
    let (port, pem, der) = serve(named("other.example")).await;
    let (fault, _) = dial(port, Some(&pem)).await;
    assert!(
        fault.what.contains("for another name: other.example."),
        "{fault}"
    );
    assert!(
        fault.meaning.contains(&fingerprint(&der).to_string()),
        "{fault}"
    );

    let mut params = named("127.0.0.1");
    params.not_after = date_time_ymd(2021, 2, 3);
    let (port, pem, _) = serve(params).await;
    let (fault, _) = dial(port, Some(&pem)).await;
    assert!(fault.what.contains("expired on 2021-02-03"), "{fault}");

    let mut params = named("127.0.0.1");
    params.not_before = date_time_ymd(2999, 2, 3);
    let (port, pem, _) = serve(params).await;
    let (fault, _) = dial(port, Some(&pem)).await;
    assert!(fault.what.contains("before 2999-02-03"), "{fault}");
}

#[tokio::test]
async fn a_file_without_a_certificate_is_a_local_fault() {
    let (port, _, _) = serve(named("127.0.0.1")).await;
    let (fault, _) = dial(port, Some("no certificate here\n")).await;
    assert_eq!(fault.kind, Kind::Local, "{fault}");
}

#[test]
fn fingerprints_read_as_openssl_writes_them() {
    // SHA-256 of "abc" (FIPS 180-2, B.1).
    assert_eq!(
        fingerprint(b"abc").to_string(),
        "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD"
    );
}
