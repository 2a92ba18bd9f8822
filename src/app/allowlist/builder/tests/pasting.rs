//! Pasted rules.

use super::*;

fn raw(it: &Builder) -> &Raw {
    match &it.entry {
        Entry::Raw(raw) => raw,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_pasted_list_replaces_an_untouched_text() {
    let list = r#"[{"method": "CALL", "resource": "x.y"}]"#;
    for rules in [vec![], vec![call("pool.query"), call("a.b")]] {
        let mut it = builder(rules.clone());
        it.open_raw().unwrap();
        it.paste(list);
        assert_eq!(raw(&it).text.lines(), [list]);
        assert_eq!(raw(&it).read.as_ref().unwrap().rules, 1);
        assert_eq!(it.accept_raw(), None);
        assert_eq!(it.rules(), [call("x.y")]);
        assert!(it.step(true), "one undo step");
        assert_eq!(it.rules(), rules);
    }
    // Behind a moved cursor, and in a changed text, a paste is inserted.
    let mut it = builder(vec![call("pool.query")]);
    it.open_raw().unwrap();
    let Entry::Raw(open) = &mut it.entry else {
        panic!()
    };
    open.text.act(Action::Left);
    it.paste(r#",{"method": "CALL", "resource": "x.y"}"#);
    assert!(raw(&it).text.lines().join("").contains("pool.query"));
    it.paste("]");
    let error = raw(&it).error.as_ref().unwrap();
    assert_eq!(raw(&it).text.cursor(), (error.line - 1, error.column - 1));
}

#[test]
fn corrections_are_shown_and_told() {
    let mut it = builder(vec![]);
    it.open_raw().unwrap();
    it.paste(r#"allowlist=[{"method"="SUBSCRIBE", ["resource"="certificate.query"}]"#);
    let read = raw(&it).read.as_ref().unwrap();
    let repairs: Vec<_> = read.repairs.iter().map(ToString::to_string).collect();
    assert_eq!(repairs, ["replaced = by : (2 times)", "removed an extra ["]);
    assert_eq!(
        it.accept_raw().unwrap(),
        "Corrected: replaced = by : (2 times); removed an extra ["
    );
    assert_eq!(
        it.rules(),
        [Rule::new(Verb::Subscribe, "certificate.query")]
    );
}

#[test]
fn an_api_key_in_a_paste_is_removed() {
    let secret = "NotARealKey0".repeat(6)[..64].to_owned();
    let mut it = builder(vec![]);
    it.open_raw().unwrap();
    it.paste(&format!(
        "auth api_key create name=x allowlist=[]\nAPI Key: 3-{secret}\n"
    ));
    assert!(raw(&it).read.as_ref().unwrap().key_removed);
    assert!(!raw(&it).text.lines().join("\n").contains("NotARealKey0"));
}

#[test]
fn a_paste_without_an_open_input_opens_the_text() {
    let mut it = builder(vec![call("pool.query")]);
    it.paste("nothing of a rule");
    assert!(matches!(it.entry, Entry::None));
    it.paste("{'method': 'CALL', 'resource': 'a.b'}");
    assert_eq!(raw(&it).read.as_ref().unwrap().rules, 1);
    assert_eq!(it.rules(), [call("pool.query")], "not before F2");
}

#[test]
fn a_rule_in_json_is_pasted_as_a_line() {
    let mut it = builder(vec![]);
    it.type_rule(false);
    it.paste(r#"{"method": "subscribe", "resource": "pool.query"}"#);
    let Entry::Rule(typing) = &it.entry else {
        panic!()
    };
    assert_eq!(typing.line.text(), "SUBSCRIBE pool.query");
    it.paste(r#"[{"method":"CALL","resource":"a"},{"method":"CALL","resource":"b"}]"#);
    let Entry::Rule(typing) = &it.entry else {
        panic!()
    };
    assert!(typing.error.as_ref().unwrap().contains("2 rules"));
    it.accept_rule();
    assert_eq!(it.rules(), [Rule::new(Verb::Subscribe, "pool.query")]);
}

#[test]
fn an_unchanged_text_keeps_odd_rules() {
    let odd = vec![Rule::new(Verb::parse("call"), "pool.query")];
    let mut it = builder(odd.clone());
    it.open_raw().unwrap();
    assert_eq!(it.accept_raw(), None);
    assert_eq!(it.rules(), odd);
}
