//! The report of a run: what came of each key on each system.
//!
//! Invariant: every key of the plans stands in it exactly once, and the numbers above the lists are those of the lists.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::act::{Act, counted};
use super::preview::label;
use super::rows::{Mark, Row, as_text};
use crate::domain::bulk::{BulkAction, Item, ItemOutcome, LeftOut};
use crate::domain::time;

/// What came of the keys of one system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPart {
    /// The name of the system.
    pub name: String,
    /// The keys, in the order in which they ran, and what came of each.
    pub items: Vec<(Item, ItemOutcome)>,
    /// The marked keys that were left out.
    pub left_out: Vec<(Item, LeftOut)>,
    /// What is particular: why the run stopped early, what a new expiry waits for.
    pub remarks: Vec<String>,
}

/// The report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The action.
    pub act: Act,
    /// When it started.
    pub started: Timestamp,
    /// The systems.
    pub parts: Vec<ReportPart>,
}

/// The numbers of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Keys of the plan.
    pub all: usize,
    /// Changed, or already deleted.
    pub done: usize,
    /// Refused by the system.
    pub failed: usize,
    /// The reply was lost.
    pub unknown: usize,
    /// Sent, without a reply yet.
    pub sent: usize,
    /// Not sent.
    pub waiting: usize,
}

impl Tally {
    /// Counts outcomes.
    pub fn of<'a>(outcomes: impl IntoIterator<Item = &'a ItemOutcome>) -> Self {
        let mut it = Self::default();
        for outcome in outcomes {
            it.all += 1;
            match outcome {
                ItemOutcome::Done | ItemOutcome::DoneBut(_) | ItemOutcome::Gone => it.done += 1,
                ItemOutcome::Failed(_) => it.failed += 1,
                ItemOutcome::Unknown => it.unknown += 1,
                ItemOutcome::Sent => it.sent += 1,
                ItemOutcome::Waiting => it.waiting += 1,
            }
        }
        it
    }

    /// The sum of two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            all: self.all + other.all,
            done: self.done + other.done,
            failed: self.failed + other.failed,
            unknown: self.unknown + other.unknown,
            sent: self.sent + other.sent,
            waiting: self.waiting + other.waiting,
        }
    }

    /// Keys whose outcome is settled, as far as it ever will be.
    pub fn settled(self) -> usize {
        self.done + self.failed + self.unknown
    }

    /// `480 deleted, 20 failed`.
    pub fn words(self, act: &Act) -> String {
        let mut parts = vec![format!("{} {}", self.done, act.done())];
        let others = [
            (self.failed, "failed"),
            (self.unknown, "unknown"),
            (self.sent, "pending"),
            (self.waiting, "not sent"),
        ];
        parts.extend(
            others
                .into_iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, word)| format!("{count} {word}")),
        );
        parts.join(", ")
    }
}

impl ReportPart {
    /// Its numbers.
    pub fn tally(&self) -> Tally {
        Tally::of(self.items.iter().map(|(_, outcome)| outcome))
    }
}

impl Report {
    /// The numbers of all systems.
    pub fn tally(&self) -> Tally {
        self.parts
            .iter()
            .fold(Tally::default(), |sum, part| sum.and(part.tally()))
    }

    /// The title: `Delete 500 keys on nas1 (home)`.
    pub fn title(&self) -> String {
        let act = self.act.on(self.tally().all);
        match self.parts.as_slice() {
            [one] => format!("{act} on {}", one.name),
            many => format!("{act} on {}", counted(many.len(), "system")),
        }
    }

    /// The rows below the title.
    pub fn rows(&self, zone: &TimeZone) -> Vec<Row> {
        let tally = self.tally();
        let mark = match tally.failed + tally.unknown + tally.waiting + tally.sent {
            0 => Mark::Plain,
            _ => Mark::Warning,
        };
        let left: usize = self.parts.iter().map(|it| it.left_out.len()).sum();
        let left = match left {
            0 => String::new(),
            left => format!(", {left} left out"),
        };
        let words = format!("{} of {}{left}", tally.words(&self.act), tally.all);
        let mut rows = vec![Row::new(mark, words)];
        let started = time::exact(self.started, zone);
        rows.push(Row::new(Mark::Plain, format!("Started {started}.")));
        rows.extend(self.act.detail(zone).map(|it| Row::new(Mark::Plain, it)));
        for part in &self.parts {
            rows.push(Row::gap());
            rows.push(Row::noted(
                Mark::System,
                &part.name,
                part.tally().words(&self.act),
            ));
            rows.extend(part.remarks.iter().map(|it| Row::new(Mark::Warning, it)));
            self.lists(part, &mut rows);
        }
        rows
    }

    /// The lists of one system, what needs attention first.
    fn lists(&self, part: &ReportPart, rows: &mut Vec<Row>) {
        let deletes = matches!(self.act, Act::Run(BulkAction::Delete { .. }));
        let mut list = |heading: &str, mark: Mark, of: &dyn Fn(&ItemOutcome) -> Option<String>| {
            let found: Vec<Row> = part
                .items
                .iter()
                .filter_map(|(item, outcome)| Some(Row::noted(mark, label(item), of(outcome)?)))
                .collect();
            if !found.is_empty() {
                rows.push(Row::new(
                    Mark::Heading,
                    format!("{heading} ({}):", found.len()),
                ));
                rows.extend(found);
            }
        };
        list("Failed", Mark::Failed, &|it| match it {
            ItemOutcome::Failed(why) => Some(why.to_string()),
            _ => None,
        });
        let unknown = match deletes {
            true => "the connection was lost before the reply. The key may still exist",
            false => "the connection was lost before the reply. The key may be unchanged",
        };
        list("Unknown", Mark::Failed, &|it| match it {
            ItemOutcome::Unknown => Some(unknown.to_owned()),
            _ => None,
        });
        list("Not sent", Mark::Left, &|it| match it {
            ItemOutcome::Waiting => Some(String::new()),
            _ => None,
        });
        list("Pending", Mark::Left, &|it| match it {
            ItemOutcome::Sent => Some("no response yet".to_owned()),
            _ => None,
        });
        let done = match deletes {
            true => "Deleted",
            false => "Edited",
        };
        list(done, Mark::Done, &|it| match it {
            ItemOutcome::Done => Some(String::new()),
            ItemOutcome::DoneBut(remark) => Some(remark.to_string()),
            ItemOutcome::Gone => Some("was already deleted".to_owned()),
            _ => None,
        });
        if !part.left_out.is_empty() {
            let heading = format!("Left out ({}):", part.left_out.len());
            rows.push(Row::new(Mark::Heading, heading));
        }
        for (item, why) in &part.left_out {
            rows.push(Row::noted(Mark::Left, label(item), self.act.why(*why)));
        }
    }

    /// The report as text, for a file. It contains names and ids of keys, and no secret.
    pub fn as_text(&self, zone: &TimeZone) -> String {
        format!("{}\n{}", self.title(), as_text(&self.rows(zone)))
    }
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
