//! From what was read to the report.

use std::cmp::Reverse;

use super::facts::{Facts, Limits};
use super::find::{self, Found};
use super::outlook;
use super::report::{KeyReport, Report};
use super::rights::AllRights;
use super::subject::Subject;
use crate::domain::audit::{Activity, KeyActivity};

/// Judges what was read.
pub fn report(facts: Facts<'_>, limits: &Limits) -> Report {
    let mut found = Found::new(limits);
    let mut rights = AllRights::new(&facts);
    let mut keys = Vec::with_capacity(facts.keys.len());
    let about_users = find::revoked_by_user(&facts);
    for key in facts.keys.iter() {
        let it = Subject::new(key, &facts, &mut rights);
        find::about_key(&it, &facts, limits, &about_users, &mut found);
        keys.push(about(&it, &facts));
    }
    find::about_deleted_keys(&facts, &mut found);
    let mut findings = found.all;
    findings.sort_by_key(|it| (Reverse(it.severity), it.code, it.key));
    Report {
        system: facts.system.to_owned(),
        product: facts.product.to_owned(),
        at: facts.now,
        days: facts.activity.map(|_| facts.days),
        audit_since: facts.activity.map(Activity::complete_since),
        audit_entries: facts
            .activity
            .map_or((0, false), |it| (it.entries, it.capped)),
        keys,
        findings,
        missing: facts.missing,
    }
}

fn about(it: &Subject<'_>, facts: &Facts<'_>) -> KeyReport {
    let activity = || it.activity.cloned().unwrap_or_default();
    KeyReport {
        key: it.key.clone(),
        state: it.state,
        full: it.rights.full,
        permitted: it.rights.permitted,
        called: facts
            .activity
            .map(|_| it.activity.map_or(0, |all: &KeyActivity| all.calls.len())),
        sessions: it.sessions.map(<[_]>::to_vec),
        activity: facts.activity.map(|_| activity()),
        outlook: outlook::of(it, facts),
    }
}
