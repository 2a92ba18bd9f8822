use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::api::audit::AuditEvents;
use crate::domain::audit::{AuditEvent, Protocol};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn entry(id: usize, second: i64) -> AuditEntry {
    AuditEntry {
        id: id.to_string().into(),
        at: Some(at(second)),
        event: AuditEvent::SignIn { error: None },
        protocol: Protocol::WebSocket,
        user: "root".into(),
        key: None,
        address: "10.0.0.5".into(),
    }
}

fn first() -> AuditPage {
    AuditPage {
        since: at(0),
        until: None,
        user: None,
        events: AuditEvents::CallsAndSignIns,
        offset: 0,
    }
}

/// What a system answers: `log` is sorted, newest first.
fn served(log: &[AuditEntry], page: &AuditPage) -> Vec<AuditEntry> {
    let until = page.until.unwrap_or(Timestamp::MAX);
    let wanted = log
        .iter()
        .filter(|it| it.at.is_some_and(|at| at <= until && at >= page.since));
    wanted.skip(page.offset).take(PAGE).cloned().collect()
}

/// All ids that are read, and the number of pages; between pages, an entry is added at the front.
fn read(mut log: Vec<AuditEntry>, most: usize, grows: bool) -> (BTreeSet<usize>, usize, bool) {
    let mut reading = AuditReading::new(first(), most);
    let (mut ids, mut pages) = (BTreeSet::new(), 0);
    let newest = log
        .first()
        .and_then(|it| it.at)
        .map_or(0, Timestamp::as_second);
    loop {
        let page = served(&log, reading.page());
        ids.extend(page.iter().map(|it| it.id.raw().parse::<usize>().unwrap()));
        pages += 1;
        if !reading.advance(&page, page.len()) {
            return (ids, pages, reading.capped);
        }
        if grows {
            let later = newest - 1_700_000_000 + pages as i64;
            log.insert(0, entry(1_000_000 + pages, later));
        }
    }
}

#[test]
fn pages_begin_at_the_second_of_the_last_entry() {
    let mut reading = AuditReading::new(first(), 10_000);
    let page: Vec<_> = (0..PAGE).map(|id| entry(id, 1_000 - id as i64)).collect();
    assert!(reading.advance(&page, PAGE));
    assert_eq!(reading.page().until, Some(at(1_000 - 499)));
    assert_eq!(reading.page().offset, 0);
    assert!(!reading.advance(&page[..7], 7));
    assert!(!reading.capped);
}

#[test]
fn a_second_with_many_entries_is_read_to_its_end() {
    let log: Vec<_> = (0..3 * PAGE + 7)
        .map(|id| entry(id, 5))
        .chain([entry(9_999, 4)])
        .collect();
    let (ids, pages, capped) = read(log, 100_000, true);
    assert!(
        ids.contains(&9_999) && ids.len() == 3 * PAGE + 8,
        "{}",
        ids.len()
    );
    assert_eq!((pages, capped), (5, false), "one page is read twice");
}

#[test]
fn a_system_that_repeats_one_page_for_ever_is_left_at_the_most() {
    let mut reading = AuditReading::new(first(), 10_000);
    let page: Vec<_> = (0..PAGE).map(|id| entry(id, 5)).collect();
    let mut pages = 1;
    while reading.advance(&page, PAGE) {
        pages += 1;
    }
    assert_eq!((pages, reading.capped), (20, true));
    // Rows that say no time.
    let mut reading = AuditReading::new(first(), 10_000);
    while reading.advance(&[], usize::MAX) {}
    assert!(reading.capped);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Every entry is read, however they are spread over time, and while the log grows.
    #[test]
    fn nothing_is_left_out(
        gaps in prop::collection::vec(prop_oneof![4 => Just(0i64), 1 => 1i64..3], 0..4_000),
        grows in any::<bool>(),
    ) {
        let mut second = 20_000;
        let log: Vec<_> = gaps.iter().enumerate().map(|(id, gap)| {
            second -= gap;
            entry(id, second)
        }).collect();
        let all: BTreeSet<usize> = (0..log.len()).collect();
        let (ids, pages, capped) = read(log, 100_000, grows);
        prop_assert!(ids.is_superset(&all));
        prop_assert!(!capped);
        prop_assert!(pages <= 1 + 2 * all.len().div_ceil(PAGE), "{} pages", pages);
    }
}
