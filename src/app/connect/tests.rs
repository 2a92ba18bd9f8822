//! Connecting, codes, and a link that comes and goes.

use crate::api::{Call, LinkCommand, LinkEvent, Outcome};
use crate::app::modal::Modal;
use crate::app::testkit::screen::{back, gone, selected, top};
use crate::app::testkit::*;
use crate::app::{Effect, Msg};
use crate::domain::{Fault, Kind};

#[test]
fn a_code_is_not_asked_for_on_top_of_what_is_typed() {
    let mut it = Driven::user_era();
    it.press("n gra");
    it.told(LinkEvent::NeedCode(crate::api::CodeWanted::First));
    it.press("fana");
    assert!(matches!(top(&it), Modal::KeyForm(_)));
    it.press("Esc y");
    assert!(matches!(top(&it), Modal::Code(_)));
    // While another system is being typed in, the old one's code is not asked for at all.
    let mut it = Driven::user_era();
    it.press("o");
    it.told(LinkEvent::NeedCode(crate::api::CodeWanted::First));
    assert!(it.model.cx.modals.is_empty());
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
        it.effects.is_empty() && it.model.cx.modals.is_empty(),
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
    let (filter, before) = (it.model.cx.keys.filter().to_owned(), selected(&it));
    assert_eq!(filter, "e");
    for _ in 0..3 {
        gone(&mut it);
        assert_eq!((it.model.cx.keys.filter(), selected(&it)), ("e", before));
        it.press("k j");
        back(&mut it);
        assert_eq!((it.model.cx.keys.filter(), selected(&it)), ("e", before));
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

fn lost(kind: Kind, what: &str) -> LinkEvent {
    LinkEvent::Offline {
        fault: Fault::new(kind, what),
        retry_in: Some(std::time::Duration::from_secs(30)),
    }
}

fn tries(it: &Driven) -> usize {
    let retries = it.effects.iter();
    retries
        .filter(|e| matches!(e, Effect::Ask(LinkCommand::RetryNow)))
        .count()
}

fn after(it: &mut Driven, millis: i64) {
    let then = it.model.cx.now + jiff::SignedDuration::from_millis(millis);
    it.send(Msg::Now(then));
}

#[test]
fn r_held_down_is_one_try_and_none_while_it_connects() {
    let mut it = Driven::user_era();
    it.told(lost(Kind::Unreachable, "gone"));
    it.press("R");
    // A terminal waits, then repeats thirty times a second; each try is refused at once.
    after(&mut it, 660);
    for _ in 0..100 {
        it.told(LinkEvent::Progress(crate::api::Stage::Reaching));
        it.press("R");
        it.told(lost(Kind::Unreachable, "gone"));
        it.press("R");
        after(&mut it, 33);
    }
    assert_eq!(tries(&it), 1);
    // Let go of and pressed again.
    after(&mut it, 1000);
    it.press("R");
    assert_eq!(tries(&it), 2);
}

#[test]
fn enter_held_down_on_the_connect_screen_is_one_try() {
    let mut it = Driven::started(80, 24);
    let form = &mut it.model.connect.screen.form;
    form.set_text(
        crate::app::connect::screen::ConnectField::Address,
        "unix:/x",
    );
    it.model.connect.screen.refresh();
    let made = |it: &Driven| {
        let effects = it.effects.iter();
        effects.filter(|e| matches!(e, Effect::Connect(..))).count()
    };
    for _ in 0..100 {
        it.press("Enter");
        if it.model.connect.screen.busy() {
            it.told(LinkEvent::Offline {
                fault: Fault::new(Kind::Unreachable, "refused"),
                retry_in: None,
            });
        }
        after(&mut it, 33);
    }
    assert_eq!(made(&it), 1);
    after(&mut it, 1000);
    it.press("Enter");
    assert_eq!(made(&it), 2);
}

#[test]
fn an_expired_session_is_said_once_when_it_is_signed_in_to_again() {
    let mut it = Driven::user_era();
    it.told(lost(Kind::SignIn, "The session expired."));
    assert!(it.model.cx.notice.is_none());
    it.told(LinkEvent::Progress(crate::api::Stage::SigningIn));
    it.told(LinkEvent::Online(Box::new(
        it.model.cx.connection.system.clone().unwrap(),
    )));
    let said = it.model.cx.notice.take().unwrap().text;
    assert!(
        said.contains("session expired") && said.contains("signed in again"),
        "{said}"
    );
    assert!(
        it.open.iter().any(|(_, call)| *call == Call::Keys),
        "the list is read again"
    );
    // The next loss is an ordinary one.
    it.told(lost(Kind::Lost, "gone"));
    it.told(LinkEvent::Online(Box::new(
        it.model.cx.connection.system.clone().unwrap(),
    )));
    assert!(
        !it.model
            .cx
            .notice
            .take()
            .is_some_and(|notice| notice.text.contains("expired"))
    );
}

#[test]
fn doubts_end_with_the_link_they_are_about() {
    let mut it = Driven::user_era();
    it.told(LinkEvent::Checking(true));
    it.told(LinkEvent::Events(false));
    assert!(it.model.cx.connection.health.checking && it.model.cx.connection.health.no_events);
    it.told(LinkEvent::Checking(false));
    assert!(!it.model.cx.connection.health.checking);
    it.told(lost(Kind::Lost, "gone"));
    it.told(LinkEvent::Online(Box::new(
        it.model.cx.connection.system.clone().unwrap(),
    )));
    assert!(!it.model.cx.connection.health.no_events);
}
