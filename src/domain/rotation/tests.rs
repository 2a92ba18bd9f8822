mod world;

use proptest::prelude::*;

use super::*;
use crate::domain::{Access, Owner, Ownership};

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn in_days(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}

fn key(id: i64, name: &str, expires_at: Option<Timestamp>) -> ApiKey {
    ApiKey {
        id: KeyId(id),
        name: name.into(),
        created_at: Some(now()).into(),
        access: Access::User(Ownership {
            owner: Owner::named("svc").into(),
            expires_at: expires_at.into(),
            ..Ownership::default()
        }),
        hash_print: None,
    }
}

/// The same key with another owner.
fn owned(owner: &str, key: ApiKey) -> ApiKey {
    ApiKey {
        access: Access::User(Ownership {
            owner: Owner::named(owner).into(),
            ..key.ownership().unwrap().clone()
        }),
        ..key
    }
}

fn plan(ending: Ending, renames: bool) -> Rotation {
    Rotation {
        address: "wss://nas1".into(),
        system: "nas1".into(),
        old: KeyId(3),
        old_name: "backup".into(),
        old_created: Some(now()),
        name: "backup-2".into(),
        owner: None,
        successor: None,
        successor_created: None,
        began: now(),
        carried: false,
        proof: None,
        reset: false,
        ending,
        renames,
    }
}

fn facts<'a>(
    old: Option<&'a ApiKey>,
    successor: Option<&'a ApiKey>,
    uses: Option<usize>,
) -> Facts<'a> {
    Facts {
        old,
        successor,
        uses,
        now: now(),
    }
}

#[test]
fn the_steps_in_their_order() {
    let (old, new) = (key(3, "backup", None), key(13, "backup-2", None));
    let mut it = plan(Ending::Delete, true);
    assert_eq!(it.step(&facts(Some(&old), None, Some(1))), Step::Make);
    let with = |uses| facts(Some(&old), Some(&new), uses);
    it.made(&new);
    assert_eq!(it.step(&with(Some(1))), Step::Carry);
    it.carried = true;
    assert_eq!(it.step(&with(Some(1))), Step::Prove);
    it.proof = Some(Proof::SignedIn);
    assert_eq!(it.step(&with(Some(1))), Step::Wait);
    // Not to know who uses the old key is no reason to end it unasked.
    assert_eq!(it.step(&with(None)), Step::Wait);
    assert_eq!(it.step(&with(Some(0))), Step::End);
    assert_eq!(it.step(&facts(None, Some(&new), None)), Step::Rename);
    let renamed = key(13, "backup", None);
    assert_eq!(it.step(&facts(None, Some(&renamed), None)), Step::Done);
    assert_eq!(it.step(&facts(None, None, None)), Step::Lost);
}

#[test]
fn who_is_signed_in_with_it_has_it() {
    let (old, new) = (key(3, "backup", None), key(13, "backup-2", None));
    let mut it = plan(Ending::Delete, false);
    it.made(&new);
    it.seen();
    let with = facts(Some(&old), Some(&new), Some(0));
    assert_eq!(it.step(&with), Step::End);
    // After a reset that session may be one of the secret before.
    it.resets();
    it.seen();
    assert_eq!(it.step(&with), Step::Carry);
}

#[test]
fn a_successor_that_does_not_work_is_mended_first() {
    let mut it = plan(Ending::Delete, true);
    let old = key(3, "backup", None);
    let mut new = key(13, "backup-2", Some(in_days(30)));
    it.made(&new);
    it.said();
    let step = |it: &Rotation, new: &ApiKey| it.step(&facts(Some(&old), Some(new), Some(0)));
    assert_eq!(step(&it, &new), Step::End);
    assert_eq!(
        step(&it, &key(13, "backup-2", Some(in_days(-1)))),
        Step::Mend
    );
    if let Access::User(own) = &mut new.access {
        own.revoked = true;
    }
    assert_eq!(step(&it, &new), Step::Mend);
}

#[test]
fn a_near_expiry_ends_the_old_key_and_frees_its_name() {
    let new = key(13, "backup-2", None);
    let mut it = plan(Ending::Expire(7), true);
    it.made(&new);
    it.carried = true;
    it.proof = Some(Proof::Said);
    let step = |it: &Rotation, old: &ApiKey| it.step(&facts(Some(old), Some(&new), Some(0)));
    assert_eq!(step(&it, &key(3, "backup", None)), Step::End);
    assert_eq!(step(&it, &key(3, "backup", Some(in_days(90)))), Step::End);
    assert_eq!(step(&it, &key(3, "backup", Some(in_days(7)))), Step::End);
    let retired = key(3, "backup-old", Some(in_days(7)));
    assert_eq!(step(&it, &retired), Step::Rename);
    it.renames = false;
    assert_eq!(step(&it, &key(3, "backup", Some(in_days(7)))), Step::Done);
    // What has expired is not given a new life to end it.
    let expired = key(3, "backup", Some(in_days(-1)));
    assert_eq!(it.ends_by(&expired, now()), Ending::Delete);
    assert_eq!(
        it.ends_by(&key(3, "backup", None), now()),
        Ending::Expire(7)
    );
}

