//! What is known of runs that an earlier process of tnkeys did not end: it was killed, or the connection was lost.

use jiff::tz::TimeZone;

use super::act::{Act, counted};
use super::preview::label;
use super::rows::{Mark, Row};
use crate::app::bulk::earlier::EarlierRun;
use crate::app::fleet::SystemId;
use crate::app::widget::scroll::Scroll;
use crate::domain::bulk::{BulkAction, Left};
use crate::domain::time;
use crate::keymap::Context;

/// The interrupted runs of one system, full screen.
#[derive(Debug)]
pub struct EarlierShown {
    /// The system.
    pub system: SystemId,
    /// Its name.
    pub name: String,
    /// The runs.
    pub runs: Vec<EarlierRun>,
    /// The scroll position.
    pub scroll: Scroll,
}

impl EarlierShown {
    /// The contexts for a chord. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        vec![Context::BulkReport, Context::Anywhere]
    }

    /// The title.
    pub fn title(&self) -> String {
        let runs = match self.runs.len() {
            1 => "Interrupted run".to_owned(),
            many => counted(many, "interrupted run"),
        };
        format!("{runs} on {}", self.name)
    }

    /// The rows below the title.
    pub fn rows(&self, zone: &TimeZone) -> Vec<Row> {
        let mut rows = vec![Row::new(
            Mark::Warning,
            "An earlier run of tnkeys ended before this action was complete. Nothing is sent again by itself.",
        )];
        for run in &self.runs {
            rows.push(Row::gap());
            of_run(run, zone, &mut rows);
        }
        rows
    }

    /// The same as text, for a file.
    pub fn as_text(&self, zone: &TimeZone) -> String {
        format!(
            "{}\n{}",
            self.title(),
            super::rows::as_text(&self.rows(zone))
        )
    }
}

fn of_run(run: &EarlierRun, zone: &TimeZone, rows: &mut Vec<Row>) {
    let act = Act::Run(run.record.action.clone());
    let title = act.on(run.items.len());
    let started = time::exact(run.record.began, zone);
    rows.push(Row::noted(
        Mark::System,
        title,
        format!("started {started}"),
    ));
    if run.runs {
        let words = "Its last job still runs on the system. This report follows it.";
        rows.push(Row::new(Mark::Warning, words));
    }
    rows.extend(act.detail(zone).map(|it| Row::new(Mark::Plain, it)));
    let deletes = matches!(run.record.action, BulkAction::Delete { .. });
    let (done, still) = match deletes {
        true => ("Deleted", "Still there; the request may have been sent"),
        false => ("Edited", "Unchanged; the request may have been sent"),
    };
    let groups = [
        (Left::Failed, Mark::Failed, "Failed"),
        (
            Left::Unknown,
            Mark::Failed,
            "Unknown; the list does not show these keys",
        ),
        (Left::StillThere, Mark::Left, still),
        (Left::NotSent, Mark::Left, "Not sent"),
        (Left::Gone, Mark::Done, "No longer exists"),
        (Left::Done, Mark::Done, done),
    ];
    for (left, mark, heading) in groups {
        let found: Vec<_> = run.items.iter().filter(|it| it.left == left).collect();
        if !found.is_empty() {
            let heading = format!("{heading} ({}):", found.len());
            rows.push(Row::new(Mark::Heading, heading));
        }
        rows.extend(
            found
                .iter()
                .map(|it| Row::noted(mark, label(&it.item), it.why.as_str())),
        );
    }
}
