use std::sync::Arc;

use super::*;
use crate::domain::audit::{Activity, AuditEntry, AuditEvent, Protocol};
use crate::domain::check::{Code, Finding, Head, Missing, Severity};
use crate::domain::key::State;
use crate::domain::{Access, ApiKey, KeyId, Owner, Ownership, Release};

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn entry(n: i64, event: AuditEvent, protocol: Protocol, address: &str) -> AuditEntry {
    AuditEntry {
        id: n.to_string().into(),
        at: Timestamp::from_second(now().as_second() - 3_600 * n).ok(),
        event,
        protocol,
        user: "svc-hass".into(),
        key: Some(KeyId(4)),
        address: address.into(),
    }
}

fn key_report(activity: Option<KeyActivity>) -> KeyReport {
    let own = Ownership {
        owner: Arc::new(Owner {
            username: Some("svc-hass".into()),
            ..Owner::default()
        }),
        ..Ownership::default()
    };
    KeyReport {
        key: ApiKey {
            id: KeyId(4),
            name: "home-assistant".into(),
            created_at: Some(now()).into(),
            access: Access::User(own),
            hash_print: None,
        },
        state: State::Active,
        full: Some(true),
        permitted: Some((775, 775)),
        called: activity.as_ref().map(|it| it.calls.len()),
        sessions: activity.as_ref().map(|_| Vec::new()),
        activity,
        outlook: vec![
            (Release::V26, Outlook::Fails("26.0 has no REST API".into())),
            (Release::V27, Outlook::Works),
        ],
    }
}

fn report(key: KeyReport) -> Report {
    Report {
        system: "nas1".into(),
        product: "TrueNAS 25.10.5".into(),
        at: now(),
        days: Some(30),
        audit_since: key
            .activity
            .is_some()
            .then(|| "2026-10-23T12:00:00Z".parse().unwrap()),
        audit_entries: (4, false),
        findings: vec![Finding {
            code: Code::RestApi,
            severity: Severity::Critical,
            key: KeyId(4),
            name: "home-assistant".into(),
            what: "A client uses the REST API.".into(),
            next: "Update the client.".into(),
            ignored: false,
        }],
        missing: vec![Missing {
            what: "users",
            why: "This account needs the role ACCOUNT_READ.".into(),
            means: "Owners are not checked.",
        }],
        keys: vec![key],
    }
}

fn call(method: &str) -> AuditEvent {
    AuditEvent::Call {
        method: method.into(),
        authorized: true,
    }
}

fn used() -> KeyActivity {
    let mut all = Activity::new(now(), Some(Release::new(25, 10, 5)));
    let (rest, socket) = (Protocol::LegacyRest, Protocol::WebSocket);
    all.take([
        entry(
            2,
            AuditEvent::SignIn { error: None },
            rest.clone(),
            "10.0.0.31",
        ),
        entry(3, call("app.start"), rest.clone(), "10.0.0.31"),
        entry(4, call("app.start"), rest, "10.0.0.31"),
        entry(5, call("vm.stop"), socket, "10.0.0.32"),
    ]);
    all.of(KeyId(4)).cloned().unwrap()
}

#[test]
fn the_rows_say_what_is_known() {
    let it = report(key_report(Some(used())));
    let rows = it.keys[0].rows(&it, &TimeZone::UTC);
    let rows: Vec<String> = rows
        .iter()
        .map(|it| format!("{}: {}", it.label, it.text))
        .collect();
    assert_eq!(
        rows,
        [
            "state: active",
            "owner: svc-hass (full control)",
            "sessions: none",
            "last seen: 2026-11-22 10:00 UTC, 2 hours ago",
            "from: 10.0.0.31, 10.0.0.32",
            "interface: REST 3 times, WebSocket once",
            "called: 2 methods, 3 times: app.start 2, vm.stop 1",
            "may call: all 775 methods",
            "26.0: fails: 26.0 has no REST API",
            "27.0: works",
        ]
    );
}

#[test]
fn the_text_is_for_a_terminal_or_a_file() {
    let mut it = report(key_report(Some(used())));
    it.findings[0].next = "Reset the key (r).".into();
    it.findings.push(Finding {
        ignored: true,
        code: Code::Full,
        ..it.findings[0].clone()
    });
    let head = Head {
        name: "home",
        account: "admin",
        has_keys: true,
    };
    assert_eq!(
        it.as_text(&head, &TimeZone::UTC),
        "\
home (nas1): TrueNAS 25.10.5, signed in as admin
1 key: 1 critical, 1 ignored
audit log: 4 entries of the last 30 days (since 2026-10-23 12:00 UTC)

critical  TNK010 rest-api-in-use: home-assistant (4)
          A client uses the REST API. Reset the key.
ignored   TNK041 full-control: home-assistant (4)

ID  NAME            STATE   ACCESS  SEEN  FROM          VIA    26  27
 4  home-assistant  active  full    2h    10.0.0.31 +1  REST+  no  yes
WS: WebSocket API. 26 and 27: whether the key works there.

USED BY
home-assistant (4): Over WebSocket and REST from 10.0.0.31, 10.0.0.32, last seen
  2h ago. 1 sign-in. 3 calls: app.start 2, vm.stop 1.

NOT READ
users: This account needs the role ACCOUNT_READ. Owners are not checked.
"
    );
    it.days = Some(1);
    let text = it.as_text(&head, &TimeZone::UTC);
    assert!(text.contains("4 entries of the last day (since"), "{text}");
    let nothing = Head {
        has_keys: false,
        ..head
    };
    let text = it.as_text(&nothing, &TimeZone::UTC);
    assert!(text.contains("\nkeys: not readable\n"), "{text}");
}

#[test]
fn what_was_not_read_is_unknown_and_not_nothing() {
    let it = report(key_report(None));
    let rows = it.keys[0].rows(&it, &TimeZone::UTC);
    let of = |label: &str| {
        rows.iter()
            .find(|it| it.label == label)
            .map(|it| it.text.as_str())
    };
    assert_eq!(of("sessions"), Some("unknown"));
    assert_eq!(of("last seen"), Some("unknown"));
    assert_eq!(of("called"), None);
    let it = report(key_report(Some(KeyActivity::default())));
    let rows = it.keys[0].rows(&it, &TimeZone::UTC);
    let of = |label: &str| {
        rows.iter()
            .find(|it| it.label == label)
            .map(|it| it.text.as_str())
    };
    assert_eq!(of("last seen"), Some("not since 23 Oct"));
}

#[test]
fn many_addresses_are_counted() {
    let items: Vec<String> = (1..=5).map(|n| format!("10.0.0.{n}")).collect();
    assert_eq!(some(&items), "10.0.0.1, 10.0.0.2, 10.0.0.3 and 2 more");
    assert_eq!(some(&items[..3]), "10.0.0.1, 10.0.0.2, 10.0.0.3");
    assert_eq!(some(&[]), "unknown");
}
