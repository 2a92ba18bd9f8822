mod pasting;

use std::sync::LazyLock;

use super::*;
use crate::app::widget::catalogue_tree::{Kind, Row};
use crate::app::widget::window::Window;
use crate::domain::catalogue::Origin;
use crate::domain::{Release, Verb};
use crate::keymap::Action;

fn catalogue() -> Arc<Catalogue> {
    static KNOWN: LazyLock<Arc<Catalogue>> =
        LazyLock::new(|| Arc::new(Catalogue::declared(None, false)));
    Arc::clone(&KNOWN)
}

fn builder(rules: Vec<Rule>) -> Builder {
    let saved = Some(rules.clone()).filter(|rules| !rules.is_empty());
    Builder::new(
        "bot",
        rules,
        saved,
        catalogue(),
        Caps::of(Release::new(24, 4, 0)),
    )
}

fn call(name: &str) -> Rule {
    Rule::new(Verb::Call, name)
}

fn find(it: &mut Builder, name: &str) {
    it.tree.set_find(name);
    assert_eq!(it.tree.selected_item().unwrap().name().as_str(), name);
}

#[test]
fn permitting_and_not_any_more() {
    let mut it = builder(Vec::new());
    find(&mut it, "zfs.snapshot.create");
    assert_eq!(it.toggle(), None);
    assert_eq!(it.rules(), [call("zfs.snapshot.create")]);
    assert_eq!(it.counted.by_rule, [1]);
    assert!(
        it.tree
            .selected()
            .is_some_and(|row| matches!(row, Row::Item(n) if it.tree.is_marked(n)))
    );
    assert_eq!(it.toggle(), None);
    assert!(it.rules().is_empty());
    assert!(it.step(true) && it.step(true) && !it.step(true));
    assert!(it.step(false));
    assert_eq!(it.rules().len(), 1);
}

#[test]
fn what_a_pattern_permits_is_not_taken_away_by_name() {
    let mut it = builder(vec![call("zfs.snapshot.*")]);
    find(&mut it, "zfs.snapshot.create");
    let said = it.toggle().unwrap();
    assert!(
        said.starts_with("permitted by rule 1, CALL zfs.snapshot.*"),
        "{said}"
    );
    assert_eq!(it.rules(), [call("zfs.snapshot.*")]);
}

#[test]
fn a_namespace_is_one_rule() {
    let mut it = builder(Vec::new());
    find(&mut it, "zfs.snapshot.create");
    assert_eq!(it.toggle_namespace(), None);
    assert_eq!(it.rules(), [call("zfs.snapshot.*")]);
    assert_eq!(it.toggle_namespace(), None);
    assert!(it.rules().is_empty());
}

#[test]
fn rules_are_moved_copied_removed_and_given_another_method() {
    let mut it = builder(vec![call("a"), call("b"), call("c")]);
    it.pane = Pane::Rules;
    it.command(Action::MoveDown);
    assert_eq!(it.rules(), [call("b"), call("a"), call("c")]);
    assert_eq!(it.selected(), Some(1));
    it.command(Action::Duplicate);
    it.command(Action::Bottom);
    it.command(Action::MoveUp);
    assert_eq!(it.rules(), [call("b"), call("a"), call("c"), call("a")]);
    it.set_verb(Verb::Get);
    it.command(Action::Top);
    it.command(Action::MoveUp);
    it.command(Action::Delete);
    assert_eq!(
        it.rules(),
        [call("a"), Rule::new(Verb::Get, "c"), call("a")]
    );
}

