//! The merged list equals a sort of all keys, and the selection stays on its key, whatever happens.

mod naive;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::api::Scope;
use crate::app::fleet::all::merge::Lists as _;
use crate::app::keys::list::{Column, Keys, Order};
use crate::app::testkit::{now, rules_key, user_key};
use crate::app::widget::ranking::Query;
use crate::domain::expiry::Expiry;
use crate::domain::filter::{Context, Uses};
use crate::domain::rule::{Rule, Verb};
use crate::domain::{Access, KeyId};

const NAMES: [&str; 4] = ["beta", "Alpha", "gamma", "alpha2"];
const PAGE: usize = 5;

/// What happens to the list.
#[derive(Clone, Debug)]
enum Step {
    Put(usize, ApiKey),
    Remove(usize, i64),
    Replace(usize, Vec<ApiKey>),
    /// The states change with the time.
    Pass(i64),
    Filter(&'static str),
    Attention,
    Sort,
    Turn,
    /// The last use of a key becomes known, so many seconds ago.
    Use(usize, i64, i64),
    Move(isize),
    Jump(bool),
    Close(usize),
}

fn key() -> impl Strategy<Value = ApiKey> {
    let name = prop_oneof!["[qwz]{1,3}", "[QWZqwz]{1,2}-[0-9]", "(Ünï|ünï)[qw]?"];
    let owner = prop_oneof![Just(None), Just(Some("root")), Just(Some("ops"))];
    let expires = prop_oneof![
        Just(Expiry::Never),
        (-40i64..40).prop_map(|s| Expiry::At(now() + SignedDuration::from_secs(s))),
    ];
    let rules = prop_oneof![
        3 => Just(None),
        1 => Just(Some(vec![Rule::everything()])),
        2 => (0i64..3).prop_map(|n| {
            let rule = |n| Rule::new(Verb::Call, format!("pool.dataset{n}"));
            Some((0..n).map(rule).collect::<Vec<_>>())
        }),
    ];
    let key = (1i64..9, name, owner, expires, 0i64..4, rules);
    key.prop_map(|(id, name, owner, expires, age, rules)| {
        if let Some(rules) = rules {
            return rules_key(id, &name, age, rules);
        }
        let mut key = user_key(id, &name, owner, age, None);
        if let Access::User(own) = &mut key.access {
            own.expires_at = expires.into();
        }
        key
    })
}

fn step() -> impl Strategy<Value = Step> {
    let keys = prop::collection::vec(key(), 0..8);
    prop_oneof![
        6 => (0usize..4, key()).prop_map(|(at, key)| Step::Put(at, key)),
        4 => (0usize..4, 1i64..9).prop_map(|(at, id)| Step::Remove(at, id)),
        2 => (0usize..4, keys).prop_map(|(at, keys)| Step::Replace(at, keys)),
        1 => (0i64..20).prop_map(Step::Pass),
        2 => prop_oneof![Just(""), Just("q"), Just("w z"), Just("!q"), Just("zq")].prop_map(Step::Filter),
        1 => Just(Step::Attention),
        3 => Just(Step::Sort),
        4 => (0usize..4, 1i64..9, 0i64..3).prop_map(|(at, id, ago)| Step::Use(at, id, ago * 86_400)),
        1 => Just(Step::Turn),
        4 => (-8isize..8).prop_map(Step::Move),
        1 => any::<bool>().prop_map(Step::Jump),
        1 => (0usize..4).prop_map(Step::Close),
    ]
}

/// The systems with their keys, and a plain copy of the keys.
struct World {
    systems: Vec<(SystemId, String, Keys)>,
    plain: Vec<BTreeMap<i64, ApiKey>>,
    uses: Vec<BTreeMap<i64, Timestamp>>,
    now: Timestamp,
}

impl World {
    fn new() -> Self {
        let names = NAMES.iter().zip(0..);
        let system = |(name, id): (&&str, u32)| (SystemId(id), (*name).to_owned(), Keys::default());
        Self {
            systems: names.map(system).collect(),
            plain: vec![BTreeMap::new(); NAMES.len()],
            uses: vec![BTreeMap::new(); NAMES.len()],
            now: now(),
        }
    }

