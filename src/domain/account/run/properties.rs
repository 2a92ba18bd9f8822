//! Faults after every step, on a system of its own: an undo leaves nothing of the run, and never removes what the run did not create.

use proptest::prelude::*;

use super::world::{Fate, World, drive, plan};
use super::*;
use crate::domain::catalogue::Roles;

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Answered),
        1 => Just(Fate::Refused),
        1 => any::<bool>().prop_map(Fate::Error),
        1 => any::<bool>().prop_map(Fate::Lost),
    ]
}

proptest! {
    /// With one fault anywhere in the run, the undo leaves nothing.
    #[test]
    fn a_fault_at_any_step_then_undo_leaves_nothing(
        at in 0_usize..14,
        fate in prop_oneof![
            Just(Fate::Refused),
            any::<bool>().prop_map(Fate::Error),
            any::<bool>().prop_map(Fate::Lost),
        ],
    ) {
        let mut world = World::with_others();
        let before = world.all();
        let mut run = Run::new(plan(), Roles::default());
        let mut fates = (0..at).map(|_| Fate::Answered).chain([fate]);
        drive(&mut run, &mut world, &mut fates);
        let ended = matches!(run.next(), Next::Stopped { .. } | Next::Done);
        prop_assert!(ended, "{:?}", run.next());
        run.undo();
        drive(&mut run, &mut world, &mut std::iter::empty());
        prop_assert_eq!(run.next(), Next::Undone(&[]));
        prop_assert_eq!(world.all(), before);
        prop_assert!(!run.can_undo());
    }

    /// With faults anywhere, also in the undo: what existed stays, and what is left is listed.
    #[test]
    fn nothing_of_others_is_removed_and_what_is_left_is_listed(
        fates in proptest::collection::vec(fate(), 0..40),
        rounds in 1_usize..4,
    ) {
        let mut world = World::with_others();
        let before = world.all();
        let mut run = Run::new(plan(), Roles::default());
        let mut fates = fates.into_iter();
        drive(&mut run, &mut world, &mut fates);
        for _ in 0..rounds {
            run.undo();
            drive(&mut run, &mut world, &mut fates);
        }
        let all = world.all();
        for other in &before {
            prop_assert!(all.contains(other), "{other:?} was removed");
        }
        let Next::Undone(left) = run.next() else {
            return Err(TestCaseError::fail(format!("{:?}", run.next())));
        };
        for rest in all.iter().filter(|it| !before.contains(it)) {
            let listed = left.iter().any(|it| {
                (it.piece, &it.name) == (rest.0, &rest.1) && it.id.is_none_or(|id| id == rest.2)
            });
            prop_assert!(listed, "{rest:?} is not listed: {left:?}");
        }
        // And when the system answers again, nothing is left.
        run.undo();
        drive(&mut run, &mut world, &mut std::iter::empty());
        prop_assert_eq!(run.next(), Next::Undone(&[]));
        prop_assert_eq!(world.all(), before);
    }

    /// A run that is killed after any request: the next run finds its work, completes it or leaves it alone.
    #[test]
    fn the_next_run_completes_what_a_killed_one_left(steps in 0_usize..14) {
        let mut world = World::with_others();
        let mut killed = Run::new(plan(), Roles::default());
        for _ in 0..steps {
            match killed.next() {
                Next::Ask(action) => killed.take(world.ask(&action, Fate::Answered)),
                Next::Key(new) => killed.take(world.key(&new, Fate::Answered)),
                _ => break,
            }
        }
        let left = world.all();
        let mut run = Run::new(plan(), Roles::default());
        drive(&mut run, &mut world, &mut std::iter::empty());
        if let Next::Taken(taken) = run.next() {
            prop_assert!(taken.iter().all(|it| it.alike), "{taken:?}");
            let key = taken.iter().any(|it| it.piece == Piece::Key);
            prop_assert_eq!(run.can_use_existing(), !key);
            if key {
                return Ok(());
            }
            run.use_existing();
            drive(&mut run, &mut world, &mut std::iter::empty());
        }
        prop_assert_eq!(run.next(), Next::Done);
        // The undo of the second run leaves what the first one created.
        run.undo();
        drive(&mut run, &mut world, &mut std::iter::empty());
        prop_assert_eq!(run.next(), Next::Undone(&[]));
        prop_assert_eq!(world.all(), left);
    }
}
