use super::*;

#[test]
fn no_place_binds_a_chord_twice() {
    for (place, _) in TABLE {
        let mut bound = Vec::new();
        for chord in bindings(&[*place]).flat_map(|b| b.chords) {
            assert!(!bound.contains(&chord), "{chord} twice in {place:?}");
            bound.push(chord);
        }
    }
}

#[test]
fn no_place_stands_in_the_table_twice() {
    for (i, (place, _)) in TABLE.iter().enumerate() {
        let again = TABLE[i + 1..].iter().any(|(other, _)| other == place);
        assert!(!again, "{place:?}");
    }
}

#[test]
fn every_binding_can_be_explained() {
    for (place, groups) in TABLE {
        for b in groups.iter().copied().flatten() {
            assert!(
                !b.help.is_empty() && !b.chords.is_empty(),
                "{b:?} in {place:?}"
            );
        }
    }
}

#[test]
fn typing_is_never_taken_from_a_text() {
    for place in [
        Place::Filter,
        Place::Text,
        Place::Rules,
        Place::Form,
        Place::Picker,
        Place::OwnerChoice,
        Place::Find,
        Place::Try,
        Place::Anywhere,
    ] {
        for chord in bindings(&[place]).flat_map(|b| b.chords) {
            assert_eq!(chord.typed(), None, "{chord} in {place:?}");
        }
    }
}

#[test]
fn an_earlier_place_wins() {
    let down = Chord::plain(Key::Down);
    assert_eq!(
        lookup(&[Place::Rules, Place::Form], down),
        Some(Action::Down)
    );
    assert_eq!(
        lookup(&[Place::Text, Place::Form], down),
        Some(Action::Next)
    );
    assert_eq!(
        lookup(&[Place::Keys, Place::Anywhere], Chord::ctrl('c')),
        Some(Action::Interrupt)
    );
    assert_eq!(lookup(&[Place::Form], Chord::plain(Key::Char('q'))), None);
}
