//! The setup of a simulated system, and where it listens.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::sim::release::Release;

/// What the system holds at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Data {
    /// A realistic system: ten accounts, and twelve keys in every state.
    #[default]
    Demo,
    /// The accounts of the recorded conversations, and no keys.
    Recorded,
}

/// The setup of a simulated system.
#[derive(Debug, Clone)]
pub struct Config {
    /// The release.
    pub release: Release,
    /// The exact version, such as `25.10.0`, instead of the newest of the release.
    pub version: Option<String>,
    /// What the system holds at the start.
    pub data: Data,
    /// How many generated keys to hold instead of the twelve demo keys.
    pub keys: Option<usize>,
    /// How many generated entries the audit log holds besides its own, spread over 30 days.
    pub audit_rows: usize,
    /// The seed of secrets and ids. With 0 they are random.
    pub seed: u64,
    /// The start time of the simulated clock, in seconds since 1970. `None`: the real time.
    pub now: Option<i64>,
    /// The password of every demo account.
    pub password: String,
    /// The one-time code that the two-factor account must give.
    pub otp_code: String,
    /// The shared secret (base32) for TOTP codes, instead of the fixed code.
    pub otp_secret: Option<String>,
    /// The addresses of the active controller. If there are any, this system is the standby of a pair, and
    /// `auth.login_ex` redirects to them.
    pub standby: Vec<String>,
    /// Whether TCP clients without TLS count as remote, as behind a forwarder.
    pub insecure_peer: bool,
    /// STIG mode: keys cannot be created or changed, and only a password with a one-time code signs in.
    pub stig: bool,
    /// The age at which a session expires (30 days on a real system, at most 12 hours in STIG mode).
    pub session_age: Duration,
    /// Whether to add a key whose owner does not exist. `None`: the demo has one, except on 25.04, where it would make
    /// every query fail.
    pub orphan: Option<bool>,
    /// A file that keeps the keys. Existing keys are loaded from it.
    pub state: Option<PathBuf>,
    /// The host name in `system.info`.
    pub hostname: String,
    /// How long a call takes. At zero, no client is fast enough to reach the limit of 20 concurrent calls.
    pub call_time: Duration,
    /// How long a failed sign-in takes (1 to 5 s on a real system).
    pub failed_login_delay: Duration,
    /// The iterations of a key's SCRAM fields (26.0 on; 500,000 on a real system). The default is low because the demo
    /// computes them while it serves.
    pub scram_iterations: u32,
    /// Whether a SCRAM sign-in over TLS must bind to the certificate. The real system does not require it.
    pub scram_bound: bool,
    /// Calls per minute of one method that an address may make before sign-in (24.10 on; 20 on a real system). `None`:
    /// no limit.
    pub rate_limit: Option<u32>,
    /// How long a call takes that exceeds the rate limit (1 to 10 s on a real system).
    pub rate_limit_delay: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            release: Release::V25_10,
            version: None,
            data: Data::Demo,
            keys: None,
            audit_rows: 0,
            seed: 1,
            now: None,
            password: "demo-password".to_owned(),
            otp_code: "169340".to_owned(),
            otp_secret: None,
            standby: Vec::new(),
            insecure_peer: false,
            stig: false,
            session_age: Duration::from_secs(30 * 24 * 3600),
            orphan: None,
            state: None,
            hostname: "nas1".to_owned(),
            call_time: Duration::ZERO,
            failed_login_delay: Duration::ZERO,
            scram_iterations: 50_000,
            scram_bound: false,
            rate_limit: None,
            rate_limit_delay: Duration::ZERO,
        }
    }
}

/// Where the system listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// `ws://`; port 0 picks a free port.
    Tcp(SocketAddr),
    /// `wss://` with a self-signed certificate for localhost and 127.0.0.1.
    Tls(SocketAddr),
    /// `wss://` with a certificate chain and its key from PEM files.
    TlsFiles {
        /// The address.
        address: SocketAddr,
        /// The certificate, followed by its chain.
        certificate: PathBuf,
        /// The key: RSA with at least 2048 bits, P-256, P-384, P-521 or Ed25519.
        key: PathBuf,
    },
    /// A unix socket. Every client is root without signing in.
    Unix(PathBuf),
}
