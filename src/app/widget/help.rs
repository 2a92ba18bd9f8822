//! The bindings of the place below.

use crate::keymap::{Binding, Chord, Place, bindings};

/// Which places, and how far it is scrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// The places of what lies below, in the order of look-up.
    pub places: Vec<Place>,
    /// Rows scrolled away at the top.
    pub scroll: usize,
}

impl Help {
    /// What there is to say: every binding of the places with the chords that really mean it there.
    pub fn rows(&self) -> Vec<(&'static Binding, Vec<Chord>)> {
        let mut taken: Vec<Chord> = Vec::new();
        let mut rows = Vec::new();
        for binding in bindings(&self.places) {
            let free: Vec<Chord> = binding
                .chords
                .iter()
                .filter(|c| !taken.contains(c))
                .copied()
                .collect();
            taken.extend(&free);
            if !free.is_empty() {
                rows.push((binding, free));
            }
        }
        rows
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows().len()
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.rows().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::lookup;

    #[test]
    fn what_help_promises_is_what_happens() {
        let all: &[&'static [Place]] = &[
            &[Place::Keys, Place::Anywhere],
            &[Place::Rules, Place::Text, Place::Form, Place::Anywhere],
            &[Place::Choice, Place::Form, Place::Anywhere],
            &[Place::Picker, Place::Anywhere],
        ];
        for places in all {
            for (binding, chords) in (Help {
                places: places.to_vec(),
                scroll: 0,
            })
            .rows()
            {
                for chord in chords {
                    assert_eq!(lookup(places, chord), Some(binding.action), "{chord}");
                }
            }
        }
    }
}
