//! What may be in one place of ours, until it is cleared there.
//!
//! Invariant: a text is counted before it is handed over, so nothing that is still on its way is missed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::error::CopyError;
use super::mark::Mark;
use crate::domain::copy::Cleared;

/// The marks of it. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Outstanding(Arc<Mutex<Vec<Mark>>>);

impl Outstanding {
    /// This one may be there from now on. Says whether it could not be before.
    pub(super) fn add(&self, mark: Mark) -> bool {
        let mut marks = self.marks();
        let new = !marks.contains(&mark);
        if new {
            marks.push(mark);
        }
        new
    }

    /// How handing this one over went; `new`: it could not be there before.
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

    /// All of them, to be cleared or left alone: they are not counted any more.
    pub(super) fn take(&self) -> Vec<Mark> {
        std::mem::take(&mut self.marks())
    }

    /// How clearing these went: what could not be cleared is there until it can.
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
