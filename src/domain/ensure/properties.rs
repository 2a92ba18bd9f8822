//! What holds of every decision.

use proptest::prelude::*;

use super::tests::{FILE, days, delivered, key, now, rows};
use super::*;
use crate::domain::key::{Access, Owner, State};

/// A world: the keys, what the target holds, and the record.
#[derive(Clone, Debug)]
struct World {
    keys: Vec<ApiKey>,
    held: Held,
    record: Option<Ensured>,
    now: Timestamp,
    adopt: bool,
    never: bool,
}

impl World {
    fn fresh(&self) -> Expiry {
        let after = SignedDuration::from_hours(90 * 24);
        match self.never {
            true => Expiry::Never,
            false => Expiry::At(self.now + after),
        }
    }

    fn decide(&self) -> Decision {
        let keys = rows(self.keys.clone());
        let wanted = Wanted {
            name: "exporter",
            owner: Some("svc"),
            rules: None,
            fresh: self.fresh(),
            renew_before: SignedDuration::from_hours(14 * 24),
            target: FILE,
            adopt: self.adopt,
            replace: false,
        };
        let facts = Facts {
            keys: &keys,
            caps: Caps::of_era(true),
            held: self.held,
            record: self.record.as_ref(),
            claimed: None,
            now: self.now,
        };
        decide(&wanted, &facts)
    }

    /// Carries out a decision as the system and a run do.
    fn carry_out(&mut self, decision: &Decision) {
        let id = match decision {
            Decision::Create => {
                let id = 90;
                let mut new = key(id, "exporter", self.fresh());
                new.created_at = Some(self.now).into();
                self.keys.push(new);
                KeyId(id)
            }
            Decision::Key { id, renew, .. } => {
                let fresh = self.fresh();
                for key in self.keys.iter_mut().filter(|key| key.id == *id) {
                    key.name = "exporter".into();
                    if let (Access::User(own), Some(_)) = (&mut key.access, renew) {
                        own.revoked = false;
                        own.expires_at = fresh.into();
                    }
                }
                if renew.is_none() {
                    return;
                }
                *id
            }
            Decision::Refuse(_) => return,
        };
        if self.held != Held::Unreadable {
            self.held = Held::Key(id);
        }
        let made = self.keys.iter().find(|key| key.id == id);
        self.record = made.map(delivered);
    }
}

fn world() -> impl Strategy<Value = World> {
    let expires = prop_oneof![
        (-100i64..200).prop_map(|n| Expiry::At(days(n))),
        Just(Expiry::Never),
        Just(Expiry::Unreadable),
    ];
    let name = prop_oneof![Just("exporter"), Just("exporter-x")];
    let owner = prop_oneof![Just(Some("svc")), Just(Some("root")), Just(None)];
    let a_key =
        (name, expires, owner, any::<bool>()).prop_map(|(name, expires, owner, revoked)| {
            let mut key = key(21, name, expires);
            if let Access::User(own) = &mut key.access {
                own.owner = owner.map_or_else(Owner::default, Owner::named).into();
                own.revoked = revoked;
            }
            key
        });
    let other = key(3, "backup", Expiry::Never);
    let keys = (proptest::option::of(a_key), any::<bool>()).prop_map(move |(key, more)| {
        let more = more.then(|| other.clone());
        key.into_iter().chain(more).collect::<Vec<_>>()
    });
    let held = prop_oneof![
        Just(Held::Nothing),
        Just(Held::Other),
        Just(Held::Unreadable),
        Just(Held::Key(KeyId(21))),
        Just(Held::Key(KeyId(3))),
        Just(Held::Key(KeyId(8))),
    ];
    let record = prop_oneof![
        Just(None),
        (-100i64..200).prop_map(|n| Some(delivered(&key(21, "exporter", Expiry::At(days(n)))))),
        (proptest::option::of(Just(KeyId(21))), -100i64..0).prop_map(|(reset, n)| Some(Ensured {
            delivered: None,
            pending: Some(Pending { reset, at: days(n) }),
            ..delivered(&key(21, "exporter", Expiry::Never))
        })),
    ];
    (keys, held, record, any::<bool>(), any::<bool>()).prop_map(
        |(keys, held, record, adopt, never)| World {
            keys,
            held,
            record,
            now: now(),
            adopt,
            never,
        },
    )
}

proptest! {
    /// One run suffices: the next ones change nothing, until the key is due, and then they renew it.
    #[test]
    fn the_next_run_finds_nothing_to_do(mut world in world(), later in 0i64..75) {
        let first = world.decide();
        world.carry_out(&first);
        if matches!(first, Decision::Refuse(_)) {
            prop_assert_eq!(world.decide(), first);
            return Ok(());
        }
        world.adopt = false;
        let quiet = |decision: &Decision| matches!(decision, Decision::Key { renew: None, rename: false, .. });
        prop_assert!(quiet(&world.decide()), "{:?} -> {:?}", first, world.decide());
        let renewed = first == Decision::Create || matches!(first, Decision::Key { renew: Some(_), .. });
        if renewed {
            world.now = days(later);
            prop_assert!(quiet(&world.decide()));
            world.now = days(77);
            let is_due = matches!(world.decide(), Decision::Key { renew: Some(Why::Expiring(_)), .. });
            prop_assert_eq!(is_due, !world.never);
        }
    }

    /// A reset hits only a key of the wanted owner whose secret is ours, or that the user adopts.
    #[test]
    fn only_our_own_key_is_reset(world in world()) {
        let Decision::Key { id, renew: Some(why), .. } = world.decide() else {
            return Ok(());
        };
        let key = world.keys.iter().find(|key| key.id == id).unwrap();
        prop_assert_eq!(key.owner().map(|owner| owner.raw()), Some("svc"));
        let recorded = world.record.as_ref().is_some_and(|it| {
            it.delivered.is_some_and(|it| it.id == id) || it.pending.is_some()
        });
        prop_assert!(world.held == Held::Key(id) || recorded || why == Why::Adopted);
        // The target of another key is never replaced.
        prop_assert_ne!(world.held, Held::Other);
        let other = world.keys.iter().any(|key| key.id != id && world.held == Held::Key(key.id));
        prop_assert!(!other);
    }

    /// What is left alone works, and goes on working for as long as it is to.
    #[test]
    fn a_key_that_stays_is_good(world in world()) {
        match world.decide() {
            Decision::Create => {
                prop_assert!(world.keys.iter().all(|key| key.name.raw() != "exporter"));
            }
            Decision::Key { id, renew: None, .. } => {
                let key = world.keys.iter().find(|key| key.id == id).unwrap();
                prop_assert!(!matches!(key.state(world.now), State::Revoked | State::Expired | State::Orphaned));
                // An expiry that was edited later may not be enforced: the one of the record counts as well.
                let recorded = world.record.as_ref().and_then(|it| it.delivered).filter(|it| it.is(key));
                if let Expiry::At(at) = recorded.map_or(key.expiry(), |it| key.expiry().min(it.expires)) {
                    prop_assert!(at > days(14));
                    prop_assert!(world.never || at <= days(92));
                }
            }
            Decision::Key { .. } | Decision::Refuse(_) => {}
        }
    }
}
