//! The list of all systems as a person uses it: moves, filter, sort, marks, actions on one key, and the window of the systems.

use crate::api::{Call, LinkEvent};
use crate::app::Weight;
use crate::app::connect::connection::Link;
use crate::app::effect::Effect;
use crate::app::fleet::{Asks, Front, LinkState, SystemId, Window};
use crate::app::message::Msg;
use crate::app::modal::Modal;
use crate::app::testkit::fleet::Many;
use crate::app::testkit::screen::said;
use crate::app::testkit::{untrusted, user_key};
use crate::domain::{Fault, KeyId, Kind};

const ONE: SystemId = SystemId(1);
const TWO: SystemId = SystemId(2);

/// `nas1` has alpha and gamma, `nas2` has beta and delta; the list of all systems is in front.
fn two(columns: u16, rows: u16) -> Many {
    let mut it = Many::online(&[0, 0], columns, rows);
    let key = |id: i64, name: &str| user_key(id, name, Some("svc-backup"), 100 - id, None);
    it.keys.insert(ONE, vec![key(1, "alpha"), key(3, "gamma")]);
    it.keys.insert(TWO, vec![key(1, "delta"), key(2, "beta")]);
    it.press("M R");
    it
}

fn rows(it: &mut Many) -> Vec<String> {
    it.fleet.prepare_frame();
    let page = it.fleet.all_page(20);
    let row = |row: &crate::app::fleet::AllRow<'_>| {
        let sign = if row.selected { ">" } else { "" };
        format!("{sign}{}/{}", row.system.id.0, row.key.name)
    };
    page.iter().map(row).collect()
}

fn offline(it: &mut Many, of: SystemId) {
    let event = LinkEvent::Offline {
        fault: Fault::new(Kind::Lost, "nas2 closed the connection."),
        retry_in: Some(std::time::Duration::from_secs(4)),
    };
    it.told(of, event);
}

#[test]
fn the_keys_of_all_systems_are_one_list() {
    let mut it = two(80, 24);
    assert_eq!(it.fleet.front, Front::All);
    assert_eq!(rows(&mut it), [">1/alpha", "2/beta", "2/delta", "1/gamma"]);
    it.press("j j");
    assert_eq!(rows(&mut it)[2], ">2/delta");
    assert_eq!(it.fleet.all_place(), Some(3));
    it.press("G");
    assert_eq!(rows(&mut it)[3], ">1/gamma");
    // The next column is the system.
    it.press("s g");
    assert_eq!(rows(&mut it), [">1/alpha", "1/gamma", "2/beta", "2/delta"]);
    it.press("O");
    assert_eq!(rows(&mut it), ["2/delta", "2/beta", "1/gamma", ">1/alpha"]);
}

#[test]
fn the_filter_holds_for_every_system_and_for_the_next_one_in_front() {
    let mut it = two(80, 24);
    it.press("/ beta Enter");
    assert_eq!(rows(&mut it), [">2/beta"]);
    it.press("Tab");
    assert_eq!(it.fleet.front, Front::System(ONE));
    assert_eq!(it.fleet.front_model().unwrap().cx.keys.filter(), "beta");
    it.press("Esc Tab");
    assert_eq!(it.fleet.front, Front::System(TWO));
    assert_eq!(it.fleet.front_model().unwrap().cx.keys.filter(), "");
    it.press("G Tab");
    assert_eq!(it.fleet.front, Front::All);
    assert_eq!(rows(&mut it)[2], ">2/delta", "the key that was selected");
    it.press("BackTab");
    assert_eq!(it.fleet.front, Front::System(TWO));
}

#[test]
fn an_action_runs_in_the_system_of_the_key_and_comes_back() {
    let mut it = two(80, 24);
    it.press("j j d");
    assert_eq!(it.fleet.front, Front::System(TWO));
    assert!(it.fleet.acts_from_all());
    let Some(Modal::Question(question)) = it.fleet.front_model().unwrap().cx.modals.last() else {
        panic!("no question");
    };
    assert!(
        said(question).contains("delta (1)? On nas2"),
        "{}",
        said(question)
    );
    it.press("Esc");
    assert_eq!(it.fleet.front, Front::All);
    assert_eq!(rows(&mut it)[2], ">2/delta");
    it.press("Enter");
    assert!(
        matches!(it.fleet.front_model().unwrap().cx.modals.last(), Some(Modal::Details(it)) if it.id == KeyId(1))
    );
    it.press("Esc");
    assert_eq!(it.fleet.front, Front::All);
}

