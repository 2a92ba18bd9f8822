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
    /// A plain API key.
    ApiKey {
        /// Its owner. Needed by `auth.login_ex` (25.04 on); without it the older `auth.login_with_api_key` is used.
        user: Option<String>,
        /// `ID-SECRET`.
        key: Secret,
    },
}

impl Credentials {
    /// The id of the key, when this is one.
    pub fn key_id(&self) -> Option<KeyId> {
        match self {
            Self::ApiKey { key, .. } => KeyId::of_key_text(key.expose()),
            _ => None,
        }
    }

    /// Whether a plain API key would travel.
    pub fn is_api_key(&self) -> bool {
        matches!(self, Self::ApiKey { .. })
    }
}
