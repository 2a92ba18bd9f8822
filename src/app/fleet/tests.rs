//! Several systems at once: who gets what, who is asked before the end, who connects when.

use crate::api::{Call, LinkEvent};
use crate::app::connect::connection::Link;
use crate::app::effect::{Effect, FileTask};
use crate::app::fleet::{Fleet, Front, SystemId, ToOpen};
use crate::app::message::{Generation, Msg, Wake};
use crate::app::modal::{Modal, Screen};
use crate::app::testkit::fleet::Many;
use crate::app::testkit::start;
use crate::domain::profile::{SignIn, Source};
use crate::domain::unanswered::Change;
use crate::domain::{Address, Fault, Kind, Profile, Unanswered};
use crate::keymap::{Action, Chord, Key};

const NAS1: SystemId = SystemId(1);
const NAS2: SystemId = SystemId(2);

fn two() -> Many {
    Many::online(&[3, 3], 80, 24)
}

fn lost() -> LinkEvent {
    LinkEvent::Offline {
        fault: Fault::new(Kind::Lost, "nas2 closed the connection."),
        retry_in: Some(std::time::Duration::from_secs(5)),
    }
}

fn link(it: &Many, id: SystemId) -> &Link {
    &it.fleet.model(id).unwrap().cx.connection.link
}

fn modals(it: &Many, id: SystemId) -> usize {
    it.fleet.model(id).unwrap().cx.modals.len()
}

fn key(c: char) -> Msg {
    Msg::Key(Chord::plain(Key::Char(c)))
}

fn quits(it: &Many) -> bool {
    let quit = |(_, effect): &(SystemId, Effect)| matches!(effect, Effect::Quit);
    it.effects.iter().any(quit)
}

fn profile(name: &str) -> Profile {
    let mut profile = Profile::new(name, Address::parse(name).unwrap());
    profile.user = Some("admin".into());
    profile.sign_in = SignIn::ApiKey;
    profile.source = Source::File("/keys/not-a-key".into());
    profile
}

#[test]
fn what_a_link_says_is_about_its_own_system() {
    let mut it = two();
    it.send(Some(NAS2), Msg::Link(Generation(1), lost()));
    assert!(matches!(link(&it, NAS2), Link::Lost(_)));
    assert_eq!(*link(&it, NAS1), Link::Live);
    assert_eq!(it.fleet.front, Front::System(NAS1));
}

#[test]
fn an_earlier_connection_of_one_system_is_the_present_one_of_another() {
    let mut it = two();
    it.fleet.in_model(NAS2, |model| {
        model.cx.connection.generation = Generation(2);
    });
    it.send(Some(NAS2), Msg::Link(Generation(1), lost()));
    assert_eq!(*link(&it, NAS2), Link::Live);
    it.send(Some(NAS1), Msg::Link(Generation(1), lost()));
    assert!(matches!(link(&it, NAS1), Link::Lost(_)));
}

#[test]
fn a_system_in_the_background_takes_no_keys() {
    let mut it = two();
    it.fleet
        .in_model(NAS2, |model| model.list_action(Action::Delete));
    assert_eq!(modals(&it, NAS2), 1);
    it.look();
    it.press("y Enter Esc");
    assert_eq!(modals(&it, NAS2), 1);
    assert!(it.open.iter().all(|(id, ..)| *id != NAS2));
    // Its own timer does not bring the keys to it either.
    it.send(Some(NAS2), Msg::Woke(Wake::Seen));
    it.press("y");
    assert_eq!(modals(&it, NAS2), 1);
}

#[test]
fn a_question_that_comes_to_the_front_must_be_seen_before_it_is_answered() {
    let mut it = two();
    it.fleet
        .in_model(NAS2, |model| model.list_action(Action::Delete));
    it.fleet.bring_to_front(Front::System(NAS2));
    // The sessions of the key are read meanwhile, which changes the question.
    it.look();
    it.look();
    assert!(it.fleet.model(NAS2).unwrap().sight.accepts_keys());
    it.fleet.bring_to_front(Front::System(NAS1));
    it.fleet.bring_to_front(Front::System(NAS2));
    // In one write with the key that brought it to the front.
    it.send_at_once(None, key('n'));
    assert_eq!(modals(&it, NAS2), 1);
    it.look();
    it.send_at_once(None, key('n'));
    assert_eq!(modals(&it, NAS2), 0);
}

