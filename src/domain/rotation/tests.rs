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

/// What can happen to a rotation between two looks at it.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// The person does what the step asks for.
    GoOn,
    /// The same, and the answer is lost.
    GoOnAndLose,
    /// The successor gets a new secret, though nothing asks for it; or that answer is lost.
    Reset,
    ResetAndLose,
    /// The secret on the screen is carried away.
    Carry,
    /// It is copied in a way that nobody can check.
    Send,
    /// We sign in with it.
    Verify,
    /// It is closed, or the program is killed: what was on the screen is gone.
    Close,
    /// The system revokes the successor: its secret was used over an insecure link.
    Revoke,
    /// Clients come and go.
    Uses(Option<usize>),
    /// Somebody deletes the successor.
    Delete,
    /// Somebody else has a key with the successor's name and maybe its id, or deletes it again.
    Stranger(bool),
    /// A client signs in with the successor, if anybody has its secret; or one that was signed in before is still there.
    SignIn,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => Just(Act::GoOn),
        2 => Just(Act::GoOnAndLose),
        1 => Just(Act::Reset),
        1 => Just(Act::ResetAndLose),
        3 => Just(Act::Carry),
        1 => Just(Act::Send),
        2 => Just(Act::Verify),
        2 => Just(Act::Close),
        1 => Just(Act::Revoke),
        2 => proptest::option::of(0_usize..3).prop_map(Act::Uses),
        1 => Just(Act::Delete),
        1 => any::<bool>().prop_map(Act::Stranger),
        2 => Just(Act::SignIn),
    ];
    proptest::collection::vec(act, 1..60)
}

/// The system and the people, as they really are.
#[derive(Debug)]
struct World {
    old: Option<ApiKey>,
    new: Option<ApiKey>,
    /// A key of somebody else with the successor's name.
    stranger: Option<ApiKey>,
    /// The successor's present secret: on the screen, and at somebody's.
    on_screen: bool,
    held: bool,
    /// Somebody is signed in with a secret of the successor.
    signed_in: bool,
    uses: Option<usize>,
}

impl World {
    fn keys(&self) -> Rows {
        let all = [&self.old, &self.new, &self.stranger];
        all.into_iter().flatten().cloned().collect()
    }

