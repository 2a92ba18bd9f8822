//! Keys that do not sign in, or will soon stop to.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::found::Found;
use crate::domain::audit::Uses;
use crate::domain::check::code::Code;
use crate::domain::check::facts::{Facts, Limits};
use crate::domain::check::finding::Severity;
use crate::domain::check::subject::Subject;
use crate::domain::expiry::Expiry;
use crate::domain::key::{Ownership, State};
use crate::domain::text::Text;
use crate::domain::time;

/// A word in TrueNAS's reason for a key that arrived over an insecure connection (25.10 and newer).
const INSECURE: &str = "insecure";

/// For each user of which TrueNAS revoked a key because of an insecure connection, as the audit log says: when, and the number of
/// revoked keys of the user without a reason. Only if that is one key, the entry can be attributed to it.
pub(in crate::domain::check) type RevokedByUser<'a> = BTreeMap<&'a Text, (Uses, usize)>;

/// Counts the revoked keys of those users.
pub(in crate::domain::check) fn revoked_by_user<'a>(facts: &Facts<'a>) -> RevokedByUser<'a> {
    let mut all = RevokedByUser::new();
    let Some(activity) = facts.activity else {
        return all;
    };
    for key in facts.keys.iter() {
        if key.state(facts.now) == State::Revoked
            && let Some(owner) = key.owner()
            && let Some(uses) = activity.revoked_of(owner)
            && key.ownership().and_then(reason).is_none()
        {
            all.entry(owner).or_insert((uses, 0)).1 += 1;
        }
    }
    all
}

pub(super) fn find(
    it: &Subject<'_>,
    facts: &Facts<'_>,
    limits: &Limits,
    revoked: &RevokedByUser<'_>,
    found: &mut Found<'_>,
) {
    match (it.state, it.key.expiry()) {
        (State::Orphaned, _) => orphaned(it, found),
        (State::Revoked, _) => find_revoked(it, facts, revoked, found),
        (State::Expired, expiry) => {
            let what = format!("The key {}.", time::expiry(expiry, facts.now));
            let next = "Reset the key (r) with a new expiry, or delete it (d).";
            found.add(it, Code::Expired, Severity::Warning, what, next);
        }
        (State::Unclear, _) => {
            let what = "The expiry of the key cannot be read: the key may have expired.".to_owned();
            let next = "Set a new expiry (e).";
            found.add(it, Code::Unclear, Severity::Warning, what, next);
        }
        (State::Soon | State::Active, Expiry::At(at)) => {
            let left = at.duration_since(facts.now);
            let within = |days: u16| left <= SignedDuration::from_hours(24 * i64::from(days));
            let severity = match (within(limits.critical_days), within(limits.warn_days)) {
                (true, _) => Severity::Critical,
                (_, true) => Severity::Warning,
                _ => return locked(it, found),
            };
            let what = format!("The key {}.", time::expiry(Expiry::At(at), facts.now));
            let next = "Rotate the key (t), or set a later expiry (e).";
            found.add(it, Code::Expires, severity, what, next);
        }
        (State::Soon | State::Active, _) => {}
    }
    locked(it, found);
}

fn orphaned(it: &Subject<'_>, found: &mut Found<'_>) {
    let (what, next) = match it.owner_was_deleted() {
        true => (
            "The owner was deleted: the key does not work.",
            "Delete the key (d), and create a key for another owner.",
        ),
        false => (
            "The owner cannot be found: the account was deleted, or its directory is offline.",
            "Check the directory service of the system. Do not edit the key: that can revoke it permanently.",
        ),
    };
    found.add(it, Code::Orphaned, Severity::Warning, what.into(), next);
}

fn find_revoked(
    it: &Subject<'_>,
    facts: &Facts<'_>,
    revoked: &RevokedByUser<'_>,
    found: &mut Found<'_>,
) {
    let reason = it.key.ownership().and_then(reason);
    let of_user = it.key.owner().and_then(|owner| revoked.get(owner));
    let insecure = match reason {
        Some(reason) => reason.as_str().to_lowercase().contains(INSECURE),
        None => matches!(of_user, Some((_, 1))),
    };
    if insecure {
        let when = of_user.and_then(|(uses, _)| uses.last);
        let when = when.map_or_else(String::new, |at| format!(" {}", time::words(at, facts.now)));
        let what =
            format!("TrueNAS revoked the key{when}: the key arrived over an insecure connection.");
        let next = "Configure the client for https or wss, then reset the key (r): its secret may be known to others.";
        return found.add(it, Code::RevokedInsecure, Severity::Critical, what, next);
    }
    let why = match (reason, of_user) {
        (Some(reason), _) => format!(" Reason: {reason}."),
        (None, Some((_, keys))) => format!(
            " TrueNAS revoked at least one of the {keys} revoked keys of this owner because it arrived over an insecure connection."
        ),
        (None, None) => String::new(),
    };
    let what = format!("The key is revoked.{why}");
    let next = "Reset the key (r), or delete it (d).";
    found.add(it, Code::Revoked, Severity::Warning, what, next);
}

fn reason(own: &Ownership) -> Option<&Text> {
    let reason = own.revoked_reason.as_deref();
    reason.filter(|reason| !reason.as_str().is_empty())
}

fn locked(it: &Subject<'_>, found: &mut Found<'_>) {
    let Some(owner) = it.owner.filter(|_| it.is_usable() && it.is_locked()) else {
        return;
    };
    let what = format!(
        "The owner {} is locked: the key does not sign in.",
        owner.username
    );
    let next = "Unlock the account in TrueNAS, or delete the key (d).";
    found.add(it, Code::Locked, Severity::Warning, what, next);
}
