//! What is kept incrementally equals what sorting and filtering anew gives.

mod acts;
mod naive;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use self::acts::{Act, acts};
use self::naive::{anew, attends, is_term};
use super::*;
use crate::api::Scope;
use crate::app::keys::arrange::Arranged;
use crate::app::keys::list::{Keys, Order};
use crate::app::keys::matching;
use crate::app::widget::stop::Stop;
use crate::app::work::Job;
use crate::domain::filter::{Language, Use, Uses};
use crate::domain::key::SOON;
use crate::domain::{Access, Caps, Owner, Ownership, Release};

fn start() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn later(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

/// Since when all uses are known, and the last use of some keys, in seconds after the start.
type Known = (Option<i64>, BTreeMap<i64, i64>);

/// The list beside what it must show, and a worker.
#[derive(Default)]
struct Both {
    keys: Keys,
    model: BTreeMap<i64, ApiKey>,
    seconds: i64,
    /// Which column the list has, and whether it is reversed, behind the best match.
    order: (Column, bool),
    /// The last valid filter.
    filter: String,
    uses: Known,
    job: Option<Box<crate::app::keys::arrange::Arrange>>,
    result: Option<Box<Arranged>>,
}

impl Both {
    fn now(&self) -> Timestamp {
        later(self.seconds)
    }

    fn act(&mut self, act: Act) {
        let caps = Caps::of(Release::V25_10);
        match act {
            Act::Put(key) => {
                self.model.insert(key.id.0, key.clone());
                self.keys.put(key, self.now());
            }
            Act::Remove(id) => {
                let rows: Vec<i64> = self.keys.rows().map(|key| key.id.0).collect();
                let selected = self.keys.selected().map(|key| key.id.0);
                self.model.remove(&id);
                self.keys.remove(KeyId(id));
                // After the selected key the next row is selected, or the last one.
                let at = rows.iter().position(|row| *row == id);
                let near = at.and_then(|at| rows.get(at + 1).or(rows.get(at.wrapping_sub(1))));
                if selected == Some(id) {
                    let after = self.keys.selected().map(|key| key.id.0);
                    assert_eq!(after, near.copied());
                }
            }
            Act::List(keys) => {
                let rows: Rows = keys.into_iter().collect();
                self.model = rows.iter().map(|key| (key.id.0, key.clone())).collect();
                self.keys.replace(rows, Scope::All, 0, self.now());
            }
            Act::Type(word) => {
                let filter = format!("{}{word}", self.keys.filter());
                // The model of terms reads no escaped blanks.
                if !(filter.contains('\\') && filter.split_whitespace().any(is_term)) {
                    self.filter(filter);
                }
            }
            Act::Filter(filter) => self.filter(filter.into()),
            Act::Backspace => {
                let mut filter = self.keys.filter().to_owned();
                filter.pop();
                self.filter(filter);
            }
            Act::Uses(known) => {
                let mut uses = Uses::default();
                uses.since = known.0.map(later);
                for (id, at) in &known.1 {
                    let (at, rest) = (later(*at), None);
                    uses.insert(KeyId(*id), Use { at, rest });
                }
                self.uses = known;
                self.keys.set_context(Context {
                    uses: uses.into(),
                    ..Context::default()
                });
            }
            Act::Sort => match self.keys.filter().is_empty() {
                true => self.keys.next_order(None),
                false => self.keys.next_order(Some(&caps)),
            },
            Act::Turn => {
                self.keys.turn();
                self.order.1 = !self.order.1;
            }
            Act::Attention => self.keys.toggle_attention(),
            Act::Pass(seconds) => {
                self.seconds += seconds;
                self.keys.pass(self.now());
            }
            Act::Step(by) => self.keys.step(by),
            Act::Reveal(id) => self.keys.reveal(KeyId(id)),
            Act::Clear => {
                self.keys.clear();
                self.filter.clear();
                self.uses = Known::default();
                self.model.clear();
                self.keys.pass(self.now());
            }
            Act::Run => {
                if let Some(job) = self.job.take() {
                    let done = job.run(&Stop::never()).unwrap();
                    self.result = Some(Box::new(done));
                }
            }
            Act::Arrive => {
                if let Some(result) = self.result.take() {
                    self.keys.arranged(*result);
                }
            }
        }
        if let Order::By { column, reverse } = self.keys.order() {
            self.order = (column, reverse);
        }
        if self.keys.filter().is_empty() {
            // A hidden key was revealed.
            self.filter.clear();
        }
        self.hand_over();
    }

    /// Another valid filter selects its first match.
    fn filter(&mut self, typed: String) {
        let parse = |typed: &str| {
            let parsed = Language::default().parse(typed);
            (parsed.words, parsed.terms)
        };
        let empty = typed.trim().is_empty();
        self.keys.set_filter(typed.clone());
        if self
            .keys
            .typed_filter()
            .problem()
            .is_some_and(|it| !it.unfinished)
        {
            return;
        }
        let same = parse(&typed) == parse(&self.filter);
        self.filter = typed;
        if !same && !empty && !self.keys.awaits() {
            let first = self.keys.rows().next().map(|key| key.id);
            assert_eq!(self.keys.selected().map(|key| key.id), first);
        }
    }

    /// As after each update.
    fn hand_over(&mut self) {
        self.keys.scroll(5);
        let (jobs, cancels) = self.keys.take_jobs();
        for job in jobs {
            if let Job::Arrange(job) = job {
                self.job = Some(job);
            }
        }
        if cancels {
            self.job = None;
        }
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let keys = &self.keys;
        prop_assert_eq!(keys.all().len(), self.model.len());
        let shown = keys.page(5).filter(|(_, selected)| *selected).count();
        prop_assert_eq!(shown, usize::from(!keys.is_empty()));
        prop_assert_eq!(keys.selected().is_some(), !keys.is_empty());
        if keys.awaits() {
            return Ok(());
        }
        let (order, filter) = (keys.order(), (&*self.filter, keys.only_attention()));
        let known = (self.now(), &self.uses);
        let wanted = anew(&self.model, order, self.order, filter, known);
        let rows: Vec<i64> = keys.rows().map(|key| key.id.0).collect();
        prop_assert_eq!(rows, wanted, "{:?}, filter {:?}", order, filter);
        let attend = self.model.values().filter(|key| attends(key, self.now()));
        prop_assert_eq!(keys.concerns().total(), attend.count());
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_kept_is_what_sorting_and_filtering_anew_gives(acts in acts(), inline in prop_oneof![Just(0usize), Just(6), Just(1000)]) {
        let mut both = Both::default();
        both.keys.compute_inline(inline);
        both.keys.pass(start());
        for act in acts {
            both.act(act);
            both.check()?;
        }
        // The worker comes to rest.
        while both.job.is_some() || both.result.is_some() {
            both.act(Act::Run);
            both.act(Act::Arrive);
            both.check()?;
        }
        prop_assert!(!both.keys.awaits());
    }
}

#[test]
fn a_cancelled_job_has_no_result() {
    let latest = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(2));
    let rows: Rows = (0..10).map(|id| key(id, "k")).collect();
    let wanted = Wanted {
        rows: Some(rows),
        by: Column::Name,
        filter: Filter::new("k", false),
        context: Arc::default(),
        sorting: Sorting::default(),
        now: start(),
    };
    assert!(
        Table::default()
            .becomes(wanted.clone(), &Stop::new(&latest, 1))
            .is_none()
    );
    assert!(
        Table::default()
            .becomes(wanted, &Stop::new(&latest, 2))
            .is_some()
    );
}

fn key(id: i64, name: &str) -> ApiKey {
    ApiKey {
        id: KeyId(id),
        name: name.into(),
        created_at: None.into(),
        access: Access::User(Ownership {
            owner: Owner::named("root").into(),
            ..Ownership::default()
        }),
        hash_print: None,
    }
}

#[test]
fn order_and_matches_take_at_most_eight_bytes_a_row() {
    let rows: Rows = (0..10_000)
        .map(|id| key(id, &format!("key-{}", id % 7)))
        .collect();
    let wanted = Wanted {
        rows: Some(rows),
        by: Column::Name,
        filter: Filter::new("key", false),
        context: Arc::default(),
        sorting: Sorting::Best { reverse: false },
        now: start(),
    };
    let table = Table::default().becomes(wanted, &Stop::never()).unwrap();
    let matches = table.matches.as_ref().unwrap();
    assert_eq!((table.order.len(), matches.len()), (10_000, 10_000));
    let bytes = 4 * (table.order.capacity() + matches.capacity());
    assert!(bytes <= 8 * 10_000, "{bytes}");
}

#[test]
fn two_threads_match_what_one_does() {
    let rows: Rows = (0..50_000)
        .map(|id| key(id * 3, &format!("key-{}", id * 7919)))
        .collect();
    let filter = Filter::new("79 !1", false);
    let context = Context::default();
    let mut one = Matching::new(&filter, start(), &context);
    let found = matching::scores(&rows, &one, None, &Stop::never()).unwrap();
    for (at, key) in (0..).zip(&rows) {
        let score = one.score(key).unwrap_or(Score::MAX);
        assert_eq!(found.of(at), score, "{}", key.name);
    }
}

#[test]
fn attention_and_words_narrow_a_filter_together() {
    let narrows = |to: (&str, bool), from: (&str, bool)| {
        Filter::new(to.0, to.1).narrows(&Filter::new(from.0, from.1))
    };
    assert!(narrows(("ab", true), ("a", false)));
    assert!(narrows(("ab", true), ("a", true)));
    assert!(!narrows(("ab", false), ("a", true)));
    assert!(!narrows(("a", true), ("ab", false)));
    for (to, from, yes) in [
        ("a owner:root expires<10d", "a owner:ro expires<30d", true),
        ("a owner:ro", "a owner:root", false),
        ("owner:root", "", true),
        ("", "owner:root", false),
        ("!state:expired|revoked", "!state:expired", true),
        ("!state:expired", "!state:expired|revoked", false),
        ("rest unused", "unused", true),
        ("seen>90d", "seen>30d", true),
        ("seen<90d", "seen<30d", false),
    ] {
        assert_eq!(narrows((to, false), (from, false)), yes, "{to} {from}");
    }
}

#[test]
fn a_key_with_an_edited_expiry_is_counted_once() {
    let expires = |id, at: Timestamp| {
        let mut key = key(id, "a");
        if let Access::User(own) = &mut key.access {
            own.expires_at = Some(at).into();
        }
        key
    };
    let soon = |seconds| later(seconds) + SOON;
    let mut keys = Keys::default();
    let rows = vec![expires(2, later(31)), expires(3, soon(27))];
    keys.replace(rows.into(), Scope::All, 0, start());
    keys.put(expires(2, soon(17)), start());
    keys.pass(later(33));
    assert_eq!(keys.concerns().total(), 2);
}
