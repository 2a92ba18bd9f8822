//! `--json`: one object for each system, on one line. The README documents its fields; new ones may be added.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::checked::{Checked, Counts, Read};
use crate::domain::audit::{KeyActivity, Uses};
use crate::domain::check::{Finding, KeyReport, Missing, Outlook, Report};
use crate::domain::expiry::Expiry;
use crate::domain::time::rfc3339;
use crate::domain::{KeyId, KeySession, Text};

/// The version of the format. It changes when a field changes its meaning or is removed.
const FORMAT: u8 = 1;

/// The object of a system.
pub(super) fn object(it: &Checked) -> Value {
    let read = it.result.as_ref().ok();
    let report = read.map(|read| &read.report);
    let problem = it.result.as_ref().err();
    json!({
        "format": FORMAT,
        "system": it.name,
        "status": it.status().word(),
        "error": problem.map(|it| it.value()),
        "hostname": report.map(|it| &it.system),
        "product": report.map(|it| &it.product),
        "account": read.map(|it: &Read| &it.account),
        "at": report.map(|it| rfc3339(it.at)),
        "audit": report.and_then(audit),
        "counts": report.map(counts),
        "findings": report.map(|it| it.findings.iter().map(finding).collect::<Vec<_>>()).unwrap_or_default(),
        "keys": report.map(|it| it.keys.iter().map(key).collect::<Vec<_>>()).unwrap_or_default(),
        "missing": report.map(|it| it.missing.iter().map(missing).collect::<Vec<_>>()).unwrap_or_default(),
    })
}

fn audit(report: &Report) -> Option<Value> {
    let (entries, capped) = report.audit_entries;
    Some(json!({
        "days": report.days?,
        "complete_since": time(report.audit_since),
        "entries": entries,
        "older_not_read": capped,
    }))
}

fn counts(report: &Report) -> Value {
    let counts = Counts::of(report);
    json!({
        "keys": report.keys.len(),
        "critical": counts.critical,
        "warning": counts.warning,
        "note": counts.note,
        "ignored": counts.ignored,
    })
}

fn finding(it: &Finding) -> Value {
    json!({
        "id": it.code.id(),
        "slug": it.code.slug(),
        "severity": it.severity.word(),
        "key": id(it.key),
        "name": it.name.raw(),
        "what": it.what,
        "next": it.next,
        "ignored": it.ignored,
    })
}

fn key(it: &KeyReport) -> Value {
    let expiry = it.key.ownership().map(|own| own.expires_at());
    json!({
        "id": id(it.key.id),
        "name": it.key.name.raw(),
        "state": it.state.word(),
        "owner": it.key.owner().map(Text::raw),
        "expires_at": time(expiry.and_then(Expiry::at)),
        "expires_at_known": expiry != Some(Expiry::Unreadable),
        "full_control": it.full,
        "methods": it.permitted.map(|(permitted, all)| json!({"permitted": permitted, "all": all, "called": it.called})),
        "sessions": it.sessions.as_ref().map(|all| all.iter().map(session).collect::<Vec<_>>()),
        "activity": it.activity.as_ref().map(activity),
        "outlook": it.outlook.iter().map(|(release, outlook)| {
            let (verdict, why) = match outlook {
                Outlook::Works => ("works", None),
                Outlook::Fails(why) => ("fails", Some(why)),
                Outlook::Unknown(why) => ("unknown", Some(why)),
            };
            json!({"release": release.to_string(), "verdict": verdict, "why": why})
        }).collect::<Vec<_>>(),
    })
}

fn session(it: &KeySession) -> Value {
    json!({
        "origin": it.origin.raw(),
        "secure": it.secure,
        "since": time(it.since),
        "current": it.current,
    })
}

fn activity(it: &KeyActivity) -> Value {
    let uses = |(name, uses): (Value, Uses)| json!({"name": name, "count": uses.count, "last": time(uses.last)});
    let interfaces = it.interfaces.iter();
    let interfaces = interfaces.map(|(it, count)| uses((json!(it.to_string()), *count)));
    let addresses = it.latest_addresses().into_iter();
    let addresses = addresses.map(|(it, count)| uses((json!(it.raw()), count)));
    let calls = |all: &std::collections::BTreeMap<Text, usize>| {
        let calls = all.iter();
        calls
            .map(|(method, count)| json!({"method": method.raw(), "count": count}))
            .collect::<Vec<_>>()
    };
    json!({
        "last_seen": time(it.last),
        "sign_ins": it.sign_ins,
        "failed_sign_ins": it.failed_sign_ins,
        "interfaces": interfaces.collect::<Vec<_>>(),
        "addresses": addresses.collect::<Vec<_>>(),
        "calls": calls(&it.calls),
        "refused": calls(&it.refused),
    })
}

fn missing(it: &Missing) -> Value {
    json!({"what": it.what, "why": it.why, "means": it.means})
}

fn id(key: KeyId) -> i64 {
    key.0
}

/// RFC 3339, or null.
fn time(at: Option<Timestamp>) -> Option<String> {
    at.map(rfc3339)
}
