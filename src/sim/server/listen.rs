//! Listens on TCP, TLS or a unix socket, and accepts clients.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use crate::sim::server::certificate::ServerCertificate;
use crate::sim::server::chop::Chop;
use crate::sim::server::http;
use crate::sim::server::http::Peer;
use crate::sim::server::hub::Hub;
use crate::sim::world::config::Listen;
use crate::sim::world::fault::Moment;

/// A socket file; removed on drop.
#[derive(Debug)]
struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Another process may have removed it already.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A listening socket.
pub(super) struct Endpoint {
    listener: Listener,
    /// Held for its drop only.
    _file: Option<SocketFile>,
    /// The address that clients connect to.
    pub(super) uri: String,
    pub(super) certificate_pem: Option<String>,
}

enum Listener {
    Tcp(TcpListener),
    /// With the certificate's hash, which SCRAM sign-ins bind to. `None` if the certificate has no such hash.
    Tls(TcpListener, TlsAcceptor, Option<Arc<[u8]>>),
    Unix(UnixListener),
}

/// Binds the address and listens.
pub(super) async fn open(listen: Listen) -> io::Result<Endpoint> {
    match listen {
        Listen::Tcp(address) => {
            let listener = TcpListener::bind(address).await?;
            Ok(Endpoint {
                uri: format!("ws://{}", listener.local_addr()?),
                listener: Listener::Tcp(listener),
                _file: None,
                certificate_pem: None,
            })
        }
        Listen::Tls(address) => {
            let listener = TcpListener::bind(address).await?;
            let certificate = ServerCertificate::fresh()?;
            Ok(Endpoint::tls(listener, certificate)?)
        }
        Listen::TlsFiles {
            address,
            certificate,
            key,
        } => {
            let certificate = ServerCertificate::of_files(&certificate, &key)?;
            let listener = TcpListener::bind(address).await?;
            Ok(Endpoint::tls(listener, certificate)?)
        }
        Listen::Unix(path) => {
            let listener = UnixListener::bind(&path)?;
            let file = SocketFile(path);
            restrict_to_owner(&file.0)?;
            Ok(Endpoint {
                uri: format!("unix:{}", file.0.display()),
                listener: Listener::Unix(listener),
                _file: Some(file),
                certificate_pem: None,
            })
        }
    }
}

/// Restricts the socket to its owner: every client of the socket is root.
fn restrict_to_owner(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
}

impl Endpoint {
    fn tls(listener: TcpListener, certificate: ServerCertificate) -> io::Result<Self> {
        Ok(Self {
            uri: format!("wss://{}", listener.local_addr()?),
            listener: Listener::Tls(listener, certificate.acceptor, certificate.hash),
            _file: None,
            certificate_pem: Some(certificate.pem),
        })
    }

    /// Accepts clients until the task is aborted.
    pub(super) async fn serve(self, hub: Arc<Hub>) {
        loop {
            match &self.listener {
                Listener::Tcp(listener) => {
                    let Ok((stream, address)) = listener.accept().await else {
                        pause().await;
                        continue;
                    };
                    let remote = hub.world().config.insecure_peer || !address.ip().is_loopback();
                    admit_tcp(&hub, stream, address, None, !remote);
                }
                Listener::Tls(listener, acceptor, hash) => {
                    let Ok((stream, address)) = listener.accept().await else {
                        pause().await;
                        continue;
                    };
                    let tls = Some((acceptor.clone(), hash.clone()));
                    admit_tcp(&hub, stream, address, tls, true);
                }
                Listener::Unix(listener) => {
                    let Ok((stream, _)) = listener.accept().await else {
                        pause().await;
                        continue;
                    };
                    hub.world().observer.connection(Instant::now());
                    if !hub.world().accepting {
                        continue;
                    }
                    let peer = Peer {
                        secure: true,
                        local: true,
                        certificate: None,
                        origin: "UNIX socket (pid=1 uid=0 gid=0)".to_owned(),
                    };
                    let stream = Chop::new(stream, hub.world().is_armed(Moment::Connection));
                    hub.spawn(http::serve(stream, Arc::clone(&hub), peer));
                }
            }
        }
    }
}

/// Waits before the next attempt. The process is most likely out of file descriptors, and a tight loop would only burn
/// CPU.
async fn pause() {
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
}

fn admit_tcp(
    hub: &Arc<Hub>,
    stream: TcpStream,
    address: SocketAddr,
    tls: Option<(TlsAcceptor, Option<Arc<[u8]>>)>,
    secure: bool,
) {
    hub.world().observer.connection(Instant::now());
    if !hub.world().accepting {
        return;
    }
    // Small frames must not wait for each other. Without this option, the connection is only slower.
    let _ = stream.set_nodelay(true);
    let peer = Peer {
        secure,
        local: false,
        certificate: tls.as_ref().and_then(|(_, hash)| hash.clone()),
        origin: address.to_string(),
    };
    let stream = Chop::new(stream, hub.world().is_armed(Moment::Connection));
    let shared = Arc::clone(hub);
    hub.spawn(async move {
        match tls {
            None => http::serve(stream, shared, peer).await,
            Some((acceptor, _)) => {
                if let Ok(stream) = acceptor.accept(stream).await {
                    http::serve(stream, shared, peer).await;
                }
            }
        }
    });
}
