//! `core.bulk` for changes of keys that return no secret, and the jobs that it starts.
//!
//! Invariant: of a job only its state, its progress, its error and whether each item failed are read. Its arguments and results stay
//! unread: they may contain hashes of keys.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::faults::missing_key::is_missing_key;
use super::keys;
use super::request::Request;
use crate::domain::bulk::{BulkAction, ItemOutcome, JobRead};
use crate::domain::{KeyChange, KeyId, Text};

/// Characters of an error that are kept.
const CLIPPED: usize = 500;

/// The keys of one job, and what is done to each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkJob {
    /// The action.
    pub action: BulkAction,
    /// The keys.
    pub keys: Vec<KeyId>,
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
    let method = match job.action {
        BulkAction::Delete { .. } => "api_key.delete",
        BulkAction::SetExpiry(_) | BulkAction::SetRules(_) => "api_key.update",
    };
    let change = change(&job.action);
    let one = |id: &KeyId| match &change {
        None => json!([id.0]),
        Some(change) => keys::update_params(*id, change),
    };
    let params: Vec<Value> = job.keys.iter().map(one).collect();
    Request::new("core.bulk", json!([method, params]))
}

/// Reads a job.
pub(super) fn read(id: i64) -> Request {
    Request::new("core.get_jobs", json!([[["id", "=", id]]]))
}

/// A job as `core.get_jobs` sends it.
#[derive(Deserialize)]
struct Row<'a> {
    id: i64,
    #[serde(default)]
    method: String,
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

/// Reads the reply to [`read`]. `None`: it has another shape.
pub(super) fn job(json: &str, id: i64, job: &BulkJob) -> Option<JobRead> {
    let rows: Vec<Row<'_>> = serde_json::from_str(json).ok()?;
    let is_ours = |row: &&Row<'_>| row.id == id && row.method == "core.bulk";
    let Some(row) = rows.iter().find(is_ours) else {
        return Some(JobRead::Lost("The system no longer lists the job.".into()));
    };
    let error = || match row.error.as_deref().map(str::trim) {
        None | Some("") => "no reason was reported".into(),
        Some(why) => Text::clipped(why.trim_end_matches('.'), CLIPPED),
    };
    Some(match row.state.as_str() {
        "SUCCESS" => {
            let items: Vec<Item<'_>> = serde_json::from_str(row.result?.get()).ok()?;
            let of = items.iter().zip(&job.keys);
            let mut outcomes: Vec<_> = of.map(|(item, id)| outcome(item, *id, job)).collect();
            // One without a key has no outcome of ours: the number differs, and nothing is taken for done.
            outcomes.resize(items.len(), ItemOutcome::Unknown);
            JobRead::Over(outcomes)
        }
        "FAILED" => JobRead::Failed(format!("The job failed: {}.", error().as_str()).into()),
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
        Some(why) => ItemOutcome::Failed(Text::clipped(why, CLIPPED)),
        None if delete && item.result.map(RawValue::get) == Some("false") => {
            ItemOutcome::Failed("The system did not delete the key and reported no reason.".into())
        }
        None => ItemOutcome::Done,
    }
}

#[cfg(test)]
mod tests;
