//! The keys of the filter of the check.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::check::window::Check;
use crate::app::cx::Cx;
use crate::app::keys::{self, Completing};
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::widget::line_edit;
use crate::domain::Text;
use crate::domain::filter::Language;
use crate::keymap::{Action, Chord};

impl Check {
    /// Takes over what a filter may refer to: a filter may have been saved.
    fn set_language(&mut self, language: Arc<Language>) {
        if !Arc::ptr_eq(self.typed.language(), &language) {
            self.typed.set_language(language);
            self.typed.parse(false);
        }
    }

    /// Completes the end of the filter; after a completion, with the next candidate.
    fn complete(&mut self, owners: &BTreeSet<Text>) {
        let before = self.completing.take();
        let next = Completing::next(before, self.typed.text(), &self.offer(owners));
        if let Some(next) = next {
            self.set_filter(next.filter().to_owned());
            self.completing = Some(next).filter(Completing::has_others);
        }
    }
}

/// Handles a key while the user types the filter.
pub(super) fn key(action: Option<Action>, chord: Chord, cx: &mut Cx) {
    let language = Arc::clone(cx.keys.language());
    let Some(Modal::Check(it)) = cx.modals.last_mut() else {
        return;
    };
    it.set_language(language);
    let mut filter = it.filter().to_owned();
    match (action, chord.typed()) {
        (Some(Action::Accept), _) => match it.typed.refusal() {
            Some(words) => cx.say(Weight::Bad, words),
            None => it.filtering = false,
        },
        (Some(Action::Back), _) => {
            it.filtering = false;
            it.set_filter(String::new());
        }
        (Some(Action::Complete), _) => it.complete(cx.keys.owner_names()),
        (Some(Action::SaveFilter), _) => {
            let typed = it.typed.clone();
            keys::ask_filter_name(&typed, cx);
        }
        (Some(Action::Up), _) => it.step(-1),
        (Some(Action::Down), _) => it.step(1),
        (Some(action), _) => {
            line_edit::edit(&mut filter, action);
            it.set_filter(filter);
        }
        (None, Some(c)) => {
            filter.push(c);
            it.set_filter(filter);
        }
        (None, None) => {}
    }
}
