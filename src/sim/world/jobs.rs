//! Jobs: long calls whose reply is an id.
//!
//! Invariant: a job keeps its arguments and its result, secrets included, as on the real system.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use tokio::sync::Notify;

use crate::sim::release::failure::Failure;
use crate::sim::release::python::date;
use crate::sim::release::traits::Traits;
use crate::sim::world::session::SessionNo;

/// The state of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum State {
    Waiting,
    Running,
    Success,
    Failed,
    Aborted,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Running => "RUNNING",
            Self::Success => "SUCCESS",
            Self::Failed => "FAILED",
            Self::Aborted => "ABORTED",
        }
    }

    /// Whether the job has ended.
    pub(in crate::sim) fn is_over(self) -> bool {
        matches!(self, Self::Success | Self::Failed | Self::Aborted)
    }
}

/// One job.
#[derive(Debug)]
pub(in crate::sim) struct Job {
    pub(in crate::sim) id: i64,
    pub(in crate::sim) method: &'static str,
    /// The id of the message that started the job.
    pub(in crate::sim) message_id: Value,
    pub(in crate::sim) arguments: Vec<Value>,
    /// The user who started the job. `None` for an allowlist key.
    pub(in crate::sim) user: Option<String>,
    /// The credentials of that user, as the job list shows them.
    pub(in crate::sim) credentials: Value,
    pub(in crate::sim) state: State,
    /// It was asked to end.
    pub(in crate::sim) aborted: bool,
    pub(in crate::sim) percent: u64,
    pub(in crate::sim) progress: String,
    pub(in crate::sim) result: Value,
    pub(in crate::sim) failure: Option<Failure>,
    pub(in crate::sim) started: i64,
    pub(in crate::sim) finished: Option<i64>,
}

impl Job {
    /// The job as `core.get_jobs` and its events show it.
    pub(in crate::sim) fn row(&self, traits: &Traits) -> Map<String, Value> {
        let mut row = Map::with_capacity(20);
        let mut put = |name: &str, value: Value| drop(row.insert(name.to_owned(), value));
        put("id", self.id.into());
        if traits.wide_jobs {
            put("message_ids", json!([self.message_id]));
        }
        put("method", self.method.into());
        put("arguments", self.arguments.clone().into());
        put("transient", false.into());
        put("description", Value::Null);
        put("abortable", false.into());
        put("logs_path", Value::Null);
        put("logs_excerpt", Value::Null);
        put(
            "progress",
            json!({"percent": self.percent, "description": self.progress, "extra": null}),
        );
        put("result", self.result.clone());
        if traits.wide_jobs {
            put("result_encoding_error", Value::Null);
        }
        let told = self.failure.as_ref().map(|f| f.describe(traits));
        put("error", told.as_ref().map(|t| t.reason.as_str()).into());
        let trace = told.as_ref().map(|t| t.trace()["formatted"].clone());
        put("exception", trace.unwrap_or_default());
        put("exc_info", told.map(|t| t.exc_info()).unwrap_or_default());
        put("state", self.state.name().into());
        put("time_started", date(self.started));
        put("time_finished", self.finished.map(date).unwrap_or_default());
        put("credentials", self.credentials.clone());
        row
    }
}

/// How many jobs are kept. The oldest are dropped first.
const KEPT: usize = 1000;

/// All jobs, by id.
#[derive(Debug, Default)]
pub(in crate::sim) struct Jobs {
    jobs: BTreeMap<i64, Job>,
    last_id: i64,
    /// Notified whenever a job ends.
    pub(in crate::sim) ended: Arc<Notify>,
}

impl Jobs {
    /// Stores a job under the next id.
    pub(in crate::sim) fn insert(&mut self, mut job: Job) -> i64 {
        self.last_id += 1;
        job.id = self.last_id;
        self.jobs.insert(job.id, job);
        while self.jobs.len() > KEPT {
            let Some((id, _)) = self.jobs.iter().find(|(_, job)| job.state.is_over()) else {
                break;
            };
            let id = *id;
            self.jobs.remove(&id);
        }
        self.last_id
    }

    /// Makes the next id greater than `last`.
    pub(in crate::sim) fn skip_to(&mut self, last: i64) {
        self.last_id = self.last_id.max(last);
    }

    pub(in crate::sim) fn get(&self, id: i64) -> Option<&Job> {
        self.jobs.get(&id)
    }

    pub(in crate::sim) fn get_mut(&mut self, id: i64) -> Option<&mut Job> {
        self.jobs.get_mut(&id)
    }

    /// Whether a job must wait: the real system runs one `core.bulk` of a method at a time.
    pub(in crate::sim) fn is_blocked(&self, id: i64) -> bool {
        let Some(job) = self.jobs.get(&id).filter(|job| job.method == "core.bulk") else {
            return false;
        };
        self.jobs.range(..id).any(|(_, earlier)| {
            earlier.method == job.method
                && !earlier.state.is_over()
                && earlier.arguments.first() == job.arguments.first()
        })
    }

    pub(in crate::sim) fn iter(&self) -> impl Iterator<Item = &Job> {
        self.jobs.values()
    }
}

/// What a job does.
#[derive(Debug)]
pub(in crate::sim) enum Order {
    /// `core.bulk`.
    Bulk {
        method: String,
        items: Vec<Vec<Value>>,
        /// The format of an item's progress text.
        description: Option<String>,
    },
    /// `core.job_wait`.
    Wait(i64),
    /// Fails at once. The arguments were invalid, which a job reports only when it runs.
    Fail(Failure),
}

/// A job to run.
#[derive(Debug)]
pub(in crate::sim) struct Work {
    pub(in crate::sim) job: i64,
    pub(in crate::sim) order: Order,
    /// The session in which the job runs.
    pub(in crate::sim) session: SessionNo,
    /// The call to answer when the job ends: its session and message id.
    pub(in crate::sim) answers: Option<(SessionNo, Value)>,
    pub(in crate::sim) done: Vec<Value>,
}

impl Work {
    pub(in crate::sim) fn new(job: i64, order: Order, session: SessionNo) -> Self {
        Self {
            job,
            order,
            session,
            answers: None,
            done: Vec::new(),
        }
    }
}
