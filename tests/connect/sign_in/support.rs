//! Systems to sign in to, and what stands between.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use tnkeys::api::{LinkEvent, Target};
use tnkeys::domain::{Address, Credentials, Fault, Secret, System};
use tnkeys::net::{Link, spawn};
use tnkeys::sim::{Config, Handle, Listen, Release, Sim};

pub(crate) fn loopback() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

pub(crate) fn config(release: Release) -> Config {
    Config {
        release,
        ..Config::default()
    }
}

pub(crate) async fn plain(config: Config) -> Handle {
    Sim::start(config, Listen::Tcp(loopback())).await.unwrap()
}

pub(crate) fn key_of(user: &str, key: &str) -> Credentials {
    Credentials::ApiKey {
        user: Some(user.into()),
        key: Secret::new(key.into()),
    }
}

pub(crate) fn password_of(user: &str, password: &str) -> Credentials {
    Credentials::Password {
        user: user.into(),
        password: Secret::new(password.into()),
    }
}

pub(crate) fn target(uri: &str, credentials: Credentials) -> Target {
    Target {
        address: Address::parse(uri).unwrap(),
        credentials,
        ca: None,
        key_over_loopback: true,
        seen_scram: false,
        read_only: false,
    }
}

/// Something with a certificate, and the file that makes it trusted.
pub(crate) struct Secure {
    pub(crate) uri: String,
    dir: TempDir,
}

impl Secure {
    fn new(uri: String, pem: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("ca.pem"), pem).unwrap();
        Self { uri, dir }
    }

    /// The simulator's own TLS.
    pub(crate) fn of(sim: &Handle) -> Self {
        Self::new(sim.uri(), sim.certificate_pem().unwrap())
    }

    pub(crate) fn ca(&self) -> PathBuf {
        self.dir.path().join("ca.pem")
    }

    pub(crate) fn target(&self, credentials: Credentials) -> Target {
        Target {
            ca: Some(self.ca()),
            ..target(&self.uri, credentials)
        }
    }
}

pub(crate) fn named(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.into()]).unwrap()
}

/// A TLS server with this certificate that hands every byte on, in clear, to `backend` (`ws://...`).
pub(crate) async fn terminator(params: CertificateParams, key: KeyPair, backend: &str) -> Secure {
    let backend = backend.trim_start_matches("ws://").to_owned();
    let certificate = params.self_signed(&key).unwrap();
    let private = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let server = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(server));
    let listener = TcpListener::bind(loopback()).await.unwrap();
    let uri = format!("wss://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let (acceptor, backend) = (acceptor.clone(), backend.clone());
            tokio::spawn(async move {
                let Ok(mut front) = acceptor.accept(tcp).await else {
                    return;
                };
                if let Ok(mut back) = TcpStream::connect(&backend).await {
                    // However it ends, it is over.
                    let _ = tokio::io::copy_bidirectional(&mut front, &mut back).await;
                }
            });
        }
    });
    Secure::new(uri, &certificate.pem())
}

/// Says this to everybody who connects; the address without a scheme.
pub(crate) async fn saying(text: &'static str) -> String {
    let listener = TcpListener::bind(loopback()).await.unwrap();
    let place = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut tcp, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = tcp.write_all(text.as_bytes()).await;
                // Until the other side has enough.
                let mut rest = [0; 1024];
                while let Ok(1..) = tokio::io::AsyncReadExt::read(&mut tcp, &mut rest).await {}
            });
        }
    });
    place
}

/// What came of it: who we are, or why not.
pub(crate) async fn outcome(target: Target) -> Result<(Link, Box<System>), Fault> {
    let mut link = spawn(target);
    loop {
        let told = link.events.recv().await.expect("the link ended");
        match told {
            LinkEvent::Online(system) => return Ok((link, system)),
            LinkEvent::Offline { fault, .. } => return Err(fault),
            // Nobody is there to say yes.
            LinkEvent::Untrusted(shown) => return Err(shown.fault),
            LinkEvent::NeedUser(fault) => return Err(fault),
            LinkEvent::NeedCode { .. } => panic!("a code is wanted"),
            _ => {}
        }
    }
}

pub(crate) async fn signed_in(target: Target) -> Box<System> {
    let (_, system) = outcome(target).await.unwrap();
    system
}

pub(crate) async fn refused(target: Target) -> Fault {
    match outcome(target).await {
        Ok((_, system)) => panic!("signed in: {system:?}"),
        Err(fault) => fault,
    }
}
