//! Which of our texts one clipboard may still hold.
//!
//! Invariant: a text is recorded before it is handed over, so none in transit is missed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::error::CopyError;
use super::mark::Mark;
use crate::domain::copy::Cleared;

/// The marks of the texts. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Outstanding(Arc<Mutex<Vec<Mark>>>);

impl Outstanding {
    /// Records a text. Returns whether it is new.
    pub(super) fn add(&self, mark: Mark) -> bool {
        let mut marks = self.marks();
        let new = !marks.contains(&mark);
        if new {
            marks.push(mark);
        }
        new
    }

    /// Records the result of handing a text over. `new`: it was not recorded before.
    pub(super) fn settle<T>(&self, mark: Mark, new: bool, went: &Result<T, CopyError>) {
        match went {
            Err(error) if !error.maybe_copied => {
                if new {
                    self.marks().retain(|it| *it != mark);
                }
            }
            _ => {
                self.add(mark);
            }
        }
    }

    /// Takes all marks, to clear or to keep the texts.
    pub(super) fn take(&self) -> Vec<Mark> {
        std::mem::take(&mut self.marks())
    }

    /// Records the result of a clear: texts that could not be cleared stay recorded.
    pub(super) fn cleared(&self, marks: Vec<Mark>, went: &Cleared) {
        if matches!(went, Cleared::Failed(_)) {
            for mark in marks {
                self.add(mark);
            }
        }
    }

    fn marks(&self) -> MutexGuard<'_, Vec<Mark>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clipboard::mark::Marker;

    #[test]
    fn only_what_certainly_did_not_arrive_is_forgotten() {
        let (it, mark) = (Outstanding::default(), Marker::new().mark(b"1-not-a-key"));
        let went =
            |it: &Outstanding, went: Result<(), CopyError>| it.settle(mark, it.add(mark), &went);
        went(&it, Err(CopyError::failed("refused")));
        assert_eq!(it.take(), []);
        went(&it, Err(CopyError::maybe("slow")));
        assert_eq!(it.take(), [mark]);
        went(&it, Ok(()));
        // The one before is there all the same.
        went(&it, Err(CopyError::failed("refused")));
        assert_eq!(it.take(), [mark]);
        assert_eq!(it.take(), []);
        it.cleared(vec![mark], &Cleared::Gone);
        assert_eq!(it.take(), []);
        it.cleared(vec![mark], &Cleared::Failed("slow".into()));
        assert_eq!(it.take(), [mark]);
    }
}
