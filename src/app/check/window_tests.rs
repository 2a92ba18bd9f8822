use super::*;
use crate::app::testkit::now;
use crate::domain::check::Severity;

fn finding(code: Code, key: i64, name: &str) -> Finding {
    Finding {
        code,
        severity: Severity::Warning,
        key: KeyId(key),
        name: name.into(),
        what: String::new(),
        next: String::new(),
        ignored: false,
    }
}

fn report(findings: Vec<Finding>) -> Report {
    Report {
        system: "nas1".into(),
        product: "TrueNAS 25.10.5".into(),
        at: now(),
        days: None,
        audit_since: None,
        audit_entries: (0, false),
        keys: Vec::new(),
        findings,
        missing: Vec::new(),
    }
}

fn check(report: Report) -> Check {
    Check::new(report, Context::default(), Arc::default())
}

fn set(it: &mut Check, report: Report) {
    it.set_report(report, Context::default());
}

fn some() -> Vec<Finding> {
    vec![
        finding(Code::RestApi, 4, "home-assistant"),
        finding(Code::Expired, 5, "prometheus"),
        finding(Code::Full, 9, "ansible"),
        finding(Code::Never, 9, "ansible"),
    ]
}

fn chosen(it: &Check) -> Option<(Code, i64)> {
    it.finding().map(|it| (it.code, it.key.0))
}

#[test]
fn the_selection_stays_on_its_finding() {
    let mut it = check(report(some()));
    assert_eq!(chosen(&it), Some((Code::RestApi, 4)));
    // Before the first move the first row is selected, whichever it is.
    let mut more = some();
    more.insert(0, finding(Code::Revoked, 7, "old-laptop"));
    set(&mut it, report(more.clone()));
    assert_eq!(chosen(&it), Some((Code::Revoked, 7)));
    it.step(2);
    assert_eq!(chosen(&it), Some((Code::Expired, 5)));
    more.insert(0, finding(Code::Orphaned, 8, "truecharts"));
    set(&mut it, report(more));
    assert_eq!((chosen(&it), it.at()), (Some((Code::Expired, 5)), 3));
}

#[test]
fn without_its_finding_the_next_one_is_selected_and_else_the_one_before() {
    let without = |keys: &[i64]| {
        let left = |it: &Finding| !keys.contains(&it.key.0);
        report(some().into_iter().filter(left).collect())
    };
    let mut it = check(report(some()));
    it.step(1);
    it.open = Some(Scroll::default());
    set(&mut it, without(&[5]));
    assert_eq!(chosen(&it), Some((Code::Full, 9)));
    assert!(it.open.is_none(), "what is open is another finding");
    // Both findings of a deleted key vanish.
    set(&mut it, without(&[5, 9]));
    assert_eq!(chosen(&it), Some((Code::RestApi, 4)));
    set(&mut it, without(&[4, 5, 9]));
    assert_eq!((chosen(&it), it.len()), (None, 0));
    it.step(1);
    it.scroll(5);
    set(&mut it, report(some()));
    assert_eq!(chosen(&it), Some((Code::RestApi, 4)));
}

#[test]
fn an_open_finding_stays_open_while_it_lasts() {
    let mut it = check(report(some()));
    it.step(0);
    it.open = Some(Scroll::default());
    let mut more = some();
    more.insert(0, finding(Code::Revoked, 7, "old-laptop"));
    set(&mut it, report(more));
    assert!(it.open.is_some());
    assert_eq!(chosen(&it), Some((Code::RestApi, 4)));
}

#[test]
fn the_filter_finds_every_column() {
    let mut it = check(report(some()));
    for (typed, count) in [
        ("ansible", 2),
        // As in the list, a capital letter matches only itself.
        ("Ansible", 0),
        ("ansible never", 1),
        ("tnk030", 1),
        ("'rest api", 1),
        // A term: the key of these findings is unknown.
        ("rest", 0),
        ("rest-api-in-use", 1),
        ("warning", 4),
        ("critical", 0),
        ("  ", 4),
    ] {
        it.set_filter(typed.into());
        assert_eq!(it.len(), count, "{typed}");
    }
}

#[test]
fn ignored_findings_are_counted_and_hidden() {
    let mut findings = some();
    findings[2].ignored = true;
    let it = check(report(findings));
    assert_eq!((it.len(), it.ignored()), (3, 1));
}

#[test]
fn a_page_contains_the_selection_at_every_size() {
    let many = (0..50).map(|id| finding(Code::Never, id, "x")).collect();
    let mut it = check(report(many));
    for rows in [1, 3, 20, 60, 7] {
        for by in [1, 9, isize::MAX, -3, isize::MIN, 30, -2] {
            it.step(by);
            it.scroll(rows);
            let selected: Vec<bool> = it.page(rows).map(|(_, selected)| selected).collect();
            assert_eq!(selected.len(), rows.min(50));
            assert_eq!(selected.iter().filter(|it| **it).count(), 1, "{rows} {by}");
        }
    }
}
