//! `core.bulk` for changes of keys that return no secret, and the jobs that it starts.
//!
//! Invariant: of a job only its mark, its state, its progress, its error and whether each item failed are read. Its results stay unread:
//! they may contain hashes of keys. Of a job without our mark nothing is read but that it has none.

use serde_json::{Value, json};

use super::faults::missing_key::is_missing_key;
use super::faults::refusal::refusal;
use super::keys;
use super::read::{self, Limit, Raw, Unread};
use super::request::Request;
use crate::domain::bulk::{BulkAction, Found, ItemOutcome, JobMark, JobRead};
use crate::domain::{KeyChange, KeyId, Text};

/// Characters of an error that are kept.
const CLIPPED: usize = 500;
/// Most jobs of a list; TrueNAS keeps the last 1,000.
const JOBS: Limit = Limit::new(100_000, "jobs");
/// Most results of a job.
const RESULTS: Limit = Limit::new(10_000, "results of a job");

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

/// Reads the reply to [`find`].
///
/// # Errors
/// [`Unread`] when it has another shape, or exceeds a limit.
pub(super) fn found(json: &str, job: &BulkJob) -> Result<Found, Unread> {
    let rows = jobs(json, |_, row| has_mark(row, &job.mark))?;
    Ok(match rows.as_slice() {
        [] => Found::None,
        [(id, row)] if is_sent(*row, job) => Found::Job(*id),
        [_] => Found::Unsure("The job in the system's list has other keys.".into()),
        _ => Found::Unsure("The system lists several jobs for it.".into()),
    })
}

/// Some jobs of `core.bulk` in a list of jobs, three at most, with their ids.
fn jobs<'a>(
    json: &'a str,
    is: impl Fn(i64, Raw<'a>) -> bool,
) -> Result<Vec<(i64, Raw<'a>)>, Unread> {
    let (mut found, mut count, mut odd) = (Vec::new(), 0, false);
    let is_list = read::value(json).ok_or(Unread::Shape)?.each(|row| {
        count += 1;
        JOBS.check(count)?;
        let id = row.field("id").and_then(Raw::integer);
        odd |= id.is_none();
        let method = row.field("method");
        let is_bulk = method.and_then(|it| it.string(|it| it == "core.bulk")) == Some(true);
        if let Some(id) = id
            && is_bulk
            && found.len() < 3
            && is(id, row)
        {
            found.push((id, row));
        }
        Ok(())
    })?;
    match is_list && !odd {
        true => Ok(found),
        false => Err(Unread::Shape),
    }
}

