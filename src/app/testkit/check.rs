//! The check: opening it, and what the system answers.

use std::sync::Arc;

use super::{Driven, ago, now, rules_keys, user_keys};
use crate::api::{Call, LinkEvent, Outcome, Reply, RequestId};
use crate::app::modal::{Check, Modal};
use crate::domain::audit::{Activity, AuditEntry, AuditEvent, KeyActivity, Protocol};
use crate::domain::check::{Code, Finding, KeyReport, Outlook, Report, Severity};
use crate::domain::filter::Context;
use crate::domain::{ApiKey, Fault, KeyId, KeySession, Release};

/// The screen of the check, wherever it is in the stack.
pub(crate) fn check(it: &Driven) -> &Check {
    let mut modals = it.model.cx.modals.iter();
    let found = modals.find_map(|modal| match modal {
        Modal::Check(it) => Some(it),
        _ => None,
    });
    found.expect("the check is not open")
}

/// The ids of the findings, as the report has them: `TNK010:4`.
pub(crate) fn findings(it: &Driven) -> Vec<String> {
    let all = check(it).report.findings.iter();
    all.map(|it| format!("{}:{}", it.code.id(), it.key))
        .collect()
}

/// The selected row: `TNK010:4`, or what was not read.
pub(crate) fn marked(it: &Driven) -> String {
    use crate::app::check::window::CheckRow;
    match check(it).chosen() {
        Some(CheckRow::Finding(it)) => format!("{}:{}", it.code.id(), it.key),
        Some(CheckRow::Missing(it)) => it.what.to_owned(),
        None => String::new(),
    }
}

/// Selects a row.
pub(crate) fn mark(it: &mut Driven, wanted: &str) {
    it.press("g");
    for _ in 0..check(it).len() {
        if marked(it) == wanted {
            return;
        }
        it.press("j");
    }
    panic!("no {wanted} in {:?}", findings(it));
}

/// An entry of the audit log: a call of a key, this many hours ago.
pub(crate) fn called(n: i64, key: i64, method: &str, protocol: Protocol) -> AuditEntry {
    AuditEntry {
        id: format!("call-{n}-{key}").into(),
        at: ago(0).and_then(|at| at.checked_sub(jiff::SignedDuration::from_hours(n)).ok()),
        event: AuditEvent::Call {
            method: method.into(),
            authorized: true,
        },
        protocol,
        user: "svc-hass".into(),
        key: Some(KeyId(key)),
        address: format!("10.0.0.{}", 30 + key).into(),
    }
}

/// A session of a key.
pub(crate) fn session_of(key: i64, origin: &str, secure: bool) -> KeySession {
    let keys = user_keys();
    let name = keys.iter().find(|it| it.id == KeyId(key));
    KeySession {
        id: format!("session-{key}-{origin}").into(),
        key: KeyId(key),
        key_name: name.map(|it| it.name.clone()).unwrap_or_default(),
        username: Some("svc-hass".into()),
        secure: Some(secure),
        internal: false,
        origin: origin.into(),
        since: ago(2),
        current: false,
    }
}

/// Answers the first open request of a kind.
pub(crate) fn answer_call(it: &mut Driven, of: impl Fn(&Call) -> bool, outcome: Outcome) {
    let wanted = |(_, call): &(RequestId, Call)| of(call);
    let at = it.open.iter().position(wanted).expect("not asked for");
    let (id, _) = it.open.remove(at);
    it.told(LinkEvent::Answer { id, outcome });
}

/// Answers the read of the sessions.
pub(crate) fn answer_sessions(it: &mut Driven, sessions: Vec<KeySession>) {
    let outcome = Outcome::Done(Reply::Sessions(sessions));
    answer_call(it, |call| *call == Call::OpenSessions, outcome);
}

/// Refuses a page of the audit log.
pub(crate) fn refuse_audit(it: &mut Driven, fault: Fault) {
    let audit = |call: &Call| matches!(call, Call::Audit(_));
    answer_call(it, audit, Outcome::Failed(fault));
}

/// Whether a page of the audit log is asked for.
pub(crate) fn reads_audit(it: &Driven) -> bool {
    let audit = |(_, call): &(RequestId, Call)| matches!(call, Call::Audit(_));
    it.open.iter().any(audit)
}

/// Shows the check with this report, as after the last page.
pub(crate) fn show(it: &mut Driven, report: Report) {
    let screen = Check::new(report, Context::default(), Arc::default());
    it.model.cx.modals.push(Modal::Check(Box::new(screen)));
    it.look();
}

fn finding(code: Code, severity: Severity, key: &ApiKey, what: &str, next: &str) -> Finding {
    Finding {
        code,
        severity,
        key: key.id,
        name: key.name.clone(),
        what: what.into(),
        next: next.into(),
        ignored: false,
    }
}