#[test]
fn a_removed_rule_leaves_the_selection_on_its_rule_or_on_the_next_one() {
    let mut it = builder(vec![
        call("a"),
        call("zfs.snapshot.create"),
        call("b"),
        call("c"),
    ]);
    it.pane = Pane::Rules;
    it.command(Action::Bottom);
    it.command(Action::Up);
    find(&mut it, "zfs.snapshot.create");
    it.toggle();
    let selected = |it: &Builder| it.selected().map(|at| it.rules()[at].clone());
    assert_eq!(it.rules(), [call("a"), call("b"), call("c")]);
    assert_eq!(selected(&it), Some(call("b")));
    it.command(Action::Delete);
    assert_eq!(selected(&it), Some(call("c")));
    it.command(Action::Delete);
    assert_eq!(selected(&it), Some(call("a")));
}

#[test]
fn a_typed_rule_is_completed_from_the_catalogue() {
    let mut it = builder(Vec::new());
    it.command(Action::Add);
    let Entry::Rule(typing) = &mut it.entry else {
        panic!()
    };
    typing.line.paste("snapcre");
    it.filter_tree();
    it.complete();
    it.accept_rule();
    assert_eq!(it.rules(), [call("zfs.snapshot.create")]);
    assert!(matches!(it.entry, Entry::None) && it.tree.find().is_empty());
}

#[test]
fn a_typed_route_gets_its_own_verb() {
    let mut it = builder(Vec::new());
    it.command(Action::Add);
    let Entry::Rule(typing) = &mut it.entry else {
        panic!()
    };
    typing.line.set("GET /user/id/");
    it.filter_tree();
    assert_eq!(it.tree.kind(), Kind::Routes);
    it.tree.act(Action::Down);
    it.complete();
    it.accept_rule();
    let rule = it.rules().first().unwrap();
    assert!(rule.resource.raw().starts_with("/user/id/"), "{rule}");
}

#[test]
fn a_bad_rule_stays_where_it_was_typed() {
    let mut it = builder(Vec::new());
    it.command(Action::Add);
    let Entry::Rule(typing) = &mut it.entry else {
        panic!()
    };
    typing.line.set("WRITE pool");
    it.accept_rule();
    let Entry::Rule(typing) = &it.entry else {
        panic!("lost")
    };
    assert_eq!(typing.line.text(), "WRITE pool");
    assert!(typing.error.as_ref().unwrap().contains("none of GET"));
}

#[test]
fn a_rule_that_was_left_alone_keeps_its_every_character() {
    let odd = Rule::new(Verb::parse("PATCH"), "a\u{202e}b\u{1b}[2J");
    let mut it = builder(vec![odd.clone()]);
    it.command(Action::Edit);
    it.accept_rule();
    assert_eq!(it.rules(), std::slice::from_ref(&odd));
    assert!(!it.set().is_changed());
}

#[test]
fn the_test_line_answers_for_the_rules_as_they_are() {
    let mut it = builder(vec![call("core.ping"), call("pool.*")]);
    let words = |line: &str, it: &mut Builder| {
        it.test.set(line);
        it.tested().map(|tested| (tested.permitted, tested.words))
    };
    assert_eq!(
        words("CALL pool.query", &mut it),
        Some((true, "yes, by rule 2".into()))
    );
    assert_eq!(
        words("call pool.dataset.delete", &mut it),
        Some((true, "yes, by rule 2".into()))
    );
    assert_eq!(
        words("pool.query", &mut it),
        Some((true, "yes, by rule 2".into()))
    );
    assert_eq!(words("user.query", &mut it), Some((false, "no".into())));
    assert_eq!(
        words("auth.login", &mut it),
        Some((true, "yes: no rule needed".into()))
    );
    assert_eq!(words("/pool", &mut it), Some((false, "no".into())));
    assert_eq!(
        words("GET /pool/", &mut it),
        Some((false, "no".into())),
        "a twin is known"
    );
    assert_eq!(
        words("no.such", &mut it),
        Some((false, "no; this system has no such method".into()))
    );
    assert_eq!(
        words("pool.new", &mut it),
        Some((
            true,
            "yes, by rule 2, but this system has no such method".into()
        ))
    );
    assert!(!words("PATCH x", &mut it).unwrap().0 && !words("* x", &mut it).unwrap().0);
    assert_eq!(words("CALL ", &mut it), None);
    it.remove();
    assert_eq!(
        words("pool.query", &mut it),
        Some((true, "yes, by rule 1".into()))
    );
}

