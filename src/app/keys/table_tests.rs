//! What is kept incrementally equals what sorting and filtering anew gives.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::api::Scope;
use crate::app::keys::arrange::Arranged;
use crate::app::keys::list::{Keys, Order};
use crate::app::widget::ranking::{Grade, Query};
use crate::app::work::Job;
use crate::domain::expiry::Expiry;
use crate::domain::filter::{Language, Use, Uses};
use crate::domain::key::SOON;
use crate::domain::{Access, Caps, Owner, Ownership, Release, Rule, State};

fn start() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn later(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

/// Since when all uses are known, and the last use of some keys, in seconds after the start.
type Known = (Option<i64>, BTreeMap<i64, i64>);

/// Whether a part of a filter without quotes is a term.
fn is_term(part: &str) -> bool {
    let bare = part.trim_start_matches('!');
    bare == "unused" || (bare.starts_with(char::is_alphabetic) && bare.contains([':', '<', '>']))
}

/// Whether a key meets a term; `None` if that is unknown.
fn term(term: &str, key: &ApiKey, now: Timestamp, (since, uses): &Known) -> Option<bool> {
    let hour = SignedDuration::from_hours(1);
    let since = since.map(later);
    let created = key.created_at();
    let never = |since| created.filter(|created| *created >= since);
    let last = uses.get(&key.id.0).map(|at| later(*at));
    let last = last.filter(|at| created.is_none_or(|created| created <= *at));
    if let Some(part) = term.strip_prefix("owner:") {
        let unread = key.ownership().is_some_and(|own| own.owner.unread);
        return match key.owner() {
            Some(owner) => Some(owner.as_str().to_lowercase().contains(part)),
            None => (!unread).then_some(false),
        };
    }
    let revoked = key.ownership().is_some_and(|own| own.revoked);
    match (term, last) {
        ("state:expired", _) => Some(key.state(now) == State::Expired),
        ("expires<30d", _) => match key.expiry() {
            Expiry::Never if revoked => None,
            Expiry::Never => Some(false),
            Expiry::Unreadable => None,
            Expiry::At(at) => Some(now < at && at < now + SOON),
        },
        ("created>1h", _) => Some(created? < now - hour),
        ("unused" | "seen:never", Some(_)) => Some(false),
        ("unused" | "seen:never", None) => since.map(|_| true),
        ("seen>1h", Some(at)) => Some(at < now - hour),
        ("seen<1h", Some(at)) => Some(at > now - hour),
        ("seen>1h", None) => match never(since?) {
            Some(created) => Some(created < now - hour),
            None if since? <= now - hour => Some(true),
            None => created.filter(|it| *it >= now - hour).map(|_| false),
        },
        ("seen<1h", None) => {
            let all = never(since?).is_some() || since? <= now - hour;
            all.then_some(false)
        }
        other => panic!("{other:?} is not in this model"),
    }
}

/// How well a filter matches a key, column by column.
fn worth(filter: &str, key: &ApiKey, now: Timestamp, uses: &Known) -> Option<u16> {
    let state = match key.state(now) {
        State::Soon => vec!["active", "expiring"],
        other => vec![other.word()],
    };
    let access = key.access_brief();
    let last = access.as_deref().map_or(state, |access| vec![access]);
    let owner = key.owner().map_or("", |o| o.as_str());
    let mut words = filter.to_owned();
    for it in filter.split_whitespace().filter(|it| is_term(it)) {
        words = words.replacen(it, "", 1);
        let (positive, not) = it.strip_prefix('!').map_or((it, false), |it| (it, true));
        let unfinished = positive.ends_with([':', '<', '>']);
        if !unfinished && term(positive, key, now, uses) != Some(!not) {
            return None;
        }
    }
    let mut sum = 0;
    for word in Query::new(&words).words() {
        let grade = |text: &str| word.grade(text, &mut Vec::new());
        let name = grade(key.name.as_str()).map(|grade| 1 + grade as u16);
        let owner = grade(owner).map(|grade| 6 + grade as u16);
        let last = last.iter().find_map(|text| {
            let grade = grade(text).filter(|it| *it != Grade::Scattered)?;
            Some(11 + grade as u16)
        });
        let id = (word.number() == Some(key.id.0)).then_some(0);
        let worth = id.or(name).or(owner).or(last);
        match (word.excludes(), worth) {
            (false, Some(worth)) => sum += worth,
            (true, None) => {}
            _ => return None,
        }
    }
    Some(sum)
}

fn attends(key: &ApiKey, now: Timestamp) -> bool {
    key.state(now) != State::Active || key.dies_with_25_04()
}

/// The last use of a key, unless an earlier key had its id then.
fn used(key: &ApiKey, (_, uses): &Known) -> Option<i64> {
    let last = uses.get(&key.id.0)?;
    let created = key.created_at();
    created.is_none_or(|it| it <= later(*last)).then_some(*last)
}

/// The list as it was before anything was kept: all is sorted and filtered.
fn anew(
    keys: &BTreeMap<i64, ApiKey>,
    order: Order,
    (column, reverse): (Column, bool),
    (filter, attention): (&str, bool),
    (now, uses): (Timestamp, &Known),
) -> Vec<i64> {
    let by = match order {
        Order::By { column, .. } => column,
        Order::Best => column,
    };
    let shown = keys.values().filter_map(|key| {
        let shown = !attention || attends(key, now);
        Some((shown.then(|| worth(filter, key, now, uses))??, key))
    });
    let mut shown: Vec<(u16, &ApiKey)> = shown.collect();
    let widest = |key: &ApiKey| {
        let rules = key.rules().unwrap_or_default();
        (
            !rules.iter().any(Rule::is_everything),
            std::cmp::Reverse(rules.len()),
        )
    };
    shown.sort_by(|(_, a), (_, b)| {
        let first = match by {
            Column::Name => a
                .name
                .as_str()
                .to_lowercase()
                .cmp(&b.name.as_str().to_lowercase()),
            Column::Id => a.id.cmp(&b.id),
            Column::Owner => {
                (a.owner().is_none(), a.owner()).cmp(&(b.owner().is_none(), b.owner()))
            }
            Column::Access => widest(a).cmp(&widest(b)),
            Column::Created => b.created_at.cmp(&a.created_at),
            Column::Expires => a.expiry().cmp(&b.expiry()),
            Column::State => a.state(now).cmp(&b.state(now)),
            Column::Upgrade => b.dies_with_25_04().cmp(&a.dies_with_25_04()),
            Column::Used => used(b, uses).cmp(&used(a, uses)),
            Column::System => std::cmp::Ordering::Equal,
        };
        first
            .then_with(|| a.name.cmp(&b.name))
            .then(a.id.cmp(&b.id))
    });
    if reverse {
        shown.reverse();
    }
    if order == Order::Best {
        shown.sort_by_key(|(worth, _)| *worth);
    }
    shown.iter().map(|(_, key)| key.id.0).collect()
}

fn some_key(id: i64) -> impl Strategy<Value = ApiKey> {
    let name = prop_oneof![
        "[a-c]{1,3}",
        "[A-Ca-c]{1,3}-[0-9]{1,2}",
        "(backup|Backup|home|Ünïcode|ΣΑΣ|e\u{301}a|ansible)[ -][a-b]?",
    ];
    let owner = prop_oneof![
        Just(None),
        Just(Some("root")),
        Just(Some("svc-backup")),
        Just(Some("Ärger"))
    ];
    let expires = prop_oneof![
        Just(Expiry::Never),
        Just(Expiry::Unreadable),
        (-40i64..40).prop_map(|s| Expiry::At(later(s))),
        (-40i64..40).prop_map(|s| Expiry::At(later(s) + SOON)),
    ];
    let rules = prop_oneof![
        4 => Just(None),
        1 => (0usize..3).prop_map(|n| Some(vec![Rule::everything(); n])),
    ];
    (name, owner, expires, 0i64..20, any::<u8>(), rules).prop_map(
        move |(name, owner, expires_at, created, odd, rules)| ApiKey {
            id: KeyId(id),
            name: name.into(),
            created_at: (created > 0).then(|| later(40 * created - 3_600)).into(),
            access: match rules {
                Some(rules) => Access::Allowlist(rules.into()),
                None => Access::User(Ownership {
                    owner: Arc::new(Owner {
                        username: owner.map(Into::into),
                        unread: odd.is_multiple_of(3),
                        ..Owner::default()
                    }),
                    revoked: odd.is_multiple_of(5),
                    expires_at: expires_at.into(),
                    ..Ownership::default()
                }),
            },
            hash_print: None,
        },
    )
}

fn any_key() -> impl Strategy<Value = ApiKey> {
    (0i64..40).prop_flat_map(some_key)
}

#[derive(Clone, Debug)]
enum Act {
    Put(ApiKey),
    Remove(i64),
    List(Vec<ApiKey>),
    Type(&'static str),
    Filter(&'static str),
    Backspace,
    Sort,
    Turn,
    Attention,
    /// The clock goes on; rarely, it goes back.
    Pass(i64),
    Step(isize),
    Reveal(i64),
    Clear,
    /// Other uses become known.
    Uses(Known),
    /// The worker runs the job that it has.
    Run,
    /// Its result arrives.
    Arrive,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let words = prop_oneof![
        Just("a"),
        Just("b"),
        Just("1"),
        Just(" "),
        Just("ba"),
        Just("A"),
        Just("!"),
        Just("'"),
        Just("^"),
        Just("$"),
        Just("\\"),
        Just("ü"),
        Just("exp"),
        Just("σ"),
        Just("-"),
        Just("é"),
        Just("active"),
    ];
    let filters = prop_oneof![
        Just(""),
        Just("  "),
        Just("back"),
        Just("!back"),
        Just("^a"),
        Just("e$"),
        Just("'svc 1"),
        Just("orphaned"),
        Just("expired"),
        Just("root !a"),
        Just("full"),
        Just("nothing at all"),
        Just("a b"),
        Just("ANS"),
        Just("12"),
        Just("!3 1"),
        Just("expiring"),
        Just("\"Backup\" a"),
        Just("!\"up a\""),
        Just("\"home -"),
    ];
    let terms = prop_oneof![
        Just("owner:root"),
        Just("back !owner:svc"),
        Just("state:expired a"),
        Just("!state:expired"),
        Just("expires<30d"),
        Just("a !expires<30d"),
        Just("created>1h"),
        Just("seen>1h"),
        Just("!seen>1h b"),
    ];
    let more_terms = prop_oneof![
        Just("seen<1h"),
        Just("unused"),
        Just("!unused"),
        Just("seen:never created>1h"),
        Just("owner:nobody"),
        Just("state:gone"),
    ];
    let filters = prop_oneof![4 => filters, 3 => terms, 2 => more_terms];
    let uses = (
        proptest::option::weighted(0.8, -5_000i64..100),
        proptest::collection::btree_map(0i64..40, -4_000i64..200, 0..20),
    );
    let act = prop_oneof![
        6 => any_key().prop_map(Act::Put),
        3 => (0i64..40).prop_map(Act::Remove),
        1 => proptest::collection::vec(any_key(), 0..40).prop_map(Act::List),
        4 => words.prop_map(Act::Type),
        2 => filters.prop_map(Act::Filter),
        2 => Just(Act::Backspace),
        3 => Just(Act::Sort),
        1 => Just(Act::Turn),
        1 => Just(Act::Attention),
        4 => (0i64..20).prop_map(Act::Pass),
        1 => (-40i64..0).prop_map(Act::Pass),
        1 => (-5isize..5).prop_map(Act::Step),
        1 => (0i64..40).prop_map(Act::Reveal),
        1 => (Just(Act::Clear), uses).prop_map(|(clear, uses)| match uses.0 {
            Some(_) => Act::Uses(uses),
            None => clear,
        }),
        6 => Just(Act::Run),
        6 => Just(Act::Arrive),
    ];
    proptest::collection::vec(act, 0..80)
}

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
        if self.keys.filter_problem().is_some_and(|it| !it.unfinished) {
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
