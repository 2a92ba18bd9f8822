//! Profiles, trust and read-only, as a person meets them.

use std::time::Duration;

use crate::api::{Call, LinkCommand, LinkEvent, Target};
use crate::app::connect::connection::Link;
use crate::app::connect::screen::Attempt;
use crate::app::effect::{Effect, FileTask};
use crate::app::message::{Msg, Wake};
use crate::app::modal::Modal;
use crate::app::requests::send;
use crate::app::testkit::*;
use crate::app::{model, rights};
use crate::domain::profile::{SignIn, Source};
use crate::domain::{Address, Credentials, Fault, KeyId, Kind, Others, Profile, Release};
use crate::keymap::Action;

fn profile(name: &str, address: &str) -> Profile {
    let mut it = Profile::new(name, Address::parse(address).unwrap());
    it.user = Some("admin".into());
    it
}

fn production() -> Profile {
    let mut it = profile("nas1", "nas1.example");
    it.source = Source::Command(vec!["pass".into(), "show".into()]);
    it.sign_in = SignIn::ApiKey;
    it.production = true;
    it.read_only = true;
    it
}

fn target(address: &str) -> Target {
    Target {
        address: Address::parse(address).unwrap(),
        credentials: Credentials::Socket,
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    }
}

/// The connection that was begun last.
fn connected(it: &Driven) -> Option<&Target> {
    it.effects.iter().rev().find_map(|effect| match effect {
        Effect::Connect(_, target) => Some(target.as_ref()),
        _ => None,
    })
}

