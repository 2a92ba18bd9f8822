mod whose;

use std::sync::Arc;

use super::*;
use crate::domain::key::{Access, Owner, Ownership};
use crate::domain::rows::Builder;
use crate::domain::rule::Verb;

pub(super) const FILE: &str = "file /etc/exporter/key";
const OTHER_FILE: &str = "file /etc/other/key";
const COMMAND: &str = "command vault";

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn now() -> Timestamp {
    at("2026-11-22T12:00:00Z")
}

pub(super) fn days(n: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * n)
}

pub(super) fn rows(keys: Vec<ApiKey>) -> Rows {
    let mut rows = Builder::default();
    keys.into_iter().for_each(|key| rows.push(key));
    rows.finish().0
}

pub(super) fn key(id: i64, name: &str, expires: Expiry) -> ApiKey {
    ApiKey {
        id: KeyId(id),
        name: name.into(),
        created_at: Some(days(-80)).into(),
        access: Access::User(Ownership {
            owner: Owner::named("svc").into(),
            expires_at: expires.into(),
            ..Ownership::default()
        }),
        hash_print: None,
    }
}

fn with(mut key: ApiKey, change: impl FnOnce(&mut Ownership)) -> ApiKey {
    if let Access::User(own) = &mut key.access {
        change(own);
    }
    key
}

pub(super) fn delivered(key: &ApiKey) -> Ensured {
    Ensured {
        address: "wss://nas1".into(),
        name: "exporter".into(),
        target: FILE.into(),
        delivered: Some(Delivered {
            id: key.id,
            created: key.created_at(),
            expires: key.expiry(),
        }),
        pending: None,
    }
}

fn pending(reset: Option<i64>, at: Timestamp) -> Ensured {
    Ensured {
        delivered: None,
        pending: Some(Pending {
            reset: reset.map(KeyId),
            at,
        }),
        ..delivered(&key(9, "exporter", Expiry::Never))
    }
}

/// What a run finds. The wanted key is `exporter` of `svc`, for 90 days, renewed 14 days before its end.
#[derive(Clone)]
struct Case {
    keys: Vec<ApiKey>,
    held: Held,
    record: Option<Ensured>,
    claimed: Option<Ensured>,
    fresh: Expiry,
    target: &'static str,
    adopt: bool,
    replace: bool,
    caps: Caps,
    rules: Option<Vec<Rule>>,
}

fn case(keys: Vec<ApiKey>, held: Held) -> Case {
    Case {
        keys,
        held,
        record: None,
        claimed: None,
        fresh: Expiry::At(days(90)),
        target: FILE,
        adopt: false,
        replace: false,
        caps: Caps::of_era(true),
        rules: None,
    }
}

impl Case {
    fn decide(&self) -> Decision {
        let keys = rows(self.keys.clone());
        let wanted = Wanted {
            name: "exporter",
            owner: self.caps.owner.then_some("svc"),
            rules: self.rules.as_deref(),
            fresh: self.fresh,
            renew_before: SignedDuration::from_hours(14 * 24),
            target: self.target,
            adopt: self.adopt,
            replace: self.replace,
        };
        let facts = Facts {
            keys: &keys,
            caps: self.caps,
            held: self.held,
            record: self.record.as_ref(),
            claimed: self.claimed.as_ref(),
            now: now(),
        };
        decide(&wanted, &facts)
    }
}

fn stays(id: i64) -> Decision {
    Decision::Key {
        id: KeyId(id),
        renew: None,
        rename: false,
        rules: false,
        remark: None,
    }
}

fn renews(id: i64, why: Why) -> Decision {
    Decision::Key {
        id: KeyId(id),
        renew: Some(why),
        rename: false,
        rules: false,
        remark: None,
    }
}

fn refused(why: Obstacle) -> Decision {
    Decision::Refuse(why)
}

fn in_days(n: i64) -> Expiry {
    Expiry::At(days(n))
}

const HELD: Held = Held::Key(KeyId(21));

#[test]
fn a_key_that_does_not_exist_is_created() {
    let other = key(3, "backup", Expiry::Never);
    assert_eq!(case(vec![], Held::Nothing).decide(), Decision::Create);
    assert_eq!(case(vec![], Held::Unreadable).decide(), Decision::Create);
    assert_eq!(
        case(vec![other.clone()], Held::Nothing).decide(),
        Decision::Create
    );
    // A file with something else in it is replaced only with consent.
    let backup = Obstacle::HoldsAnother {
        id: KeyId(3),
        name: "backup".into(),
    };
    for (held, why) in [
        (Held::Other, Obstacle::NotAKey),
        (Held::Key(KeyId(3)), backup),
    ] {
        let mut found = case(vec![other.clone()], held);
        found.adopt = true;
        assert_eq!(found.decide(), refused(why));
        found.replace = true;
        assert_eq!(found.decide(), Decision::Create);
    }
    // The file of a key that an administrator deleted.
    let deleted = delivered(&key(21, "exporter", in_days(50)));
    let mut found = case(vec![other], HELD);
    let unknown = Obstacle::HoldsUnknown { id: KeyId(21) };
    assert_eq!(found.decide(), refused(unknown));
    found.record = Some(deleted);
    assert_eq!(found.decide(), Decision::Create);
    found.record = None;
    found.replace = true;
    assert_eq!(found.decide(), Decision::Create);
}

