use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::prelude::*;

use crate::api::Scope;
use crate::app::keys::MarkCounts;
use crate::app::keys::list::Keys;
use crate::app::testkit::{ago, now, user_key};
use crate::domain::{ApiKey, KeyId, Rows};

fn key(id: i64, name: &str) -> ApiKey {
    user_key(id, name, Some("root"), 1, None)
}

fn list(names: &[&str]) -> Keys {
    let mut keys = Keys::default();
    let rows: Vec<ApiKey> = (1..).zip(names).map(|(id, name)| key(id, name)).collect();
    keys.replace(rows.into(), Scope::All, 0, now());
    keys
}

fn abc() -> Keys {
    list(&["ax1", "b", "ax2", "c", "ax3"])
}

/// The names of the marked keys.
fn marked(keys: &Keys) -> String {
    let name = |id| keys.get(id).map_or("gone", |key| key.name.as_str());
    let names: Vec<&str> = keys.marks().iter().map(name).collect();
    names.join(" ")
}

fn counts(keys: &Keys, rows: usize) -> (usize, usize, usize) {
    let MarkCounts {
        marked,
        hidden,
        off_page,
    } = keys.mark_counts(rows);
    (marked, hidden, off_page)
}

fn selected(keys: &Keys) -> &str {
    keys.selected().unwrap().name.as_str()
}

#[test]
fn space_marks_and_goes_down() {
    let mut keys = abc();
    assert_eq!(counts(&keys, 9), (0, 0, 0));
    keys.toggle_mark();
    keys.toggle_mark();
    assert_eq!(
        (marked(&keys).as_str(), selected(&keys)),
        ("ax1 ax2", "ax3")
    );
    keys.step(-1);
    keys.toggle_mark();
    assert_eq!((marked(&keys).as_str(), selected(&keys)), ("ax1", "ax3"));
    keys.jump(true);
    keys.toggle_mark();
    assert_eq!((marked(&keys).as_str(), selected(&keys)), ("ax1 c", "c"));
}

#[test]
fn a_range_follows_the_selection_and_keeps_earlier_marks() {
    let mut keys = abc();
    keys.step(2);
    keys.toggle_mark();
    keys.jump(false);
    keys.toggle_range();
    keys.step(3);
    assert_eq!(marked(&keys), "ax1 b ax2 ax3");
    keys.step(-2);
    assert_eq!(marked(&keys), "ax1 ax2 ax3");
    keys.step(-1);
    assert_eq!(marked(&keys), "ax1 ax3");
    keys.jump(true);
    assert_eq!(marked(&keys), "ax1 b ax2 c ax3");
    assert!(keys.cancel_range() && !keys.cancel_range());
    assert_eq!(marked(&keys), "ax3");
    // From below the anchor to above it.
    keys.step(-2);
    keys.toggle_range();
    keys.step(1);
    keys.step(-3);
    assert_eq!(marked(&keys), "ax1 ax2 ax3");
    keys.toggle_range();
    keys.step(3);
    assert_eq!(marked(&keys), "ax1 ax2 ax3");
    assert!(!keys.cancel_range());
}

#[test]
fn another_order_or_filter_ends_a_range_and_keeps_its_marks() {
    let changes: [fn(&mut Keys); 4] = [
        Keys::turn,
        |keys| keys.next_order(None),
        |keys| keys.set_filter("a".into()),
        |keys| keys.remove(KeyId(1)),
    ];
    for change in changes {
        let mut keys = abc();
        keys.toggle_range();
        keys.step(1);
        change(&mut keys);
        assert!(!keys.marks().has_range());
        let before = marked(&keys);
        keys.jump(true);
        assert_eq!(marked(&keys), before);
        assert!(before.ends_with("ax2"), "{before}");
    }
}

#[test]
fn the_filter_limits_what_is_marked_and_hides_marks() {
    let mut keys = abc();
    keys.step(3);
    keys.toggle_mark();
    keys.set_filter("x".into());
    keys.mark_shown(true);
    assert_eq!(marked(&keys), "ax1 b ax2 ax3");
    assert!(keys.all_shown_marked());
    assert_eq!(counts(&keys, 1), (4, 1, 2));
    keys.invert_marks();
    assert_eq!((marked(&keys).as_str(), counts(&keys, 9)), ("b", (1, 1, 0)));
    keys.invert_marks();
    keys.mark_shown(false);
    assert_eq!(marked(&keys), "b");
    keys.clear_filter();
    assert_eq!(counts(&keys, 9), (1, 0, 0));
    keys.unmark_all();
    assert_eq!(counts(&keys, 9), (0, 0, 0));
}

