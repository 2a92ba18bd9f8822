//! Entries of the audit log, and the interface that a client used.

use std::fmt;

use jiff::Timestamp;

use crate::domain::key::KeyId;
use crate::domain::release::Release;
use crate::domain::text::Text;

/// The first release that has a word of its own for the REST API.
const OWN_WORD_FOR_REST: Release = Release::new(25, 10, 1);

/// An audit entry: a call without its parameters, or an attempt to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The entry's id, so that none is counted twice.
    pub id: Text,
    /// The time.
    pub at: Option<Timestamp>,
    /// What happened.
    pub event: AuditEvent,
    /// `service_data.protocol`.
    pub protocol: Protocol,
    /// The user; `.API_KEY:NAME` for the key NAME up to 24.10.
    pub user: Text,
    /// The key that signed in, or tried to.
    pub key: Option<KeyId>,
    /// The address of the client, without a port.
    pub address: Text,
}

/// What an entry records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditEvent {
    /// A call of an audited method.
    Call {
        /// The method.
        method: Text,
        /// Whether the call was permitted.
        authorized: bool,
    },
    /// An attempt to sign in.
    SignIn {
        /// Why it failed; `None` when it did not.
        error: Option<SignInError>,
    },
}

/// Why a sign-in failed. The system's own words are not kept: they may quote what the client sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInError {
    /// TrueNAS revoked the key because it arrived over an insecure connection. Such an entry names the user, and no key.
    Insecure,
    /// Anything else.
    Other,
}

/// `service_data.protocol` of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// `WEBSOCKET`.
    WebSocket,
    /// `REST`: see [`Interface::of`].
    Rest,
    /// `LEGACY_REST` (25.10.1 and newer).
    LegacyRest,
    /// Another word, or none.
    Other(Text),
}

impl Protocol {
    /// Whether the word is one of the two for HTTP requests, which the HTTP verbs of an allowlist permit.
    pub fn is_http(&self) -> bool {
        matches!(self, Self::Rest | Self::LegacyRest)
    }
}

/// The interface that a client used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interface {
    /// The WebSocket API.
    WebSocket,
    /// The REST API, which 26.0 lacks.
    Rest,
    /// The REST API or a file transfer: up to 25.10.0 the audit log does not tell them apart.
    RestOrTransfer,
    /// A file transfer.
    Transfer,
    /// Something else.
    Other,
}

impl Interface {
    /// The interface behind a protocol on a release; an unknown release tells as little as an old one.
    pub fn of(protocol: &Protocol, release: Option<Release>) -> Self {
        let told_apart = release.is_some_and(|it| it >= OWN_WORD_FOR_REST);
        match protocol {
            Protocol::WebSocket => Self::WebSocket,
            Protocol::LegacyRest => Self::Rest,
            Protocol::Rest if told_apart => Self::Transfer,
            Protocol::Rest => Self::RestOrTransfer,
            Protocol::Other(_) => Self::Other,
        }
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WebSocket => "WebSocket",
            Self::Rest => "REST",
            Self::RestOrTransfer => "REST or file transfers",
            Self::Transfer => "file transfers",
            Self::Other => "other",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_to_25_10_0_rest_may_be_a_file_transfer() {
        let of = |protocol: Protocol, major, minor, patch| {
            Interface::of(&protocol, Some(Release::new(major, minor, patch)))
        };
        assert_eq!(of(Protocol::Rest, 25, 10, 0), Interface::RestOrTransfer);
        assert_eq!(of(Protocol::Rest, 24, 4, 2), Interface::RestOrTransfer);
        assert_eq!(of(Protocol::Rest, 25, 10, 1), Interface::Transfer);
        assert_eq!(of(Protocol::LegacyRest, 25, 10, 1), Interface::Rest);
        assert_eq!(
            Interface::of(&Protocol::Rest, None),
            Interface::RestOrTransfer
        );
    }
}
