//! Whatever happens at random, there is always a key that works.

use super::*;

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
    /// The user saves or copies the secret on the screen.
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