#[test]
fn a_key_that_is_gone_loses_its_mark() {
    let mut keys = abc();
    keys.mark_shown(true);
    keys.remove(KeyId(1));
    assert_eq!(
        (marked(&keys).as_str(), counts(&keys, 9)),
        ("b ax2 c ax3", (4, 0, 0))
    );
    let rows: Rows = vec![key(2, "b"), key(5, "ax3 renamed"), key(7, "new")].into();
    keys.replace(rows, Scope::All, 0, now());
    assert_eq!(marked(&keys), "b ax3 renamed");
    assert!(!keys.mark(KeyId(1), true));
    // Another key with the id of a deleted one.
    let other = |id| ApiKey {
        created_at: ago(0).into(),
        ..key(id, "other")
    };
    keys.put(other(2), now());
    assert_eq!(marked(&keys), "ax3 renamed");
    keys.replace(vec![other(5)].into(), Scope::All, 0, now());
    assert_eq!((marked(&keys).as_str(), counts(&keys, 9)), ("", (0, 0, 0)));
}

#[test]
fn another_system_has_no_marks() {
    let mut keys = abc();
    keys.mark_shown(true);
    keys.clear();
    assert_eq!(counts(&keys, 9), (0, 0, 0));
}

#[derive(Clone, Debug)]
enum Event {
    Put(i64, usize, i64),
    Remove(i64),
    Replace(Vec<(i64, usize)>),
    Filter(usize),
    Attention,
    Order,
    Turn,
    Pass(i64),
    Step(isize),
    Jump(bool),
    Mark,
    Range,
    CancelRange,
    All(bool),
    Invert,
    None,
    Job,
}

const NAMES: [&str; 6] = ["alpha", "beta", "gamma", "delta", "alphabet", "omega"];
const FILTERS: [&str; 4] = ["", "a", "alpha", "expired"];

fn event() -> impl Strategy<Value = Event> {
    let id = 1..12_i64;
    let name = 0..NAMES.len();
    prop_oneof![
        4 => (id.clone(), name.clone(), -2..40_i64).prop_map(|(id, name, days)| Event::Put(id, name, days)),
        2 => id.clone().prop_map(Event::Remove),
        1 => prop::collection::vec((id, name), 0..9).prop_map(Event::Replace),
        2 => (0..FILTERS.len()).prop_map(Event::Filter),
        1 => Just(Event::Attention),
        1 => Just(Event::Order),
        1 => Just(Event::Turn),
        1 => (0..40_i64).prop_map(Event::Pass),
        3 => (-3..4_isize).prop_map(Event::Step),
        1 => any::<bool>().prop_map(Event::Jump),
        4 => Just(Event::Mark),
        3 => Just(Event::Range),
        1 => Just(Event::CancelRange),
        1 => any::<bool>().prop_map(Event::All),
        1 => Just(Event::Invert),
        1 => Just(Event::None),
        2 => Just(Event::Job),
    ]
}

fn made(id: i64, name: usize, days: i64) -> ApiKey {
    user_key(id, NAMES[name], Some("root"), 1, Some(days))
}

fn at(days: i64) -> Timestamp {
    now() + jiff::SignedDuration::from_hours(24 * days)
}

/// The ids that are shown.
fn shown(keys: &Keys) -> BTreeSet<KeyId> {
    keys.rows().map(|key| key.id).collect()
}

fn marks(keys: &Keys) -> BTreeSet<KeyId> {
    keys.marks().iter().collect()
}

/// Runs the jobs as another thread would.
fn work(keys: &mut Keys) {
    use crate::app::work::{JobResult, Stop};
    for job in keys.take_jobs().0 {
        if let Some(JobResult::Arranged(it)) = job.run(&Stop::never()) {
            keys.arranged(*it);
        }
    }
}

