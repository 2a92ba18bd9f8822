//! Paths, TLS, the unix socket, and `serve`.

use std::sync::Arc;
use std::sync::mpsc;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use serde_json::{Value, json};
use tnkeys::sim::{Config, Listen, Release, ServeOptions, Sim, serve};

use crate::support::sim_client::*;

async fn tls(address: &str, pem: &str) -> Client {
    let mut roots = rustls::RootCertStore::empty();
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    roots.add(certificate).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let stream = connector.connect(name, stream).await.unwrap();
    Client::over(Box::new(stream), "/api/current").await
}

#[tokio::test]
async fn the_paths_tell_the_releases_apart() {
    for release in Release::ALL {
        let sim = start(config(release)).await;
        let (status, body) = get(&sim, "/api/versions").await;
        match release < Release::V25_04 {
            true => assert_eq!((status, body.as_str()), (404, "404: Not Found")),
            false => {
                assert_eq!(status, 200);
                let names: Vec<String> = serde_json::from_str(&body).unwrap();
                assert!(names.contains(&"v25.04.0".to_owned()), "{names:?}");
            }
        }
        let (status, body) = get(&sim, "/websocket").await;
        assert_eq!(status, 400);
        assert!(body.starts_with("No WebSocket UPGRADE hdr: None"), "{body}");
        assert_eq!(get(&sim, "/").await.0, 404);
    }
}

#[tokio::test]
async fn an_old_version_knows_fewer_fields_and_methods() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = Client::at(&sim, "/api/v25.04.0").await;
    client.password(sim.user(), sim.password()).await;
    let row = client.call("api_key.get_instance", json!([7])).await;
    assert_eq!(row["revoked"], true);
    assert!(row.get("revoked_reason").is_none());
    let reply = client.ask("system.info", json!([])).await;
    assert_eq!(
        reply["error"]["data"]["reason"],
        "[ENOMETHOD] Method 'info' not found in 'system'"
    );
}

#[tokio::test]
async fn tls_is_trusted_by_its_own_certificate() {
    let listen = Listen::Tls("127.0.0.1:0".parse().unwrap());
    let sim = Sim::start(Config::default(), listen).await.unwrap();
    assert!(sim.uri().starts_with("wss://127.0.0.1:"));
    let mut client = tls(&address(&sim), sim.certificate_pem().unwrap()).await;
    assert_eq!(client.key(sim.user(), sim.api_key()).await, "SUCCESS");
}

#[tokio::test]
async fn the_unix_socket_signs_root_in_and_goes_with_the_simulator() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("middlewared.sock");
    for release in [Release::V24_04, Release::V25_10] {
        let sim = Sim::start(config(release), Listen::Unix(path.clone()))
            .await
            .unwrap();
        let me = match release {
            Release::V24_04 => {
                let mut client = Client::unix(&sim, "/websocket").await;
                client.greet().await;
                client.call_ddp("auth.me", json!([])).await
            }
            _ => {
                Client::unix(&sim, "/api/current")
                    .await
                    .call("auth.me", json!([]))
                    .await
            }
        };
        assert_eq!(me["pw_name"], "root");
        sim.stop().await;
        assert!(!path.exists());
    }
}

#[tokio::test]
async fn serve_says_what_a_client_needs_and_cleans_up() {
    let (tell, told) = mpsc::channel();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let options = ServeOptions {
        release: Release::V25_10,
        listen: "127.0.0.1:0".parse().unwrap(),
        tls: true,
        tls_files: None,
        unix: None,
        insecure_peer: false,
        otp_secret: None,
        stig: false,
        session_age: None,
        strict: false,
        keys: Some(3),
        audit_rows: 0,
        version: None,
        seed: None,
        state: None,
        events_per_second: 0,
        faults: Vec::new(),
    };
    let ready = move |line: &str| tell.send(line.to_owned()).unwrap();
    let served = tokio::spawn(serve(options, ready, stopped));
    let line = tokio::task::spawn_blocking(move || told.recv().unwrap())
        .await
        .unwrap();
    let told: Value = serde_json::from_str(&line).unwrap();
    let text = |name: &str| told[name].as_str().unwrap().to_owned();
    assert_eq!(
        (text("release"), text("user")),
        ("25.10".into(), "truenas_admin".into())
    );
    let pem = std::fs::read_to_string(text("certificate")).unwrap();
    let uri = text("uri");
    let mut client = tls(uri.strip_prefix("wss://").unwrap(), &pem).await;
    assert_eq!(
        client.password(&text("user"), &text("password")).await,
        "SUCCESS"
    );
    assert_eq!(client.key(&text("user"), &text("api_key")).await, "SUCCESS");
    let rows = client.call("api_key.query", json!([])).await;
    assert_eq!(rows.as_array().unwrap().len(), 3);
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
    assert!(!std::path::Path::new(&text("certificate")).exists());
    assert_eq!(client.end().await, End::Cut);
}
