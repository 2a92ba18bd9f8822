//! What the system says of itself.

use serde_json::{Value, json};

use super::keys;
use super::read;
use super::request::Request;
use crate::domain::{KeyId, Text};

/// Hostname and version. Needs a role that not every account has: [`version`] does not.
pub fn info() -> Request {
    Request::new("system.info", json!([]))
}

/// The version alone: `TrueNAS-25.10.5`.
pub fn version() -> Request {
    Request::new("system.version", json!([]))
}

/// `CORE`, `SCALE`, `COMMUNITY_EDITION`, `ENTERPRISE`. Answered before sign-in up to 24.04, and by CORE.
pub fn product() -> Request {
    Request::new("system.product_type", json!([]))
}

/// Keeps the connection alive and tells whether the session still counts: the cheapest call that needs a sign-in. `named`: the
/// session is somebody's, who may always ask `auth.me`; a session of an API key up to 24.10 is nobody's, so it asks for no key. No
/// release audits either. `core.ping` would be answered to an expired session too.
pub fn keepalive(named: bool) -> Request {
    if named {
        super::me::request()
    } else {
        keys::query(Some(KeyId(0)))
    }
}

/// Job calls answer when the job ends, instead of with the job's id (25.10 on; 25.04 ignores it, older releases do not
/// know the method).
pub fn set_options() -> Request {
    Request::new("core.set_options", json!([{"legacy_jobs": false}]))
}

/// What [`info`] gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    /// As the system calls itself; `None` where it did not say.
    pub hostname: Option<Text>,
    /// As the system writes it.
    pub version: Text,
}

/// Reads the answer to [`info`]; `None` where there is no version in it.
pub fn read_info(result: &Value) -> Option<Info> {
    Some(Info {
        hostname: read::text(result.get("hostname")).filter(|name| !name.as_str().is_empty()),
        version: read::text(result.get("version"))?,
    })
}

/// Reads the answer to [`version`].
pub fn read_version(result: &Value) -> Option<Text> {
    read::text(Some(result))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_eras() {
        let old = json!({"version": "TrueNAS-SCALE-24.04.2.5", "hostname": "vm", "license": null});
        assert_eq!(read_info(&old).unwrap().hostname.unwrap().as_str(), "vm");
        let new = read_info(&json!({"version": "25.10.5", "hostname": null})).unwrap();
        assert_eq!((new.version.as_str(), new.hostname), ("25.10.5", None));
        assert_eq!(
            read_version(&json!("TrueNAS-25.10.5")).unwrap().as_str(),
            "TrueNAS-25.10.5"
        );
        assert_eq!(read_info(&json!("x")), None);
        assert_eq!(read_version(&json!(null)), None);
    }
}
