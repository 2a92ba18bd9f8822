//! Connecting, codes, and a link that comes and goes.

use super::*;

#[test]
fn a_code_is_not_asked_for_on_top_of_what_is_typed() {
    let mut it = Driven::user_era();
    it.press("n gra");
    it.told(Told::NeedCode(crate::api::CodeWanted::First));
    it.press("fana");
    assert!(matches!(top(&it), Modal::KeyForm(_)));
    it.press("Esc y");
    assert!(matches!(top(&it), Modal::Code(_)));
    // While another system is being typed in, the old one's code is not asked for at all.
    let mut it = Driven::user_era();
    it.press("o");
    it.told(Told::NeedCode(crate::api::CodeWanted::First));
    assert!(it.model.modals.is_empty());
    assert!(it.effects.iter().any(|e| matches!(e, Effect::Disconnect)));
}

#[test]
fn a_key_from_the_command_line_over_loopback_is_asked_about_before_anything_is_dialled() {
    use crate::api::Target;
    use crate::domain::{Address, Credentials, Secret};
    let target = || Target {
        address: Address::parse("ws://127.0.0.1:9").unwrap(),
        credentials: Credentials::ApiKey {
            user: None,
            key: Secret::new("1-not-a-real-key".into()),
        },
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    };
    let dialled = |it: &Driven| {
        it.effects
            .iter()
            .filter(|e| matches!(e, Effect::Connect(_, t) if t.key_over_loopback))
            .count()
    };
    let mut it = Driven::started(80, 24);
    it.send(Msg::Begin(Box::new(target())));
    it.press("Enter");
    assert!(
        it.effects.is_empty() && it.model.modals.is_empty(),
        "the default is Cancel"
    );
    it.send(Msg::Begin(Box::new(target())));
    it.press("y");
    assert_eq!(dialled(&it), 1);
}

#[test]
fn filter_and_selection_survive_a_lost_link() {
    let mut it = Driven::user_era();
    it.press("/ e Enter j j");
    let (filter, before) = (it.model.keys.filter().to_owned(), selected(&it));
    assert_eq!(filter, "e");
    for _ in 0..3 {
        gone(&mut it);
        assert_eq!((it.model.keys.filter(), selected(&it)), ("e", before));
        it.press("k j");
        back(&mut it);
        assert_eq!((it.model.keys.filter(), selected(&it)), ("e", before));
    }
}

#[test]
fn an_open_form_survives_a_lost_link_and_is_sent_when_the_person_says_so() {
    let mut it = Driven::user_era();
    it.press("n graf");
    gone(&mut it);
    it.type_text("ana");
    // Pressed too early, it stays with what was typed.
    it.press("F2");
    it.reply(Outcome::NotSent(Fault::new(
        Kind::Lost,
        "There is no connection.",
    )));
    assert!(matches!(top(&it), Modal::KeyForm(_)));
    back(&mut it);
    assert!(matches!(top(&it), Modal::KeyForm(_)));
    assert!(it.sent_nothing());
    it.press("F2");
    assert!(matches!(it.sent(), Call::Create(new) if new.name == "grafana"));
}