    fn merged(&self) -> Merged<'_> {
        let parts: Vec<_> = self
            .systems
            .iter()
            .map(|(id, name, keys)| (*id, name.clone(), keys))
            .collect();
        Merged::new(&parts)
    }

    fn each(&mut self, change: impl Fn(&mut Keys)) {
        self.systems.iter_mut().for_each(|(.., keys)| change(keys));
    }

    fn take(&mut self, step: Step) {
        let (start, now) = (now(), self.now);
        match step {
            Step::Put(at, key) => {
                self.plain[at].insert(key.id.0, key.clone());
                self.systems[at].2.put(key, now);
            }
            Step::Remove(at, id) => {
                self.plain[at].remove(&id);
                self.systems[at].2.remove(KeyId(id));
            }
            Step::Replace(at, keys) => {
                let mut rows = BTreeMap::new();
                for key in keys {
                    rows.entry(key.id.0).or_insert(key);
                }
                let all: Vec<ApiKey> = rows.values().cloned().collect();
                self.systems[at].2.replace(all.into(), Scope::All, 0, now);
                self.plain[at] = rows;
            }
            Step::Pass(seconds) => {
                self.now += SignedDuration::from_secs(seconds);
                let now = self.now;
                self.each(|keys| keys.pass(now));
            }
            Step::Filter(typed) => {
                self.systems[0].2.set_filter(typed.to_owned());
                self.spread();
            }
            Step::Attention => {
                self.systems[0].2.toggle_attention();
                self.spread();
            }
            Step::Sort => {
                self.systems[0].2.next_order_across(true);
                self.spread();
            }
            Step::Turn => {
                self.systems[0].2.turn();
                self.spread();
            }
            Step::Use(at, id, ago) => {
                let time = start - SignedDuration::from_secs(ago);
                self.uses[at].insert(id, time);
                let seen = self.uses[at].iter().map(|(id, at)| (KeyId(*id), *at));
                let context = Context {
                    uses: Uses::of(None, false, seen).into(),
                    ..Context::default()
                };
                self.systems[at].2.set_context(context);
            }
            Step::Close(at) => {
                self.plain[at].clear();
                self.systems[at]
                    .2
                    .replace(Vec::new().into(), Scope::All, 0, now);
            }
            Step::Move(_) | Step::Jump(_) => {}
        }
    }

