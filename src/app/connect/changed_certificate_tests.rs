//! A system that shows another certificate than the trusted one.

use super::*;
use crate::api::{Call, LinkCommand, LinkEvent, Outcome, RequestId, Stage};
use crate::app::Msg;
use crate::app::connect::connection::Link;
use crate::app::effect::Effect;
use crate::app::modal::{Modal, Screen};
use crate::app::testkit::screen::{back, gone, selected, top};
use crate::app::testkit::*;
use crate::domain::{Address, Fault, Kind};
use crate::keymap::Chord;

/// Connecting for the first time in this run.
fn connecting() -> Driven {
    let mut it = Driven::started(80, 24);
    it.told(LinkEvent::Progress(Stage::Securing));
    it.told(LinkEvent::Untrusted(Box::new(untrusted(true))));
    it.effects.clear();
    it
}

/// In the middle of a session, on the second key of the list.
fn reconnecting() -> Driven {
    let mut it = Driven::user_era();
    it.press("j");
    gone(&mut it);
    it.told(LinkEvent::Progress(Stage::Securing));
    it.told(LinkEvent::Untrusted(Box::new(untrusted(true))));
    it.effects.clear();
    it
}

fn window(it: &Driven) -> &ChangedCertificate {
    match top(it) {
        Modal::ChangedCertificate(window) => window,
        other => panic!("{other:?}"),
    }
}

fn words(it: &Driven) -> String {
    let window = window(it);
    let said = window.warnings.iter().chain(&window.advice);
    let mut words: Vec<String> = said.map(|it| it.text.clone()).collect();
    let pair = |it: &Pair| format!("{} {} {}", it.label, it.trusted, it.shown);
    words.extend(window.pairs.iter().map(pair));
    words.join("\n")
}

/// What was sent to the link.
fn commands(it: &Driven) -> Vec<String> {
    let sent = it.effects.iter().filter_map(|effect| match effect {
        Effect::Ask(LinkCommand::Trust(print, others)) => {
            assert_eq!(*print, untrusted(true).certificate.print);
            Some(format!("{others:?}"))
        }
        Effect::Ask(other) => Some(format!("{other:?}")),
        Effect::Connect(..) | Effect::Disconnect => Some(format!("{effect:?}")),
        _ => None,
    });
    sent.collect()
}

fn error(it: &Driven) -> bool {
    let field = window(it).form.field(WordField).unwrap();
    field.error.is_some()
}

