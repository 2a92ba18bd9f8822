//! The check, drawn.

use super::*;
use crate::app::testkit::check::{mark, report_on, rules_report, show, user_report};
use crate::domain::check::Missing;

fn shown(columns: u16, rows: u16) -> Driven {
    let mut it = user_era(columns, rows);
    show(&mut it, user_report());
    it
}

fn rules_shown(columns: u16, rows: u16) -> Driven {
    let mut it = allowlist_era(columns, rows);
    show(&mut it, rules_report());
    it
}

#[test]
fn the_findings() {
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        snap_named(&format!("check_user_{size}"), &shown(columns, rows));
        let mut it = rules_shown(columns, rows);
        it.press("j j");
        snap_named(&format!("check_allowlist_{size}"), &it);
    }
    snap_with(
        "check_ascii_80",
        &shown(80, 24),
        Theme {
            ascii: true,
            ..Theme::FULL
        },
    );
    snap_named("check_user_60x10", &shown(60, 10));
    snap_named("check_user_40", &shown(40, 24));
}

#[test]
fn one_finding() {
    let mut it = shown(80, 24);
    it.press("Enter");
    snap_named("check_finding_80", &it);
    let mut it = rules_shown(80, 24);
    it.press("j Enter");
    snap_named("check_finding_allowlist_80", &it);
    snap_with(
        "check_finding_ascii_80",
        &it,
        Theme {
            ascii: true,
            ..Theme::FULL
        },
    );
}

#[test]
fn without_color_every_row_has_its_severity() {
    let plain = Theme {
        color: false,
        ..Theme::FULL
    };
    let drawn = picture(&shown(80, 24), plain);
    for words in [
        "✗ critical  TNK010",
        "! warning   TNK040",
        "note      TNK032",
    ] {
        assert!(drawn.contains(words), "{words}: {drawn}");
    }
}

#[test]
fn no_findings() {
    let mut it = user_era(80, 24);
    show(&mut it, report_on(user_keys(), &[]));
    snap_named("check_empty_80", &it);
}

#[test]
fn what_could_not_be_read() {
    let mut report = user_report();
    report.missing = vec![
        Missing {
            what: "users",
            why: "This account needs the role ACCOUNT_READ.".into(),
            means: "The rights of owners, and locked owners, are not checked.",
        },
        Missing {
            what: "audit log",
            why: "This account needs the role SYSTEM_AUDIT_READ.".into(),
            means: "Who used a key, how, and when is not checked.",
        },
    ];
    let mut it = user_era(80, 24);
    show(&mut it, report.clone());
    mark(&mut it, "audit log");
    snap_named("check_missing_80", &it);
    it.press("Enter");
    snap_named("check_missing_open_80", &it);
    let mut it = user_era(120, 40);
    show(&mut it, report);
    mark(&mut it, "users");
    snap_named("check_missing_120", &it);
}

#[test]
fn long_names_end_as_they_do_in_the_list() {
    let mut report = user_report();
    for it in &mut report.findings {
        it.name = format!("{}-of-the-third-floor-of-the-building-{}", it.name, it.key).into();
    }
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = user_era(columns, rows);
        show(&mut it, report.clone());
        snap_named(&format!("check_long_{size}"), &it);
    }
}

#[test]
fn the_filter_of_the_findings() {
    let mut it = shown(80, 24);
    it.press("/ home");
    snap_named("check_filter_80", &it);
    it.press("zzz");
    snap_named("check_no_match_80", &it);
    for (size, columns, rows) in [("80", 80, 24), ("120", 120, 40)] {
        let mut it = shown(columns, rows);
        it.press("/");
        it.type_text("state:active owner:");
        snap_named(&format!("check_filter_unfinished_{size}"), &it);
        it.press("Backspace");
        it.type_text(":svc state:gone");
        snap_named(&format!("check_filter_invalid_{size}"), &it);
        it.press("Ctrl-W");
        it.type_text("created>1y");
        it.press("Enter");
        snap_named(&format!("check_filter_terms_{size}"), &it);
    }
    let mut it = shown(60, 10);
    it.press("/");
    it.type_text("seen>90d");
    snap_named("check_filter_60x10", &it);
}

#[test]
fn reading() {
    let mut it = user_era(80, 24);
    it.press("C");
    answer_audit(&mut it, vec![audited(1, "vm.start", true)], 500);
    let drawn = picture(&it, Theme::FULL);
    assert!(
        drawn.contains("audit log: 1 entry read, back to 21 Nov"),
        "{drawn}"
    );
}

#[test]
fn a_fix_that_the_account_may_not_apply_is_dim() {
    let mut it = shown(80, 24);
    it.model.cx.connection.read_only = true;
    let drawn = picture(&it, Theme::FULL);
    let mut rows = drawn.lines().skip_while(|line| !line.contains("TNK031"));
    let (line, styles) = (rows.next().unwrap(), rows.next().unwrap());
    let rotate = line.find("t rotate").unwrap();
    // The row of styles has a margin of three cells: `  %`.
    let cells = line.get(..rotate).unwrap().chars().count();
    assert_eq!(styles.chars().nth(cells + 3), Some('.'), "{line}\n{styles}");
}
