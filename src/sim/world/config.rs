//! How a simulated system is set up, and where it listens.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::sim::release::Release;

/// What the system holds at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Data {
    /// A believable system: ten accounts, twelve keys in every state.
    #[default]
    Demo,
    /// The accounts of the recorded conversations and no key.
    Recorded,
}

/// A simulated system.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which release it is.
    pub release: Release,
    /// What it holds.
    pub data: Data,
    /// That many generated keys in place of the demo's twelve.
    pub keys: Option<usize>,
    /// Makes secrets and ids repeatable; 0 takes them from the system's randomness.
    pub seed: u64,
    /// The time it believes to start at, in seconds since 1970; its clock runs on from there. None: the real time.
    pub now: Option<i64>,
    /// The password of every demo account.
    pub password: String,
    /// The one-time code that the two-factor account must give.
    pub otp_code: String,
    /// The shared secret (base32) that the code is made from (TOTP), in place of the fixed code.
    pub otp_secret: Option<String>,
    /// It is the standby of a pair: who signs in by `auth.login_ex` is sent to these addresses.
    pub standby: Vec<String>,
    /// Take every TCP client without TLS for a remote one, as behind a forwarder.
    pub insecure_peer: bool,
    /// STIG mode: keys cannot be made or changed, and only a password with a one-time code signs in.
    pub stig: bool,
    /// How old a session gets before its calls are refused (30 days on a real system; 12 hours at the most in STIG mode).
    pub session_age: Duration,
    /// Plant a key whose user is gone. None: the demo has one, but on 25.04, where it would break the list.
    pub orphan: Option<bool>,
    /// Keep the keys in this file, and begin with those that are in it.
    pub state: Option<PathBuf>,
    /// Its name in `system.info`.
    pub hostname: String,
    /// How long a call takes. With none, no client is fast enough to meet the limit of 20 at once.
    pub call_time: Duration,
    /// How long a failed sign-in takes (1 to 5 s on a real system).
    pub failed_login_delay: Duration,
    /// The iterations of a key's SCRAM fields (26.0 on; 500,000 on a real system). Few by default: the demo computes them while it serves.
    pub scram_iterations: u32,
    /// Whether a SCRAM sign-in over TLS must be bound to the certificate; on a real system it need not.
    pub scram_bound: bool,
    /// Calls of one method that an address may make before sign-in, a minute (20 on a real system, 24.10 on). None: no limit.
    pub rate_limit: Option<u32>,
    /// How long the answer takes that refuses a call for that limit (1 to 10 s on a real system).
    pub rate_limit_delay: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            release: Release::V25_10,
            data: Data::Demo,
            keys: None,
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

/// Where it listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// `ws://`; port 0 takes a free one.
    Tcp(SocketAddr),
    /// `wss://` with a self-signed certificate for localhost and 127.0.0.1.
    Tls(SocketAddr),
    /// `wss://` with a certificate (its chain after it) and its key from files in PEM form.
    TlsFiles {
        /// Where.
        address: SocketAddr,
        /// The certificate.
        certificate: PathBuf,
        /// The key: RSA of 2048 bits or more, P-256, P-384, P-521 or Ed25519.
        key: PathBuf,
    },
    /// A unix socket, whose every client is root at once.
    Unix(PathBuf),
}
