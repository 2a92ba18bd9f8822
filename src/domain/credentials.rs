//! What a person signs in with.

use super::key::KeyId;
use super::secret::Secret;

/// One way to sign in. Kept by the link alone, so that it can sign in again after a lost connection.
#[derive(Debug)]
pub enum Credentials {
    /// The unix socket: the peer is signed in by its uid.
    Socket,
    /// User and password; the one-time code is asked for when the system wants it.
    Password {
        /// Account name.
        user: String,
        /// Its password.
        password: Secret,
    },
    /// An API key. From 26.0 on it never travels: SCRAM proves that we know it. An older system gets its text.
    ApiKey {
        /// Its owner. Needed from 26.0 on, and by `auth.login_ex` (25.04); without it the older
        /// `auth.login_with_api_key` is used.
        user: Option<String>,
        /// `ID-SECRET`.
        key: Secret,
    },
    /// What SCRAM makes of an API key, computed before (26.0 on).
    ScramKey {
        /// Its owner; there is no sign-in without.
        user: Option<String>,
        /// Which key.
        id: KeyId,
        /// The three parts.
        parts: ScramParts,
    },
    /// A token that the system gave out (`auth.generate_token`); it may be good for one use only.
    Token(Secret),
}

/// RFC 5802's keys of an API key, each 64 bytes in base64. The first alone signs in.
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
    /// The id of the key, when this is one.
    pub fn key_id(&self) -> Option<KeyId> {
        match self {
            Self::ApiKey { key, .. } => KeyId::of_key_text(key.expose()),
            Self::ScramKey { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// Whether the text of an API key could travel: to a release before 26.0 it does.
    pub fn is_api_key(&self) -> bool {
        matches!(self, Self::ApiKey { .. })
    }

    /// Whether an API key signs in, in whatever way.
    pub fn uses_key(&self) -> bool {
        matches!(self, Self::ApiKey { .. } | Self::ScramKey { .. })
    }

    /// The account that signs in, where it is named.
    pub fn user(&self) -> Option<&str> {
        match self {
            Self::Password { user, .. } => Some(user),
            Self::ApiKey { user, .. } | Self::ScramKey { user, .. } => user.as_deref(),
            Self::Socket | Self::Token(_) => None,
        }
    }

    /// Whether a text repeats one of the secrets: such a text is not shown.
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
