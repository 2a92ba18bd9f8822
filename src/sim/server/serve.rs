//! `tnkeys simulate`: serve until told to stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use crate::sim::release::Release;
use crate::sim::server::handle::Sim;
use crate::sim::world::config::{Config, Listen};
use crate::sim::world::fault::Fault;
use crate::sim::world::totp;

/// What to serve, and where.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Which release.
    pub release: Release,
    /// The TCP address; not used with `unix`.
    pub listen: SocketAddr,
    /// TLS with a self-signed certificate.
    pub tls: bool,
    /// The certificate and the key for TLS in place of fresh ones: files in PEM form.
    pub tls_files: Option<(PathBuf, PathBuf)>,
    /// A unix socket in place of TCP.
    pub unix: Option<PathBuf>,
    /// Take every TCP client without TLS for a remote one.
    pub insecure_peer: bool,
    /// The shared secret (base32) of the one-time codes; None: the fixed code.
    pub otp_secret: Option<String>,
    /// STIG mode.
    pub stig: bool,
    /// How old a session gets before its calls are refused; None: 30 days.
    pub session_age: Option<Duration>,
    /// With the limit of calls before sign-in (24.10 on) and the delays of a real system.
    pub strict: bool,
    /// So many generated keys in place of the demo's.
    pub keys: Option<usize>,
    /// Repeatable ids, names, secrets and times, with a clock that starts at [`SEEDED_START`]; None: fresh ones, and the real
    /// time.
    pub seed: Option<u64>,
    /// A file that keeps the keys over restarts.
    pub state: Option<PathBuf>,
    /// Armed from the start.
    pub faults: Vec<Fault>,
}

/// 2026-01-01T00:00:00Z: where the clock of a seeded run starts.
pub const SEEDED_START: i64 = 1_767_225_600;

/// Serve until `shutdown`. Once clients can come, `ready` gets one line of JSON:
/// `{"uri", "release", "user", "password", "api_key", "certificate"}`.
/// The certificate is a file in a fresh directory, removed at the end; null without TLS.
///
/// # Errors
/// When the secret of the one-time codes is no base32, the address cannot be bound, the certificate cannot be read, used or written, or the state cannot be read or, at any time, written.
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
        keys: options.keys,
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
    let served = tokio::select! {
        _ = shutdown => Ok(()),
        error = handle.hub.trouble() => Err(error),
    };
    handle.stop().await;
    served
}

/// A certificate in a directory of its own; both go with it.
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
        // Fails when it is there already: a guessed name must not be followed.
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
        // Whoever removed them before us did our work.
        let _ = std::fs::remove_file(&self.path);
        if let Some(directory) = self.path.parent() {
            let _ = std::fs::remove_dir(directory);
        }
    }
}