#[test]
fn a_successor_whose_answer_was_lost_is_found_by_its_name_and_time() {
    let it = plan(Ending::Delete, true);
    let old = key(3, "backup", None);
    let mut new = key(13, "backup-2", None);
    let keys = [old.clone(), new.clone()];
    assert_eq!(it.find(&Rows::from_iter(keys)), Some(&new));
    // For another owner it is somebody else's.
    let mut other = new.clone();
    other.access = Access::Allowlist([].into());
    assert_eq!(it.find(&Rows::from_iter([old.clone(), other])), None);
    // And so is one that is made much later.
    let mut late = new.clone();
    late.created_at = Some(in_days(20)).into();
    assert_eq!(it.find(&Rows::from_iter([old.clone(), late])), None);
    // It was there long before: somebody else's.
    new.created_at = Some(in_days(-9)).into();
    assert_eq!(it.find(&Rows::from_iter([old, new])), None);
}

#[test]
fn a_number_that_was_given_to_another_key_is_not_taken_for_ours() {
    let mut it = plan(Ending::Delete, true);
    let (old, new) = (key(3, "backup", None), key(13, "backup-2", None));
    it.made(&new);
    assert!(it.is_old(&old) && it.is_successor(&new));
    // They may be renamed.
    assert!(it.is_old(&key(3, "backup-old", None)));
    assert!(it.is_successor(&key(13, "backup", None)));
    let other = |id, name| ApiKey {
        created_at: Some(in_days(1)).into(),
        ..key(id, name, None)
    };
    assert!(!it.is_old(&other(3, "somebody-s")) && !it.is_successor(&other(13, "somebody-s")));
    assert_eq!(
        it.find(&Rows::from_iter([old, other(13, "somebody-s")])),
        None
    );
    // What the system does not say does not count against it.
    let silent = ApiKey {
        created_at: None.into(),
        ..key(13, "backup-2", None)
    };
    assert!(it.is_successor(&silent));
}

#[test]
fn the_access_of_the_successor_follows_the_plan() {
    let old = key(3, "backup", None);
    let user = |username: &str, expires_at| {
        Some(NewAccess::User {
            username: username.into(),
            expires_at,
        })
    };
    let mut it = plan(Ending::Delete, true);
    assert_eq!(it.access_for(&old, None), user("svc", None));
    assert_eq!(it.moves_to(&old), None);
    it.owner = Some("svc-hass".into());
    let at = Some(in_days(90));
    assert_eq!(it.access_for(&old, at), user("svc-hass", at));
    assert_eq!(it.moves_to(&old), Some("svc-hass"));
    it.owner = Some("svc".into());
    assert_eq!(it.moves_to(&old), None);
    // The owner of an orphan is unknown: only a move knows the owner of its successor.
    let mut orphan = old;
    if let Access::User(own) = &mut orphan.access {
        own.owner = Owner::default().into();
    }
    assert_eq!(it.access_for(&orphan, None), user("svc", None));
    it.owner = None;
    assert_eq!(it.access_for(&orphan, None), None);
    // Rules have no owner to move.
    let rules = ApiKey {
        access: Access::Allowlist([].into()),
        ..key(3, "backup", None)
    };
    it.owner = Some("svc-hass".into());
    let access = it.access_for(&rules, None);
    assert_eq!(access, Some(NewAccess::Allowlist(Vec::new())));
    assert_eq!(it.moves_to(&rules), None);
}

#[test]
fn a_key_with_another_owner_than_planned_is_not_the_successor() {
    let old = key(3, "backup", None);
    let mut it = plan(Ending::Delete, true);
    it.owner = Some("svc-hass".into());
    let moved = owned("svc-hass", key(13, "backup-2", None));
    for wrong in ["svc", "somebody", "SVC-HASS", "svc-hass "] {
        let other = owned(wrong, key(13, "backup-2", None));
        let keys = Rows::from_iter([old.clone(), other]);
        assert_eq!(it.find(&keys), None, "{wrong}");
    }
    let keys = Rows::from_iter([old.clone(), moved.clone()]);
    assert_eq!(it.find(&keys), Some(&moved));
    it.made(&moved);
    // The id and the name were given to another key.
    let later = ApiKey {
        created_at: Some(in_days(1)).into(),
        ..owned("svc", key(13, "backup-2", None))
    };
    assert!(!it.is_successor(&later));
    assert!(it.is_successor(&owned("svc-hass", later)));
    // The same key, whose owner was renamed or deleted.
    assert!(it.is_successor(&owned("svc-ha", moved.clone())));
    let mut orphan = moved;
    if let Access::User(own) = &mut orphan.access {
        own.owner = Owner::default().into();
    }
    assert!(it.is_successor(&orphan));
}
