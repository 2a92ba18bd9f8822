//! The findings: texts on small histories, and a property test against a naive reading.

mod history;
mod naive;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::domain::audit::{AuditEntry, AuditEvent, Protocol, SignInError};
use crate::domain::key::{KeyId, Owner};
use crate::domain::release::Release;
use crate::domain::rule::{Rule, Verb};
use history::{History, KeyPlan, allowlist_key, now, session, user, user_key};

fn days_ago(days: i64) -> Timestamp {
    now() - SignedDuration::from_hours(24 * days)
}

fn entry(key: i64, event: AuditEvent, protocol: Protocol, address: &str) -> AuditEntry {
    AuditEntry {
        id: "".into(),
        at: Some(days_ago(2)),
        event,
        protocol,
        user: "svc-hass".into(),
        key: Some(KeyId(key)),
        address: address.into(),
    }
}

fn call(key: i64, method: &str, protocol: Protocol, address: &str) -> AuditEntry {
    let event = AuditEvent::Call {
        method: method.into(),
        authorized: true,
    };
    entry(key, event, protocol, address)
}

/// One key of svc-hass on a release.
fn one(release: Release, plan: KeyPlan) -> History {
    let mut it = History::new(Some(release));
    it.users.push(user("svc-hass", &["READONLY_ADMIN"], false));
    it.keys.push(plan);
    it
}

fn v25_10() -> Release {
    Release::new(25, 10, 5)
}

/// `critical TNK010: text`, each finding.
fn said(it: &History) -> Vec<String> {
    let report = it.report(&Limits::default());
    let line = |it: &Finding| {
        format!(
            "{} {}: {} {}",
            it.severity.word(),
            it.code.id(),
            it.what,
            it.next
        )
    };
    report.findings.iter().map(line).collect()
}

fn has(it: &History, line: &str) {
    let all = said(it);
    assert!(
        all.iter().any(|it| it.starts_with(line)),
        "{line}\n{all:#?}"
    );
}

fn outlook(it: &History) -> Vec<String> {
    let report = it.report(&Limits::default());
    let all = report.keys[0].outlook.iter();
    all.map(|(release, it)| format!("{release} {it}")).collect()
}

#[test]
fn rest_is_critical_if_the_next_upgrade_breaks_it() {
    let mut it = one(v25_10(), user_key(4, "svc-hass"));
    for address in ["10.0.0.31", "10.0.0.31", "10.0.0.32"] {
        it.entries
            .push(call(4, "user.create", Protocol::LegacyRest, address));
    }
    has(
        &it,
        "critical TNK010: A client at 10.0.0.31 and 10.0.0.32 uses the REST API (3 audit entries, last 2 days ago); TrueNAS 26.0 does not \
         have this API. Replace the client",
    );
    assert_eq!(
        outlook(&it),
        [
            "26.0 fails: a client uses the REST API, which 26.0 does not have",
            "27.0 fails: a client uses the REST API, which 26.0 does not have"
        ]
    );
    it.release = Some(Release::new(25, 10, 0));
    it.entries[0].protocol = Protocol::Rest;
    has(
        &it,
        "warning TNK011: A client at 10.0.0.31 uses the REST API, which TrueNAS 26.0 does not have, or transfers files (1 audit entry",
    );
}

#[test]
fn what_works_on_the_next_releases() {
    let mut it = one(v25_10(), user_key(4, "svc-hass"));
    assert_eq!(outlook(&it)[0], "26.0 unknown: not seen in the audit log");
    it.entries
        .push(call(4, "user.create", Protocol::WebSocket, "10.0.0.31"));
    let [on_26, on_27] = outlook(&it).try_into().unwrap();
    assert_eq!(on_26, "26.0 works");
    assert!(
        on_27.starts_with("27.0 unknown: 27.0 requires a user name"),
        "{on_27}"
    );
    it.release = Some(Release::new(26, 0, 0));
    assert_eq!(outlook(&it), [on_27]);
    it.release = Some(Release::new(27, 0, 0));
    assert!(outlook(&it).is_empty());
    // Only a session.
    let mut it = one(v25_10(), user_key(4, "svc-hass"));
    it.sessions = Some(vec![session(4, "10.0.0.31:4711", Some(true))]);
    assert_eq!(outlook(&it)[0], "26.0 works");
    it.activity_read = false;
    it.sessions = None;
    assert_eq!(outlook(&it)[0], "26.0 unknown: the audit log was not read");
    // A key that does not work today.
    let mut it = one(v25_10(), user_key(4, "svc-hass"));
    it.keys[0].expires_in = Some(-1);
    assert_eq!(outlook(&it)[0], "26.0 fails: the key has expired");
}

