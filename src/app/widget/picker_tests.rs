use super::*;

fn picker() -> Picker {
    let item = |v: &str| Item {
        value: v.into(),
        note: "no roles".into(),
        doubtful: false,
    };
    Picker::new(
        "Owner",
        vec![item("root"), item("svc-backup"), item("svc-hass")],
        "svc-backup",
    )
}

#[test]
fn begins_on_the_present_value() {
    assert_eq!(
        picker().act(Action::Accept),
        Picked::Value("svc-backup".into())
    );
}

#[test]
fn narrows_and_takes() {
    let mut p = picker();
    "hass".chars().for_each(|c| p.type_char(c));
    assert_eq!(p.act(Action::Accept), Picked::Value("svc-hass".into()));
}

#[test]
fn the_name_itself_comes_before_names_that_only_hold_its_letters() {
    let item = |v: &str, note: &str| Item {
        value: v.into(),
        note: note.into(),
        doubtful: false,
    };
    let items = vec![
        item("intern", "no roles: cannot own"),
        item("rosot", ""),
        item("root", ""),
    ];
    let mut p = Picker::new("Owner", items, "");
    "root".chars().for_each(|c| p.type_char(c));
    assert_eq!(p.act(Action::Accept), Picked::Value("root".into()));
}

#[test]
fn a_prefix_comes_before_the_start_of_a_word_and_that_before_scattered_letters() {
    let item = |v: &str| Item {
        value: v.into(),
        note: String::new(),
        doubtful: false,
    };
    let values = ["s-v-c-x", "ansvcx", "my-svc", "svc-b", "svc-a"];
    let mut p = Picker::new("Owner", values.map(item).into(), "");
    "SVC".chars().for_each(|c| p.type_char(c));
    let shown: Vec<&str> = p.page(5).map(|(item, _)| item.value.as_str()).collect();
    assert_eq!(shown, ["svc-b", "svc-a", "my-svc", "ansvcx", "s-v-c-x"]);
    assert_eq!(p.marked().unwrap().value, "svc-b");
    assert_eq!(p.marks("my-svc"), [3, 4, 5]);
}

#[test]
fn items_that_come_late_keep_the_selection_and_another_text_does_not() {
    let items = |values: &[&str]| -> Vec<Item> {
        let item = |value: &&str| Item {
            value: (*value).into(),
            note: String::new(),
            doubtful: false,
        };
        values.iter().map(item).collect()
    };
    let mut p = Picker::new("Owner", items(&["a", "b", "c", "d"]), "b");
    p.set_items(items(&["0", "a", "b", "d"]));
    assert_eq!(p.marked().unwrap().value, "b");
    // Without it, the next one.
    p.set_items(items(&["0", "a", "c", "d"]));
    assert_eq!(p.marked().unwrap().value, "c");
    let many = |from: usize| -> Vec<Item> {
        let names: Vec<String> = (from..=from + INLINE).map(|n| format!("u{n:05}")).collect();
        items(&names.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let mut p = Picker::new("Owner", many(0), "");
    p.type_char('u');
    p.narrowed(p.job().run(&Stop::never()).unwrap());
    p.act(Action::PageDown);
    p.set_items(many(1));
    p.type_char('0');
    p.narrowed(p.job().run(&Stop::never()).unwrap());
    assert_eq!(p.marked().unwrap().value, "u00001");
}

#[test]
fn a_name_that_is_part_of_another_can_be_taken_as_typed() {
    let mut p = picker();
    "svc".chars().for_each(|c| p.type_char(c));
    p.act(Action::PageDown);
    assert_eq!(p.act(Action::Accept), Picked::Value("svc".into()));
}

#[test]
fn takes_what_is_typed_where_nothing_matches() {
    let mut p = picker();
    r"AD\anna".chars().for_each(|c| p.type_char(c));
    assert_eq!(p.act(Action::Accept), Picked::Value(r"AD\anna".into()));
    p.act(Action::DeleteToStart);
    assert_eq!(p.len(), 3);
    assert_eq!(p.act(Action::Back), Picked::Left);
}

#[test]
fn many_items_are_narrowed_by_a_job_and_no_key_acts_on_what_is_outdated() {
    let item = |i: usize| Item {
        value: format!("user-{i:05}"),
        note: String::new(),
        doubtful: false,
    };
    let items: Vec<Item> = (0..=INLINE).map(item).collect();
    let mut p = Picker::new("Owner", items.clone(), "");
    p.type_char('7');
    let first = p.take_job().unwrap();
    assert_eq!(p.len(), INLINE + 1, "what it had");
    p.type_char('7');
    p.narrowed(first.run(&Stop::never()).unwrap());
    assert_eq!(p.len(), INLINE + 1, "that was about another text");
    let second = p.take_job().unwrap();
    p.narrowed(second.run(&Stop::never()).unwrap());
    assert!(p.len() < INLINE && p.take_job().is_none());
    // Typed and taken at once.
    p.type_char('7');
    assert_eq!(p.act(Action::Accept), Picked::Value("user-00777".into()));
    // Other items, which come late, do not show what did not match.
    let more: Vec<Item> = (0..=2 * INLINE).map(item).collect();
    p.set_items(more);
    let before = p.len();
    p.narrowed(p.job().run(&Stop::never()).unwrap());
    assert!(p.len() > before);
    assert_eq!(p.marked().unwrap().value, "user-00777");
}
