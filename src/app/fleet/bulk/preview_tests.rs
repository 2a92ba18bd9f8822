use super::*;
use crate::app::fleet::bulk::act::QueueAct;
use crate::domain::KeyId;
use proptest::prelude::*;

fn item(id: i64) -> Item {
    Item {
        id: KeyId(id),
        name: format!("key-{id}").into(),
    }
}

fn part(system: u32, keys: std::ops::Range<i64>) -> Part {
    Part {
        system: SystemId(system),
        name: format!("nas{system}"),
        items: keys.map(|id| (item(id), String::new())).collect(),
        left_out: Vec::new(),
        way: Some(Way::Jobs),
        remarks: Vec::new(),
        in_use: 0,
        production: false,
    }
}

fn delete() -> Act {
    Act::Run(BulkAction::Delete { end_sessions: true })
}

#[test]
fn the_title_names_the_system_or_counts_them() {
    let title = |parts| Preview::new(delete(), parts).title();
    assert_eq!(title(vec![part(1, 0..1)]), "Delete 1 key on nas1?");
    assert_eq!(
        title(vec![part(1, 0..3), part(2, 0..0)]),
        "Delete 3 keys on nas1?"
    );
    assert_eq!(
        title(vec![part(1, 0..3), part(2, 0..4)]),
        "Delete 7 keys on 2 systems?"
    );
    assert_eq!(title(vec![part(1, 0..0)]), "No marked key can be changed");
    let mut again = Preview::new(delete(), vec![part(1, 0..20)]);
    again.retry = true;
    assert_eq!(again.title(), "Retry: delete 20 keys on nas1?");
}

#[test]
fn the_title_counts_the_production_systems_and_what_is_in_use_stays_in_sight() {
    let mut parts = vec![part(1, 0..3), part(2, 0..4), part(3, 0..1)];
    parts[1].production = true;
    parts[0].in_use = 2;
    parts[2].in_use = 1;
    let mut it = Preview::new(delete(), parts);
    assert_eq!(it.title(), "Delete 8 keys on 3 systems (1 production)?");
    let words = |it: &Preview| it.consequences(&TimeZone::UTC)[0].text.clone();
    assert_eq!(
        words(&it),
        "3 of these keys have active sessions, which are terminated."
    );
    it.act(Action::Choose);
    assert_eq!(
        words(&it),
        "3 of these keys have active sessions, which remain open until they are terminated."
    );
}

#[test]
fn enter_cancels_by_default() {
    for keys in [1, 5, 6, 500] {
        let mut it = Preview::new(delete(), vec![part(1, 0..keys)]);
        assert_eq!(it.act(Action::Accept), Some(Decided::Cancel), "{keys}");
    }
}

#[test]
fn a_few_keys_need_the_button_and_many_the_number() {
    let mut few = Preview::new(delete(), vec![part(1, 0..5)]);
    assert_eq!(few.act(Action::Next), None);
    assert_eq!(few.act(Action::Accept), Some(Decided::Go));
    assert_eq!(few.act(Action::Yes), Some(Decided::Go));

    let mut many = Preview::new(delete(), vec![part(1, 0..12)]);
    assert_eq!(many.act(Action::Yes), None);
    many.act(Action::Next);
    assert_eq!(many.act(Action::Accept), None);
    assert!(many.refused);
    many.type_char('1');
    assert!(!many.on_button && !many.refused);
    many.type_char('2');
    assert_eq!(many.act(Action::Accept), Some(Decided::Go));
    many.type_char('3');
    assert_eq!(
        many.act(Action::Accept),
        None,
        "neither runs nor looks done"
    );
    assert!(many.refused);
    many.act(Action::Backspace);
    assert_eq!(many.act(Action::Accept), Some(Decided::Go));

    let mut two = Preview::new(delete(), vec![part(1, 0..1), part(2, 0..1)]);
    assert_eq!(two.act(Action::Yes), None);
    two.type_char('2');
    assert_eq!(two.act(Action::Accept), Some(Decided::Go));
}

#[test]
fn without_keys_nothing_can_run() {
    let mut it = Preview::new(delete(), vec![part(1, 0..0)]);
    it.act(Action::Next);
    assert_eq!(it.act(Action::Yes), None);
    assert_eq!(it.act(Action::Accept), Some(Decided::Cancel));
}

#[test]
fn the_option_of_sessions() {
    let mut it = Preview::new(delete(), vec![part(1, 0..2)]);
    it.act(Action::Choose);
    assert_eq!(it.ends_sessions(), Some(false));
    let mut queue = Preview::new(Act::Queue(QueueAct::Reset), vec![part(1, 0..2)]);
    queue.act(Action::Choose);
    assert_eq!(queue.ends_sessions(), None);
}

#[test]
fn every_key_and_every_reason_stands_in_the_list() {
    let mut one = part(1, 1..3);
    one.left_out = vec![(item(9), LeftOut::OwnKey), (item(8), LeftOut::Gone)];
    let text =
        super::super::rows::as_text(&Preview::new(delete(), vec![one, part(2, 5..6)]).rows());
    insta::assert_snapshot!(text, @r"
    nas1  2 keys, 2 left out
        key-1 (1)
        key-2 (2)
      Left out:
        key-9 (9)  tnkeys is signed in with this key
        key-8 (8)  no longer exists

    nas2  1 key
        key-5 (5)
    ");
}

proptest! {
    #[test]
    fn only_the_number_or_the_button_runs_it(
        keys in prop::collection::vec(0i64..9, 1..4),
        pressed in prop::collection::vec(prop::sample::select(vec!["n", "p", "a", "y", "b", "1", "2", "5", "9"]), 0..12),
    ) {
        let parts: Vec<Part> = keys.iter().zip(1..).map(|(n, system)| part(system, 0..*n)).collect();
        let mut it = Preview::new(delete(), parts);
        let (all, systems) = (it.keys(), it.systems());
        for press in pressed {
            let decided = match press {
                "n" => it.act(Action::Next),
                "p" => it.act(Action::Previous),
                "a" => it.act(Action::Accept),
                "y" => it.act(Action::Yes),
                "b" => it.act(Action::Backspace),
                digit => {
                    it.type_char(digit.chars().next().unwrap());
                    None
                }
            };
            if decided == Some(Decided::Go) {
                prop_assert!(all > 0);
                prop_assert!((all <= 5 && systems <= 1) || it.count.typed == all.to_string());
            }
        }
    }
}