#[test]
fn up_to_24_10_the_rules_decide_on_25_04() {
    let mut it = History::new(Some(Release::new(24, 10, 2)));
    it.keys
        .push(allowlist_key(3, vec![Rule::new(Verb::Call, "pool.*")]));
    has(
        &it,
        "critical TNK060: The upgrade to 25.04 revokes the key: its rules are not exactly * on *. See the upgrade report (U)",
    );
    let all = outlook(&it);
    assert_eq!(all.len(), 3);
    assert!(
        all.iter()
            .all(|it| it.contains(" fails: the upgrade to 25.04 revokes the key")),
        "{all:?}"
    );
    it.release = Some(Release::new(24, 4, 2));
    has(&it, "warning TNK060");
    it.keys[0] = allowlist_key(3, vec![Rule::everything()]);
    assert_eq!(
        outlook(&it)[..2],
        ["25.04 works", "26.0 unknown: not seen in the audit log"]
    );
    has(
        &it,
        "note TNK041: The key has full control of the system. Replace the rules (e)",
    );
    it.keys[0] = allowlist_key(3, vec![]);
    has(&it, "warning TNK062: The allowlist is empty");
    it.release = Some(Release::new(23, 10, 2));
    it.keys[0] = allowlist_key(3, vec![Rule::new(Verb::Call, "core.*")]);
    has(&it, "warning TNK061: The key may call core.bulk");
}

#[test]
fn an_expiry_is_judged_by_the_configured_days() {
    for (days, line) in [
        (
            -2,
            "warning TNK030: The key expired 2 days ago. Reset the key (r)",
        ),
        (
            3,
            "critical TNK031: The key expires in 3 days. Rotate the key (t)",
        ),
        (20, "warning TNK031: The key expires in 20 days."),
    ] {
        let mut it = one(v25_10(), user_key(4, "svc-hass"));
        it.keys[0].expires_in = Some(days);
        has(&it, line);
    }
    let mut it = one(v25_10(), user_key(4, "svc-hass"));
    it.keys[0].expires_in = Some(40);
    assert!(!said(&it).iter().any(|it| it.contains("TNK03")));
}

#[test]
fn only_the_one_revoked_key_of_a_user_is_known_to_have_been_insecure() {
    let mut it = one(Release::new(25, 4, 2), user_key(4, "svc-hass"));
    it.keys[0].revoked = Some(None);
    has(
        &it,
        "warning TNK032: The key is revoked. Reset the key (r), or delete it (d).",
    );
    let insecure = AuditEvent::SignIn {
        error: Some(SignInError::Insecure),
    };
    it.entries.push(AuditEntry {
        key: None,
        ..entry(0, insecure, Protocol::WebSocket, "10.0.0.31")
    });
    has(
        &it,
        "critical TNK021: TrueNAS revoked the key 2 days ago: the key arrived over an insecure connection.",
    );
    let mut second = user_key(5, "svc-hass");
    second.revoked = Some(None);
    it.keys.push(second);
    has(
        &it,
        "warning TNK032: The key is revoked. TrueNAS revoked at least one of the 2 revoked keys of this owner because",
    );
    // The release says it of the one: then the entry says nothing about the other.
    it.release = Some(v25_10());
    it.keys[0].revoked = Some(Some("Attempt to use over an insecure transport"));
    it.keys[1].revoked = Some(Some("by policy"));
    has(
        &it,
        "warning TNK032: The key is revoked. Reason: by policy.",
    );
    has(
        &it,
        "critical TNK021: TrueNAS revoked the key: the key arrived",
    );
}

#[test]
fn not_seen_is_not_never_used() {
    let mut it = one(v25_10(), user_key(4, "svc-hass"));
    it.entries.push(AuditEntry {
        key: None,
        at: Some(days_ago(7)),
        ..call(0, "user.create", Protocol::WebSocket, "10.0.0.5")
    });
    has(
        &it,
        "note TNK051: The audit log has no successful sign-in and no call of the key in the last 30 days. Its oldest entry is from \
         2026-11-22 12:00 UTC. Earlier use is unknown",
    );
    it.capped = true;
    has(
        &it,
        "note TNK051: The audit log has no successful sign-in and no call of the key since 2026-11-22 12:00 UTC. Older entries were not \
         read.",
    );
    it.keys[0].created = Some(days_ago(1));
    assert!(
        !said(&it).iter().any(|it| it.contains("TNK051")),
        "a new key"
    );
}

