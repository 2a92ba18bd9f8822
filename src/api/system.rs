//! Information about the system.

use serde_json::json;

use super::keys;
use super::read::{self, Entry, Over, Raw};
use super::request::Request;
use crate::domain::{KeyId, Text};

/// Longest text of a field in characters: a host name has at most 253.
const TEXT: usize = 1_024;

/// Requests host name and version. Requires a role that not every account has; [`version`] does not.
pub fn info() -> Request {
    Request::new("system.info", json!([]))
}

/// Requests only the version: `TrueNAS-25.10.5`.
pub fn version() -> Request {
    Request::new("system.version", json!([]))
}

/// Requests the product: `CORE`, `SCALE`, `COMMUNITY_EDITION`, `ENTERPRISE`. Answered before sign-in up to 24.04, and
/// by CORE.
pub fn product() -> Request {
    Request::new("system.product_type", json!([]))
}

/// The cheapest call that requires a sign-in: it keeps the connection alive and proves that the session is valid.
/// `named`: the session has an account, which may always call `auth.me`; a session of an API key up to 24.10 has none,
/// so it queries no key. No release audits either call. `core.ping` would also be answered for an expired session.
pub fn keepalive(named: bool) -> Request {
    if named {
        super::me::request()
    } else {
        keys::query(keys::Which::One(KeyId(0)))
    }
}

/// Makes job calls answer when the job ends, instead of with the job's id (25.10 and newer; 25.04 ignores it, older
/// releases do not have the method).
pub fn set_options() -> Request {
    Request::new("core.set_options", json!([{"legacy_jobs": false}]))
}

/// The result of [`info`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    /// The host name; `None` when it is missing, or not the name of a host.
    pub hostname: Option<Text>,
    /// The version as the system writes it.
    pub version: Text,
}

/// Parses the reply to [`info`]; `None` without a version.
pub fn read_info(json: &str) -> Option<Info> {
    let entry: InfoEntry = read::value(json)?.object().ok()??;
    Some(Info {
        hostname: entry.hostname.filter(is_host_name),
        version: entry.version?,
    })
}

/// Whether a text can be the name of a host. Any other text is left out: with blanks and brackets it could pass for the name of another
/// system, which is shown as `nas1 (profile, address)`.
fn is_host_name(name: &Text) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name = name.raw();
    let starts = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    starts && name.len() <= 253 && name.chars().all(fits)
}

#[derive(Default)]
struct InfoEntry {
    hostname: Option<Text>,
    version: Option<Text>,
}

impl Entry for InfoEntry {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "hostname" => self.hostname = value.text(TEXT),
            "version" => self.version = value.text(TEXT),
            _ => {}
        }
        Ok(())
    }
}

/// Parses the reply to [`version`].
pub fn read_version(json: &str) -> Option<Text> {
    read::value(json)?.text(TEXT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_eras() {
        let old = json!({"version": "TrueNAS-SCALE-24.04.2.5", "hostname": "vm", "license": null});
        assert_eq!(
            read_info(&old.to_string())
                .unwrap()
                .hostname
                .unwrap()
                .as_str(),
            "vm"
        );
        let new = read_info(r#"{"version":"25.10.5","hostname":null}"#).unwrap();
        assert_eq!((new.version.as_str(), new.hostname), ("25.10.5", None));
        assert_eq!(
            read_version(r#""TrueNAS-25.10.5""#).unwrap().as_str(),
            "TrueNAS-25.10.5"
        );
        assert_eq!(read_info(r#""x""#), None);
        for odd in [
            "",
            "..",
            "-u",
            "../../nas1",
            "nas1 (prod, 10.0.0.5)",
            "nas1) (nas2",
            "nas 1",
            "n\u{e4}s",
            "\u{202e}1san",
            "nas1\u{1b}[2J",
            "nas1\n",
            &"x".repeat(254),
        ] {
            let info = json!({"version": "25.10.5", "hostname": odd});
            assert_eq!(
                read_info(&info.to_string()).unwrap().hostname,
                None,
                "{odd}"
            );
        }
        assert_eq!(read_version("null"), None);
    }
}