#[test]
fn a_frame_without_a_system_does_not_show_its_question() {
    let mut it = two();
    it.fleet
        .in_model(NAS2, |model| model.list_action(Action::Delete));
    it.send_at_once(None, Msg::Shown);
    it.send_at_once(Some(NAS2), Msg::Woke(Wake::Seen));
    assert!(it.fleet.model(NAS2).unwrap().sight.drops_all());
}

/// The second system has a new secret that nobody has copied, and the first one is in front.
fn unsaved_in_the_background() -> Many {
    let mut it = two();
    it.fleet.bring_to_front(Front::System(NAS2));
    it.look();
    it.press("n x F2");
    it.reply_secret();
    let model = it.fleet.model(NAS2).unwrap();
    assert!(matches!(model.cx.modals.last(), Some(Modal::Secret(_))));
    it.fleet.bring_to_front(Front::System(NAS1));
    it.look();
    it
}

#[test]
fn quitting_asks_a_system_in_the_background_that_has_an_unsaved_secret() {
    let mut it = unsaved_in_the_background();
    it.press("q");
    assert!(!quits(&it));
    assert_eq!(it.fleet.front, Front::System(NAS2));
    let asked = it.fleet.model(NAS2).unwrap().cx.modals.last();
    assert!(matches!(asked, Some(Modal::Question(it)) if it.is_about_quitting()));
    // Cancel: the first system has agreed, and stays nevertheless.
    it.press("Enter");
    assert!(!quits(&it));
    assert!(it.fleet.farewell().is_empty());
    assert_eq!(modals(&it, NAS2), 1);
    assert_eq!(it.fleet.front, Front::System(NAS1), "where the user was");
    // From the list of all systems it is no different.
    it.fleet.bring_to_front(Front::All);
    it.look();
    it.press("Ctrl-C");
    assert!(!quits(&it));
    assert_eq!(it.fleet.front, Front::System(NAS2));
    it.press("Right Enter");
    assert!(quits(&it));
}

#[test]
fn a_question_that_was_open_is_in_front_again_once_quitting_is_cancelled() {
    let mut it = unsaved_in_the_background();
    it.fleet.bring_to_front(Front::All);
    it.look();
    it.press("d");
    assert_eq!(it.fleet.front, Front::System(NAS1), "its question");
    it.press("Ctrl-C");
    assert_eq!(it.fleet.front, Front::System(NAS2));
    it.press("Esc");
    assert_eq!(
        (it.fleet.front, modals(&it, NAS1)),
        (Front::System(NAS1), 1)
    );
    it.press("Esc");
    assert_eq!(it.fleet.front, Front::All);
}

#[test]
fn a_system_that_agreed_to_an_earlier_attempt_is_asked_again() {
    let mut it = unsaved_in_the_background();
    it.press("q Enter");
    it.press("n y F2");
    assert_eq!(it.open.len(), 1, "{:?}", it.open);
    it.press("q");
    it.fleet.bring_to_front(Front::System(NAS2));
    it.look();
    it.press("Ctrl-C");
    it.press("Right Enter");
    assert!(!quits(&it), "nas1 waits for its new key");
    assert_eq!(it.fleet.front, Front::System(NAS1));
}

#[test]
fn quitting_waits_for_a_create_in_flight_in_the_background_and_says_what_stayed_open() {
    let mut it = two();
    it.fleet.bring_to_front(Front::System(NAS2));
    it.look();
    it.press("n grafana F2");
    assert!(matches!(it.open.as_slice(), [(NAS2, _, Call::Create(_))]));
    it.fleet.bring_to_front(Front::System(NAS1));
    it.look();
    it.press("Ctrl-C");
    assert!(!quits(&it));
    assert_eq!(it.fleet.front, Front::System(NAS2));
    it.send(Some(NAS2), Msg::Woke(Wake::Quit));
    assert!(quits(&it));
    let said = it.fleet.farewell().join("\n");
    assert!(said.contains("grafana") && said.contains("nas2"), "{said}");
    let notes = it.fleet.unanswered();
    assert_eq!(notes.len(), 1, "{notes:?}");
}

