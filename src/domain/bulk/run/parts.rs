//! The parts of a run: what is sent together.

use super::{Ask, End, JobMark, Phase, Run};
use crate::domain::bulk::{Item, ItemOutcome, Way};

/// What is said of a key that is not the one of the preview.
const OTHER_KEY: &str = "The key with this id has another name now. Nothing was sent.";

impl Run {
    /// Records the next part, or reads the list after the last one.
    pub(super) fn next_part(&mut self) -> Ask {
        self.part.clear();
        self.percent = 0;
        if self.end.is_none() {
            let due = self.items.iter().enumerate().filter(|(_, it)| it.due);
            let part = due.map(|(at, _)| at).take(self.action.per_job());
            self.part = part.collect();
        }
        if !self.part.is_empty() {
            self.jobs += 1;
            self.mark = match self.way {
                Way::Jobs => Some(JobMark::new(self.began, self.jobs, self.part())),
                Way::OneByOne => None,
            };
            self.phase = Phase::Recording;
            return Ask::Record;
        }
        self.end.get_or_insert(End::Complete);
        for it in &mut self.items {
            it.due = false;
        }
        self.phase = Phase::Listing;
        Ask::List
    }

    /// Before the part is recorded: leaves out the keys whose id another key has now. `None`: nothing is left out, the part goes as it is.
    pub fn leave_out_others(&mut self, is_other: impl Fn(&Item) -> bool) -> Option<Ask> {
        if self.phase != Phase::Recording {
            return None;
        }
        let part = self.part.iter().copied();
        let others: Vec<usize> = part.filter(|at| is_other(&self.items[*at].item)).collect();
        for at in &others {
            let it = &mut self.items[*at];
            it.outcome = ItemOutcome::Failed(OTHER_KEY.into());
            (it.due, it.lost) = (false, false);
        }
        (!others.is_empty()).then(|| self.next_part())
    }
}
