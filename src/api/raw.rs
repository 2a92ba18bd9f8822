//! Calls of any method by its name, and their results as JSON text. Scripts and users of the library send them; no screen
//! does.
//!
//! Invariants: parameters and results may hold a secret, so both are wiped on drop and hidden from `Debug`. A call is
//! repeated only if it is known to change nothing. A call that signs in is refused, because only `net`'s gate counts and
//! sends credentials.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use zeroize::Zeroizing;

use super::request::Request;
use super::sign_in;
use crate::domain::{Fault, Kind};
use crate::wire::Params;

/// Time limit for a reply. The first call on a versioned path can take over a minute on a real system.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// A call by its method name.
#[derive(Clone, PartialEq, Eq)]
pub struct RawCall {
    method: Arc<str>,
    params: Arc<Params>,
    limit: Duration,
    read: bool,
}

impl RawCall {
    /// A call with these parameters, which are a list. It counts as a read only if [`is_read`] knows the method.
    ///
    /// # Errors
    /// [`Kind::Invalid`] when the parameters are no list, or the method signs in. Nothing was sent.
    pub fn new(method: &str, params: impl Into<Params>) -> Result<Self, Fault> {
        let params = params.into();
        if !params.is_array() {
            let what = format!("The parameters of {method} are not a list.");
            return Err(
                Fault::new(Kind::Invalid, what).next("Put the parameters into a JSON array.")
            );
        }
        if sign_in::is_sign_in(method) {
            let what = format!("{method} takes a credential, so it cannot be called by its name.");
            return Err(Fault::new(Kind::Invalid, what)
                .meaning("Nothing was sent.")
                .next(
                    "Sign in with the connection: it counts sign-ins and protects the credential.",
                ));
        }
        Ok(Self {
            read: is_read(method),
            method: method.into(),
            params: Arc::new(params),
            limit: PATIENCE,
        })
    }

    /// Waits this long for the reply, instead of 90 s.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// States that the call changes nothing: it is sent again after a lost connection, and allowed on a read-only one.
    #[must_use]
    pub fn as_read(mut self) -> Self {
        self.read = true;
        self
    }

    /// The method.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The parameters.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The time limit for the reply.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// The request.
    pub(super) fn request(&self) -> Request {
        Request {
            method: Cow::Owned(self.method.as_ref().to_owned()),
            params: self.params.copy(),
        }
    }

    /// Whether the call is known to change nothing.
    pub fn is_read(&self) -> bool {
        self.read
    }
}

impl fmt::Debug for RawCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawCall({})", self.method)
    }
}

/// Endings of the names of methods that only read.
const READS: &[&str] = &[
    ".query",
    ".get_instance",
    ".config",
    ".query_choices",
    "_choices",
];
/// More methods that only read.
const MORE_READS: &[&str] = &[
    "api_key.my_keys",
    "auth.me",
    "auth.sessions",
    "core.get_events",
    "core.get_jobs",
    "core.get_methods",
    "core.get_services",
    "core.ping",
    "privilege.roles",
    "system.boot_id",
    "system.host_id",
    "system.info",
    "system.product_type",
    "system.ready",
    "system.state",
    "system.version",
    "system.version_short",
];

/// Whether a method is known to change nothing. Any other method counts as a change.
pub fn is_read(method: &str) -> bool {
    READS.iter().any(|ending| method.ends_with(ending)) || MORE_READS.contains(&method)
}

/// The result of a raw call, as the JSON text that the system sent.
#[derive(PartialEq, Eq)]
pub struct RawReply(Zeroizing<String>);

impl RawReply {
    /// A copy of a result.
    pub(crate) fn of(json: &str) -> Self {
        Self(Zeroizing::new(json.to_owned()))
    }

    /// The JSON text. It may hold a secret: whatever is copied out of it must be wiped or masked.
    pub fn json(&self) -> &str {
        &self.0
    }

    /// The result as a value, which is wiped on drop.
    pub fn value(&self) -> Params {
        let value: Value = serde_json::from_str(&self.0).unwrap_or_default();
        value.into()
    }

    /// The result as a type.
    ///
    /// # Errors
    /// When the result has another shape. The text of the error has no part of the result.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_str(&self.0).map_err(|error| {
            let what = format!(
                "The result has another shape than expected, at line {}, column {}.",
                error.line(),
                error.column()
            );
            Fault::new(Kind::Protocol, what).meaning("The call was executed.")
        })
    }
}

impl fmt::Debug for RawReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawReply(…)")
    }
}

#[cfg(test)]
mod tests;