fn text(it: &Driven) -> String {
    match it.model.cx.modals.last() {
        Some(Modal::Question(q)) => {
            let lines: Vec<&str> = q.lines.iter().map(|line| line.text.as_str()).collect();
            format!("{}\n{}", q.title, lines.join("\n"))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_complete_profile_is_one_key_away() {
    let mut it = Driven::with_profiles(vec![production(), profile("lab", "lab")]);
    it.press("Enter");
    let task = it.effects.iter().find_map(|effect| match effect {
        Effect::FileTask(FileTask::Fetch(generation, profile)) => Some((*generation, profile)),
        _ => None,
    });
    let (generation, asked) = task.unwrap();
    assert_eq!(asked.name, "nas1");
    assert_eq!(it.model.connect.attempt(), &Attempt::Fetching);
    it.send(Msg::Fetched(
        generation,
        Ok(Box::new(target("nas1.example"))),
    ));
    assert!(connected(&it).unwrap().read_only);
    assert!(it.model.cx.profile().unwrap().production);
}

#[test]
fn what_was_fetched_after_esc_is_dropped() {
    let mut it = Driven::with_profiles(vec![production()]);
    it.press("Enter Esc");
    assert_eq!(it.model.connect.attempt(), &Attempt::None);
    it.send(Msg::Fetched(
        crate::app::Generation(1),
        Ok(Box::new(target("nas1.example"))),
    ));
    assert!(connected(&it).is_none());
    // And a failure stands on the screen, with the fields below it.
    it.press("F3 Enter");
    let generation = it.model.cx.connection.generation;
    it.send(Msg::Fetched(
        generation,
        Err(Fault::new(Kind::Local, "pass failed")),
    ));
    assert!(matches!(it.model.connect.attempt(), Attempt::Failed(f) if f.what == "pass failed"));
}

#[test]
fn the_address_of_a_profile_is_no_way_around_its_care() {
    for address in ["nas1.example", "wss://NAS1.example/api/current"] {
        let mut it = Driven::with_profiles(vec![profile("a", "nas1.example"), production()]);
        it.send(Msg::Begin(Box::new(target(address))));
        assert!(connected(&it).unwrap().read_only, "{address}");
        assert!(it.model.cx.connection.read_only);
    }
    let mut it = Driven::with_profiles(vec![production()]);
    it.send(Msg::Begin(Box::new(target("nas1.example:8443"))));
    assert!(!connected(&it).unwrap().read_only);
    assert!(it.model.cx.profile().is_none());
}

/// Signed in over a profile that says so.
fn online(production: bool, read_only: bool) -> Driven {
    let mut it = profile("nas1", "nas1");
    it.production = production;
    it.read_only = read_only;
    let mut it = Driven::with_profiles(vec![it]);
    it.press("Esc");
    it.send(Msg::Begin(Box::new(target("nas1"))));
    let release = Release::new(25, 10, 5);
    it.told(LinkEvent::Online(Box::new(system(release, None))));
    it.serve();
    it.effects.clear();
    it
}

#[test]
fn production_is_named_in_every_question() {
    let mut it = online(true, false);
    for (keys, leave) in [("d", "Esc"), ("j r", "Esc"), ("n x Esc", "Enter Esc y")] {
        it.press(keys);
        assert!(
            text(&it).contains("On nas1 (production)."),
            "{keys}: {}",
            text(&it)
        );
        it.press(leave);
        it.model.cx.modals.clear();
    }
    it.press("n grafana F2");
    it.reply_secret(21, "grafana");
    it.press("Esc");
    assert!(text(&it).contains("On nas1 (production)."));
    it.press("Esc Ctrl-C");
    assert!(text(&it).contains("On nas1 (production)."));
    let mut it = online(false, false);
    it.press("d");
    assert!(text(&it).contains("On nas1. "), "{}", text(&it));
}

#[test]
fn read_only_offers_and_sends_no_change() {
    let mut it = online(false, true);
    let changes = [Action::New, Action::Edit, Action::Reset, Action::Delete];
    for keys in ["", "Enter"] {
        it.press(keys);
        for context in it.model.contexts() {
            for binding in crate::keymap::bindings(&[context]) {
                if changes.contains(&binding.action) {
                    let why = rights::refusal(context, binding.action, &it.model.cx);
                    assert_eq!(why.as_deref(), Some("read-only"), "{binding:?}");
                }
            }
        }
    }
    it.press("Esc");
    for (key, word) in [("n", "new"), ("e", "edit"), ("r", "reset"), ("d", "delete")] {
        it.press(key);
        assert!(it.model.cx.modals.is_empty());
        let said = it.model.cx.notice.take().unwrap().text;
        assert_eq!(said, format!("Cannot {word}: read-only"));
    }
    // Even if something offered it.
    for action in changes {
        it.model.list_action(action);
        assert!(it.model.cx.modals.is_empty(), "{action:?}");
    }
    send::send(Call::Delete(KeyId(9)), &mut it.model.cx);
    it.model.hand_round();
    let effects = std::mem::take(&mut it.model.cx.out);
    assert!(!effects.iter().any(|e| matches!(e, Effect::Ask(_))));
    assert!(it.sent_nothing());
    // Another system may be changed again.
    it.send(Msg::Begin(Box::new(target("nas2"))));
    assert!(!it.model.cx.connection.read_only);
}

#[test]
fn the_switch_holds_for_every_system() {
    let mut it = Driven::started(80, 24);
    it.model.systems.always_read_only = true;
    it.send(Msg::Begin(Box::new(target("nas2"))));
    assert!(connected(&it).unwrap().read_only && it.model.cx.connection.read_only);
}

#[test]
fn a_certificate_is_trusted_by_a_choice_that_is_not_the_default() {
    let mut it = Driven::started(80, 24);
    it.send(Msg::Begin(Box::new(target("nas2"))));
    it.told(LinkEvent::Progress(crate::api::Stage::Securing));
    it.told(LinkEvent::Untrusted(Box::new(untrusted(false))));
    let shown = text(&it);
    for part in [
        "Unknown certificate: nas2",
        "self-signed",
        "RSA 2048",
        "openssl x509",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    it.effects.clear();
    it.press("Enter");
    assert!(it.model.cx.modals.is_empty());
    assert_eq!(it.model.cx.connection.link, Link::None);
    assert!(matches!(it.effects[..], [Effect::Disconnect]));

    it.send(Msg::Begin(Box::new(target("nas2"))));
    it.told(LinkEvent::Progress(crate::api::Stage::Securing));
    it.told(LinkEvent::Untrusted(Box::new(untrusted(false))));
    it.effects.clear();
    it.press("Tab Enter");
    let print = untrusted(false).certificate.print;
    assert!(
        matches!(it.effects[..], [Effect::Ask(LinkCommand::Trust(it, Others::MustNotBe))] if it == print)
    );
}

#[test]
fn the_wait_for_the_next_sign_in_is_counted_down() {
    let mut it = Driven::started(80, 24);
    it.send(Msg::Begin(Box::new(target("nas2"))));
    it.told(LinkEvent::Offline {
        fault: Fault::new(Kind::RateLimited, "ten times"),
        retry_in: Some(Duration::from_secs(23)),
    });
    assert!(it.model.connect.busy());
    let wakes = |it: &Driven| {
        let woken = |e: &&Effect| matches!(e, Effect::Wake(Wake::Countdown, _));
        it.effects.iter().filter(woken).count()
    };
    assert_eq!((model::sign_in_in(&it.model.cx), wakes(&it)), (Some(24), 1));
    it.send(Msg::Now(now() + jiff::SignedDuration::from_secs(20)));
    it.send(Msg::Woke(Wake::Countdown));
    assert_eq!((model::sign_in_in(&it.model.cx), wakes(&it)), (Some(4), 2));
    it.send(Msg::Now(now() + jiff::SignedDuration::from_secs(23)));
    it.send(Msg::Woke(Wake::Countdown));
    assert_eq!((model::sign_in_in(&it.model.cx), wakes(&it)), (None, 2));
    it.press("Esc");
    assert!(!it.model.connect.busy());
}

#[test]
fn fields_are_saved_without_their_secret() {
    let mut it = Driven::started(80, 24);
    it.press("wss://nas3.example:8443 Tab root Tab Tab not-a-password F4");
    it.press("Tab Right Tab Right F2");
    let saved = it.effects.iter().find_map(|effect| match effect {
        Effect::FileTask(FileTask::Save(change)) => Some(change.profile.clone()),
        _ => None,
    });
    let saved = saved.unwrap();
    assert_eq!(saved.name, "nas3");
    assert_eq!(saved.address.to_string(), "wss://nas3.example:8443");
    assert_eq!(saved.user.as_deref(), Some("root"));
    assert!(saved.production && saved.read_only);
    assert!(!format!("{saved:?}").contains("not-a-password"));
    it.send(Msg::Saved(Ok(vec![saved])));
    it.press("F3");
    assert!(matches!(it.model.cx.modals.last(), Some(Modal::Picker(p)) if p.len() == 1));
    it.press("Esc");
    it.send(Msg::Saved(Err(Fault::new(Kind::Local, "config.toml:3: x"))));
    assert!(text(&it).contains("config.toml:3"));
    // A name that nobody could type is refused at its field.
    it.press("Esc F4 / F2");
    assert!(matches!(
        it.model.cx.modals.last(),
        Some(Modal::SaveProfile(_))
    ));
}

fn saved(it: &Driven) -> Option<&crate::domain::profile::ProfileChange> {
    it.effects.iter().find_map(|effect| match effect {
        Effect::FileTask(FileTask::Save(change)) => Some(change.as_ref()),
        _ => None,
    })
}

#[test]
fn an_existing_profile_is_changed_only_after_a_question_that_shows_what_changes() {
    let known = Profile {
        sign_in: SignIn::Password,
        source: Source::Asked,
        ca_file: Some("/etc/ca.pem".into()),
        ..production()
    };
    let mut it = Driven::with_profiles(vec![known.clone()]);
    it.press("Esc");
    it.press("nas2.example Tab root F4");
    it.press("Ctrl-U nas1 F2");
    assert!(saved(&it).is_none(), "it asks first");
    let shown = text(&it);
    for part in [
        "Change profile nas1?",
        "address: wss://nas1.example -> wss://nas2.example",
        "user: admin -> root",
        "production: yes -> no",
        "read-only: yes -> no",
        "All other settings",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("sign-in"), "{shown}");
    // The default changes nothing, and the form is still there.
    it.press("Enter");
    assert!(saved(&it).is_none());
    assert!(matches!(
        it.model.cx.modals.last(),
        Some(Modal::SaveProfile(_))
    ));
    it.press("F2 Tab Enter");
    let change = saved(&it).unwrap();
    assert_eq!(change.before.as_ref(), Some(&known));
    assert_eq!(change.profile.ca_file, known.ca_file);
    assert_eq!(change.profile.address.to_string(), "wss://nas2.example");
    assert!(it.model.cx.modals.is_empty());
}

#[test]
fn saving_an_unchanged_profile_saves_nothing() {
    let mut it = Driven::with_profiles(vec![profile("nas1", "nas1.example")]);
    it.press("Enter F4 F2");
    assert!(saved(&it).is_none() && it.model.cx.modals.is_empty());
    let notice = it.model.cx.notice.as_ref().unwrap();
    assert_eq!(notice.text, "profile nas1 already has these settings");
}

#[test]
fn recent_systems_are_listed_behind_the_profiles_and_picked() {
    let mut it = Driven::with_profiles(vec![profile("nas1", "nas1.example")]);
    it.press("Esc");
    for address in ["nas1.example", "nas9", "ssh://nas7"] {
        let address = Address::parse(address).unwrap();
        it.model.systems.recent.push(address);
    }
    let listed: Vec<String> = it
        .model
        .systems
        .listed()
        .into_iter()
        .map(|item| item.value)
        .collect();
    assert_eq!(listed, ["nas1", "wss://nas9", "ssh://nas7"]);
    it.press("F3 Down Enter");
    assert!(it.model.cx.modals.is_empty());
    let form = it.model.connect.form();
    use crate::app::connect::screen::ConnectField;
    assert_eq!(form.text(ConnectField::Address), "wss://nas9");
    assert_eq!(form.focused(), Some(ConnectField::User));
}

#[test]
fn a_system_that_was_connected_is_remembered_without_its_user() {
    let mut it = Driven::started(80, 24);
    it.send(Msg::Begin(Box::new(target("ssh://somebody@nas2"))));
    it.told(LinkEvent::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    let remembered = it.effects.iter().find_map(|effect| match effect {
        Effect::FileTask(FileTask::Connected(address)) => Some(address.to_string()),
        _ => None,
    });
    assert_eq!(remembered.as_deref(), Some("ssh://nas2"));
    // The demo is no system to come back to.
    let mut it = Driven::started(80, 24);
    it.model.cx.demo = true;
    it.send(Msg::Begin(Box::new(target("ws://127.0.0.1:9"))));
    it.told(LinkEvent::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    let kept = |it: &&Effect| matches!(it, Effect::FileTask(FileTask::Connected(_)));
    assert_eq!(it.effects.iter().filter(kept).count(), 0);
}
