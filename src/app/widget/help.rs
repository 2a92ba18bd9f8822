//! The help screen: the bindings of the contexts below.

use crate::app::widget::window::Window;
use crate::keymap::{Binding, Chord, Context, bindings};

/// The contexts to explain, and the scroll position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// The contexts of the modal or screen below, in the order of look-up.
    pub contexts: Vec<Context>,
    /// Rows scrolled away at the top.
    pub scroll: usize,
}

impl Window for Help {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Help, Context::Anywhere]
    }
}

impl Help {
    /// Every binding of the contexts, with the chords that no earlier context binds.
    pub fn rows(&self) -> Vec<(&'static Binding, Vec<Chord>)> {
        let mut taken: Vec<Chord> = Vec::new();
        let mut rows = Vec::new();
        for binding in bindings(&self.contexts) {
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

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows().len()
    }

    /// Whether there are no rows.
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
        let all: &[&'static [Context]] = &[
            &[Context::Keys, Context::Anywhere],
            &[
                Context::Rules,
                Context::Text,
                Context::Form,
                Context::Anywhere,
            ],
            &[Context::Choice, Context::Form, Context::Anywhere],
            &[Context::Picker, Context::Anywhere],
        ];
        for contexts in all {
            for (binding, chords) in (Help {
                contexts: contexts.to_vec(),
                scroll: 0,
            })
            .rows()
            {
                for chord in chords {
                    assert_eq!(lookup(contexts, chord), Some(binding.action), "{chord}");
                }
            }
        }
    }
}
