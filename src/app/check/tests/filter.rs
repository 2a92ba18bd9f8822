//! The filter of the findings.

use super::*;

/// Types a filter into the screen.
fn filtered(text: &str) -> Driven {
    let mut it = checked();
    it.press("/");
    it.type_text(text);
    it
}

/// The keys of the rows.
fn shown_keys(it: &Driven) -> Vec<i64> {
    use crate::app::check::window::CheckRow;
    let check = check(it);
    let rows = check.page(check.len());
    let ids = rows.filter_map(|(row, _)| match row {
        CheckRow::Finding(it) => Some(it.key.0),
        CheckRow::Missing(_) => None,
    });
    let mut ids: Vec<i64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[test]
fn the_filter_has_the_terms_of_the_list() {
    for typed in [
        "owner:svc",
        "state:expired|revoked",
        "!state:active",
        "id:4",
        "access:full",
        "expires<30d",
        "rest",
        "seen<7d",
        "!seen<7d",
        "system:nas1",
        "system:nas2",
        "created>1y home",
        "svc !hass",
    ] {
        let it = filtered(typed);
        // The keys of findings that the list would show under this filter.
        let mut list = checked();
        list.press("Esc /");
        list.type_text(typed);
        let of_list: Vec<i64> = list.model.cx.keys.rows().map(|key| key.id.0).collect();
        let all = filtered("");
        let with_findings = shown_keys(&all);
        let mut wanted: Vec<i64> = of_list;
        wanted.retain(|id| with_findings.contains(id));
        wanted.sort_unstable();
        // Uses are better known here: the check has read the audit log.
        match typed {
            "rest" => assert_eq!(shown_keys(&it), [4]),
            "seen<7d" => assert_eq!(shown_keys(&it), [4, 9]),
            "!seen<7d" => assert!(!shown_keys(&it).contains(&4)),
            _ => assert_eq!(shown_keys(&it), wanted, "{typed}"),
        }
        assert_eq!(check(&it).filter_state(&it.model.cx).problem, None);
    }
}

#[test]
fn its_words_also_search_the_findings() {
    for (typed, wanted) in [
        ("tnk010", &[4][..]),
        ("rest-api", &[4]),
        ("critical owner:svc-hass", &[4]),
        ("critical owner:svc-metrics", &[]),
        ("!critical id:4 rest-api", &[]),
    ] {
        assert_eq!(shown_keys(&filtered(typed)), wanted, "{typed}");
    }
}

#[test]
fn a_wrong_filter_of_the_check_keeps_the_last_valid_one() {
    let mut it = filtered("owner:svc-hass");
    let before = shown_keys(&it);
    it.type_text(" state:gone");
    assert_eq!(shown_keys(&it), before);
    it.press("Enter");
    assert!(check(&it).filtering, "it can be corrected");
    let notice = it.model.cx.notice.as_ref().unwrap();
    assert!(notice.text.starts_with("invalid filter: state is active"));
    // A filter that is wrong is not saved either.
    it.press("F4");
    assert!(matches!(top(&it), Modal::Check(_)));
    it.press("Ctrl-W");
    it.press("Enter");
    assert!(!check(&it).filtering);
}

#[test]
fn the_filter_of_the_check_is_completed_and_saved() {
    let mut it = filtered("ow");
    it.press("Tab");
    assert_eq!(check(&it).filter(), "owner:");
    let owners = check(&it).filter_state(&it.model.cx).candidates;
    assert!(owners.len() > 2, "{owners:?}");
    it.press("Tab Tab");
    assert_eq!(check(&it).filter(), format!("owner:{}", owners[1]));
    let shown = shown_keys(&it);
    it.press("F4");
    it.type_text("mine");
    it.press("F2");
    let saved = it.effects.iter().find_map(|effect| match effect {
        Effect::FileTask(FileTask::SaveFilter(name, filter)) => {
            Some((name.clone(), filter.clone()))
        }
        _ => None,
    });
    let (name, filter) = saved.unwrap();
    assert_eq!(
        (name.as_str(), filter.as_str()),
        ("mine", check(&it).filter())
    );
    it.send(Msg::FilterSaved(Ok([(name, filter)].into())));
    assert_eq!(it.model.cx.notice.as_ref().unwrap().text, "saved filter");
    it.press("Ctrl-U");
    it.type_text("@mine");
    assert_eq!(check(&it).filter_state(&it.model.cx).problem, None);
    assert_eq!(shown_keys(&it), shown);
}

#[test]
fn rows_without_a_key_match_words_only() {
    let mut it = checked();
    let mut report = check(&it).report.clone();
    report.missing = vec![crate::domain::check::Missing::users("no role")];
    it.model.cx.modals.clear();
    show(&mut it, report);
    let mut len = |typed: &str| {
        it.press("/ Ctrl-U");
        it.type_text(typed);
        it.press("Enter");
        (check(&it).len(), marked(&it))
    };
    assert_eq!(len("not users"), (1, "users".to_owned()));
    assert_eq!(len("not users !owner:svc").0, 0);
    assert_eq!(len("not users id:4").0, 0);
}

#[test]
fn the_filter_takes_text_and_gives_the_shortcuts_back() {
    let mut it = checked();
    it.press("/ prom");
    assert_eq!(marked(&it), "TNK030:5");
    it.press("Enter");
    assert!(!check(&it).filtering && check(&it).filter() == "prom");
    it.press("Esc");
    assert_eq!(check(&it).filter(), "");
    it.press("Esc");
    assert!(it.model.cx.modals.is_empty());
}