#[test]
fn what_can_be_mended_is_mended_in_one_step() {
    for (rules, mended) in [
        (
            vec![Rule::new(Verb::parse("call"), "pool.query")],
            vec![call("pool.query")],
        ),
        (
            vec![Rule::new(Verb::Get, "/pool")],
            vec![
                Rule::new(Verb::Get, "/pool"),
                Rule::new(Verb::Get, "/pool/"),
            ],
        ),
        (
            vec![call("pool.query"), call("*.query")],
            vec![call("*.query")],
        ),
    ] {
        let mut it = builder(rules.clone());
        assert!(it.fix(), "{rules:?}");
        assert_eq!(it.rules(), mended);
        assert!(it.step(true));
        assert_eq!(it.rules(), rules);
    }
    assert!(!builder(vec![call("pool.query")]).fix());
}

#[test]
fn the_text_goes_both_ways_and_an_error_loses_nothing() {
    let mut it = builder(vec![call("pool.query")]);
    it.open_raw().unwrap();
    let Entry::Raw(raw) = &mut it.entry else {
        panic!()
    };
    raw.text.set("[{\"method\"=\"CALL\", \"resource\"=\"x\"},");
    it.accept_raw();
    let Entry::Raw(raw) = &mut it.entry else {
        panic!("lost")
    };
    assert_eq!(raw.error.as_ref().unwrap().line, 1);
    assert!(raw.text.lines()[0].ends_with("},"));
    raw.text.set("[{“method”=“CALL”, “resource”=“x.y”}]");
    it.accept_raw();
    assert_eq!(it.rules(), [call("x.y")]);
    assert!(it.step(true));
    assert_eq!(it.rules(), [call("pool.query")]);
}

#[test]
fn what_a_text_cannot_hold_is_not_opened_as_one() {
    let long = "x".repeat(70_000);
    assert!(builder(vec![call(&long)]).open_raw().is_err());
    let mut fits = builder(vec![call(&"x".repeat(10_000)), call("a\u{1b}b")]);
    fits.open_raw().unwrap();
    fits.accept_raw();
    assert!(!fits.set().is_changed());
}

#[test]
fn thousands_of_rules_are_lived_with() {
    let rules: Vec<Rule> = (0..5_000)
        .map(|n| match n % 3 {
            0 => call(&format!("no.such.method{n}")),
            1 => call(&format!("pool.{n}*")),
            _ => Rule::new(Verb::Get, format!("/pool/{n}")),
        })
        .collect();
    let mut it = builder(rules);
    assert!(it.lints.len() >= 5_000);
    it.command(Action::Bottom);
    it.remove();
    assert_eq!(it.rules().len(), 4_999);
    assert!(it.page(10).count() == 10);
}

#[test]
fn the_system_s_own_catalogue_takes_the_place_of_the_declared_one() {
    let mut it = builder(vec![call("pool.query"), call("own.method")]);
    assert!(
        it.lints
            .iter()
            .any(|lint| matches!(lint, Lint::Unknown { rule: 1 }))
    );
    let mut methods = catalogue().methods().to_vec();
    let mut own = methods[0].clone();
    own.name = "own.method".into();
    methods.push(own);
    it.tree.set_find("pool.query");
    it.set_catalogue(Arc::new(Catalogue::new(
        methods,
        Vec::new(),
        None,
        Origin::System,
    )));
    assert!(
        !it.lints
            .iter()
            .any(|lint| matches!(lint, Lint::Unknown { .. }))
    );
    assert_eq!(
        it.tree.selected_item().unwrap().name().as_str(),
        "pool.query"
    );
}