#[test]
fn unused_rights_name_numbers_only() {
    let mut it = one(v25_10(), user_key(4, "svc-hass"));
    it.users[0] = user("svc-hass", &["FULL_ADMIN"], false);
    it.entries
        .push(call(4, "user.create", Protocol::WebSocket, "10.0.0.31"));
    let all = said(&it);
    let unused = all.iter().find(|it| it.contains("TNK050")).unwrap();
    assert!(
        unused.starts_with("note TNK050: The key may call "),
        "{unused}"
    );
    assert!(
        unused.contains(
            " methods that change something; the audit log has calls of 1 of them in the last 30 days. TrueNAS does not audit every method."
        ),
        "{unused}"
    );
    has(
        &it,
        "warning TNK040: The key has full control of the system and never expires. Create a service account with fewer rights (A)",
    );
}

#[test]
fn sessions_that_outlive_their_key() {
    let mut it = one(v25_10(), user_key(4, "svc-hass"));
    it.keys[0].expires_in = Some(-1);
    it.sessions = Some(vec![
        session(4, "10.0.0.31:1", Some(false)),
        session(9, "10.0.0.12:1", None),
        session(9, "10.0.0.12:2", None),
    ]);
    has(
        &it,
        "warning TNK036: The key is expired, but a session is open: 1 session from 10.0.0.31. Terminate the sessions (i).",
    );
    has(
        &it,
        "warning TNK036: The key was deleted, but sessions are open: 2 sessions from 10.0.0.12. Terminate the sessions (i).",
    );
    has(
        &it,
        "warning TNK020: Not encrypted: 1 session from 10.0.0.31.",
    );
    it.missing
        .push(Missing::keys("The account may read only its own keys."));
    assert!(!said(&it).iter().any(|it| it.contains("was deleted")));
}

#[test]
fn failures_and_refusals() {
    let mut it = one(v25_10(), user_key(4, "svc-hass"));
    let failed = AuditEvent::SignIn {
        error: Some(SignInError::Other),
    };
    it.entries
        .push(entry(4, failed, Protocol::WebSocket, "10.0.0.66"));
    let refused = AuditEvent::Call {
        method: "user.delete".into(),
        authorized: false,
    };
    it.entries
        .push(entry(4, refused, Protocol::WebSocket, "10.0.0.31"));
    has(
        &it,
        "warning TNK053: 1 sign-in failed in the last 30 days, from 10.0.0.66, last 2 days ago.",
    );
    has(
        &it,
        "warning TNK052: 1 call refused in the last 30 days: user.delete.",
    );
    it.users[0].locked = true;
    has(&it, "warning TNK034: The owner svc-hass is locked");
}

#[test]
fn an_owner_of_a_directory_may_only_be_unreachable() {
    let mut it = one(v25_10(), user_key(4, "svc-hass"));
    it.keys[0].owner = Owner::default();
    has(
        &it,
        "warning TNK033: The owner was deleted: the key does not work. Delete the key (d)",
    );
    it.keys[0].owner.identifier = Some("S-1-5-21-1".into());
    has(&it, "warning TNK033: The owner cannot be found");
    assert!(outlook(&it)[0].contains("unknown: the owner cannot be found"));
}

#[test]
fn ignored_findings_do_not_count() {
    let mut it = one(v25_10(), user_key(4, "svc-hass"));
    it.keys[0].expires_in = Some(3);
    let mut limits = Limits::default();
    assert_eq!(it.report(&limits).worst(), Some(Severity::Critical));
    limits.ignored.insert((Code::Expires, KeyId(4)));
    let report = it.report(&limits);
    assert_eq!(report.count(Severity::Critical), 0);
    assert!(report.findings.iter().any(|it| it.ignored));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    /// Every finding is right, none is invented, none is missing.
    #[test]
    fn a_naive_reading_finds_the_same(history in history::any(), warn in 0u16..60, critical in 0u16..60) {
        let limits = Limits { warn_days: warn, critical_days: critical, ..Limits::default() };
        let report = history.report(&limits);
        let found: Vec<(Code, KeyId, Severity)> =
            report.findings.iter().map(|it| (it.code, it.key, it.severity)).collect();
        let mut expected = naive::findings(&history, &limits);
        let mut sorted = found.clone();
        sorted.sort();
        expected.sort();
        prop_assert_eq!(&sorted, &expected);
        prop_assert!(found.is_sorted_by_key(|(code, key, severity)| (std::cmp::Reverse(*severity), *code, *key)));
        for key in &report.keys {
            let verdicts: Vec<(Release, &str)> = key.outlook.iter().map(|(release, it)| (*release, it.word())).collect();
            prop_assert_eq!(verdicts, naive::outlook(&history, key.key.id));
        }
    }
}