#[test]
fn both_certificates_are_side_by_side_with_the_warnings() {
    let it = connecting();
    let words = words(&it);
    for part in [
        "Either it was renewed, or someone is intercepting the connection.",
        "Nothing was sent.",
        "trusted 2026-01-02 new",
        "SHA-256 00:5B:B6:11:6C:C7:22:7D 09:2E:53:78:9D:C2:E7:0C",
        "from 2022-03-01 2024-03-01",
        "until 2026-11-20 2034-02-27",
        "RSA 2048",
        CONSOLE_COMMAND,
        "Type replace to trust the new certificate instead of the trusted one.",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(!words.contains("production"), "{words}");
}

#[test]
fn only_the_whole_word_replaces() {
    for keys in [
        "Enter Enter",
        "Enter Enter Enter",
        "y Enter Enter",
        "yes Enter Enter",
        "r Enter Enter",
        "replac Enter Enter",
        "Replace Enter Enter",
        "replaced Enter Enter",
        "F2",
        "Ctrl-S",
    ] {
        let mut it = connecting();
        it.press(keys);
        assert_eq!(commands(&it), [""; 0], "{keys}");
        assert!(error(&it), "{keys}");
    }
    let mut it = connecting();
    it.press("replace Enter Enter");
    assert_eq!(commands(&it), ["Go"]);
    // Another Enter is for nothing.
    it.press("Enter Enter");
    assert_eq!(commands(&it), ["Go"]);
    let mut it = connecting();
    it.press("replac Enter Enter");
    it.press("e Enter Enter");
    assert_eq!(commands(&it), ["Go"]);
}

#[test]
fn another_word_trusts_both() {
    let mut it = connecting();
    it.press("add Enter Enter");
    assert_eq!(commands(&it), ["Stay"]);
}

/// A paste may be a slip, or a text of whoever is in between.
#[test]
fn a_pasted_word_does_not_count() {
    for text in ["replace", "replace\n", "add\r"] {
        let mut it = connecting();
        it.send(Msg::Paste(text.to_owned()));
        assert!(error(&it));
        it.press("Enter Enter");
        assert_eq!(commands(&it), [""; 0], "{text:?}");
    }
}

#[test]
fn what_was_typed_before_it_was_visible_does_not_count() {
    let mut it = Driven::started(80, 24);
    it.told(LinkEvent::Progress(Stage::Securing));
    let generation = it.model.cx.connection.generation;
    let told = LinkEvent::Untrusted(Box::new(untrusted(true)));
    it.send_at_once(Msg::Link(generation, told));
    for c in "replace".chars() {
        let chord = Chord::plain(crate::keymap::Key::Char(c));
        it.send_at_once(Msg::Key(chord));
    }
    it.look();
    it.press("Enter Enter");
    assert_eq!(commands(&it), [""; 0]);
}

#[test]
fn esc_keeps_the_trusted_certificate() {
    let mut it = connecting();
    it.press("replace Esc");
    assert_eq!(commands(&it), ["Distrust"]);
    it.told(LinkEvent::Offline {
        fault: Fault::new(Kind::Tls, "changed"),
        retry_in: None,
    });
    assert!(it.model.cx.modals.is_empty());
    assert_eq!(it.model.cx.screen, Screen::Connect);
    assert!(!it.model.connect.busy());
}

#[test]
fn in_a_session_the_list_stays_and_requests_keep_their_rules() {
    let mut it = Driven::user_era();
    it.press("j d y");
    assert!(matches!(it.sent(), Call::Delete(_)));
    it.reply(Outcome::Unknown(Fault::new(Kind::Lost, "lost")));
    gone(&mut it);
    it.told(LinkEvent::Progress(Stage::Securing));
    it.told(LinkEvent::Untrusted(Box::new(untrusted(true))));
    it.effects.clear();
    while !matches!(top(&it), Modal::ChangedCertificate(_)) {
        it.press("Esc");
    }
    it.press("replace Enter Enter");
    assert_eq!(commands(&it), ["Go"]);
    assert_eq!(it.model.cx.screen, Screen::Keys);
    let rows = it.model.cx.keys.len();
    back(&mut it);
    // Nothing that changes a key is sent again.
    assert!(it.sent_nothing());
    assert!(it.model.cx.keys.stale_since.is_none());
    assert_eq!(it.model.cx.keys.len(), rows);
    assert_eq!(it.model.cx.connection.link, Link::Live);
}

#[test]
fn in_a_session_esc_leaves_the_list_and_says_why() {
    let mut it = reconnecting();
    let key = selected(&it);
    it.press("Esc");
    assert_eq!(commands(&it), ["Distrust"]);
    it.told(LinkEvent::Offline {
        fault: Fault::new(Kind::Tls, "It is not the certificate that is trusted."),
        retry_in: None,
    });
    assert!(matches!(top(&it), Modal::Question(_)));
    it.press("Esc");
    assert_eq!(it.model.cx.screen, Screen::Keys);
    assert_eq!(selected(&it), key);
    assert!(matches!(it.model.cx.connection.link, Link::Ended(_)));
}

/// What is typed in a form does not become a word here, and is not lost.
#[test]
fn a_form_that_is_typed_into_stays_on_top() {
    let mut it = Driven::user_era();
    it.press("n graf");
    gone(&mut it);
    it.told(LinkEvent::Progress(Stage::Securing));
    it.told(LinkEvent::Untrusted(Box::new(untrusted(true))));
    assert!(matches!(top(&it), Modal::KeyForm(_)));
    let notice = it.model.cx.notice.as_ref().unwrap();
    assert!(notice.text.contains("certificate of nas2"), "{notice:?}");
    it.press("ana");
    let Modal::KeyForm(form) = top(&it) else {
        panic!()
    };
    assert_eq!(form.form.text(crate::app::modal::KeyField::Name), "grafana");
    it.press("Esc Tab Enter");
    assert!(matches!(top(&it), Modal::ChangedCertificate(_)));
}

#[test]
fn a_third_certificate_is_asked_about_anew() {
    let mut it = connecting();
    it.press("repla");
    let mut third = untrusted(true);
    third.certificate.print = Fingerprint([7; 32]);
    it.told(LinkEvent::Untrusted(Box::new(third)));
    assert_eq!(it.model.cx.modals.len(), 1);
    it.press("ce Enter Enter");
    assert_eq!(commands(&it), [""; 0]);
}

#[test]
fn a_pair_or_a_next_certificate_is_named_with_the_number_that_goes() {
    let mut two = untrusted(true);
    let mut next = two.known[0].clone();
    next.print = Fingerprint([0xAB; 32]);
    next.added = "2026-10-05T00:00:00Z".parse().unwrap();
    two.known.push(next.clone());
    let mut it = Driven::started(80, 24);
    it.told(LinkEvent::Untrusted(Box::new(two.clone())));
    let said = words(&it);
    assert!(
        said.contains("2 certificates are trusted; replace removes all of them."),
        "{said}"
    );
    // The newest is beside the new one.
    assert!(said.contains("AB:AB:AB:AB:AB:AB:AB:AB 09:2E"), "{said}");
    assert!(said.contains("00:5B:B6:11"), "{said}");
    two.known.push(Pin {
        print: Fingerprint([0xCD; 32]),
        ..next
    });
    it.told(LinkEvent::Untrusted(Box::new(two)));
    assert!(words(&it).contains("and 1 more"));
}

#[test]
fn production_weak_keys_and_dates_are_said() {
    let mut profile = Profile::new("vault", Address::parse("nas2").unwrap());
    profile.production = true;
    let mut it = Driven::started(80, 24);
    it.model.cx.connection.profile = Some(profile);
    let mut weak = untrusted(true);
    weak.certificate.key = crate::domain::PublicKey::Rsa(1024);
    weak.certificate.not_after = "2026-01-01T00:00:00Z".parse().ok();
    it.told(LinkEvent::Untrusted(Box::new(weak)));
    let words = words(&it);
    for part in ["vault is a production system", "RSA 1024", "expired on"] {
        assert!(words.contains(part), "{part}: {words}");
    }
}

/// The reads of the list wait with everything else.
#[test]
fn nothing_is_sent_while_the_question_is_open() {
    let mut it = reconnecting();
    let before: Vec<RequestId> = it.open.iter().map(|(id, _)| *id).collect();
    it.press("R d y");
    let after: Vec<RequestId> = it.open.iter().map(|(id, _)| *id).collect();
    assert_eq!(before, after);
    assert_eq!(commands(&it), [""; 0]);
}