fn effects(fleet: &mut Fleet, to: Option<SystemId>, msg: Msg) -> Vec<(SystemId, Effect)> {
    fleet.update(to, msg)
}

/// The systems whose secret is fetched, which is how they begin.
fn fetched(effects: &[(SystemId, Effect)]) -> Vec<u32> {
    let fetches = effects
        .iter()
        .filter(|(_, it)| matches!(it, Effect::FileTask(FileTask::Fetch(..))));
    fetches.map(|(id, _)| id.0).collect()
}

fn to_open(profiles: Vec<Profile>) -> Vec<ToOpen> {
    let to_open = profiles.into_iter().map(|profile| ToOpen {
        profile,
        target: None,
    });
    to_open.collect()
}

fn twenty() -> Fleet {
    let profiles: Vec<_> = (1..=20).map(|n| profile(&format!("nas{n}"))).collect();
    Fleet::with_systems(start(profiles.clone(), 80, 24), to_open(profiles))
}

#[test]
fn many_systems_begin_in_slots_which_none_holds_for_longer_than_its_time() {
    let mut fleet = twenty();
    assert_eq!(fleet.front, Front::All);
    let begun = effects(&mut fleet, None, Msg::Now(crate::app::testkit::now()));
    assert_eq!(fetched(&begun), (1..=16).collect::<Vec<_>>());
    let timers = begun
        .iter()
        .filter(|(_, it)| matches!(it, Effect::Wake(Wake::Slot, _)));
    assert_eq!(timers.count(), 16);
    assert!(fleet.waits_for_turn(SystemId(17)) && !fleet.waits_for_turn(SystemId(16)));
    // One hangs, and has had its time; one cannot fetch its secret.
    let next = effects(&mut fleet, Some(SystemId(4)), Msg::Woke(Wake::Slot));
    assert_eq!(fetched(&next), [17]);
    let generation = fleet.model(SystemId(9)).unwrap().cx.connection.generation;
    let failed = Err(Fault::new(Kind::Local, "There is no such file."));
    let failed = Msg::Fetched(generation, failed);
    assert_eq!(
        fetched(&effects(&mut fleet, Some(SystemId(9)), failed)),
        [18]
    );
    // The user looks at one that waits.
    fleet.bring_to_front(Front::System(SystemId(20)));
    assert_eq!(fetched(&effects(&mut fleet, None, Msg::Shown)), [20]);
}

#[test]
fn one_system_is_opened_as_ever_and_several_have_names_before_they_connect() {
    let fleet = Fleet::with_systems(start(Vec::new(), 80, 24), Vec::new());
    assert_eq!(fleet.front, Front::System(NAS1));
    let fleet = twenty();
    let named = |id| fleet.model(id).unwrap().cx.system_name().full();
    assert!(named(SystemId(7)).contains("nas7"));
    assert_eq!(fleet.terminal_title(), "all systems - tnkeys");
}

#[test]
fn a_system_is_opened_once_and_its_number_is_not_used_again() {
    let mut fleet = twenty();
    assert_eq!(fleet.open(profile("nas5")), SystemId(5));
    assert_eq!(fleet.open(profile("nas21")), SystemId(21));
    fleet.close(SystemId(21));
    assert!(fleet.model(SystemId(21)).is_none());
    assert_eq!(fleet.open(profile("nas22")), SystemId(22));
    let late = effects(&mut fleet, Some(SystemId(21)), Msg::Woke(Wake::Notice));
    assert!(
        late.iter()
            .all(|(id, _)| *id != SystemId(21) || matches!(late[0].1, Effect::Close))
    );
}

