use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::domain::hash_print::{HashField, HashKey};
use crate::domain::{Access, Kind, Ownership};

fn sent() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn note(change: Change) -> Unanswered {
    Unanswered {
        address: "wss://nas1".into(),
        system: "nas1".into(),
        change,
        at: sent(),
        sent: true,
    }
}

fn key(after: i64, hash: &str) -> ApiKey {
    let run = HashKey::new(&[7; 32]);
    ApiKey {
        id: KeyId(21),
        name: "grafana".into(),
        created_at: Some(sent() + SignedDuration::from_secs(after)).into(),
        access: Access::User(Ownership::default()),
        hash_print: HashPrint::of(&run, HashField::KeyHash, hash),
    }
}

fn said(change: Change, before: &Before, keys: Option<Vec<ApiKey>>) -> (u8, String, bool) {
    let fault = Fault::new(Kind::OutcomeUnknown, "The connection was lost.");
    let keys = keys.map(Rows::from);
    let verdict = verdict(&note(change), &fault, before, keys.as_ref());
    let said = verdict.problem.said();
    assert!(
        said.contains("The connection was lost. tnkeys does not resend"),
        "{said}"
    );
    (verdict.problem.code, said, verdict.settled)
}

#[test]
fn a_create_is_found_by_its_name_and_time() {
    let create = || Change::Create {
        name: "grafana".into(),
    };
    for (keys, code, words, settled) in [
        (
            None,
            OUTCOME_UNKNOWN,
            "grafana may exist on nas1, and its secret is lost",
            false,
        ),
        (
            Some(vec![]),
            OUTCOME_UNKNOWN,
            "has no key grafana yet, but may still create it",
            false,
        ),
        (
            Some(vec![key(1, "a")]),
            OUTCOME_UNKNOWN,
            "grafana (21) exists on nas1, created at 2026-11-22T12:00:01Z, and its secret is lost",
            false,
        ),
        (
            Some(vec![key(-3600, "a")]),
            OTHER,
            "Nothing was created: the key grafana (21) existed",
            true,
        ),
        (
            Some(vec![key(3600, "a")]),
            OUTCOME_UNKNOWN,
            "may or may not be the new key",
            false,
        ),
    ] {
        let (code_now, said, settled_now) = said(create(), &Before::default(), keys);
        assert!(said.contains(words), "{words}: {said}");
        assert_eq!((code_now, settled_now), (code, settled), "{said}");
    }
}

#[test]
fn a_reset_is_seen_by_the_stored_hash() {
    let reset = || Change::Reset {
        id: KeyId(21),
        name: "grafana".into(),
    };
    let before = Before {
        print: key(-9, "before").hash_print,
        key: Some(key(-9, "before")),
    };
    for (keys, words) in [
        (None, "may have a new secret, which is lost"),
        (Some(vec![]), "no longer exists on nas1"),
        (
            Some(vec![key(-9, "after")]),
            "has reset grafana (21): the old secret no longer works",
        ),
        (
            Some(vec![key(-9, "before")]),
            "has not reset grafana (21) yet",
        ),
        (Some(vec![key(-9, "")]), "This account cannot see which"),
    ] {
        let (_, said, _) = said(reset(), &before, keys);
        assert!(said.contains(words), "{words}: {said}");
    }
}