/// An argument of a job.
fn argument(row: Raw<'_>, at: usize) -> Option<Raw<'_>> {
    let (mut count, mut found) = (0, None);
    let read = row.field("arguments")?.each(|it| {
        if count == at {
            found = Some(it);
        }
        count += 1;
        Ok(())
    });
    read.ok().and(found)
}

/// Whether a job has the mark.
fn has_mark(row: Raw<'_>, mark: &JobMark) -> bool {
    let is_mark = |it: Raw<'_>| it.string(|it| it == mark.text);
    argument(row, 2).and_then(is_mark) == Some(true)
}

/// Whether the arguments of a job are those that [`start`] sent.
fn is_sent(row: Raw<'_>, job: &BulkJob) -> bool {
    let is_method = |it: Raw<'_>| it.string(|it| it == job.method());
    let mut ids = Vec::new();
    let items = argument(row, 1).map(|items| {
        items.each(|item| {
            RESULTS.check(ids.len() + 1)?;
            let mut first = None;
            item.each(|it| {
                first.get_or_insert(it);
                Ok(())
            })?;
            ids.push(first.and_then(Raw::integer).map(KeyId));
            Ok(())
        })
    });
    argument(row, 0).and_then(is_method) == Some(true)
        && has_mark(row, &job.mark)
        && items == Some(Ok(true))
        && ids.into_iter().eq(job.mark.keys.iter().copied().map(Some))
}

/// Reads the reply to [`read()`].
///
/// # Errors
/// [`Unread`] when it has another shape, exceeds a limit, or lists the job twice: the job then says nothing.
pub(super) fn job(json: &str, id: i64, job: &BulkJob) -> Result<JobRead, Unread> {
    let rows = jobs(json, |it, _| it == id)?;
    let lost = || Ok(JobRead::Lost("The system no longer lists the job.".into()));
    let row = match rows.as_slice() {
        [] => return lost(),
        [(_, row)] => *row,
        _ => return Err(Unread::Shape),
    };
    // After a restart of the system the id may belong to another job.
    let arguments = row.field("arguments").filter(|it| !it.is_null());
    if arguments.is_some() && !has_mark(row, &job.mark) {
        return lost();
    }
    let state = row.field("state");
    let is = |word| state.and_then(|it| it.string(|it| it == word)) == Some(true);
    Ok(if is("SUCCESS") {
        let results = row.field("result").ok_or(Unread::Shape)?;
        JobRead::Over(outcomes(results, job)?)
    } else if is("FAILED") {
        let error = row.field("error");
        let refused = error.and_then(|it| it.string(|it| refusal(it, job.method())));
        match refused.flatten() {
            Some(why) => JobRead::Refused(why.into()),
            None => JobRead::Failed(format!("The job failed: {}.", reason(error).as_str()).into()),
        }
    } else if is("ABORTED") {
        JobRead::Failed("The job was aborted.".into())
    } else {
        JobRead::Running(row.field("progress").and_then(percent))
    })
}

/// Why a job failed, without the full stop.
fn reason(error: Option<Raw<'_>>) -> Text {
    let clipped = |why: &str| Text::clipped(why.trim().trim_end_matches('.'), CLIPPED);
    let why = error.and_then(|it| it.string(clipped));
    why.filter(|it| !it.as_str().is_empty())
        .unwrap_or_else(|| "no reason was reported".into())
}

/// The progress of a job, in percent.
pub(super) fn percent(progress: Raw<'_>) -> Option<u8> {
    let percent: f64 = progress.field("percent")?.json().parse().ok()?;
    Some(percent.clamp(0.0, 100.0) as u8)
}

/// What came of each item.
fn outcomes(results: Raw<'_>, job: &BulkJob) -> Result<Vec<ItemOutcome>, Unread> {
    let (mut outcomes, mut odd) = (Vec::new(), false);
    let is_list = results.each(|item| {
        RESULTS.check(outcomes.len() + 1)?;
        // One without a key has no outcome of ours: the number differs, and nothing is taken for done.
        let outcome = match job.mark.keys.get(outcomes.len()) {
            Some(id) => outcome(item, *id, job),
            None => Some(ItemOutcome::Unknown),
        };
        odd |= outcome.is_none();
        outcomes.push(outcome.unwrap_or(ItemOutcome::Unknown));
        Ok(())
    })?;
    match is_list && !odd {
        true => Ok(outcomes),
        false => Err(Unread::Shape),
    }
}

/// What came of an item; `None`: the entry has another shape.
fn outcome(item: Raw<'_>, id: KeyId, job: &BulkJob) -> Option<ItemOutcome> {
    let (result, error) = (item.field("result"), item.field("error"));
    if let Some(error) = error.filter(|it| !it.is_null()) {
        return error.string(|why| match why.trim() {
            why if is_missing_key(why, id) => ItemOutcome::Gone,
            "" => ItemOutcome::Failed("The system reported no reason.".into()),
            why => match refusal(why, job.method()) {
                Some(why) => ItemOutcome::Failed(why.into()),
                None => ItemOutcome::Failed(Text::clipped(why, CLIPPED)),
            },
        });
    }
    let deletes = matches!(job.action, BulkAction::Delete { .. });
    match result {
        None if error.is_none() => None,
        Some(it) if deletes && it.flag() == Some(false) => Some(ItemOutcome::Failed(
            "The system did not delete the key and reported no reason.".into(),
        )),
        _ => Some(ItemOutcome::Done),
    }
}

#[cfg(test)]
mod tests;