proptest! {
    /// What the system and the order do never changes the mark of a key that stays, nor the selected key while it stays in sight; what the user
    /// marks is what a set of ids would have.
    #[test]
    fn marks_and_selection_are_stable(events in prop::collection::vec(event(), 1..60), inline in any::<bool>()) {
        let mut keys = Keys::default();
        if !inline {
            keys.compute_inline(3);
        }
        let first: Vec<ApiKey> = (1..9).map(|id| made(id, id as usize % NAMES.len(), 9 * id)).collect();
        keys.replace(first.into(), Scope::All, 0, now());
        work(&mut keys);
        let mut days = 0;
        // What was asked of rows that were not in their places.
        let mut later = None;
        for event in events {
            let (before, was_shown) = (marks(&keys), shown(&keys));
            let selected = keys.selected().map(|key| key.id);
            // A filter that was typed before may select its first match later.
            let waits = keys.awaits();
            let (mut expected, mut moves, mut any_mark) = (before.clone(), waits, waits && keys.marks().has_range());
            match event.clone() {
                Event::Put(id, name, expires) => keys.put(made(id, name, expires), at(days)),
                Event::Remove(id) => {
                    keys.remove(KeyId(id));
                    expected.remove(&KeyId(id));
                }
                Event::Replace(rows) => {
                    let rows: Vec<ApiKey> = rows.into_iter().map(|(id, name)| made(id, name, 50)).collect();
                    expected.retain(|id| rows.iter().any(|key| key.id == *id));
                    keys.replace(rows.into(), Scope::All, 0, at(days));
                }
                // A filter selects its first match.
                Event::Filter(it) => {
                    keys.set_filter(FILTERS[it].into());
                    moves = true;
                }
                Event::Attention => keys.toggle_attention(),
                Event::Order => keys.next_order(None),
                Event::Turn => keys.turn(),
                Event::Pass(more) => {
                    days += more;
                    keys.pass(at(days));
                }
                Event::Step(by) => {
                    any_mark |= keys.marks().has_range();
                    keys.step(by);
                    moves = true;
                }
                Event::Jump(last) => {
                    any_mark |= keys.marks().has_range();
                    keys.jump(last);
                    moves = true;
                }
                Event::Mark => {
                    let id = selected.filter(|id| !keys.marks().has_range() && keys.get(*id).is_some());
                    if let Some(id) = id && !expected.remove(&id) {
                        expected.insert(id);
                    }
                    keys.toggle_mark();
                    moves = true;
                }
                Event::Range => {
                    if !keys.marks().has_range() {
                        expected.extend(selected.filter(|id| keys.get(*id).is_some()));
                    }
                    keys.toggle_range();
                }
                Event::CancelRange => {
                    any_mark = true;
                    keys.cancel_range();
                    prop_assert!(marks(&keys).is_subset(&before));
                }
                Event::All(on) => {
                    keys.mark_shown(on);
                    later = waits.then_some(false);
                    match on {
                        _ if waits => {}
                        true => expected.extend(was_shown.iter().filter(|id| keys.get(**id).is_some())),
                        false => expected.retain(|id| !was_shown.contains(id)),
                    }
                }
                Event::Invert => {
                    keys.invert_marks();
                    later = waits.then_some(true);
                    let alive: BTreeSet<KeyId> = was_shown.iter().copied().filter(|id| keys.get(*id).is_some()).collect();
                    if !waits {
                        expected = &expected ^ &alive;
                    }
                }
                Event::None => {
                    keys.unmark_all();
                    later = None;
                    expected.clear();
                }
                Event::Job => work(&mut keys),
            }
            if !keys.awaits() && let Some(inverts) = later.take() {
                let shown = shown(&keys);
                expected = if inverts { &expected ^ &shown } else { &expected | &shown };
            }
            if !any_mark {
                prop_assert_eq!(marks(&keys), expected, "{:?}", event);
            }
            let all: BTreeSet<KeyId> = keys.all().iter().map(|key| key.id).collect();
            prop_assert!(marks(&keys).is_subset(&all), "{:?}", event);
            if let Some(id) = selected && !moves && shown(&keys).contains(&id) {
                prop_assert_eq!(keys.selected().map(|key| key.id), Some(id), "{:?}", event);
            }
            let visible = marks(&keys).intersection(&shown(&keys)).count();
            for rows in [0, 2, 99] {
                keys.scroll(rows);
                let page = keys.page(rows).filter(|(key, _)| keys.is_marked(key.id)).count();
                let wanted = (marks(&keys).len(), marks(&keys).len() - visible, visible - page);
                prop_assert_eq!(counts(&keys, rows), wanted, "{:?}", event);
            }
        }
    }
}
