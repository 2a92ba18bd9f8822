//! Starts a run on all its systems, follows it, and tells the user when it has ended.

use super::act::Act;
use super::gather;
use super::preview::{Part, Preview};
use super::progress::{Lane, Pace};
use super::report::{Report, ReportPart, Tally};
use super::state::{LastRun, RunOn};
use super::windows::{ProgressShown, ReportShown};
use crate::app::connect::connection::Link;
use crate::app::fleet::{Fleet, Window};
use crate::app::notice::Weight;
use crate::domain::bulk::{End, Item, ItemOutcome, Run, RunState, SystemPlan};

impl Fleet {
    /// Runs what a preview showed: each system its part.
    pub(super) fn run_preview(&mut self, preview: Preview) {
        let Act::Run(action) = &preview.act else {
            return;
        };
        if preview.retry {
            return self.retry(&preview.parts);
        }
        let systems = preview.parts.iter().map(|part| RunOn {
            id: part.system,
            name: part.name.clone(),
            items: part.items.iter().map(|(item, _)| item.clone()).collect(),
            left_out: part.left_out.clone(),
        });
        self.bulk.run = Some(LastRun {
            act: preview.act.clone(),
            started: self.now,
            systems: systems.collect(),
            reported: false,
        });
        for part in &preview.parts {
            let Some(way) = part.way.filter(|_| !part.items.is_empty()) else {
                continue;
            };
            let plan = SystemPlan {
                action: action.clone(),
                items: part.items.iter().map(|(item, _)| item.clone()).collect(),
                left_out: part.left_out.clone(),
                way,
            };
            self.in_model(part.system, |model| {
                model.bulk_start(plan);
            });
        }
        let progress = Window::BulkProgress(ProgressShown::default());
        self.windows.push(progress);
    }

    /// Runs the failed keys again.
    fn retry(&mut self, parts: &[Part]) {
        if let Some(run) = &mut self.bulk.run {
            run.reported = false;
        }
        for part in parts {
            self.in_model(part.system, |model| {
                model.bulk_retry_failed();
            });
        }
        self.windows
            .retain(|it| !matches!(it, Window::BulkReport(_)));
        let progress = Window::BulkProgress(ProgressShown::default());
        self.windows.push(progress);
    }

    /// Stops the run after the requests that were sent.
    pub(super) fn abort_run(&mut self) {
        let Some(run) = &self.bulk.run else {
            return;
        };
        let systems: Vec<_> = run.systems.iter().map(|it| it.id).collect();
        for id in systems {
            self.in_model(id, |model| model.bulk_abort());
        }
    }

    /// Whether a run has not ended on every system.
    pub fn bulk_runs(&self) -> bool {
        let on = |it: &RunOn| self.run_of(it).is_some_and(|run| !run.is_over());
        let run = self.bulk.run.as_ref();
        run.is_some_and(|run| run.systems.iter().any(on))
    }

    /// The progress of the last run, a lane for each system.
    pub fn bulk_lanes(&self) -> Vec<Lane> {
        let run = self.bulk.run.as_ref();
        let systems = run.map(|it| it.systems.as_slice()).unwrap_or_default();
        let busy = systems.iter().filter(|it| !it.items.is_empty());
        busy.map(|it| self.lane(it)).collect()
    }

    fn lane(&self, on: &RunOn) -> Lane {
        let run = self.run_of(on);
        let tally = self.tally_on(on);
        let offline = |model: &crate::app::Model| model.cx.connection.link != Link::Live;
        let pace = match run {
            None => Pace::Ended,
            Some(run) if run.is_over() => Pace::Ended,
            Some(_) if self.model(on.id).is_some_and(offline) => Pace::Offline,
            Some(run) if run.is_aborting() => Pace::Stopping,
            Some(run) => match run.state() {
                RunState::EndingSessions => Pace::Sessions,
                RunState::Settling => Pace::Settling,
                _ => Pace::Runs,
            },
        };
        let settled = tally.settled();
        Lane {
            name: on.name.clone(),
            tally,
            reported: run.map_or(0, |it| it.progress().0.saturating_sub(settled)),
            pace,
        }
    }

