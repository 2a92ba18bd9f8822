//! The system and the owner that a snippet names, in the forms that configurations need.

use crate::domain::{Address, Caps};

/// Stands for the key.
pub const PLACEHOLDER: &str = "YOUR-API-KEY";

/// The system and the owner that a snippet names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The system.
    pub address: Option<Address>,
    /// The system's name, for addresses that are not reachable from elsewhere.
    pub host: String,
    /// The key's owner.
    pub user: Option<String>,
    /// What the system can do.
    pub caps: Caps,
}

/// The parts of an address that configurations need.
pub(super) struct Parts {
    pub(super) tls: bool,
    /// An IPv6 address is in brackets.
    pub(super) host: String,
    pub(super) port: u16,
}

impl Spot {
    pub(super) fn parts(&self) -> Parts {
        let (tls, host, port) = match &self.address {
            Some(Address::Net {
                tls, host, port, ..
            }) => (*tls, host, *port),
            Some(Address::Ssh { host, .. }) => (true, host, 443),
            // Its socket leads nowhere from elsewhere; what the system calls itself may.
            Some(Address::Unix(_)) | None => (true, &self.host, 443),
        };
        Parts {
            tls,
            host: match is_host(host) {
                true => bracketed(host),
                false => "HOST".into(),
            },
            port,
        }
    }

    /// `nas1`, `nas1:8443`.
    pub(super) fn authority(&self) -> String {
        let Parts { tls, host, port } = self.parts();
        match (tls, port) {
            (true, 443) | (false, 80) => host,
            _ => format!("{host}:{port}"),
        }
    }

    pub(super) fn url(&self, secure: &str, plain: &str, path: &str) -> String {
        let scheme = if self.parts().tls { secure } else { plain };
        format!("{scheme}://{}{path}", self.authority())
    }

    /// `https://nas1`.
    pub(super) fn web(&self) -> String {
        self.url("https", "http", "")
    }

    /// `wss`, or `ws` for a system without TLS.
    pub(super) fn scheme(&self) -> &'static str {
        if self.parts().tls { "wss" } else { "ws" }
    }

    pub(super) fn websocket(&self) -> String {
        let path = if self.caps.allowlist {
            "/websocket"
        } else {
            "/api/current"
        };
        self.url("wss", "ws", path)
    }

    pub(super) fn user(&self) -> &str {
        self.user.as_deref().unwrap_or("USER")
    }
}

/// Whether it can be a host in an address: what a system calls itself may be anything.
fn is_host(text: &str) -> bool {
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    !text.is_empty() && !text.starts_with('-') && text.chars().all(letters)
}

/// An IPv6 address as it stands in an address.
fn bracketed(host: &str) -> String {
    match host.contains(':') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    }
}
