//! Proposes rules that permit the calls of an audit summary.

use std::collections::BTreeMap;

use super::{AuditSummary, CalledMethod};
use crate::domain::catalogue::Catalogue;
use crate::domain::number::thousands;
use crate::domain::rule::{Rule, Verb};
use crate::domain::text::Text;

/// Proposed rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Rules for exactly the called methods, with the number of calls.
    pub rules: Vec<(Rule, usize)>,
    /// Read methods of the same namespaces, which clients usually call before a change, and which the audit log does
    /// not contain.
    pub reads: Vec<Rule>,
    /// Notes for the user.
    pub notes: Vec<String>,
}

/// Proposes rules for a system with this catalogue.
pub fn propose(learned: &AuditSummary, catalogue: &Catalogue) -> Draft {
    let mut draft = Draft::default();
    let mut unknown = Vec::new();
    let mut routeless = Vec::new();
    for (CalledMethod { method, http }, calls) in &learned.calls {
        if !is_name(method.raw()) || catalogue.method(method.raw()).is_none() {
            unknown.push(method.as_str());
            continue;
        }
        match rule(method, *http, catalogue) {
            Some(rule) => draft.rules.push((rule, *calls)),
            None => routeless.push(method.as_str()),
        }
    }
    draft.rules.sort_by_cached_key(|(rule, _)| order(rule));
    draft.reads = reads(learned, catalogue);
    draft.notes = notes(learned);
    if !unknown.is_empty() {
        draft.notes.push(format!(
            "Left out, because not in this system's catalogue: {}.",
            some(&unknown)
        ));
    }
    if !routeless.is_empty() {
        draft.notes.push(format!(
            "Left out, because the REST path is unknown: {}.",
            some(&routeless)
        ));
    }
    draft
}

fn notes(learned: &AuditSummary) -> Vec<String> {
    let mut notes = Vec::new();
    if learned.calls.is_empty() {
        notes.push(format!(
            "The audit log has no permitted call by {} in this time range.",
            learned.whose.words()
        ));
    }
    notes.push(
        "TrueNAS audits mainly methods that change something, and no events. Reads may be missing."
            .into(),
    );
    if !learned.refused.is_empty() {
        let names: Vec<&str> = learned.refused.keys().map(Text::as_str).collect();
        notes.push(format!("Refused calls, not included: {}.", some(&names)));
    }
    if learned.capped {
        let back = learned.oldest.map_or_else(String::new, |at| {
            format!(", back to {}", at.strftime("%Y-%m-%d %H:%M UTC"))
        });
        notes.push(format!(
            "Only the newest {} entries of the audit log were read{back}.",
            thousands(learned.entries)
        ));
    }
    if learned.days > KEPT {
        notes.push(format!(
            "TrueNAS keeps its audit log for {KEPT} days by default."
        ));
    }
    notes
}

/// Days that TrueNAS keeps its audit log by default (`audit.config`, `retention`).
const KEPT: u16 = 7;

/// The rule that permits a call; over HTTP the rule of its route.
fn rule(method: &Text, http: bool, catalogue: &Catalogue) -> Option<Rule> {
    match http {
        false => Some(Rule::new(Verb::Call, method.raw())),
        true => {
            let routes = catalogue.routes();
            let route = routes.iter().find(|route| route.method == *method)?;
            Some(Rule::new(route.verb.clone(), route.path.raw()))
        }
    }
}

/// The read methods of the called namespaces.
fn reads(learned: &AuditSummary, catalogue: &Catalogue) -> Vec<Rule> {
    let mut rules = BTreeMap::new();
    for CalledMethod { method, http } in learned.calls.keys() {
        let Some((namespace, _)) = method.raw().rsplit_once('.') else {
            continue;
        };
        for name in ["query", "config", "get_instance"] {
            let name = format!("{namespace}.{name}");
            let read = CalledMethod {
                method: name.as_str().into(),
                http: *http,
            };
            let called = learned.calls.contains_key(&read);
            let known = catalogue.method(&name).filter(|_| !called);
            if let Some(rule) = known.and_then(|method| rule(&method.name, *http, catalogue)) {
                rules.insert((order(&rule).0, name), rule);
            }
        }
    }
    rules.into_values().collect()
}

/// CALL rules first, then by resource.
fn order(rule: &Rule) -> (bool, Text) {
    (rule.verb != Verb::Call, rule.resource.clone())
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))
}

/// The first few names.
fn some(names: &[&str]) -> String {
    const FEW: usize = 6;
    let mut text = names
        .iter()
        .take(FEW)
        .map(|name| name.chars().take(60).collect::<String>())
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > FEW {
        text.push_str(&format!(" and {} more", names.len() - FEW));
    }
    text
}
