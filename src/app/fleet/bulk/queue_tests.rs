use super::*;
use proptest::prelude::*;

fn queue(keys: i64) -> Queue {
    let turns = (0..keys).map(|id| Turn {
        system: SystemId(u32::try_from(id % 2).unwrap()),
        on: format!("nas{}", id % 2),
        item: Item {
            id: KeyId(id),
            name: format!("key-{id}").into(),
        },
        created: None,
        came: Came::Waiting,
    });
    Queue::new(QueueAct::Reset, turns.collect())
}

#[test]
fn one_key_after_another() {
    let mut it = queue(3);
    assert_eq!(it.title(), "Reset 1 of 3: key-0 (0) on nas0");
    assert_eq!(
        it.act(Action::Accept),
        Some(Wants::Start(SystemId(0), KeyId(0)))
    );
    assert!(it.open);
    it.closed(Came::Done);
    assert_eq!(it.title(), "Reset 2 of 3: key-1 (1) on nas1");
    assert_eq!(it.act(Action::Skip), None);
    it.act(Action::Accept);
    it.closed(Came::Unknown);
    assert_eq!(it.title(), "Reset 3 keys: finished");
    assert_eq!(it.act(Action::Accept), Some(Wants::Close));
    let came: Vec<Came> = it.turns.iter().map(|it| it.came).collect();
    assert_eq!(came, [Came::Done, Came::Skipped, Came::Unknown]);
}

#[test]
fn a_key_that_was_cancelled_can_be_tried_again() {
    let mut it = queue(2);
    it.act(Action::Accept);
    it.closed(Came::Waiting);
    assert_eq!((it.tried, it.at), (Some(Tried::NoSecret), 0));
    assert_eq!(
        it.act(Action::Accept),
        Some(Wants::Start(SystemId(0), KeyId(0)))
    );
    assert_eq!(it.tried, None);
}

#[test]
fn a_deleted_key_is_passed_over() {
    let mut it = queue(4);
    it.gone(SystemId(1), KeyId(1));
    it.gone(SystemId(1), KeyId(2));
    it.act(Action::Accept);
    it.gone(SystemId(0), KeyId(0));
    assert_eq!(it.at, 0, "its windows are open");
    it.closed(Came::Done);
    assert_eq!(it.present().map(|it| it.item.id), Some(KeyId(2)));
}

proptest! {
    #[test]
    fn no_key_is_started_again_after_something_came_of_it(
        keys in 0i64..6,
        steps in prop::collection::vec((0u8..5, 0i64..6), 0..30),
    ) {
        let mut it = queue(keys);
        let mut done = Vec::new();
        for (step, key) in steps {
            match step {
                0 if it.open => {
                    done.extend(it.present().map(|it| it.item.id));
                    it.closed(Came::Done);
                }
                1 if it.open => it.closed(Came::Waiting),
                2 if !it.open => prop_assert_eq!(it.act(Action::Skip), None),
                3 => it.gone(SystemId(u32::try_from(key % 2).unwrap()), KeyId(key)),
                _ if !it.open => {
                    if let Some(Wants::Start(_, id)) = it.act(Action::Accept) {
                        prop_assert!(!done.contains(&id));
                        prop_assert_eq!(it.present().map(|it| it.item.id), Some(id));
                    }
                }
                _ => {}
            }
            // What has had its turn stands before the present key.
            let (had, to_come) = it.turns.split_at(it.at);
            prop_assert!(had.iter().all(|it| it.came != Came::Waiting));
            prop_assert!(to_come.first().is_none_or(|it| it.came == Came::Waiting));
        }
    }
}