    /// The report of the last run.
    pub fn bulk_report(&self) -> Option<Report> {
        let run = self.bulk.run.as_ref()?;
        let parts = run.systems.iter().map(|on| ReportPart {
            name: on.name.clone(),
            items: self.outcomes(on),
            left_out: on.left_out.clone(),
            remarks: self.remarks(on, &run.act),
        });
        Some(Report {
            act: run.act.clone(),
            started: run.started,
            parts: parts.collect(),
        })
    }

    fn remarks(&self, on: &RunOn, act: &Act) -> Vec<String> {
        let run = self.run_of(on);
        let model = self.model(on.id);
        let about = model.filter(|_| !on.items.is_empty());
        let about = about.map(|model| gather::remarks(act, model));
        let stopped = run.and_then(stopped);
        stopped
            .into_iter()
            .chain(about.unwrap_or_default())
            .collect()
    }

    /// What runs on in the background, or which key of the queue has its turn: for the rule above the footer.
    pub fn bulk_words(&self) -> Option<String> {
        if let Some(queue) = &self.bulk.queue {
            return Some(queue.words());
        }
        let run = self.bulk.run.as_ref().filter(|_| self.bulk_runs())?;
        let lanes = self.bulk_lanes();
        let (handled, all) = lanes.iter().fold((0, 0), |sum, lane| {
            let (handled, all) = lane.handled();
            (sum.0 + handled, sum.1 + all)
        });
        Some(format!("{} of {all} {}", handled, run.act.done()))
    }

    /// The run of a system, if the system is still open.
    fn run_of(&self, on: &RunOn) -> Option<&Run> {
        self.model(on.id)?.bulk().filter(|_| !on.items.is_empty())
    }

    /// What came of each key. Of a system that was closed it is unknown.
    fn outcomes(&self, on: &RunOn) -> Vec<(Item, ItemOutcome)> {
        match self.run_of(on) {
            Some(run) => {
                let items = run.items().iter();
                items
                    .map(|it| (it.item.clone(), it.outcome.clone()))
                    .collect()
            }
            None => {
                let items = on.items.iter().cloned();
                items.map(|it| (it, ItemOutcome::Unknown)).collect()
            }
        }
    }

    /// After every update: shows the report once the run has ended on every system.
    pub(super) fn follow_run(&mut self) {
        let Some(run) = &self.bulk.run else {
            return;
        };
        let report = |it: &Window| matches!(it, Window::BulkReport(_));
        let shown = self.windows.iter().any(report);
        if run.reported && !shown {
            return;
        }
        let runs = self.bulk_runs();
        if runs && !shown {
            return;
        }
        let failed = self.bulk_tally().failed > 0;
        for window in &mut self.windows {
            if let Window::BulkReport(it) = window {
                it.failed = failed && !runs;
            }
        }
        let Some(run) = self.bulk.run.as_mut().filter(|it| !it.reported && !runs) else {
            return;
        };
        run.reported = true;
        let act = run.act.clone();
        let progress = |it: &Window| matches!(it, Window::BulkProgress(_));
        match self.windows.iter_mut().find(|it| progress(it)) {
            Some(window) => {
                *window = Window::BulkReport(ReportShown {
                    failed,
                    ..ReportShown::default()
                });
                self.dirty = true;
            }
            None => {
                let tally = self.bulk_tally();
                let weight = match tally.done == tally.all {
                    true => Weight::Good,
                    false => Weight::Bad,
                };
                let words = tally.words(&act);
                self.say(weight, format!("finished: {words}. B shows the report"));
            }
        }
    }

    fn bulk_tally(&self) -> Tally {
        let run = self.bulk.run.as_ref();
        let systems = run.map(|it| it.systems.as_slice()).unwrap_or_default();
        systems
            .iter()
            .fold(Tally::default(), |sum, on| sum.and(self.tally_on(on)))
    }

    fn tally_on(&self, on: &RunOn) -> Tally {
        match self.run_of(on) {
            Some(run) => Tally::of(run.items().iter().map(|it| &it.outcome)),
            None => Tally::of(on.items.iter().map(|_| &ItemOutcome::Unknown)),
        }
    }
}

/// Why a run stopped before its last key.
fn stopped(run: &Run) -> Option<String> {
    match run.end()? {
        End::Complete => None,
        End::Aborted => Some("The run was aborted.".to_owned()),
        End::Stopped(why) => Some(format!("The run stopped: {why}")),
    }
}
