//! REST routes, as the middleware up to 24.10 derives them from its methods.
//!
//! A collection (`query` with `create`) and a configuration (`config`) have routes of their own. Any other method is
//! `GET` when it takes nothing or filters, else `POST`; a method of an item is below `/id/{id_}`. Every route also
//! exists with a trailing slash, which is a separate resource for rules.

use std::collections::BTreeSet;

use super::{Effect, Method, Takes};
use crate::domain::rule::Verb;
use crate::domain::text::Text;

/// A route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The HTTP verb.
    pub verb: Verb,
    /// `/pool/dataset/id/{id_}`, without `/api/v2.0`.
    pub path: Text,
    /// The method.
    pub method: Text,
    /// Its effect.
    pub effect: Effect,
    /// Whether the verb was guessed from the name, because the arguments of the method are unknown.
    pub guessed: bool,
}

impl Route {
    /// The variable in its path, if it has one.
    pub(super) fn variable(&self) -> Option<&'static str> {
        ["{id}", "{id_}"]
            .into_iter()
            .find(|variable| self.path.raw().contains(variable))
    }
}

/// The routes of these methods, by path, then verb.
pub(super) fn derive(methods: &[Method], variable: &str) -> Vec<Route> {
    let names: BTreeSet<&str> = methods.iter().map(|method| method.name.raw()).collect();
    let mut routes: Vec<Route> = methods
        .iter()
        .filter(|method| !method.web_socket_only)
        .filter_map(|method| route(method, &names, variable))
        .collect();
    routes.sort_by(|a, b| (a.path.raw(), a.verb.word()).cmp(&(b.path.raw(), b.verb.word())));
    routes
}

fn route(method: &Method, names: &BTreeSet<&str>, variable: &str) -> Option<Route> {
    let (service, name) = method.name.raw().rsplit_once('.')?;
    let has = |name: &str| names.contains(format!("{service}.{name}").as_str());
    let collection = has("query") && (has("create") || has("get_instance"));
    let configuration = !collection && has("config");
    let base = format!("/{}", service.replace('.', "/"));
    let item = format!("{base}/id/{variable}");
    let (verb, path, guessed) = match name {
        "query" if collection => (Verb::Get, base, false),
        "create" if collection => (Verb::Post, base, false),
        "get_instance" if collection => (Verb::Get, item, false),
        "update" if collection => (Verb::Put, item, false),
        "delete" if collection => (Verb::Delete, item, false),
        "config" if configuration => (Verb::Get, base, false),
        "update" if configuration => (Verb::Put, base, false),
        _ => {
            let below = if method.item { item } else { base };
            let (verb, guessed) = match (method.takes, method.effect) {
                (Takes::Nothing, _) => (Verb::Get, false),
                (Takes::Arguments, _) => (Verb::Post, false),
                (Takes::Unknown, Effect::Reads) => (Verb::Get, true),
                (Takes::Unknown, Effect::Changes) => (Verb::Post, true),
            };
            (verb, format!("{below}/{name}"), guessed)
        }
    };
    Some(Route {
        verb,
        path: path.into(),
        method: method.name.clone(),
        effect: method.effect,
        guessed,
    })
}
