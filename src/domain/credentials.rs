//! Credentials for a sign-in.

use super::key::KeyId;
use super::secret::Secret;

/// Credentials. Only the link keeps them, so that it can sign in again after a reconnect.
#[derive(Debug)]
pub enum Credentials {
    /// The unix socket: the peer is signed in by its uid.
    Socket,
    /// User and password; a one-time code is requested when the system needs one.
    Password {
        /// Account name.
        user: String,
        /// Its password.
        password: Secret,
    },
    /// An API key. From 26.0 on it is never sent: SCRAM proves that we know it. An older system receives its text.
    ApiKey {
        /// Its owner. Required from 26.0 on, and by `auth.login_ex` (25.04); without it the older
        /// `auth.login_with_api_key` is used.
        user: Option<String>,
        /// `ID-SECRET`.
        key: Secret,
    },
    /// The precomputed SCRAM keys of an API key (26.0 and newer).
    ScramKey {
        /// Its owner, which is required.
        user: Option<String>,
        /// The key's id.
        id: KeyId,
        /// The SCRAM keys.
        parts: ScramParts,
    },
    /// A token of the system (`auth.generate_token`), which may be valid only once.
    Token(Secret),
}

/// The SCRAM keys (RFC 5802) of an API key, each 64 bytes in base64. The first alone is enough to sign in.
#[derive(Debug)]
pub struct ScramParts {
    /// `ClientKey`.
    pub client_key: Secret,
    /// `StoredKey`.
    pub stored_key: Secret,
    /// `ServerKey`.
    pub server_key: Secret,
}

impl Credentials {
    /// The id of the key, for an API key.
    pub fn key_id(&self) -> Option<KeyId> {
        match self {
            Self::ApiKey { key, .. } => KeyId::of_key_text(key.expose()),
            Self::ScramKey { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// Whether the text of an API key could be sent, as it is to a release before 26.0.
    pub fn is_api_key(&self) -> bool {
        matches!(self, Self::ApiKey { .. })
    }

    /// Whether an API key signs in, with any method.
    pub fn uses_key(&self) -> bool {
        matches!(self, Self::ApiKey { .. } | Self::ScramKey { .. })
    }

    /// The account, if it is named.
    pub fn user(&self) -> Option<&str> {
        match self {
            Self::Password { user, .. } => Some(user),
            Self::ApiKey { user, .. } | Self::ScramKey { user, .. } => user.as_deref(),
            Self::Socket | Self::Token(_) => None,
        }
    }

    /// Names the owner of a key. Other credentials stay as they are.
    pub fn set_user(&mut self, name: String) {
        if let Self::ApiKey { user, .. } | Self::ScramKey { user, .. } = self {
            *user = Some(name);
        }
    }

    /// Whether a text contains one of the secrets. Such a text is not shown.
    pub fn are_repeated_by(&self, text: &str) -> bool {
        let secrets = match self {
            Self::Socket => vec![],
            Self::Password { password, .. } => vec![password],
            Self::ApiKey { key, .. } => vec![key],
            Self::ScramKey { parts, .. } => {
                vec![&parts.client_key, &parts.stored_key, &parts.server_key]
            }
            Self::Token(token) => vec![token],
        };
        secrets.into_iter().any(|secret| {
            let secret = secret.expose().trim();
            !secret.is_empty() && text.contains(secret)
        })
    }
}
