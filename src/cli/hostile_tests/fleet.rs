//! One system among several calls everything what it likes.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::rig::{Rig, SIZE};
use super::{read_keys, user_list};
use crate::api::{LinkEvent, Stage};
use crate::app::fleet::SystemId;
use crate::app::testkit::fleet::Many;
use crate::app::testkit::{system, untrusted};
use crate::domain::quote::tests::hostile;
use crate::domain::text::harmless;
use crate::domain::{Caps, Fault, Identity, KeyId, Kind, Release, System};

const RELEASE: Release = Release::V25_10;
const LIAR: SystemId = SystemId(2);

/// Three systems, of which the second one is called what `w` says, with keys of such names.
fn three(w: &[String]) -> Many {
    let mut it = Many::online(&[3, 3, 3], SIZE.0, SIZE.1);
    let there = System {
        hostname: w[0].as_str().into(),
        version: w[1].as_str().into(),
        me: Identity {
            username: Some(w[2].as_str().into()),
            roles: vec!["FULL_ADMIN".into()],
            full_admin: true,
            key: None,
        },
        ..system(RELEASE, None)
    };
    it.keys
        .insert(LIAR, read_keys(&user_list(w), Caps::of(RELEASE)));
    it.told(LIAR, LinkEvent::Online(Box::new(there)));
    it.press("M R");
    it
}

/// Every window of several systems.
fn windows(rig: &mut Rig, w: &[String]) {
    let mut it = three(w);
    for keys in [
        "g", "j", "j", "j", "Enter", "Esc", "S", "Esc", "* B", "Esc", "w", "Esc", "n", "Esc",
        "Tab", "Tab", "?", "Esc", "M", "o", "Esc", "O", "c",
    ] {
        it.press(keys);
        rig.shows_many(&mut it, keys);
    }
    // The certificate and the faults of its links.
    let mut it = three(w);
    let mut shown = untrusted(true);
    shown.host = w[1].clone();
    shown.certificate.subject = w[0].as_str().into();
    shown.fault = Fault::new(Kind::Tls, &w[3]);
    it.told(LIAR, LinkEvent::Untrusted(Box::new(shown)));
    rig.shows_many(&mut it, "a changed certificate");
    it.press("S");
    rig.shows_many(&mut it, "S");
    for retry_in in [Some(std::time::Duration::from_secs(4)), None] {
        let mut it = three(w);
        it.told(LIAR, LinkEvent::Progress(Stage::SigningIn));
        let fault = Fault::new(Kind::Lost, &w[0]).meaning(&w[1]).next(&w[2]);
        it.told(LIAR, LinkEvent::Offline { fault, retry_in });
        rig.shows_many(&mut it, "offline");
        it.press("S");
        rig.shows_many(&mut it, "S of an offline one");
    }
}

/// A run over all three systems: preview, progress, report, and the file of the report.
fn run(rig: &mut Rig, w: &[String]) -> Result<(), TestCaseError> {
    let mut it = three(w);
    it.why = w[4].clone();
    for id in 3..=5 {
        it.failing.insert((LIAR, KeyId(id)));
    }
    it.press("* d");
    rig.shows_many(&mut it, "preview");
    it.held = true;
    it.press("9 Enter");
    rig.shows_many(&mut it, "progress");
    it.report(50);
    rig.shows_many(&mut it, "half");
    it.release();
    rig.shows_many(&mut it, "report");
    let report = it.fleet.bulk_report();
    prop_assert!(report.is_some());
    let text = report
        .map(|it| it.as_text(&jiff::tz::TimeZone::UTC))
        .unwrap_or_default();
    for line in text.lines() {
        prop_assert_eq!(&harmless(line), line);
    }
    let failed = text
        .lines()
        .filter(|line| line.trim_start().starts_with("Failed ("))
        .count();
    prop_assert_eq!(failed, 1, "{}", text);
    // A name of several lines makes no row of its own: a title, two rows of the whole, and for each system a gap, its name, its headings
    // and its keys.
    prop_assert_eq!(text.lines().count(), 3 + 3 * 2 + 3 + 9, "{}", text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 64, ..ProptestConfig::default() })]
    #[test]
    fn any_text_among_several_systems_is_data(w in proptest::collection::vec(hostile(), 5)) {
        let w: Vec<String> = w.iter().map(|text| text.replace('\u{fffd}', "x")).collect();
        let mut rig = Rig::new();
        windows(&mut rig, &w);
        run(&mut rig, &w)?;
    }
}

#[test]
fn names_of_ten_thousand_characters_are_shown_cut() {
    let w: Vec<String> = ["a", "\u{1b}", "\u{202e}", "界", "e\u{301}"]
        .map(|part| part.repeat(10_000))
        .to_vec();
    let mut rig = Rig::new();
    windows(&mut rig, &w);
    run(&mut rig, &w).unwrap();
}

#[test]
fn a_system_that_takes_the_name_of_another_is_told_apart_in_every_window() {
    for name in ["nas1", "NAS1", "nas3", "all systems", "nas1 (nas1)"] {
        let w = [name, "25.10.5", "root", "x", "key-001"].map(str::to_owned);
        let mut it = three(&w);
        let titles: BTreeSet<String> = it.fleet.models().map(|it| it.cx.system_title()).collect();
        let names = |it: &Many| -> BTreeSet<String> {
            it.fleet
                .models()
                .map(|it| it.cx.system_name().unique().to_owned())
                .collect()
        };
        assert_eq!((titles.len(), names(&it).len()), (3, 3), "{name}");
        // Where its host name is said, its address is said too.
        let liar = it.fleet.model(LIAR).map(|it| it.cx.system_title());
        assert_eq!(liar, Some(format!("{name} (nas2)")));
        it.press("* d 9 Enter");
        let report = it.fleet.bulk_report().unwrap();
        let said: BTreeSet<&str> = report.parts.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(
            said.iter()
                .any(|it| it.contains("nas2") && it.contains(name)),
            "{said:?}"
        );
        assert!(said.iter().filter(|it| it.contains("nas2")).count() == 1);
    }
}
