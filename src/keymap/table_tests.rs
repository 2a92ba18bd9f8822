use super::*;

#[test]
fn no_place_binds_a_chord_twice() {
    for (i, a) in TABLE.iter().enumerate() {
        for b in &TABLE[i + 1..] {
            if a.place == b.place {
                for chord in a.chords {
                    assert!(!b.chords.contains(chord), "{chord} twice in {:?}", a.place);
                }
            }
        }
    }
}

#[test]
fn every_binding_can_be_explained() {
    for b in TABLE {
        assert!(!b.help.is_empty() && !b.chords.is_empty(), "{b:?}");
    }
}

#[test]
fn typing_is_never_taken_from_a_text() {
    for b in bindings(&[
        Place::Filter,
        Place::Text,
        Place::Rules,
        Place::Form,
        Place::Picker,
        Place::OwnerChoice,
        Place::Find,
        Place::Try,
        Place::Anywhere,
    ]) {
        for chord in b.chords {
            assert_eq!(chord.typed(), None, "{chord} in {:?}", b.place);
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
