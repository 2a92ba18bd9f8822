//! Dials an address and opens a WebSocket with a known framing.
//!
//! Invariants: only addresses that [`crate::domain::policy`] allows are dialed, whoever calls. No secret is sent here.
//! The endpoint is discovered or given in the address, never guessed.

mod certificate;
mod discover;
mod frames;
mod greet;
mod limits;
mod probe;
mod reach;
mod ssh;
mod stream;
mod tap;
mod tls;
mod tls_fault;
mod upgrade;

#[cfg(test)]
mod tests;
#[cfg(all(test, feature = "demo"))]
mod tls_tests;
#[cfg(all(test, feature = "demo"))]
mod trust_tests;

use std::path::PathBuf;

use discover::{ApiVersions, Peer};
use ssh::{Destination, Tunnel};
use stream::{Counted, Secured};
use tls::Trust;

use crate::api::{Stage, Target};
use crate::config::{State, hosts};
use crate::domain::policy::{Verdict, judge};
use crate::domain::{Address, Fault, Kind, Pin, Release, Untrusted};
use crate::process::blocking::blocking;
use crate::wire::Framing;

pub use certificate::{fingerprint, read as read_certificate};
pub(crate) use frames::Excess;
pub(crate) use limits::Limits;
pub use probe::{Probed, probe};
pub(crate) use stream::{Activity, Received};
pub(crate) use upgrade::{Socket, renewed};

/// The JSON-RPC endpoint, in the newest version of the system (25.04 and newer).
const CURRENT: &str = "/api/current";

/// The DDP endpoint (all releases).
const WEBSOCKET: &str = "/websocket";

/// An open connection on which only greetings were exchanged.
pub(crate) struct Dialled {
    /// The WebSocket.
    pub(crate) socket: Socket,
    /// The message framing.
    pub(crate) framing: Framing,
    /// What the dial learned about the release.
    pub(crate) hint: Hint,
    /// The certificate (DER) of the system; `None` without TLS.
    pub(crate) certificate: Option<Vec<u8>>,
    /// The receive activity.
    pub(crate) activity: Activity,
}

/// What is known about the release before the sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// Nothing: the address contains the path, and no version list was read.
    Nothing,
    /// The system has no `/api/versions`: it is older than 25.04.
    AllowlistEra,
    /// The system has it: 25.04 or newer, with the newest listed API version.
    UserEra(Option<Release>),
}

/// Dials one system, again after each loss.
pub(crate) struct Dialer {
    address: Address,
    ca: Option<PathBuf>,
    plain_key: bool,
    /// An API key signs in, so the release must be known first.
    by_key: bool,
    consented: bool,
    limits: Limits,
    /// Loaded on first use: reading the root certificates takes longer than the rest of a start.
    trust: Option<Trust>,
    /// Directory of pinned certificates.
    state: State,
    untrusted: Option<Box<Untrusted>>,
}

impl Dialer {
    /// Creates a dialer for a target. The credentials stay with the caller.
    pub(crate) fn new(target: &Target, state: State, limits: Limits) -> Self {
        Self {
            address: target.address.clone(),
            ca: target.ca.clone(),
            plain_key: target.credentials.is_api_key(),
            by_key: target.credentials.uses_key(),
            consented: target.key_over_loopback,
            limits,
            trust: None,
            state,
            untrusted: None,
        }
    }

    /// The certificate of the last failed dial, if the user may trust it.
    pub(crate) fn take_untrusted(&mut self) -> Option<Box<Untrusted>> {
        self.untrusted.take()
    }

    /// The pins of a host and port. Read every time, because another process may have added one.
    async fn known(&self, host: &str, port: u16) -> Result<Vec<Pin>, Fault> {
        let (state, host) = (self.state.clone(), host.to_owned());
        blocking(move || hosts::pins(&state, &host, port)).await?
    }

    /// Opens a connection and reports its progress.
    pub(crate) async fn dial(
        &mut self,
        progress: &mut (dyn FnMut(Stage) + Send),
    ) -> Result<Dialled, Fault> {
        permit(&self.address, self.plain_key, self.consented)?;
        let Address::Ssh {
            user,
            host,
            port,
            socket,
        } = &self.address
        else {
            return self.open(None, progress).await;
        };
        progress(Stage::Reaching);
        let tunnel = Tunnel::open(Destination {
            user: user.clone(),
            host: host.clone(),
            port: *port,
            socket: socket.clone(),
        })
        .await?;
        match self.open(Some(&tunnel), progress).await {
            Ok(dialled) => Ok(dialled),
            Err(fault) => Err(tunnel.explain(fault).await),
        }
    }

