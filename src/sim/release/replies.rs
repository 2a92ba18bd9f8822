//! What methods of other subsystems reply that only read: a small, plausible system with one pool.
//!
//! The shapes are the vendor's; the values are invented. A list of a `query` is filtered like any other.

use std::sync::OnceLock;

use serde_json::{Map, Value};

/// Methods and their replies. For `NAME.query`, the rows.
const TEXT: &str = include_str!("data/replies.json");

/// The reply of a method; for a `query`, its rows.
pub(in crate::sim) fn reply(method: &str) -> Option<&'static Value> {
    static ALL: OnceLock<Map<String, Value>> = OnceLock::new();
    ALL.get_or_init(|| serde_json::from_str(TEXT).unwrap_or_default())
        .get(method)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Release;
    use crate::sim::release::catalogue::Catalogue;

    #[test]
    fn every_reply_is_of_a_method_that_a_release_has() {
        let all: Map<String, Value> = serde_json::from_str(TEXT).unwrap();
        assert!(all.len() > 80);
        let catalogues = Release::ALL.map(|release| Catalogue::new(release.traits()));
        for (method, value) in &all {
            let known = catalogues.iter().any(|it| it.has(method));
            assert!(known, "{method}");
            let shaped = match method.rsplit('.').next() {
                Some("query") => value.is_array(),
                Some("config") => value.is_object(),
                _ => true,
            };
            assert!(shaped, "{method}");
        }
    }
}
