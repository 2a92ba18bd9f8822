use super::*;
use crate::keymap::chord::Key;

#[test]
fn no_context_binds_a_chord_twice() {
    for (context, _) in rows() {
        let mut bound = Vec::new();
        for chord in bindings(&[*context]).flat_map(|b| b.chords) {
            assert!(!bound.contains(&chord), "{chord} twice in {context:?}");
            bound.push(chord);
        }
    }
}

#[test]
fn no_context_stands_in_the_table_twice() {
    for (i, (context, _)) in rows().enumerate() {
        let again = rows().skip(i + 1).any(|(other, _)| other == context);
        assert!(!again, "{context:?}");
    }
}

#[test]
fn every_binding_can_be_explained() {
    for (context, groups) in rows() {
        for b in groups.iter().copied().flatten() {
            assert!(
                !b.help.is_empty() && !b.chords.is_empty(),
                "{b:?} in {context:?}"
            );
        }
    }
}

#[test]
fn typing_is_never_taken_from_a_text() {
    for context in [
        Context::Filter,
        Context::Text,
        Context::Rules,
        Context::Form,
        Context::Picker,
        Context::OwnerChoice,
        Context::Find,
        Context::Try,
        Context::Anywhere,
    ] {
        for chord in bindings(&[context]).flat_map(|b| b.chords) {
            assert_eq!(chord.typed(), None, "{chord} in {context:?}");
        }
    }
}

#[test]
fn an_earlier_context_wins() {
    let down = Chord::plain(Key::Down);
    assert_eq!(
        lookup(&[Context::Rules, Context::Form], down),
        Some(Action::Down)
    );
    assert_eq!(
        lookup(&[Context::Text, Context::Form], down),
        Some(Action::Next)
    );
    assert_eq!(
        lookup(&[Context::Keys, Context::Anywhere], Chord::ctrl('c')),
        Some(Action::Interrupt)
    );
    assert_eq!(lookup(&[Context::Form], Chord::plain(Key::Char('q'))), None);
}
