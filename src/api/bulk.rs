//! `core.bulk` for changes of keys that return no secret, and the jobs that it starts.
//!
//! Invariant: of a job only its mark, its state, its progress, its error and whether each item failed are read. Its results stay unread:
//! they may contain hashes of keys. Of a job without our mark nothing is read but that it has none.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::faults::missing_key::is_missing_key;
use super::faults::refusal::refusal;
use super::keys;
use super::request::Request;
use crate::domain::bulk::{BulkAction, Found, ItemOutcome, JobMark, JobRead};
use crate::domain::{KeyChange, KeyId, Text};

/// Characters of an error that are kept.
const CLIPPED: usize = 500;

/// One job, and what is done to each of its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkJob {
    /// The action.
    pub action: BulkAction,
    /// Its mark, with the keys.
    pub mark: JobMark,
}

impl BulkJob {
    /// The method that the job calls for each key.
    fn method(&self) -> &'static str {
        match self.action {
            BulkAction::Delete { .. } => "api_key.delete",
            BulkAction::SetExpiry(_) | BulkAction::SetRules(_) => "api_key.update",
        }
    }
}

/// The change of an action; `None` for a deletion.
pub fn change(action: &BulkAction) -> Option<KeyChange> {
    match action {
        BulkAction::Delete { .. } => None,
        BulkAction::SetExpiry(at) => Some(KeyChange {
            expires_at: Some(*at),
            ..KeyChange::default()
        }),
        BulkAction::SetRules(rules) => Some(KeyChange {
            allowlist: Some(rules.clone()),
            ..KeyChange::default()
        }),
    }
}

/// Starts a job.
pub(super) fn start(job: &BulkJob) -> Request {
    let change = change(&job.action);
    let one = |id: &KeyId| match &change {
        None => json!([id.0]),
        Some(change) => keys::update_params(*id, change),
    };
    let params: Vec<Value> = job.mark.keys.iter().map(one).collect();
    Request::new("core.bulk", json!([job.method(), params, job.mark.text]))
}

/// Reads a job.
pub(super) fn read(id: i64) -> Request {
    Request::new("core.get_jobs", json!([[["id", "=", id]]]))
}

/// Looks for the job with a mark. The jobs of others are not asked for: their arguments may contain secrets.
pub(super) fn find(job: &BulkJob) -> Request {
    let filters = json!([
        ["method", "=", "core.bulk"],
        ["arguments.2", "=", job.mark.text]
    ]);
    let options = json!({"select": ["id", "method", "arguments"], "limit": 3});
    Request::new("core.get_jobs", json!([filters, options]))
}

/// A job as `core.get_jobs` sends it.
#[derive(Deserialize)]
struct Row<'a> {
    id: i64,
    #[serde(default)]
    method: String,
    #[serde(borrow, default)]
    arguments: Option<&'a RawValue>,
    #[serde(default)]
    state: String,
    #[serde(default)]
    progress: Option<Value>,
    #[serde(borrow, default)]
    result: Option<&'a RawValue>,
    #[serde(default)]
    error: Option<String>,
}

/// The result of one item.
#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, default)]
    result: Option<&'a RawValue>,
    #[serde(default)]
    error: Option<String>,
}

/// Whether the arguments of a job have the mark; `None` if they have another shape.
fn has_mark(arguments: &RawValue, mark: &JobMark) -> Option<bool> {
    let all: Vec<&RawValue> = serde_json::from_str(arguments.get()).ok()?;
    let text: Option<String> = serde_json::from_str(all.get(2)?.get()).ok()?;
    Some(text.as_deref() == Some(mark.text.as_str()))
}

/// Whether the arguments of a job are those that [`start`] sent.
fn is_sent(arguments: &RawValue, job: &BulkJob) -> bool {
    let Ok((method, items, text)) =
        serde_json::from_str::<(String, Vec<Vec<&RawValue>>, String)>(arguments.get())
    else {
        return false;
    };
    let ids = items.iter().map(|item| item.first()?.get().parse().ok());
    method == job.method()
        && text == job.mark.text
        && ids.eq(job.mark.keys.iter().map(|id| Some(id.0)))
}

