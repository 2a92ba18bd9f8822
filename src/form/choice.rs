//! A choice of a few options.

use super::Edit;
use crate::keymap::Action;

/// Options side by side, one of them selected.
#[derive(Debug)]
pub struct Choice {
    options: Vec<String>,
    selected: usize,
    initial: usize,
}

impl Choice {
    /// Selects the first option.
    pub fn new<S: Into<String>>(options: impl IntoIterator<Item = S>) -> Self {
        Self {
            options: options.into_iter().map(Into::into).collect(),
            selected: 0,
            initial: 0,
        }
    }

    /// The labels.
    pub fn options(&self) -> &[String] {
        &self.options
    }

    /// The index of the selected option.
    pub fn selected(&self) -> usize {
        self.selected
    }

    pub(super) fn select(&mut self, index: usize) {
        self.selected = index.min(self.options.len().saturating_sub(1));
    }

    pub(super) fn select_initially(&mut self, index: usize) {
        self.select(index);
        self.initial = self.selected;
    }

    pub(super) fn is_changed(&self) -> bool {
        self.selected != self.initial
    }

    pub(super) fn act(&mut self, action: Action) -> Edit {
        let count = self.options.len();
        if count < 2 {
            return Edit::Nothing;
        }
        self.selected = match action {
            Action::Change => (self.selected + 1) % count,
            Action::ChangeBack => (self.selected + count - 1) % count,
            _ => return Edit::Nothing,
        };
        Edit::Changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_go_round_and_one_too_far_is_the_last() {
        let mut c = Choice::new(["never", "30 d", "on"]);
        c.select_initially(7);
        assert_eq!((c.selected(), c.is_changed()), (2, false));
        assert_eq!(c.act(Action::Change), Edit::Changed);
        assert_eq!((c.selected(), c.is_changed()), (0, true));
        c.act(Action::ChangeBack);
        assert_eq!((c.selected(), c.is_changed()), (2, false));
    }

    #[test]
    fn nothing_to_choose_from() {
        let mut none = Choice::new(Vec::<String>::new());
        assert_eq!(none.act(Action::Change), Edit::Nothing);
        assert_eq!(none.selected(), 0);
    }
}