#[test]
fn a_key_is_renewed_when_it_is_due() {
    let state = |expires: Expiry| case(vec![key(21, "exporter", expires)], HELD).decide();
    for (expires, renew) in [
        (in_days(90), None),
        (in_days(15), None),
        (in_days(14), Some(Why::Expiring(days(14)))),
        (in_days(1), Some(Why::Expiring(days(1)))),
        (in_days(0), Some(Why::Expired(days(0)))),
        (in_days(-200), Some(Why::Expired(days(-200)))),
        // A day of difference is the zone of another machine.
        (in_days(92), None),
        (in_days(93), Some(Why::TooLong)),
        (Expiry::Never, Some(Why::TooLong)),
        (Expiry::Unreadable, Some(Why::Unclear)),
    ] {
        let want = renew.map_or_else(|| stays(21), |why| renews(21, why));
        assert_eq!(state(expires), want, "{expires:?}");
    }
    let revoked = with(key(21, "exporter", in_days(50)), |own| own.revoked = true);
    assert_eq!(case(vec![revoked], HELD).decide(), renews(21, Why::Revoked));
}

#[test]
fn a_key_that_is_to_live_for_ever_is_renewed_only_before_its_end() {
    for (expires, want) in [
        (Expiry::Never, stays(21)),
        (in_days(400), stays(21)),
        (in_days(3), renews(21, Why::Expiring(days(3)))),
        (in_days(-3), renews(21, Why::Expired(days(-3)))),
    ] {
        let found = Case {
            fresh: Expiry::Never,
            ..case(vec![key(21, "exporter", expires)], HELD)
        };
        assert_eq!(found.decide(), want, "{expires:?}");
    }
}

#[test]
fn an_edited_expiry_does_not_count_where_it_is_not_enforced() {
    let set = key(21, "exporter", in_days(10));
    let mut edited = case(vec![key(21, "exporter", in_days(80))], HELD);
    edited.record = Some(delivered(&set));
    assert_eq!(edited.decide(), renews(21, Why::Expiring(days(10))));
    edited.caps.expiry_waits = false;
    assert_eq!(edited.decide(), stays(21));
    // An earlier one counts in any case.
    edited.keys = vec![key(21, "exporter", in_days(2))];
    edited.caps.expiry_waits = true;
    assert_eq!(edited.decide(), renews(21, Why::Expiring(days(2))));
    // Where the system reports none that can be read, the record does.
    edited.keys = vec![key(21, "exporter", Expiry::Unreadable)];
    edited.record = Some(delivered(&key(21, "exporter", in_days(60))));
    assert_eq!(edited.decide(), stays(21));
}

#[test]
fn a_secret_that_is_gone_or_lost_is_replaced() {
    let there = key(21, "exporter", in_days(50));
    let mut gone = case(vec![there.clone()], Held::Nothing);
    gone.record = Some(delivered(&there));
    assert_eq!(gone.decide(), renews(21, Why::Gone));
    // A reset without a reply: the file has the old secret, which may no longer work.
    let mut reset = case(vec![there.clone()], HELD);
    reset.record = Some(pending(Some(21), days(-1)));
    assert_eq!(reset.decide(), renews(21, Why::Lost));
    reset.record = Some(pending(Some(5), days(-1)));
    assert_eq!(reset.decide(), stays(21));
    // A create without a reply: nobody else has the secret of a key that was made then.
    let mut created = case(vec![there], Held::Nothing);
    for (since, ours) in [
        (-3600, false),
        (-60, true),
        (0, true),
        (3599, true),
        (7200, false),
    ] {
        let sent = days(-80) - SignedDuration::from_secs(since);
        created.record = Some(pending(None, sent));
        let want = match ours {
            true => renews(21, Why::Lost),
            false => refused(Obstacle::NotOurs { id: KeyId(21) }),
        };
        assert_eq!(created.decide(), want, "{since}");
    }
    // It was not carried out.
    created.keys = vec![];
    assert_eq!(created.decide(), Decision::Create);
}

#[test]
fn a_target_that_cannot_be_read() {
    let there = key(21, "exporter", in_days(50));
    let mut found = Case {
        target: COMMAND,
        ..case(vec![there.clone()], Held::Unreadable)
    };
    let not_proven = Decision::Key {
        id: KeyId(21),
        renew: None,
        rename: false,
        rules: false,
        remark: Some(Remark::NotProven),
    };
    assert_eq!(found.decide(), not_proven);
    found.adopt = true;
    assert_eq!(found.decide(), renews(21, Why::Adopted));
    found.adopt = false;
    found.record = Some(Ensured {
        target: COMMAND.into(),
        ..delivered(&there)
    });
    assert_eq!(found.decide(), stays(21));
    found.record = None;
    found.keys = vec![key(21, "exporter", in_days(3))];
    assert_eq!(found.decide(), refused(Obstacle::NotOurs { id: KeyId(21) }));
}