/// What a key did.
fn did(key: i64, calls: &[(&str, i64, Protocol)]) -> Option<KeyActivity> {
    let mut all = Activity::new(ago(30)?, Some(Release::new(25, 10, 5)));
    let mut n = 0;
    for (method, count, protocol) in calls {
        for _ in 0..*count {
            n += 1;
            all.take([called(n, key, method, protocol.clone())]);
        }
    }
    all.of(KeyId(key)).cloned()
}

/// A report on these keys, without findings.
pub(crate) fn report_on(mut keys: Vec<ApiKey>, outlook: &[(Release, Outlook)]) -> Report {
    let at = now();
    keys.sort_by_key(|it| it.id);
    let known = |key: ApiKey| KeyReport {
        state: key.state(at),
        full: Some(key.id == KeyId(9)),
        permitted: Some(match key.id.0 {
            9 => (775, 775),
            _ => (61, 775),
        }),
        called: Some(2),
        sessions: Some(match key.id.0 {
            4 => vec![session_of(4, "10.0.0.34:40022", false)],
            _ => Vec::new(),
        }),
        activity: match key.id.0 {
            4 => did(
                4,
                &[
                    ("app.start", 12, Protocol::LegacyRest),
                    ("vm.stop", 3, Protocol::WebSocket),
                ],
            ),
            _ => Some(KeyActivity::default()),
        },
        outlook: outlook.to_vec(),
        key,
    };
    Report {
        system: "nas1".into(),
        product: "TrueNAS 25.10.5".into(),
        at,
        days: Some(30),
        audit_since: ago(30),
        audit_entries: (15, false),
        keys: keys.into_iter().map(known).collect(),
        findings: Vec::new(),
        missing: Vec::new(),
    }
}

/// A report on the keys with owners.
pub(crate) fn user_report() -> Report {
    let fails = Outlook::Fails("26.0 has no REST API".into());
    let unknown =
        Outlook::Unknown("the audit log does not show whether it sends a user name".into());
    let outlook = [(Release::V26, fails), (Release::V27, unknown)];
    let keys = user_keys();
    let by = |id: i64| keys.iter().find(|it| it.id == KeyId(id)).unwrap();
    let findings = vec![
        finding(
            Code::RestApi,
            Severity::Critical,
            by(4),
            "A client at 10.0.0.34 uses the REST API with this key: 12 requests, the latest 1 hour ago. TrueNAS 26.0 has no REST API.",
            "Update the client to one that uses the WebSocket API, and rotate the key when you install it.",
        ),
        finding(
            Code::Insecure,
            Severity::Critical,
            by(4),
            "1 session from 10.0.0.34 is not secure.",
            "Use https:// or wss:// in the client, then rotate the key.",
        ),
        finding(
            Code::FullNever,
            Severity::Warning,
            by(9),
            "The key has full control of nas1 and never expires.",
            "Give the key an expiry, or replace it with a key of an account with fewer rights.",
        ),
        finding(
            Code::Expires,
            Severity::Warning,
            by(3),
            "The key expires in 12 days.",
            "Rotate the key before 2026-12-04.",
        ),
        finding(
            Code::Orphaned,
            Severity::Warning,
            by(8),
            "The owner of the key was deleted. The key does not work.",
            "Delete the key.",
        ),
        finding(
            Code::Revoked,
            Severity::Note,
            by(7),
            "TrueNAS revoked the key.",
            "Reset the key if a client needs it, or delete it.",
        ),
        finding(
            Code::Unused,
            Severity::Note,
            by(4),
            "The key called 2 of the 61 methods that it may call.",
            "Move the key to an owner with fewer rights.",
        ),
    ];
    Report {
        findings,
        ..report_on(keys, &outlook)
    }
}

/// A report on the keys with allowlists.
pub(crate) fn rules_report() -> Report {
    let fails = Outlook::Fails("the upgrade to 25.04 revokes it".into());
    let outlook = [(Release::USER_ERA, fails)];
    let keys = rules_keys();
    let by = |id: i64| keys.iter().find(|it| it.id == KeyId(id)).unwrap();
    let revoked = "The upgrade to 25.04 revokes the key: only full access survives.";
    let prepare = "Prepare a user with the required roles. U shows the upgrade report.";
    let findings = vec![
        finding(Code::Upgrade, Severity::Warning, by(2), revoked, prepare),
        finding(Code::Upgrade, Severity::Warning, by(3), revoked, prepare),
        finding(
            Code::Unused,
            Severity::Note,
            by(2),
            "The key called 2 of the 61 methods that it may call.",
            "Derive smaller rules from the audit log.",
        ),
        finding(
            Code::NoAccess,
            Severity::Note,
            by(4),
            "The allowlist is empty: the key may call nothing.",
            "Edit the rules, or delete the key.",
        ),
    ];
    Report {
        product: "TrueNAS 24.04.2".into(),
        findings,
        ..report_on(keys, &outlook)
    }
}