/// Reads the reply to [`find`]. `None`: it has another shape.
pub(super) fn found(json: &str, job: &BulkJob) -> Option<Found> {
    let rows: Vec<Row<'_>> = serde_json::from_str(json).ok()?;
    let marked = |row: &&Row<'_>| {
        let mark = |it| has_mark(it, &job.mark) == Some(true);
        row.method == "core.bulk" && row.arguments.is_some_and(mark)
    };
    let rows: Vec<&Row<'_>> = rows.iter().filter(marked).collect();
    Some(match rows.as_slice() {
        [] => Found::None,
        [row] if row.arguments.is_some_and(|it| is_sent(it, job)) => Found::Job(row.id),
        [_] => Found::Unsure("The job in the system's list has other keys.".into()),
        _ => Found::Unsure("The system lists several jobs for it.".into()),
    })
}

/// Reads the reply to [`read`]. `None`: it has another shape.
pub(super) fn job(json: &str, id: i64, job: &BulkJob) -> Option<JobRead> {
    let rows: Vec<Row<'_>> = serde_json::from_str(json).ok()?;
    let is_ours = |row: &&Row<'_>| row.id == id && row.method == "core.bulk";
    let Some(row) = rows.iter().find(is_ours) else {
        return Some(JobRead::Lost("The system no longer lists the job.".into()));
    };
    // After a restart of the system the id may belong to another job.
    let other = |it| has_mark(it, &job.mark) != Some(true);
    if row.arguments.is_some_and(other) {
        return Some(JobRead::Lost("The system no longer lists the job.".into()));
    }
    let error = || match row.error.as_deref().map(str::trim) {
        None | Some("") => "no reason was reported".into(),
        Some(why) => Text::clipped(why.trim_end_matches('.'), CLIPPED),
    };
    Some(match row.state.as_str() {
        "SUCCESS" => {
            let items: Vec<Item<'_>> = serde_json::from_str(row.result?.get()).ok()?;
            let of = items.iter().zip(&job.mark.keys);
            let mut outcomes: Vec<_> = of.map(|(item, id)| outcome(item, *id, job)).collect();
            // One without a key has no outcome of ours: the number differs, and nothing is taken for done.
            outcomes.resize(items.len(), ItemOutcome::Unknown);
            JobRead::Over(outcomes)
        }
        "FAILED" => match row
            .error
            .as_deref()
            .and_then(|it| refusal(it, job.method()))
        {
            Some(why) => JobRead::Refused(why.into()),
            None => JobRead::Failed(format!("The job failed: {}.", error().as_str()).into()),
        },
        "ABORTED" => JobRead::Failed("The job was aborted.".into()),
        _ => JobRead::Running(percent(row.progress.as_ref())),
    })
}

/// The progress of a job, in percent.
pub fn percent(progress: Option<&Value>) -> Option<u8> {
    let percent = progress?.get("percent")?.as_f64()?;
    Some(percent.clamp(0.0, 100.0) as u8)
}

fn outcome(item: &Item<'_>, id: KeyId, job: &BulkJob) -> ItemOutcome {
    let delete = matches!(job.action, BulkAction::Delete { .. });
    match item.error.as_deref().map(str::trim) {
        Some(why) if is_missing_key(why, id) => ItemOutcome::Gone,
        Some("") => ItemOutcome::Failed("The system reported no reason.".into()),
        Some(why) => match refusal(why, job.method()) {
            Some(why) => ItemOutcome::Failed(why.into()),
            None => ItemOutcome::Failed(Text::clipped(why, CLIPPED)),
        },
        None if delete && item.result.map(RawValue::get) == Some("false") => {
            ItemOutcome::Failed("The system did not delete the key and reported no reason.".into())
        }
        None => ItemOutcome::Done,
    }
}

#[cfg(test)]
mod tests;
