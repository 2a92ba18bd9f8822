use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::api::request::Request;
use crate::domain::Release;

fn caps() -> Caps {
    Caps::of(Release::new(25, 10, 0))
}

/// The ids that a system answers to a request, as TrueNAS does.
fn answer(ids: &BTreeSet<i64>, request: &Request) -> Vec<i64> {
    let params: &Value = &request.params;
    let after = params[0][0][2].as_i64().unwrap_or(i64::MIN);
    let limit = params[1]["limit"].as_u64().unwrap_or(u64::MAX);
    let limit = usize::try_from(limit).unwrap();
    ids.iter()
        .copied()
        .filter(|id| *id > after)
        .take(limit)
        .collect()
}

fn text(ids: impl IntoIterator<Item = i64>) -> String {
    let rows = ids.into_iter().map(|id| json!({"id": id, "name": "n"}));
    Value::from(rows.collect::<Vec<_>>()).to_string()
}

/// Reads a list to its end. `between` changes the keys after a page.
fn list(
    ids: &mut BTreeSet<i64>,
    mut between: impl FnMut(usize, &mut BTreeSet<i64>),
) -> (List, usize) {
    let mut pages = Pages::default();
    for page in 1.. {
        let request = super::super::query(pages.which());
        let reply = text(answer(ids, &request));
        match pages.add(&reply, caps()).unwrap() {
            Next::Done(list) => return (list, page),
            Next::Page(next) => pages = *next,
        }
        between(page, ids);
    }
    unreachable!()
}

fn read(list: &List) -> Vec<i64> {
    list.keys.iter().map(|key| key.id.0).collect()
}

#[test]
fn up_to_the_first_page_one_request_is_enough() {
    for count in [0, 1, 19_999] {
        let mut ids: BTreeSet<i64> = (1..=count).collect();
        let (list, requests) = list(&mut ids, |_, _| panic!("one page"));
        assert_eq!((read(&list).len() as i64, requests), (count, 1));
    }
}

#[test]
fn a_longer_list_is_complete() {
    for (count, pages) in [(20_000, 2), (20_001, 2), (30_000, 3), (54_321, 5)] {
        let mut ids: BTreeSet<i64> = (1..=count).map(|id| 3 * id).collect();
        let (list, requests) = list(&mut ids, |_, _| {});
        assert!(ids.iter().copied().eq(read(&list)), "{count}");
        assert_eq!((requests, list.skipped), (pages, 0), "{count}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A key that is there from the first page to the last is read once. A key that was never there is not read.
    #[test]
    fn changes_between_pages_repeat_no_key_and_leave_none_out(
        steps in prop::collection::vec(prop::collection::vec((1..60_000i64, any::<bool>()), 0..40), 5),
    ) {
        let mut ids: BTreeSet<i64> = (1..=45_000).collect();
        let (mut always, mut ever) = (ids.clone(), ids.clone());
        let (list, _) = list(&mut ids, |page, ids| {
            for (id, there) in steps.get(page).into_iter().flatten() {
                match there {
                    true => {
                        ids.insert(*id);
                        ever.insert(*id);
                    }
                    false => {
                        ids.remove(id);
                        always.remove(id);
                    }
                }
            }
        });
        let found = read(&list);
        let set: BTreeSet<i64> = found.iter().copied().collect();
        prop_assert_eq!(set.len(), found.len());
        prop_assert_eq!(list.skipped, 0);
        prop_assert!(always.is_subset(&set) && set.is_subset(&ever));
    }
}

#[test]
fn a_system_that_does_not_sort_is_asked_for_everything() {
    let mixed: Vec<i64> = (0..20_000).map(|id| (id * 7_919) % 20_011).collect();
    let Next::Page(pages) = Pages::default().add(&text(mixed), caps()).unwrap() else {
        panic!("a full page");
    };
    assert_eq!(pages.which(), Which::All);
    let all = text((1..=25_000).rev());
    let Next::Done(list) = pages.add(&all, caps()).unwrap() else {
        panic!("everything");
    };
    assert!((1..=25_000).eq(read(&list)));
}

#[test]
fn a_system_that_ignores_the_page_ends_the_read() {
    let all = text(1..=25_000);
    let Next::Page(pages) = Pages::default().add(&all, caps()).unwrap() else {
        panic!("a full page");
    };
    let Next::Page(pages) = pages.add(&all, caps()).unwrap() else {
        panic!("the same page again");
    };
    assert_eq!(pages.which(), Which::All);
    let Next::Done(list) = pages.add(&all, caps()).unwrap() else {
        panic!("everything");
    };
    assert_eq!((list.keys.len(), list.skipped), (25_000, 0));
    // Rows without an id lead nowhere.
    let odd = Value::from(vec![json!({}); 20_000]).to_string();
    let Next::Done(list) = Pages::default().add(&odd, caps()).unwrap() else {
        panic!("no id to go on from");
    };
    assert_eq!((list.keys.len(), list.skipped), (0, 20_000));
}

/// A page of `count` keys above `after`, about `bytes` long.
fn padded(after: i64, count: i64, bytes: usize) -> String {
    let pad = " ".repeat(bytes / usize::try_from(count).unwrap());
    let rows = (after + 1..=after + count).map(|id| format!(r#"{{"id":{id},{pad}"name":"n"}}"#));
    format!("[{}]", rows.collect::<Vec<_>>().join(","))
}

#[test]
fn pages_without_end_are_refused_by_their_size() {
    let mut pages = Pages::default();
    let mut after = 0;
    for page in 0.. {
        let count = if page == 0 { FIRST } else { LATER } as i64;
        let text = padded(after, count, 24 << 20);
        after += count;
        match pages.add(&text, caps()) {
            Ok(Next::Page(next)) => pages = *next,
            Ok(Next::Done(_)) => panic!("full pages"),
            Err(why) => {
                assert_eq!(
                    why.fault("x").what,
                    "The system sent too much data for x: more than 256 MiB."
                );
                assert_eq!(page, 10);
                return;
            }
        }
        assert!(page < 11, "it does not end");
    }
}
