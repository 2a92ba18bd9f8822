//! The list of all systems while the lists of some systems are being sorted or filtered by the worker.

use proptest::prelude::*;

use crate::app::fleet::{AllRow, SystemId};
use crate::app::testkit::fleet::Many;
use crate::app::testkit::{now, user_key};
use crate::domain::KeyId;

/// Three systems; `inline`: how many rows each sorts at once. All rows have room on the screen: none is scrolled out of sight.
fn three(inline: [usize; 3]) -> Many {
    let mut it = Many::online(&[4, 0, 7], 80, 60);
    for (system, rows) in it.fleet.systems.iter_mut().zip(inline) {
        system.model.cx.keys.compute_inline(rows);
    }
    it.press("M");
    it.fleet.prepare_frame();
    it.work = Some(Vec::new());
    it
}

fn rows(it: &mut Many) -> Vec<(u32, i64)> {
    it.fleet.prepare_frame();
    let page = it.fleet.all_page(usize::MAX);
    let row = |row: &AllRow<'_>| (row.system.id.0, row.key.id.0);
    page.iter().map(row).collect()
}

/// A list without rows is not waited for.
fn is_sorting(it: &Many) -> bool {
    let mut lists = it.fleet.models().map(|model| &model.cx.keys);
    lists.any(|keys| keys.is_held() || keys.awaits_order())
}

#[derive(Clone, Debug)]
enum Act {
    Press(&'static str),
    Put(u32, i64, &'static str),
    Remove(u32, i64),
    Work(usize),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let filter = prop_oneof![
        Just("/ a Enter"),
        Just("/ b a"),
        Just("/ k-1 Enter"),
        Just("/ owner:ops Enter"),
        Just("Esc"),
        Just("Esc Esc"),
    ];
    let name = prop_oneof![Just("a"), Just("ba"), Just("k-1"), Just("zz"), Just("B")];
    let act = prop_oneof![
        4 => prop_oneof![Just("s"), Just("!")].prop_map(Act::Press),
        3 => filter.prop_map(Act::Press),
        3 => prop_oneof![Just("g"), Just("G"), Just("j"), Just("k")].prop_map(Act::Press),
        3 => (1u32..4, 1i64..12, name).prop_map(|(of, id, name)| Act::Put(of, id, name)),
        2 => (1u32..4, 1i64..12).prop_map(|(of, id)| Act::Remove(of, id)),
        8 => (0usize..8).prop_map(Act::Work),
    ];
    prop::collection::vec(act, 1..40)
}

fn change(it: &mut Many, act: &Act) {
    let (of, put, id) = match act {
        Act::Put(of, id, name) => (*of, Some(*name), *id),
        Act::Remove(of, id) => (*of, None, *id),
        Act::Press(_) | Act::Work(_) => return,
    };
    it.fleet.in_model(SystemId(of), |model| match put {
        Some(name) => {
            let owner = ["ops", "root"][usize::from(id % 2 == 0)];
            let key = user_key(id, name, Some(owner), id * 3 % 5, None);
            model.cx.keys.put(key, now());
        }
        None => model.cx.keys.remove(KeyId(id)),
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// The twin sorts at once, and is told of the keys that the user pressed when all lists of the other one are sorted.
    #[test]
    fn the_order_before_is_shown_until_the_new_one_is_complete(
        acts in acts(),
        inline in prop::array::uniform3(prop_oneof![Just(0usize), Just(1000)]),
    ) {
        let mut it = three(inline);
        let mut twin = three([1000; 3]);
        let mut pressed = Vec::new();
        let mut end = None;
        let work = std::iter::repeat_n(Act::Work(0), 200);
        for act in acts.into_iter().chain(work) {
            match act {
                Act::Press(keys) => {
                    it.press(keys);
                    pressed.push(keys);
                    end = Some(keys).filter(|keys| ["g", "G"].contains(keys));
                }
                Act::Work(at) => it.work_one(at),
                _ => {
                    change(&mut it, &act);
                    change(&mut twin, &act);
                    end = end.filter(|_| is_sorting(&it));
                }
            }
            it.fleet.prepare_frame();
            let sorted = !is_sorting(&it);
            if sorted {
                for keys in pressed.drain(..) {
                    twin.press(keys);
                }
            }
            let (shown, expected) = (rows(&mut it), rows(&mut twin));
            prop_assert_eq!(&shown, &expected);
            if let Some(end) = end.filter(|_| sorted && !shown.is_empty() && !it.fleet.lead().unwrap().cx.keys.filtering) {
                let last = if end == "G" { shown.len() } else { 1 };
                prop_assert_eq!(it.fleet.all_place(), Some(last));
            }
        }
        prop_assert!(!is_sorting(&it));
    }
}

#[test]
fn marks_and_the_last_row_are_those_of_the_filter_that_was_typed() {
    let mut it = three([0, 0, 0]);
    it.press("/ key-004 Enter * G");
    assert_eq!(rows(&mut it).len(), 11, "the worker is busy");
    assert_eq!(it.fleet.all_counts().marks.marked, 0);
    for _ in 0..20 {
        it.work_one(0);
        it.fleet.prepare_frame();
    }
    assert_eq!(rows(&mut it), [(1, 4), (3, 4)]);
    assert_eq!(it.fleet.all_counts().marks.marked, 2);
    assert_eq!(it.fleet.all_place(), Some(2));
}

#[test]
fn one_system_in_front_waits_for_no_other_one() {
    let mut it = three([1000, 0, 0]);
    it.press("s");
    assert!(is_sorting(&it));
    it.press("Tab");
    let first = &it.fleet.systems[0].model.cx.keys;
    assert!(!first.rearranges());
}