#[test]
fn a_system_with_an_unsaved_secret_stays_open_and_so_does_the_last_one() {
    let mut it = unsaved_in_the_background();
    it.fleet.close(NAS2);
    assert!(it.fleet.model(NAS2).is_some());
    let notice = it.fleet.model(NAS1).unwrap().cx.notice.as_ref().unwrap();
    assert!(notice.text.contains("nas2"), "{}", notice.text);
    it.fleet.close(NAS1);
    assert_eq!(it.fleet.front, Front::System(NAS2));
    it.fleet.close(NAS2);
    assert!(it.fleet.model(NAS2).is_some());
    it.send(None, Msg::Shown);
    let closed = |(id, it): &(SystemId, Effect)| *id == NAS1 && matches!(it, Effect::Close);
    assert!(it.effects.iter().any(closed));
}

#[test]
fn profiles_that_one_system_saved_are_known_to_all_and_only_the_one_says_so() {
    let mut it = two();
    it.send(Some(NAS1), Msg::Saved(Ok(vec![profile("lab")])));
    for id in [NAS1, NAS2] {
        let model = it.fleet.model(id).unwrap();
        assert!(model.systems.profile("lab").is_some());
        assert_eq!(model.cx.notice.is_some(), id == NAS1);
    }
}

#[test]
fn what_one_system_has_settled_is_not_noted_by_another_at_the_end() {
    let note = |address: &str| Unanswered {
        address: address.into(),
        system: "nas".into(),
        change: Change::Create {
            name: "grafana".into(),
        },
        at: "2026-11-22T12:00:00Z".parse().unwrap(),
        sent: true,
    };
    let profiles = vec![profile("nas1"), profile("nas2")];
    let mut start = start(profiles.clone(), 80, 24);
    start.unanswered = vec![note("wss://nas1"), note("wss://nas9")];
    let mut fleet = Fleet::with_systems(start, to_open(profiles));
    assert_eq!(fleet.unanswered().len(), 2);
    fleet.in_model(NAS1, |model| {
        let gone = vec![note("wss://nas1")];
        let forget = Effect::FileTask(FileTask::Forget(gone));
        model.cx.out.push(forget);
    });
    let forgets = effects(&mut fleet, None, Msg::Shown);
    assert!(forgets.iter().any(|(id, _)| *id == NAS1));
    assert_eq!(fleet.unanswered(), [note("wss://nas9")]);
}

#[test]
fn tab_passes_over_the_connect_screen_of_a_system_that_was_never_connected() {
    let mut it = Many::online(&[1, 1, 1], 80, 24);
    it.fleet.systems[1].model.cx.screen = Screen::Connect;
    it.press("Tab");
    assert_eq!(it.fleet.front, Front::System(SystemId(3)));
    it.press("BackTab");
    assert_eq!(it.fleet.front, Front::System(SystemId(1)));
    it.fleet.systems[2].model.cx.screen = Screen::Connect;
    it.fleet.systems[0].model.cx.screen = Screen::Connect;
    it.fleet.bring_to_front(Front::All);
    it.press("Tab");
    assert_eq!(it.fleet.front, Front::All);
    let said = it.fleet.notice.as_ref().map(|it| it.text.as_str());
    assert_eq!(
        said,
        Some("no other system was connected: S shows the systems")
    );
}

#[test]
fn leaving_the_connect_screen_of_one_of_several_systems_does_not_quit() {
    let mut fleet = twenty();
    fleet.bring_to_front(Front::System(SystemId(20)));
    let failed = Err(Fault::new(Kind::Local, "There is no such file."));
    let generation = fleet.model(SystemId(20)).unwrap().cx.connection.generation;
    effects(&mut fleet, None, Msg::Shown);
    effects(
        &mut fleet,
        Some(SystemId(20)),
        Msg::Fetched(generation, failed),
    );
    let left = effects(&mut fleet, None, Msg::Key(Chord::plain(Key::Esc)));
    assert!(!left.iter().any(|(_, it)| matches!(it, Effect::Quit)));
    assert_eq!(fleet.front, Front::All);
}
