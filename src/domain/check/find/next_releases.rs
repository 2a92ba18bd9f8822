//! What the next upgrades break.
//!
//! Severity: critical if the next upgrade breaks the key, a warning if a later one does. The next upgrade of 24.10 is 25.04, of 25.10
//! it is 26.0.

use super::found::Found;
use crate::domain::audit::{Interface, Uses};
use crate::domain::check::code::Code;
use crate::domain::check::facts::Facts;
use crate::domain::check::finding::Severity;
use crate::domain::check::subject::Subject;
use crate::domain::check::words;
use crate::domain::release::Release;

pub(super) fn find(it: &Subject<'_>, facts: &Facts<'_>, found: &mut Found<'_>) {
    upgrade(it, facts, found);
    if !it.is_usable() {
        return;
    }
    let Some(activity) = it.activity else { return };
    let uses = |interface| activity.interfaces.get(&interface).copied();
    let at = |interface| words::addresses(&activity.addresses_of(interface));
    if let Some(uses) = uses(Interface::Rest) {
        let breaks = match facts.is_before(Release::V26) {
            true => "TrueNAS 26.0 does not have this API",
            false => "this release no longer has this API",
        };
        let (at, times) = (at(Interface::Rest), times(uses, facts));
        let what = format!("A client at {at} uses the REST API ({times}); {breaks}.");
        let next = "Replace the client with a version that uses the WebSocket API.";
        let severity = next_upgrade_breaks(facts, Release::V25_10);
        found.add(it, Code::RestApi, severity, what, next);
    }
    if let Some(uses) = uses(Interface::RestOrTransfer) {
        let (at, times) = (at(Interface::RestOrTransfer), times(uses, facts));
        let what = format!(
            "A client at {at} uses the REST API, which TrueNAS 26.0 does not have, or transfers files ({times}); this release does not \
             distinguish them."
        );
        let next = "Check in the client's documentation whether it uses the REST API.";
        found.add(it, Code::RestOrTransfer, Severity::Warning, what, next);
    }
    if facts.caps.owner
        && facts.is_before(Release::V27)
        && !it.is_locked()
        && uses(Interface::WebSocket).is_some()
    {
        let what = "TrueNAS 27.0 requires a user name at the sign-in; the audit log does not show whether the client sends one.";
        let next = "Check the client's settings before the upgrade to 27.0.";
        found.add(it, Code::UserName, Severity::Note, what.into(), next);
    }
}

/// Critical from the release whose next upgrade breaks the key.
fn next_upgrade_breaks(facts: &Facts<'_>, from: Release) -> Severity {
    match facts.release {
        Some(own) if own >= from => Severity::Critical,
        _ => Severity::Warning,
    }
}

fn times(uses: Uses, facts: &Facts<'_>) -> String {
    let count = words::count(uses.count, "audit entry").replace("entrys", "entries");
    format!("{count}{}", words::last(uses.last, facts.now))
}

fn upgrade(it: &Subject<'_>, facts: &Facts<'_>, found: &mut Found<'_>) {
    if !it.key.dies_with_25_04() {
        return;
    }
    let what = "The upgrade to 25.04 revokes the key: its rules are not exactly * on *.".to_owned();
    let next = "See the upgrade report (U) for the roles that the new key needs.";
    let severity = next_upgrade_breaks(facts, Release::V24_10);
    found.add(it, Code::Upgrade, severity, what, next);
}