#[test]
fn a_new_secret_is_shown_over_the_list_and_the_list_comes_back() {
    let mut it = two(80, 24);
    it.press("j r");
    assert_eq!(it.fleet.front, Front::System(TWO));
    it.press("F2 Tab Enter");
    assert!(matches!(
        it.open.first(),
        Some((TWO, _, Call::Reset { id: KeyId(2), .. }))
    ));
    it.reply_secret();
    assert_eq!(it.fleet.front, Front::System(TWO));
    let top = it.fleet.front_model().unwrap().cx.modals.last();
    assert!(matches!(top, Some(Modal::Secret(_))), "{top:?}");
}

#[test]
fn marks_are_those_of_every_system() {
    let mut it = two(80, 24);
    it.press("Space Space");
    assert_eq!(rows(&mut it)[2], ">2/delta");
    let marked = |it: &Many, of: SystemId| {
        let keys = &it.fleet.model(of).unwrap().cx.keys;
        keys.marks().iter().map(|id| id.0).collect::<Vec<_>>()
    };
    assert_eq!((marked(&it, ONE), marked(&it, TWO)), (vec![1], vec![2]));
    it.press("~");
    assert_eq!((marked(&it, ONE), marked(&it, TWO)), (vec![3], vec![1]));
    it.press("u *");
    assert_eq!(it.fleet.all_counts().marks.marked, 4);
    it.press("*");
    assert_eq!(it.fleet.all_counts().marks.marked, 0);
    // A range over systems shrinks again.
    it.press("g V j j j k");
    assert_eq!((marked(&it, ONE), marked(&it, TWO)), (vec![1], vec![1, 2]));
    it.press("Esc");
    assert_eq!(it.fleet.all_counts().marks.marked, 0);
    it.press("g V j V G Space");
    assert_eq!((marked(&it, ONE), marked(&it, TWO)), (vec![1, 3], vec![2]));
    it.press("d");
    assert!(matches!(
        it.fleet.windows.last(),
        Some(Window::BulkPreview(_))
    ));
}

#[test]
fn a_new_key_asks_for_its_system() {
    let mut it = two(80, 24);
    it.press("n");
    let asks = matches!(it.fleet.windows.last(), Some(Window::NewKeyOn(_)));
    assert!(
        asks,
        "{:?} {:?} {:?}",
        it.fleet.notice,
        it.fleet.contexts(),
        it.fleet.windows
    );
    it.press("nas2 Enter");
    assert_eq!(it.fleet.front, Front::System(TWO));
    let top = it.fleet.front_model().unwrap().cx.modals.last();
    assert!(matches!(top, Some(Modal::KeyForm(_))));
    it.press("Esc");
    assert_eq!(it.fleet.front, Front::All);
}

#[test]
fn a_system_that_asks_never_takes_the_keys_and_the_window_of_the_systems_leads_to_it() {
    let mut it = two(80, 24);
    let asks = LinkEvent::Untrusted(Box::new(untrusted(false)));
    it.told(TWO, asks);
    assert_eq!(it.fleet.front, Front::All);
    let state = it.fleet.link_state(&it.fleet.systems[1]);
    assert_eq!(state, LinkState::Asks(Asks::Certificate));
    it.press("S");
    // What needs the user comes first.
    assert_eq!(it.fleet.by_state()[0].0.id, TWO);
    it.press("g Enter");
    assert_eq!(it.fleet.front, Front::System(TWO));
    it.press("Esc");
    assert_eq!(it.fleet.front, Front::All, "its question is answered");
    assert_ne!(
        it.fleet.link_state(&it.fleet.systems[1]),
        LinkState::Asks(Asks::Certificate)
    );
}

#[test]
fn a_lost_system_keeps_its_rows_and_says_when_it_tries_again() {
    let mut it = two(80, 24);
    offline(&mut it, TWO);
    assert_eq!(rows(&mut it).len(), 4);
    let state = it.fleet.link_state(&it.fleet.systems[1]);
    assert!(matches!(state, LinkState::Lost(_, Some(_))), "{state:?}");
    assert_eq!(it.fleet.model(ONE).unwrap().cx.connection.link, Link::Live);
    // An action there is refused, and the list stays in front.
    it.press("j d");
    assert_eq!(it.fleet.front, Front::All);
    let notice = it.fleet.notice.as_ref().unwrap();
    assert_eq!(notice.weight, Weight::Bad);
    assert!(notice.text.contains("nas2"), "{}", notice.text);
}

#[test]
fn systems_are_closed_from_their_window() {
    let mut it = two(80, 24);
    it.press("S G x");
    assert_eq!(it.fleet.systems.len(), 1);
    assert!(
        it.effects
            .iter()
            .any(|(id, it)| *id == TWO && matches!(it, Effect::Close))
    );
    assert_eq!(it.fleet.front, Front::System(ONE));
    it.press("x");
    assert_eq!(it.fleet.systems.len(), 1, "the last one stays open");
    it.press("Esc Tab M");
    assert_eq!(it.fleet.front, Front::System(ONE));
}

