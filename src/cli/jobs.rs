//! `tnkeys jobs`: prints the jobs of a system.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::at::On;
use super::call::ended::problem;
use super::call::json;
use super::exit::{self, Problem};
use super::settings::Settings;
use super::table::{self, Head};
use super::{sign_in, zone};
use crate::api::ejson;
use crate::api::{RawCall, mask};
use crate::domain::text::harmless;

/// The arguments of `tnkeys jobs`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Only jobs that have not ended.
    #[arg(long)]
    running: bool,

    /// Print JSON with all fields and no secrets.
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) on: On,
}

/// The columns of the table.
const HEAD: [Head; 5] = [
    Head::numbers("ID"),
    Head::words("STARTED"),
    Head::words("STATE"),
    Head::words("METHOD"),
    Head::words("PROGRESS"),
];

/// Longest progress text in the table, in characters.
const LONGEST: usize = 60;

/// The fields of a job that the table shows.
#[derive(Deserialize)]
struct Job {
    id: i64,
    #[serde(default)]
    method: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    progress: Option<Progress>,
    #[serde(default)]
    time_started: Value,
    #[serde(default)]
    error: Option<String>,
}

#[derive(Deserialize)]
struct Progress {
    #[serde(default)]
    percent: Option<f64>,
    #[serde(default)]
    description: Option<String>,
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let client = sign_in::client(&options.on.at, settings).await?;
    let filters = match options.running {
        true => serde_json::json!([["state", "in", ["WAITING", "RUNNING"]]]),
        false => serde_json::json!([]),
    };
    let params = serde_json::json!([filters, {"order_by": ["id"]}]);
    let call = RawCall::new("core.get_jobs", params)?;
    let reply = client.send(call).await.map_err(problem)?;
    if options.json {
        let text = json::masked(reply.json());
        return exit::write(|out| writeln!(out, "{}", *text)).map(|()| exit::OK);
    }
    let jobs: Vec<Job> = reply.read()?;
    let zone = zone::local();
    exit::write(|out| {
        table::write(out, &HEAD, jobs.iter(), |job, cells| {
            cells.add(job.id);
            cells.add(started(&job.time_started).map_or_else(String::new, |at| {
                let local = zone.to_datetime(at);
                local.strftime("%Y-%m-%d %H:%M").to_string()
            }));
            cells.add(harmless(&job.state));
            cells.add(harmless(&job.method));
            cells.add(says(job));
        })
    })?;
    Ok(exit::OK)
}

fn started(value: &Value) -> Option<Timestamp> {
    ejson::read_date(value)
}

/// The progress, or why the job failed.
fn says(job: &Job) -> String {
    let error = job.error.as_deref().unwrap_or_default().trim();
    let progress = job.progress.as_ref();
    let words = match error {
        "" => progress
            .and_then(|it| it.description.as_deref())
            .unwrap_or_default(),
        error => error.lines().next().unwrap_or_default(),
    };
    let words = match mask::has_secret(words) {
        true => mask::MASK,
        false => words,
    };
    let percent = progress
        .and_then(|it| it.percent)
        .filter(|_| error.is_empty());
    let text = match percent {
        Some(percent) => format!("{:.0} % {words}", percent.clamp(0.0, 100.0)),
        None => words.to_owned(),
    };
    clipped(text.trim_end())
}

/// One line of limited length.
fn clipped(text: &str) -> String {
    let shown: Cow<'_, str> = harmless(text);
    match shown.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", shown.get(..end).unwrap_or_default()),
        None => shown.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(row: Value) -> String {
        says(&serde_json::from_value(row).unwrap())
    }

    #[test]
    fn progress_or_the_reason_of_a_failure() {
        let progress = json!({"percent": 41.7, "description": "2 / 3", "extra": null});
        assert_eq!(said(json!({"id": 1, "progress": progress})), "42 % 2 / 3");
        assert_eq!(
            said(json!({"id": 1, "progress": progress, "error": "[EFAULT] no\nmore"})),
            "[EFAULT] no"
        );
        assert_eq!(said(json!({"id": 1, "progress": null, "error": null})), "");
        assert_eq!(
            said(json!({"id": 1, "progress": {"percent": null, "description": "\u{1b}x"}})),
            "\\x1bx"
        );
        let long = said(json!({"id": 1, "error": "x".repeat(100)}));
        assert_eq!(long.chars().count(), LONGEST + 1);
        let key = format!("7-{}", "NotARealKey0NotA".repeat(4));
        assert_eq!(said(json!({"id": 1, "error": key})), mask::MASK);
    }
}
