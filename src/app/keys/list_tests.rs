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

fn by(column: Column, reverse: bool) -> Order {
    Order::By { column, reverse }
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
    assert_eq!(
        (keys.order(), ids(&keys)),
        (by(Column::Id, false), vec![3, 4, 8, 9])
    );
    keys.next_order(Some(&caps));
    assert_eq!(
        (keys.order(), ids(&keys)),
        (by(Column::Owner, false), vec![9, 3, 4, 8])
    );
    keys.next_order(Some(&caps));
    assert_eq!(
        (keys.order(), ids(&keys)),
        (by(Column::Created, false), vec![9, 8, 4, 3])
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
fn after_a_delete_the_next_row_is_selected_and_after_that_of_the_last_row_the_one_before() {
    for (reverse, filter, order) in [
        (false, "", [9, 3, 8, 4]),
        (true, "", [4, 8, 3, 9]),
        // By the best match: all of them contain an a, none as its start.
        (false, "'a", [9, 3, 8, 4]),
        (true, "'a", [9, 4, 8, 3]),
    ] {
        for top in [0, 1] {
            let mut keys = Keys::default();
            let names = [(9, "ansible"), (3, "Ba"), (4, "home-a"), (8, "ca")];
            let names = match filter {
                "" => [(9, "ansible"), (3, "Backup"), (4, "home"), (8, "charts")],
                _ => names.map(|(id, name)| (id, if id == 4 { "da" } else { name })),
            };
            let all: Rows = names
                .map(|(id, name)| key(id, name, Some("x")))
                .into_iter()
                .collect();
            keys.replace(all, Scope::All, 0, Timestamp::UNIX_EPOCH);
            if reverse {
                keys.turn();
            }
            keys.set_filter(filter.into());
            assert_eq!(ids(&keys), order, "{reverse} {filter}");
            keys.jump(false);
            keys.step(1);
            keys.scroll(3 - top);
            keys.remove(KeyId(order[1]));
            assert_eq!(selected(&keys), order[2]);
            // The event after the reply, or the reply after the event.
            keys.remove(KeyId(order[1]));
            assert_eq!(selected(&keys), order[2]);
            keys.remove(KeyId(order[2]));
            assert_eq!(selected(&keys), order[3]);
            keys.remove(KeyId(order[3]));
            assert_eq!(selected(&keys), order[0]);
        }
    }
}

#[test]
fn a_list_that_is_read_again_without_the_selected_key_selects_the_next_one_that_is_left() {
    let numbered = |ids: &[i64]| -> Rows {
        let keys = ids.iter().map(|id| key(*id, &format!("k{id:03}"), None));
        keys.collect()
    };
    for reverse in [false, true] {
        let mut keys = Keys::default();
        let all: Vec<i64> = (0..100).collect();
        keys.replace(numbered(&all), Scope::All, 0, Timestamp::UNIX_EPOCH);
        if reverse {
            keys.turn();
        }
        keys.jump(false);
        keys.step(50);
        keys.scroll(20);
        let left: Vec<i64> = (0..30).chain(60..100).collect();
        keys.replace(numbered(&left), Scope::All, 0, Timestamp::UNIX_EPOCH);
        let next = if reverse { 29 } else { 60 };
        assert_eq!(selected(&keys), next);
        keys.replace(numbered(&[1, 2]), Scope::All, 0, Timestamp::UNIX_EPOCH);
        assert_eq!(selected(&keys), 2);
    }
}

#[test]
fn a_new_filter_selects_the_first_match_and_shows_it_at_the_top() {
    let mut keys = Keys::default();
    let names = (0..100).map(|id| key(id, &format!("k{id:03}"), Some("root")));
    keys.replace(names.collect(), Scope::All, 0, Timestamp::UNIX_EPOCH);
    keys.jump(true);
    keys.scroll(10);
    keys.set_filter("k".into());
    keys.scroll(10);
    assert_eq!((selected(&keys), ids(&keys)[0]), (0, 0));
    keys.step(7);
    keys.scroll(10);
    keys.set_filter("k0".into());
    keys.scroll(10);
    assert_eq!((selected(&keys), ids(&keys)[0]), (0, 0));
    keys.step(42);
    keys.scroll(10);
    // A space asks for nothing else.
    keys.set_filter("k0 ".into());
    assert_eq!(selected(&keys), 42);
    keys.set_filter("42".into());
    assert_eq!(ids(&keys), [42]);
    keys.clear_filter();
    keys.scroll(10);
    assert_eq!(selected(&keys), 42);
    assert_eq!(keys.page(10).filter(|(_, selected)| *selected).count(), 1);
}

#[test]
fn the_best_match_comes_first_and_sorting_goes_back_to_the_column() {
    let caps = Caps::of(Release::USER_ERA);
    let mut keys = Keys::default();
    let all = [
        key(8, "zzz", Some("root")),
        key(1, "backup", Some("a")),
        key(2, "my-back", Some("b")),
        key(3, "setback", Some("c")),
        key(4, "b-a-c-k", Some("d")),
        key(5, "back", Some("e")),
        key(6, "home", Some("backup")),
        key(7, "8", Some("f")),
        key(18, "18", Some("g")),
    ];
    keys.replace(
        all.into_iter().collect(),
        Scope::All,
        0,
        Timestamp::UNIX_EPOCH,
    );
    keys.set_filter("back".into());
    assert_eq!(keys.order(), Order::Best);
    assert_eq!(ids(&keys), [5, 1, 2, 3, 4, 6]);
    keys.next_order(Some(&caps));
    assert_eq!(keys.order(), by(Column::Name, false));
    assert_eq!(ids(&keys), [4, 5, 1, 6, 2, 3]);
    keys.next_order(Some(&caps));
    assert_eq!(keys.order(), by(Column::Id, false));
    // What is typed further keeps the column; another filter does not.
    keys.set_filter("backu".into());
    assert_eq!(
        (keys.order(), ids(&keys)),
        (by(Column::Id, false), vec![1, 6])
    );
    keys.clear_filter();
    keys.set_filter("back".into());
    assert_eq!((keys.order(), ids(&keys)[0]), (Order::Best, 5));
    keys.turn();
    assert_eq!(keys.order(), by(Column::Id, true));
    assert_eq!(ids(&keys), [6, 5, 4, 3, 2, 1]);
    // Digits are the id first, and the whole id.
    keys.clear_filter();
    keys.set_filter("8".into());
    assert_eq!((keys.order(), ids(&keys)), (Order::Best, vec![8, 7, 18]));
    // What only excludes ranks nothing.
    keys.set_filter("!back".into());
    assert_eq!(keys.order(), by(Column::Id, true));
    assert_eq!(ids(&keys), [18, 8, 7, 4]);
}

#[test]
fn the_keys_that_need_attention_are_those_that_are_counted() {
    let mut keys = list();
    keys.jump(true);
    assert_eq!(selected(&keys), 4);
    keys.toggle_attention();
    assert_eq!((ids(&keys), keys.concerns().total()), (vec![8], 1));
    keys.set_filter("a".into());
    assert_eq!(ids(&keys), [8]);
    keys.set_filter("home".into());
    assert!(keys.is_empty());
    keys.clear_filter();
    assert!(!keys.only_attention());
    assert_eq!((keys.len(), selected(&keys)), (4, 8));
    keys.set_filter("a".into());
    keys.toggle_attention();
    keys.toggle_attention();
    assert_eq!((keys.filter(), keys.len()), ("a", 4));
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
                4 if n > 200 => keys.toggle_attention(),
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