    /// What the program knows: what it does not find does not exist for it.
    fn facts(&self, plan: &Rotation) -> Facts<'_> {
        let found = plan.find(&self.keys()).is_some();
        let new = self.new.as_ref().filter(|_| found);
        facts(self.old.as_ref(), new, self.uses)
    }

    fn new_works(&self) -> bool {
        let new = self.new.as_ref();
        new.is_some_and(|key| key.state(now()) == State::Active)
    }

    fn reset(&mut self, plan: &mut Rotation, lost: bool) {
        if let Some(Access::User(own)) = self.new.as_mut().map(|key| &mut key.access) {
            own.revoked = false;
            plan.resets();
            self.on_screen = !lost;
            self.held = false;
        }
    }

    /// Does what the step asks for, as the program does.
    fn go_on(&mut self, plan: &mut Rotation, lost: bool) {
        match plan.step(&self.facts(plan)) {
            // A name is unique: the system refuses it.
            Step::Make if self.stranger.is_some() => {}
            Step::Make => {
                let old = self.old.as_ref().unwrap();
                let owner = plan.owner_for(old).unwrap();
                let new = owned(owner, key(13, &plan.name, None));
                self.on_screen = !lost;
                self.held = false;
                match lost {
                    true => plan.successor = None,
                    false => plan.made(&new),
                }
                self.new = Some(new);
            }
            // A person says "I have it" and "it works" only of what somebody has.
            Step::Carry if self.held => plan.carried = true,
            Step::Prove if self.held => plan.said(),
            Step::Mend | Step::Carry | Step::Prove => self.reset(plan, lost),
            Step::Wait | Step::End => match plan.ending {
                Ending::Delete => self.old = None,
                Ending::Expire(days) => {
                    self.old = Some(key(3, "backup-old", Some(in_days(days.into()))));
                }
            },
            Step::Rename => {
                if let Some(new) = &mut self.new {
                    new.name = "backup".into();
                }
            }
            Step::Done | Step::Lost => {}
        }
    }

    fn act(&mut self, plan: &mut Rotation, act: Act) {
        match act {
            Act::GoOn => self.go_on(plan, false),
            Act::GoOnAndLose => self.go_on(plan, true),
            Act::Reset => self.reset(plan, false),
            Act::ResetAndLose => self.reset(plan, true),
            Act::Carry if self.on_screen => {
                self.held = true;
                plan.carried = true;
            }
            Act::Send if self.on_screen => self.held = true,
            Act::Verify if self.on_screen => plan.proof = Some(Proof::SignedIn),
            Act::Carry | Act::Send | Act::Verify => {}
            Act::Close => self.on_screen = false,
            Act::Revoke => {
                if let Some(Access::User(own)) = self.new.as_mut().map(|key| &mut key.access) {
                    own.revoked = true;
                }
                self.signed_in = false;
            }
            Act::Delete => {
                self.new = None;
                self.held = false;
                self.on_screen = false;
                self.signed_in = false;
            }
            Act::Stranger(same_id) if self.new.is_none() && self.stranger.is_none() => {
                let id = if same_id { 13 } else { 14 };
                let mut stranger = owned("eve", key(id, &plan.name, None));
                stranger.created_at = Some(now() + SignedDuration::from_secs(1)).into();
                self.stranger = Some(stranger);
            }
            Act::Stranger(_) => self.stranger = None,
            Act::Uses(uses) => self.uses = uses,
            Act::SignIn => {
                self.signed_in |= self.held && self.new_works();
                if self.signed_in {
                    plan.seen();
                }
            }
        }
        let found = plan.find(&self.keys()).cloned();
        if found.is_some() {
            assert_eq!(found, self.new, "taken for the successor: {plan:?}");
        }
        if let (Some(found), None) = (found, plan.successor) {
            plan.made(&found);
        }
    }
}

proptest! {
    /// Whatever happens, in whatever order: there is a working old key, or a new one whose secret somebody was shown and has.
    #[test]
    fn there_is_always_a_key_that_works(acts in acts(), expires in any::<bool>(), renames in any::<bool>(), moves in any::<bool>()) {
        let ending = if expires { Ending::Expire(7) } else { Ending::Delete };
        let mut plan = plan(ending, renames);
        plan.owner = moves.then(|| "svc-hass".to_owned());
        let mut world = World {
            old: Some(key(3, "backup", None)),
            new: None,
            stranger: None,
            on_screen: false,
            held: false,
            signed_in: false,
            uses: Some(1),
        };
        for act in acts {
            let ended = world.old.as_ref().is_none_or(|old| plan.ended(old, now()));
            // What is done to the successor when it alone is left is a reset like any other.
            if ended && matches!(act, Act::Reset | Act::ResetAndLose | Act::Revoke | Act::Delete) {
                continue;
            }
            world.act(&mut plan, act);
            let old_works = world.old.as_ref().is_some_and(|old| !plan.ended(old, now()));
            prop_assert!(
                old_works || (world.new_works() && world.held),
                "after {act:?}: {world:?} {plan:?}"
            );
        }
        world.stranger = None;
        // And whoever does what it asks for gets to the end.
        for _ in 0..8 {
            world.act(&mut plan, Act::GoOn);
            world.act(&mut plan, Act::Carry);
        }
        prop_assert_eq!(plan.step(&world.facts(&plan)), Step::Done, "{:?} {:?}", world, plan);
        prop_assert!(world.held);
        let owner = if moves { "svc-hass" } else { "svc" };
        let new = world.new.as_ref().and_then(ApiKey::owner);
        prop_assert_eq!(new.map(Text::raw), Some(owner));
    }
}
