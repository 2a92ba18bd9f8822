use super::*;
use crate::domain::allowlist::Permits;
use crate::domain::audit::Protocol;
use crate::domain::catalogue::Catalogue;
use crate::domain::rule::{Rule, Verb};
use proptest::prelude::*;

fn call(id: usize, method: &str, protocol: Protocol, authorized: bool) -> AuditEntry {
    AuditEntry {
        id: id.to_string().into(),
        at: Timestamp::from_second(1_700_000_000 + id as i64).ok(),
        event: AuditEvent::Call {
            method: method.into(),
            authorized,
        },
        protocol,
        user: ".API_KEY:bot".into(),
        key: Some(KeyId(3)),
        address: "10.0.0.12".into(),
    }
}

fn key() -> AuditSubject {
    AuditSubject::Key(KeyId(3), "bot".into())
}

fn learned(calls: &[(&str, Protocol, bool)]) -> AuditSummary {
    let mut it = AuditSummary::new(key(), 7);
    let entries = calls.iter().enumerate();
    it.take(entries.map(|(id, (method, protocol, authorized))| {
        call(id, method, protocol.clone(), *authorized)
    }));
    it
}

fn words(rules: &[Rule]) -> Vec<String> {
    rules.iter().map(ToString::to_string).collect()
}

fn proposed(calls: &[(&str, Protocol, bool)]) -> (Vec<String>, Vec<String>, String) {
    let draft = propose(&learned(calls), &Catalogue::declared(None, false));
    let rules: Vec<Rule> = draft.rules.into_iter().map(|(rule, _)| rule).collect();
    (words(&rules), words(&draft.reads), draft.notes.join("\n"))
}

#[test]
fn what_was_permitted_becomes_exact_rules_and_reads_are_only_offered() {
    let (rules, reads, notes) = proposed(&[
        ("zfs.snapshot.create", Protocol::WebSocket, true),
        ("pool.dataset.create", Protocol::WebSocket, true),
        ("pool.dataset.query", Protocol::WebSocket, true),
        ("zfs.snapshot.create", Protocol::WebSocket, true),
        ("user.delete", Protocol::WebSocket, false),
    ]);
    assert_eq!(
        rules,
        [
            "CALL pool.dataset.create",
            "CALL pool.dataset.query",
            "CALL zfs.snapshot.create"
        ]
    );
    assert_eq!(
        reads,
        [
            "CALL pool.dataset.get_instance",
            "CALL zfs.snapshot.get_instance",
            "CALL zfs.snapshot.query"
        ]
    );
    assert!(notes.contains("Reads may be missing"), "{notes}");
    assert!(
        notes.contains("Refused calls, not included: user.delete."),
        "{notes}"
    );
}

#[test]
fn over_rest_the_verbs_of_http_permit_it() {
    let (rules, reads, _) = proposed(&[
        ("pool.dataset.create", Protocol::Rest, true),
        ("pool.dataset.create", Protocol::LegacyRest, true),
        ("user.update", Protocol::Rest, true),
        ("user.update", Protocol::WebSocket, true),
    ]);
    assert_eq!(
        rules,
        [
            "CALL user.update",
            "POST /pool/dataset",
            "PUT /user/id/{id_}"
        ]
    );
    assert!(reads.contains(&"GET /pool/dataset".to_owned()), "{reads:?}");
}

#[test]
fn an_audit_cannot_smuggle_in_a_pattern() {
    let (rules, reads, notes) = proposed(&[
        ("*", Protocol::WebSocket, true),
        ("pool.*", Protocol::WebSocket, true),
        ("pool.gone_by_now", Protocol::WebSocket, true),
        ("", Protocol::WebSocket, true),
    ]);
    assert!(rules.is_empty(), "{rules:?}");
    assert!(reads.iter().all(|rule| !rule.contains('*')), "{reads:?}");
    assert!(notes.contains("not in this system's catalogue"), "{notes}");
}

#[test]
fn other_people_s_calls_count_as_entries_only() {
    let mut it = AuditSummary::new(AuditSubject::User("root".into()), 1);
    it.take([
        call(1, "a.b", Protocol::WebSocket, true),
        AuditEntry {
            user: "root".into(),
            key: None,
            ..call(2, "a.b", Protocol::WebSocket, true)
        },
    ]);
    assert_eq!((it.entries, it.total()), (2, 1));
    assert_eq!(it.summary(), "1 audited call in 1 day to 1 method.");
    assert_eq!(
        it.progress(),
        "2 entries read, with 1 permitted call by user root."
    );
}

#[test]
fn sign_ins_count_as_entries_only() {
    let mut it = AuditSummary::new(key(), 1);
    it.take([AuditEntry {
        event: AuditEvent::SignIn { error: None },
        ..call(1, "a.b", Protocol::WebSocket, true)
    }]);
    assert_eq!((it.entries, it.total(), it.refused.len()), (1, 0, 0));
}

#[test]
fn nothing_at_all_is_said() {
    let (rules, reads, notes) = proposed(&[]);
    assert!(rules.is_empty() && reads.is_empty());
    assert!(
        notes.starts_with("The audit log has no permitted call by key bot (3)"),
        "{notes}"
    );
}

#[test]
fn numbers_are_easy_to_read() {
    assert_eq!(thousands(7), "7");
    assert_eq!(thousands(999), "999");
    assert_eq!(thousands(2_310), "2,310");
    assert_eq!(thousands(1_234_567), "1,234,567");
}

proptest! {
    #[test]
    fn the_draft_permits_what_was_called_and_nothing_else(
        picks in prop::collection::vec((0usize..2000, any::<bool>(), any::<bool>()), 0..40)
    ) {
        let catalogue = Catalogue::declared(None, false);
        let methods = catalogue.methods();
        let calls: Vec<(&str, Protocol, bool)> = picks.iter().map(|(pick, rest, authorized)| {
            let protocol = if *rest { Protocol::Rest } else { Protocol::WebSocket };
            (methods[pick % methods.len()].name.raw(), protocol, *authorized)
        }).collect();
        let draft = propose(&learned(&calls), &catalogue);
        let rules: Vec<Rule> = draft.rules.iter().map(|(rule, _)| rule.clone()).collect();
        let permits = Permits::new(&rules);
        for method in methods {
            let called = calls.iter().any(|(name, protocol, authorized)| {
                *name == method.name.raw() && *protocol == Protocol::WebSocket && *authorized
            });
            prop_assert_eq!(permits.by(&Verb::Call, method.name.raw()).is_some(), called);
        }
        // The counts add up to the permitted calls that have a rule.
        let counted: usize = draft.rules.iter().map(|(_, calls)| calls).sum();
        prop_assert!(counted <= calls.iter().filter(|(_, _, authorized)| *authorized).count());
        for read in &draft.reads {
            prop_assert!(!rules.contains(read), "{}", read);
        }
    }
}