#[test]
fn the_filter_is_completed_by_the_names_of_all_systems() {
    let mut it = two(80, 24);
    it.press("/ s y s t e m : Tab Tab");
    let filter = it.fleet.lead().unwrap().cx.keys.filter();
    assert_eq!(filter, "system:nas2", "of another system than the first");
    // The filter of one system is completed by its own names.
    it.press("Esc Tab / s y s t e m : Tab Tab");
    let model = it.fleet.front_model().unwrap();
    assert_ne!(model.cx.keys.filter(), "system:nas2");
}

#[test]
fn owners_of_any_system_complete_the_filter() {
    let mut it = two(80, 24);
    it.keys
        .insert(TWO, vec![user_key(1, "delta", Some("carol"), 9, None)]);
    it.press("R / o w n e r : c Tab");
    assert_eq!(it.fleet.lead().unwrap().cx.keys.filter(), "owner:carol");
}

#[test]
fn the_window_of_the_systems_shows_the_list_of_the_selected_one() {
    let mut it = two(80, 24);
    it.press("S j Enter");
    assert_eq!(it.fleet.front, Front::System(TWO));
    it.press("M");
    assert_eq!(it.fleet.front, Front::All);
}

#[test]
fn an_invalid_filter_is_told_and_keeps_the_line_open() {
    let mut it = two(80, 24);
    it.press("/ expires<foo Enter");
    assert!(it.fleet.lead().unwrap().cx.keys.filtering);
    assert!(
        it.fleet
            .notice
            .as_ref()
            .is_some_and(|it| it.text.contains("invalid filter"))
    );
    assert_eq!(rows(&mut it).len(), 4, "the last valid filter holds");
    it.press("Esc / system:nas2 Enter");
    assert_eq!(rows(&mut it), [">2/beta", "2/delta"]);
}

#[test]
fn what_an_action_says_later_is_said_over_the_list() {
    let mut it = two(80, 24);
    it.press("j e Esc");
    assert_eq!(it.fleet.front, Front::All);
    it.fleet
        .in_model(TWO, |model| model.cx.say(Weight::Good, "saved beta"));
    it.fleet.update(None, Msg::Shown);
    assert_eq!(
        it.fleet.notice.as_ref().map(|it| it.text.as_str()),
        Some("nas2: saved beta")
    );
}

/// What the export of the list of all systems writes.
fn exported(it: &mut Many) -> String {
    use crate::app::effect::FileTask;
    it.effects.clear();
    it.press("w F2");
    let text = it.effects.iter().find_map(|(_, effect)| match effect {
        Effect::FileTask(FileTask::Write { text, .. }) => Some(text.clone()),
        _ => None,
    });
    text.unwrap()
}

/// The systems and names of the rows of a CSV.
fn rows_of(csv: &str) -> Vec<String> {
    let row = |line: &str| {
        let mut cells = line.split(',');
        let system = cells.next().unwrap().to_owned();
        format!("{system}/{}", cells.nth(1).unwrap())
    };
    csv.lines().skip(1).map(row).collect()
}

#[test]
fn the_export_has_the_rows_of_all_systems_in_the_order_of_the_screen() {
    let mut it = two(80, 24);
    for keys in ["j", "s", "O", "s", "s", "/ svc-b Enter"] {
        it.press(keys);
        let shown = rows(&mut it);
        let csv = exported(&mut it);
        let expected = shown
            .iter()
            .map(|row| format!("nas{}", row.trim_start_matches('>')));
        assert_eq!(rows_of(&csv), expected.collect::<Vec<_>>(), "after {keys}");
        assert!(it.fleet.acts_from_all(), "the form lies above the list");
        let id = it.fleet.all_chosen().unwrap().id;
        it.send(Some(id), Msg::Written(Ok("x.csv".into())));
        assert_eq!(it.fleet.front, Front::All);
        // It is about all systems, and names none.
        assert_eq!(it.fleet.notice.as_ref().unwrap().text, "wrote x.csv");
    }
    it.press("Esc / delta Enter");
    assert_eq!(rows_of(&exported(&mut it)), ["nas2/delta"]);
}

#[test]
fn the_export_opens_beside_a_system_that_waits_for_an_answer() {
    let mut it = two(80, 24);
    it.told(ONE, LinkEvent::Untrusted(Box::new(untrusted(true))));
    it.press("g");
    let csv = exported(&mut it);
    assert_eq!(rows_of(&csv).len(), rows(&mut it).len());
    assert_eq!(it.fleet.front, Front::System(TWO));
    it.send(Some(TWO), Msg::Written(Ok("x.csv".into())));
    it.press("/ zzzz Enter w");
    assert_eq!(it.fleet.notice.as_ref().unwrap().text, "no key to export");
}
