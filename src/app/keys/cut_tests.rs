//! Texts that were cut when they were read: the details name their length, and nothing sends them back.

use crate::api::Call;
use crate::app::keys::form::KeyForm;
use crate::app::modal::{KeyField, Modal};
use crate::app::testkit::screen::{facts, question, said};
use crate::app::testkit::*;
use crate::domain::rule::{Rule, Verb};
use crate::domain::{KeyId, Text};

/// Ten million characters, of which four are known.
fn long() -> Text {
    Text::clipped(&"long".repeat(2_500_000), 4)
}

fn with_long_rule() -> Driven {
    let mut it = Driven::allowlist_era();
    let rules = vec![
        Rule::new(Verb::Call, "a.b"),
        Rule {
            verb: Verb::Call,
            resource: long(),
        },
    ];
    it.press("R");
    it.listed(vec![rules_key(3, "bot", 1, rules)]);
    it
}

fn form(it: &mut Driven) -> &mut KeyForm {
    match it.model.cx.modals.last_mut() {
        Some(Modal::KeyForm(form)) => form,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_details_tell_the_length() {
    let shown = |it: &Driven| {
        let facts = facts(it, 3);
        facts.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let told = shown(&with_long_rule());
    assert!(
        told.contains("CALL long… (truncated: 10,000,000 characters)"),
        "{told}"
    );
    let mut it = Driven::user_era();
    let mut key = user_key(3, "", Some("root"), 1, None);
    key.name = long();
    it.press("R");
    it.listed(vec![key]);
    let told = shown(&it);
    assert!(
        told.contains("name long… (truncated: 10,000,000 characters)"),
        "{told}"
    );
}

#[test]
fn an_edit_does_not_send_a_cut_rule_back() {
    let mut it = with_long_rule();
    it.press("e x F2");
    // The rules are not sent, so that they stay as they are.
    let Call::Update(KeyId(3), change) = it.sent() else {
        panic!("{:?}", it.sent())
    };
    assert_eq!(
        (change.name.as_deref(), &change.allowlist),
        (Some("botx"), &None)
    );

    let mut it = with_long_rule();
    it.press("e");
    let old = form(&mut it).old.clone().unwrap();
    let mut rules = old.rules().unwrap().to_vec();
    rules.remove(0);
    let catalogue = crate::app::catalogue::current(&it.model.cx);
    form(&mut it).set_rules(rules, &catalogue);
    it.press("F2");
    assert!(it.sent_nothing());
    let field = form(&mut it).form.field(KeyField::Rules).unwrap();
    assert!(field.error.as_deref().unwrap().contains("too long"));
}

#[test]
fn no_second_key_is_made_like_one_that_is_not_known_in_full() {
    let mut it = with_long_rule();
    it.press("t");
    assert!(said(question(&it)).contains("too long"));
    let mut it = Driven::user_era();
    let mut key = user_key(3, "", Some("root"), 1, None);
    key.name = long();
    it.press("R");
    it.listed(vec![key]);
    it.press("t");
    assert!(said(question(&it)).contains("too long"));
}