    /// Opens a connection, through the tunnel if there is one.
    async fn open(
        &mut self,
        tunnel: Option<&Tunnel>,
        progress: &mut (dyn FnMut(Stage) + Send),
    ) -> Result<Dialled, Fault> {
        let given = match &self.address {
            Address::Net {
                path: Some(path), ..
            } => Some((path.clone(), framing_of(path)?)),
            _ => None,
        };
        let peer = peer(&self.address);
        let found = if given.is_none() || self.by_key {
            let (stream, _) = self.connect(tunnel, progress).await?;
            progress(Stage::Greeting);
            Some(discover::versions(stream, &peer, &self.limits).await?)
        } else {
            None
        };
        let (path, framing) = match (given, &found) {
            (Some(given), _) => given,
            (None, Some(ApiVersions::JsonRpc(_))) => (CURRENT.into(), Framing::JsonRpc),
            (None, _) => (WEBSOCKET.into(), Framing::Ddp),
        };
        let hint = match found {
            Some(ApiVersions::JsonRpc(newest)) => Hint::UserEra(newest),
            // A path of the newer API on a system without that API tells nothing.
            Some(ApiVersions::NotFound) if framing == Framing::Ddp => Hint::AllowlistEra,
            Some(ApiVersions::NotFound) | None => Hint::Nothing,
        };
        let (stream, certificate) = self.connect(tunnel, progress).await?;
        progress(Stage::Greeting);
        let (stream, activity) = Counted::new(stream, tunnel.map(Tunnel::leash));
        let mut socket = upgrade::upgrade(Box::new(stream), &peer, &path, &self.limits).await?;
        greet::greet(&mut socket, framing, &peer, &self.limits).await?;
        Ok(Dialled {
            socket,
            framing,
            hint,
            certificate,
            activity,
        })
    }

    /// Opens a stream. Each HTTP exchange has its own connection, because a proxy may close the first.
    async fn connect(
        &mut self,
        tunnel: Option<&Tunnel>,
        progress: &mut (dyn FnMut(Stage) + Send),
    ) -> Result<Secured, Fault> {
        progress(Stage::Reaching);
        if let Some(tunnel) = tunnel {
            return Ok((Box::new(tunnel.connect().await?), None));
        }
        match &self.address {
            // Nothing is dialled there but through a tunnel.
            Address::Ssh { host, .. } => Err(Fault::new(
                Kind::Unreachable,
                format!("There is no SSH connection to {host}."),
            )),
            Address::Unix(path) => Ok((Box::new(reach::unix(path, &self.limits).await?), None)),
            Address::Net {
                tls, host, port, ..
            } => {
                let tcp = reach::tcp(host, *port, !tls, &self.limits).await?;
                if !tls {
                    return Ok((Box::new(tcp), None));
                }
                progress(Stage::Securing);
                let trust = match self.trust.take() {
                    Some(trust) => trust,
                    None => Trust::load(self.ca.clone()).await?,
                };
                let known = self.known(host, *port).await?;
                let trust = self.trust.insert(trust);
                let secured = trust.secure(tcp, host, *port, &known, &self.limits).await;
                secured.map_err(|refused| {
                    self.untrusted = refused.untrusted;
                    refused.fault
                })
            }
        }
    }
}

/// Applies the policy. Repeated here so that no caller can forget it.
pub(crate) fn permit(address: &Address, plain_key: bool, consented: bool) -> Result<(), Fault> {
    let tls = address.with_tls().unwrap_or_else(|| address.clone());
    match judge(address, plain_key, consented) {
        Verdict::Allow => Ok(()),
        Verdict::Refuse => Err(Fault::new(
            Kind::Insecure,
            format!("{address} is an unencrypted connection to another machine. Nothing was sent."),
        )
        .meaning("The password and every new key would be readable on the network, and TrueNAS revokes an API key that arrives this way.")
        .next(format!("Use {tls}."))),
        Verdict::AskFirst => Err(Fault::new(
            Kind::Insecure,
            format!("The API key was not sent: {address} is not encrypted."),
        )
        .meaning("If a tunnel forwards it to another machine, TrueNAS revokes the key (25.04 and newer).")
        .next(format!("Use {tls}, or allow a key over loopback (--key-over-loopback)."))),
    }
}

/// The framing of an explicit path, if TrueNAS has that path.
fn framing_of(path: &str) -> Result<Framing, Fault> {
    if path == WEBSOCKET {
        Ok(Framing::Ddp)
    } else if path.starts_with("/api/") {
        Ok(Framing::JsonRpc)
    } else {
        Err(Fault::new(
            Kind::Invalid,
            format!("{path} is not a path of the TrueNAS API."),
        )
        .next("Remove the path, or use /api/current (25.04 and newer) or /websocket."))
    }
}

/// The name and the `Host` header of an address.
fn peer(address: &Address) -> Peer {
    let name = address.label();
    match address {
        // The middleware wants a host, and takes this one (all releases).
        Address::Unix(_) | Address::Ssh { .. } => Peer {
            name,
            authority: "localhost".into(),
            tls: false,
        },
        Address::Net {
            tls, host, port, ..
        } => {
            let bracketed = if host.contains(':') {
                format!("[{host}]")
            } else {
                host.clone()
            };
            let standard = if *tls { 443 } else { 80 };
            let authority = if *port == standard {
                bracketed
            } else {
                format!("{bracketed}:{port}")
            };
            Peer {
                name,
                authority,
                tls: *tls,
            }
        }
    }
}