    /// All systems take over the settings of the first one.
    fn spread(&mut self) {
        let settings = self.systems[0].2.settings().clone();
        self.each(|keys| keys.follow(&settings));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn the_merged_list_equals_a_sort_of_all_keys(steps in prop::collection::vec(step(), 1..40)) {
        let mut world = World::new();
        let mut selection = Selection::default();
        // Where the user went while there were no keys.
        let mut wish: Option<Jump> = None;
        for step in steps {
            let empty = world.merged().is_unsettled();
            let before = world.anew();
            let chosen = selection.chosen().map(|(id, key)| (id, key.id));
            let removes = matches!(step, Step::Remove(..) | Step::Close(_));
            let moved = match step {
                Step::Move(by) => {
                    wish = empty.then(|| wish.unwrap_or_default().stepped(by));
                    selection.step(&world.merged(), by);
                    Some(by)
                }
                Step::Jump(last) => {
                    wish = empty.then(|| Jump::to_end(last));
                    selection.jump(&world.merged(), last);
                    Some(if last { isize::MAX } else { isize::MIN })
                }
                _ => None,
            };
            world.take(step);
            let merged = world.merged();
            selection.settle(&merged, PAGE);
            let all = world.anew();
            let rows: Vec<_> = Cut::first(&merged).walk(&merged).filter_map(|row| merged.at(row)).map(|(id, key)| (id, key.id)).collect();
            prop_assert_eq!(&rows, &all);
            prop_assert_eq!(merged.total(), all.len());
            prop_assert_eq!(merged.count(), NAMES.len());
            let wished = wish;
            wish = wish.filter(|_| merged.is_unsettled());
            let now_chosen = selection.chosen().map(|(id, key)| (id, key.id));
            if all.is_empty() {
                // The key stays chosen: it may come back.
                prop_assert_eq!(now_chosen, chosen);
                prop_assert!(selection.page(&merged, PAGE).is_empty());
                continue;
            }
            let place = all.iter().position(|it| Some(*it) == now_chosen);
            let Some(place) = place else {
                return Err(TestCaseError::fail("the selected key is not shown"));
            };
            let old = chosen.and_then(|it| before.iter().position(|row| *row == it));
            let still = chosen.and_then(|it| all.iter().position(|row| *row == it));
            if let Some(jump) = wished {
                let end = if jump.last { all.len() - 1 } else { 0 };
                prop_assert_eq!(place, end.saturating_add_signed(jump.steps).min(all.len() - 1));
            }
            match (moved, old, still) {
                _ if wished.is_some() => {}
                (Some(by), Some(old), _) => {
                    prop_assert_eq!(place, old.saturating_add_signed(by).min(all.len() - 1));
                }
                (None, _, Some(still)) => prop_assert_eq!(place, still),
                // The next of the keys below that is still there, else the last one.
                (None, Some(old), None) if removes => {
                    let below = before[old..].iter();
                    let next = below.filter_map(|it| all.iter().position(|row| row == it)).next();
                    prop_assert_eq!(place, next.unwrap_or(all.len() - 1));
                }
                _ => {}
            }
            prop_assert_eq!(selection.row(&merged), Some(place));
            let page = selection.page(&merged, PAGE);
            prop_assert_eq!(page.len(), all.len().min(PAGE));
            let top = place - page.iter().position(|(.., selected)| *selected).unwrap();
            let shown: Vec<_> = page.iter().map(|(id, key, _)| (*id, key.id)).collect();
            prop_assert_eq!(&shown[..], &all[top..top + page.len()]);
        }
    }
}

#[test]
fn while_one_list_is_sorted_otherwise_the_systems_follow_each_other() {
    let mut world = World::new();
    for (at, name) in [(0, "b"), (1, "a"), (0, "a")] {
        let id = world.plain[at].len() as i64 + 1;
        world.take(Step::Put(at, user_key(id, name, None, 1, None)));
    }
    world.systems[1].2.turn();
    let merged = world.merged();
    let rows = Cut::first(&merged)
        .walk(&merged)
        .filter_map(|row| merged.at(row));
    let rows: Vec<_> = rows.map(|(id, key)| (id.0, key.name.to_string())).collect();
    assert_eq!(
        rows,
        [
            (0, "a".to_owned()),
            (0, "b".to_owned()),
            (1, "a".to_owned())
        ]
    );
}

#[test]
fn until_the_user_moves_the_page_begins_with_the_first_row() {
    let mut world = World::new();
    let mut selection = Selection::default();
    world.take(Step::Put(1, user_key(1, "m", None, 1, None)));
    selection.settle(&world.merged(), PAGE);
    // A system that connects later has a key above.
    world.take(Step::Put(0, user_key(1, "a", None, 1, None)));
    selection.settle(&world.merged(), PAGE);
    let names = |selection: &Selection, world: &World| {
        let page = selection.page(&world.merged(), PAGE);
        let row = |(_, key, chosen): &(SystemId, &ApiKey, bool)| (key.name.to_string(), *chosen);
        page.iter().map(row).collect::<Vec<_>>()
    };
    let row = |name: &str, chosen| (name.to_owned(), chosen);
    assert_eq!(names(&selection, &world), [row("a", false), row("m", true)]);
    // Now the page stays with the selected key, which a long list puts at the top.
    selection.jump(&world.merged(), false);
    for id in 2..9 {
        world.take(Step::Put(1, user_key(id, "z", None, 1, None)));
    }
    world.take(Step::Put(0, user_key(2, "0", None, 1, None)));
    selection.settle(&world.merged(), PAGE);
    assert_eq!(names(&selection, &world)[0], row("a", true));
}
