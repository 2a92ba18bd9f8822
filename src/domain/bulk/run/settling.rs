//! What the list of keys says of the items, at the end of a run and later.

use jiff::Timestamp;

use super::sessions::MAY_BE_OPEN;
use super::{Ask, End, Phase, Run};
use crate::domain::bulk::settle::settled;
use crate::domain::bulk::{BulkAction, ItemOutcome, Seen};
use crate::domain::key::KeyId;

impl Run {
    /// The list was read: `see` compares a key with what the action wants. Also later lists settle what is not known.
    pub fn listed(&mut self, see: impl Fn(KeyId) -> Seen, now: Timestamp) -> Option<Ask> {
        if !matches!(self.phase, Phase::Listing | Phase::Over) {
            return None;
        }
        let first = self.phase == Phase::Listing;
        for at in 0..self.items.len() {
            let it = &self.items[at];
            // A key that was created later may have the id of one that was deleted.
            let unclear = matches!(it.outcome, ItemOutcome::Unknown | ItemOutcome::Failed(_));
            if first || unclear {
                let seen = see(it.item.id);
                self.settle_by(at, seen);
            }
        }
        first.then(|| self.over(now))
    }

    /// A key was read, or was deleted, after the run was over: its last job may have run on.
    pub fn key_seen(&mut self, id: KeyId, seen: Seen) {
        if self.phase != Phase::Over {
            return;
        }
        if let Some(at) = self.items.iter().position(|it| it.item.id == id) {
            let outcome = &self.items[at].outcome;
            if matches!(outcome, ItemOutcome::Unknown | ItemOutcome::Failed(_)) {
                self.settle_by(at, seen);
            }
        }
    }

    /// Settles an item by what the list shows of its key.
    fn settle_by(&mut self, at: usize, seen: Seen) {
        let it = &self.items[at];
        // An earlier list showed the key unchanged, and its request may have been executed since.
        let lost = it.lost && matches!(it.outcome, ItemOutcome::Unknown | ItemOutcome::Failed(_));
        let outcome = match lost {
            true => &ItemOutcome::Unknown,
            false => &it.outcome,
        };
        let outcome = match settled(outcome, &self.action, seen, self.unclear.as_str()) {
            Some(outcome) => outcome,
            // An earlier list showed the key, and this one does not tell.
            None if lost => ItemOutcome::Unknown,
            None => return,
        };
        if outcome == ItemOutcome::Done && it.outcome != outcome {
            self.news.push(it.item.id);
        }
        let sessions = matches!(self.action, BulkAction::Delete { end_sessions: true });
        self.items[at].outcome = match (outcome, lost && sessions) {
            (ItemOutcome::Done, true) => ItemOutcome::DoneBut(MAY_BE_OPEN.into()),
            (outcome, _) => outcome,
        };
    }

    /// The list could not be read.
    pub fn not_listed(&mut self, now: Timestamp) -> Option<Ask> {
        (self.phase == Phase::Listing).then(|| self.over(now))
    }

    pub(super) fn over(&mut self, now: Timestamp) -> Ask {
        // What stopped it came after the last item.
        let counts = self.counts();
        if matches!(self.end, Some(End::Stopped(_)))
            && counts.waiting + counts.failed + counts.unknown == 0
        {
            self.end = Some(End::Complete);
        }
        self.phase = Phase::Over;
        self.ended = Some(now);
        Ask::Over
    }
}
