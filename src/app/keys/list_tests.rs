use proptest::prelude::*;

use super::*;
use crate::domain::{Access, Owner, Ownership, Release};

fn key(id: i64, name: &str, owner: Option<&str>) -> ApiKey {
    let own = Ownership {
        owner: owner.map(Owner::named).unwrap_or_default().into(),
        ..Ownership::default()
    };
    ApiKey {
        id: KeyId(id),
        name: name.into(),
        created_at: Timestamp::from_second(id * 1000).ok().into(),
        access: Access::User(own),
        hash_print: None,
    }
}

fn list() -> Keys {
    let mut keys = Keys::default();
    let all = vec![
        key(9, "ansible", Some("root")),
        key(3, "Backup", Some("svc-backup")),
        key(4, "home", Some("svc-hass")),
        key(8, "charts", None),
    ];
    keys.replace(all.into(), Scope::All, 0, Timestamp::UNIX_EPOCH);
    keys
}

fn ids(keys: &Keys) -> Vec<i64> {
    keys.page(99).map(|(key, _)| key.id.0).collect()
}

fn selected(keys: &Keys) -> i64 {
    keys.selected().unwrap().id.0
}

#[test]
fn sorts_by_name_without_regard_to_case() {
    assert_eq!(ids(&list()), [9, 3, 8, 4]);
}

#[test]
fn goes_through_the_orders_of_the_era() {
    let caps = Caps::of(Release::USER_ERA);
    let mut keys = list();
    keys.next_order(Some(&caps));
    assert_eq!((keys.order().0, ids(&keys)), (Column::Id, vec![3, 4, 8, 9]));
    keys.next_order(Some(&caps));
    assert_eq!(
        (keys.order().0, ids(&keys)),
        (Column::Owner, vec![9, 3, 4, 8])
    );
    keys.next_order(Some(&caps));
    assert_eq!(
        (keys.order().0, ids(&keys)),
        (Column::Created, vec![9, 8, 4, 3])
    );
    keys.turn();
    assert_eq!(ids(&keys), [3, 4, 8, 9]);
}

#[test]
fn the_selection_stays_on_its_key() {
    let mut keys = list();
    keys.step(2);
    assert_eq!(selected(&keys), 8);
    keys.put(key(1, "aaa", Some("root")), Timestamp::UNIX_EPOCH);
    keys.turn();
    assert_eq!(selected(&keys), 8);
    keys.set_filter("home".into());
    assert_eq!((ids(&keys), selected(&keys)), (vec![4], 4));
}

#[test]
fn a_deleted_key_leaves_the_selection_to_its_neighbour() {
    let mut keys = list();
    keys.step(1);
    assert_eq!(selected(&keys), 3);
    keys.remove(KeyId(3));
    assert_eq!(ids(&keys), [9, 8, 4]);
    assert!([9, 8].contains(&selected(&keys)));
}

#[test]
fn filters_by_every_word_and_by_state() {
    let mut keys = list();
    keys.set_filter("orphaned".into());
    assert_eq!(ids(&keys), [8]);
    keys.set_filter("svc back".into());
    assert_eq!(ids(&keys), [3]);
    keys.set_filter("nothing like it".into());
    assert!(keys.is_empty() && keys.selected().is_none());
    keys.set_filter(String::new());
    assert_eq!(keys.len(), 4);
    assert_eq!(selected(&keys), 3, "back where it was");
}

#[test]
fn a_key_that_the_filter_hides_is_brought_into_sight() {
    let mut keys = list();
    keys.set_filter("svc".into());
    keys.reveal(KeyId(9));
    assert_eq!((keys.filter(), selected(&keys)), ("", 9));
    keys.set_filter("ansible".into());
    keys.reveal(KeyId(9));
    assert_eq!(keys.filter(), "ansible");
}

#[test]
fn the_page_follows_the_selection() {
    let mut keys = Keys::default();
    keys.replace(
        (0..100)
            .map(|i| key(i, &format!("k{i:03}"), Some("root")))
            .collect(),
        Scope::All,
        0,
        Timestamp::UNIX_EPOCH,
    );
    keys.jump(true);
    keys.scroll(10);
    assert_eq!(ids(&keys)[0], 90);
    keys.step(-20);
    keys.scroll(10);
    assert_eq!(ids(&keys)[0], 79);
}

proptest! {
    #[test]
    fn no_sequence_loses_the_selection_or_the_page(steps in proptest::collection::vec((0u8..8, -300isize..300), 0..60)) {
        let mut keys = list();
        let mut next = 100;
        for (what, n) in steps {
            match what {
                0 => keys.step(n),
                1 => keys.jump(n > 0),
                2 => { next += 1; keys.put(key(next, "new", Some("root")), Timestamp::UNIX_EPOCH) }
                3 => keys.remove(KeyId(n as i64)),
                4 => keys.set_filter(if n > 0 { "a".into() } else { String::new() }),
                5 => keys.next_order(None),
                6 => keys.turn(),
                _ => keys.scroll(n.unsigned_abs()),
            }
            keys.scroll(5);
            prop_assert_eq!(keys.selected().is_some(), !keys.is_empty());
            prop_assert_eq!(keys.page(5).filter(|(_, selected)| *selected).count(), usize::from(!keys.is_empty()));
        }
    }
}
