//! `tnkeys simulate`: serves until it is told to stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::sim::release::Release;
use crate::sim::server::handle::Sim;
use crate::sim::server::many;
use crate::sim::world::config::{Config, Listen};
use crate::sim::world::fault::Fault;
use crate::sim::world::totp;

/// What to serve, and where.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The release.
    pub release: Release,
    /// The TCP address; not used with `unix`.
    pub listen: SocketAddr,
    /// Serve TLS with a self-signed certificate.
    pub tls: bool,
    /// PEM files with the certificate and its key, instead of a self-signed certificate.
    pub tls_files: Option<(PathBuf, PathBuf)>,
    /// A unix socket instead of TCP.
    pub unix: Option<PathBuf>,
    /// Whether TCP clients without TLS count as remote.
    pub insecure_peer: bool,
    /// The shared secret (base32) of the one-time codes. `None`: a fixed code.
    pub otp_secret: Option<String>,
    /// STIG mode.
    pub stig: bool,
    /// The age at which a session expires. `None`: 30 days.
    pub session_age: Option<Duration>,
    /// Apply the rate limit before sign-in (24.10 on) and the delays of a real system.
    pub strict: bool,
    /// How many generated keys to hold instead of the demo's keys.
    pub keys: Option<usize>,
    /// How many generated entries the audit log holds besides its own.
    pub audit_rows: usize,
    /// The exact version, such as `25.10.0`. `None`: the newest of the release.
    pub version: Option<String>,
    /// Makes ids, names, secrets and times repeatable, with a clock that starts at [`SEEDED_START`]. `None`: random
    /// values and the real time.
    pub seed: Option<u64>,
    /// A file that keeps the keys across restarts.
    pub state: Option<PathBuf>,
    /// How many keys to change per second.
    pub events_per_second: u32,
    /// Faults that are armed from the start.
    pub faults: Vec<Fault>,
}

/// 2026-01-01T00:00:00Z: the start time of a seeded run.
pub const SEEDED_START: i64 = 1_767_225_600;

/// Serves until `shutdown`. When clients can connect, `ready` gets one line of JSON: `{"uri", "release", "user",
/// "password", "api_key", "certificate"}`. The certificate is the path of a file in a new directory, removed at the
/// end; null without TLS.
///
/// # Errors
/// When the secret of the one-time codes is not base32, the address cannot be bound, the certificate cannot be read,
/// used or written, or the state file cannot be read or, at any time, written.
pub async fn serve(
    options: ServeOptions,
    ready: impl FnOnce(&str),
    shutdown: impl Future,
) -> io::Result<()> {
    if let Some(secret) = &options.otp_secret
        && totp::code(secret, 0).is_none()
    {
        let text = "the secret of the one-time codes is not base32";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    let mut config = Config {
        release: options.release,
        version: options.version,
        keys: options.keys,
        audit_rows: options.audit_rows,
        seed: options.seed.unwrap_or(0),
        scram_iterations: 500_000,
        insecure_peer: options.insecure_peer,
        otp_secret: options.otp_secret,
        stig: options.stig,
        now: options.seed.map(|_| SEEDED_START),
        state: options.state,
        ..Config::default()
    };
    if let Some(age) = options.session_age {
        config.session_age = age;
    }
    if options.strict {
        config.failed_login_delay = Duration::from_secs(2);
        config.rate_limit = options.release.traits().rate_limit;
        config.rate_limit_delay = Duration::from_secs(3);
    }
    let listen = match options.unix {
        Some(path) => Listen::Unix(path),
        None if options.tls => match options.tls_files {
            Some((certificate, key)) => Listen::TlsFiles {
                address: options.listen,
                certificate,
                key,
            },
            None => Listen::Tls(options.listen),
        },
        None => Listen::Tcp(options.listen),
    };
    let handle = Sim::start(config, listen).await?;
    for fault in options.faults {
        handle.fault(fault);
    }
    let certificate = handle.certificate_pem().map(PemFile::write).transpose()?;
    let line = json!({
        "uri": handle.uri(),
        "release": options.release.to_string(),
        "user": handle.user(),
        "password": handle.password(),
        "api_key": handle.api_key(),
        "certificate": certificate.as_ref().map(|file| file.path.as_path()),
    });
    ready(&line.to_string());
    let handle = Arc::new(handle);
    let served = tokio::select! {
        _ = shutdown => Ok(()),
        error = handle.hub.write_error() => Err(error),
        () = many::stir(vec![Arc::clone(&handle)], options.events_per_second) => Ok(()),
    };
    if let Some(handle) = Arc::into_inner(handle) {
        handle.stop().await;
    }
    served
}

/// A certificate file in a directory of its own. Both are removed on drop.
struct PemFile {
    path: PathBuf,
}

impl PemFile {
    fn write(pem: &str) -> io::Result<Self> {
        let name = format!(
            "tnkeys-sim-{:016x}",
            getrandom::u64().map_err(io::Error::other)?
        );
        let directory = std::env::temp_dir().join(name);
        // Fails if the directory exists: someone could have guessed its name.
        create_private(&directory)?;
        let path = directory.join("certificate.pem");
        let file = Self { path };
        std::fs::write(&file.path, pem)?;
        Ok(file)
    }
}

fn create_private(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().mode(0o700).create(directory)
}

impl Drop for PemFile {
    fn drop(&mut self) {
        // Someone else may have removed them already.
        let _ = std::fs::remove_file(&self.path);
        if let Some(directory) = self.path.parent() {
            let _ = std::fs::remove_dir(directory);
        }
    }
}
