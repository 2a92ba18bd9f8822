//! The path templates of the old REST API, which allowlist rules with an HTTP verb refer to (up to 24.10).
//!
//! They are derived from the method list. Collections and configurations have the same paths as on the real system. For
//! other methods the name decides the verb, because no declaration says whether a method takes arguments.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::sim::release::catalogue::Catalogue;

/// Methods that only exist over WebSocket.
const WEBSOCKET_ONLY: &[&str] = &[
    "auth.login",
    "auth.login_with_api_key",
    "auth.login_with_token",
    "auth.logout",
    "auth.me",
    "core.bulk",
];

/// Path, verb and method of every route.
fn routes(catalogue: &Catalogue) -> impl Iterator<Item = (String, &'static str, &'static str)> {
    catalogue.methods().filter_map(|(method, _)| {
        let (service, name) = method.rsplit_once('.')?;
        if WEBSOCKET_ONLY.contains(&method) {
            return None;
        }
        let base = format!("/{}", service.replace('.', "/"));
        let collection = catalogue.has(&format!("{service}.create"));
        let item = || format!("{base}/id/{{id_}}");
        let (path, verb) = match (name, collection) {
            ("query" | "config", _) => (base, "get"),
            ("create", _) => (base, "post"),
            ("update", false) => (base, "put"),
            ("get_instance", _) => (item(), "get"),
            ("update", true) => (item(), "put"),
            ("delete", true) => (item(), "delete"),
            _ => (format!("{base}/{name}"), verb_of(name)),
        };
        Some((path, verb, method))
    })
}

fn verb_of(name: &str) -> &'static str {
    let asks = ["get_", "has_", "is_", "list"]
        .iter()
        .any(|start| name.starts_with(start))
        || name.ends_with("_choices");
    match asks {
        true => "get",
        false => "post",
    }
}

/// The OpenAPI description that `GET /api/v2.0` returns.
pub(in crate::sim) fn openapi(catalogue: &Catalogue, version: &str) -> Value {
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for (path, verb, method) in routes(catalogue) {
        let service = method.rsplit_once('.').map_or("", |(service, _)| service);
        let about = json!({"tags": [service], "operationId": method, "responses": {}});
        paths.entry(path).or_default().insert(verb.into(), about);
    }
    json!({
        "openapi": "3.0.0",
        "info": {"title": "TrueNAS RESTful API", "version": "v2.0", "x-release": version},
        "servers": [{"url": "/api/v2.0"}],
        "paths": paths,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Release;

    #[test]
    fn collections_and_configurations_have_their_templates() {
        let catalogue = Catalogue::new(Release::V24_10.traits());
        let routes: Vec<(String, &str, &str)> = routes(&catalogue).collect();
        let method = |path: &str, verb: &str| {
            let found = routes.iter().find(|(p, v, _)| p == path && *v == verb);
            found.map(|(.., method)| *method)
        };
        assert_eq!(method("/user", "get"), Some("user.query"));
        assert_eq!(method("/user", "post"), Some("user.create"));
        assert_eq!(method("/user/id/{id_}", "get"), Some("user.get_instance"));
        assert_eq!(method("/user/id/{id_}", "put"), Some("user.update"));
        assert_eq!(method("/user/id/{id_}", "delete"), Some("user.delete"));
        assert_eq!(method("/pool/dataset", "get"), Some("pool.dataset.query"));
        assert_eq!(
            method("/system/general", "put"),
            Some("system.general.update")
        );
        assert_eq!(method("/core/get_jobs", "get"), Some("core.get_jobs"));
        assert_eq!(method("/core/bulk", "post"), None);
        let ends = routes.iter().filter(|(path, ..)| path.ends_with('/'));
        assert_eq!(ends.count(), 0, "the slash makes another resource");
    }
}
