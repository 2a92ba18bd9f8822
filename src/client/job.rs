//! Jobs: methods that take long, report progress and can be aborted.
//!
//! The state of a job is read from the system; events only say when to read it and show the progress, because their fields
//! are masked and some may be missing.

mod progress;
mod row;

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::json;
use serde_json::value::RawValue;

use super::error::{Error, JobError};
use super::handle::{Client, raw};
use super::subscription::{Subscription, Update};
use crate::api::{RawCall, RawReply};
use crate::domain::{Fault, Kind};
use crate::wire::Params;

pub use progress::{JobState, Progress};
use row::{Read, Row, error_reply};

/// The event about jobs.
const EVENT: &str = "core.get_jobs";
/// How often the job is read without events.
const WITHOUT_EVENTS: Duration = Duration::from_secs(2);
/// How often the job is read with them, in case one is missing.
const WITH_EVENTS: Duration = Duration::from_secs(10);

/// A running job. Dropping it does not end the job: see [`Job::abort`].
#[derive(Debug)]
pub struct Job {
    client: Client,
    id: i64,
    method: String,
    events: Option<Subscription>,
    /// The events show all of its progress, from the start to the end.
    from_start: bool,
    shown: Option<Progress>,
}

impl Client {
    /// Calls a method that runs as a job, reports its progress, and gives its result as `T`. Each different progress is
    /// reported once.
    ///
    /// Without the role or rule for `core.get_jobs` the job cannot be followed.
    ///
    /// # Errors
    /// [`Error::Job`] when the job failed or was aborted; else see [`Error`].
    pub async fn call_job<T: DeserializeOwned>(
        &self,
        method: &str,
        params: impl Into<Params>,
        progress: impl FnMut(&Progress),
    ) -> Result<T, Error> {
        let call = raw(method, params)?;
        let job = self.start_job(call).await?;
        job.wait(progress).await?.read().map_err(Error::Shape)
    }

    /// Starts a job, and does not wait for its end.
    ///
    /// # Errors
    /// [`Error::Shape`] when the method is no job: it was executed. Else see [`Error`].
    pub async fn start_job(&self, call: RawCall) -> Result<Job, Error> {
        let method = call.method().to_owned();
        // Before the call, so that no event is missed. Without events the job is read from time to time.
        let events = self.subscribe(EVENT).await.ok();
        let reply = self.send(call).await?;
        let id: i64 = reply.read().map_err(|_| no_job(&method))?;
        let mut job = Job {
            client: self.clone(),
            id,
            method,
            events,
            from_start: false,
            shown: None,
        };
        // A number may be the result of a method that is no job.
        match job.read().await {
            Ok(read) if read.row()?.method == job.method => {
                let over = JobState::parse(&read.row()?.state).is_over();
                job.from_start = job.events.is_some() && !over;
                Ok(job)
            }
            Ok(_) => Err(no_job(&job.method)),
            Err(error) if error.kind() == Kind::NotFound => Err(no_job(&job.method)),
            Err(error) => Err(not_followed(&job, error)),
        }
    }

    /// A job that runs already, or has ended.
    ///
    /// # Errors
    /// [`Error::Refused`] when there is no such job, or the account may not read it.
    pub async fn job(&self, id: i64) -> Result<Job, Error> {
        let mut job = Job {
            client: self.clone(),
            id,
            method: String::new(),
            events: self.subscribe(EVENT).await.ok(),
            from_start: false,
            shown: None,
        };
        job.method = job.read().await?.row()?.method;
        Ok(job)
    }
}

impl Job {
    /// The id of the job.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The method.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Waits for the end and gives the result. Each different progress is reported once. Cancel safe: a dropped future
    /// leaves the job running.
    ///
    /// # Errors
    /// [`Error::Job`] when the job failed or was aborted; else see [`Error`].
    pub async fn wait(mut self, progress: impl FnMut(&Progress)) -> Result<RawReply, Error> {
        self.watch(progress).await
    }

    /// As [`Job::wait`], for a caller that needs the job afterwards, for example to abort it.
    ///
    /// # Errors
    /// See [`Job::wait`].
    pub async fn watch(&mut self, mut progress: impl FnMut(&Progress)) -> Result<RawReply, Error> {
        if std::mem::take(&mut self.from_start) {
            self.until_news(&mut progress).await;
        }
        loop {
            let read = self.read().await?;
            let row = read.row()?;
            let now = Progress::of(&row.state, row.progress.as_ref());
            show(&mut self.shown, now, &mut progress);
            if JobState::parse(&row.state).is_over() {
                return self.outcome(&row);
            }
            drop(row);
            self.until_news(&mut progress).await;
        }
    }

    /// Asks the system to abort the job. [`Job::watch`] reports when it has ended.
    ///
    /// # Errors
    /// [`Error::Refused`] when the job cannot be aborted.
    pub async fn abort(&self) -> Result<(), Error> {
        let call = raw("core.job_abort", json!([self.id]))?;
        self.client.send(call).await.map(drop)
    }

    async fn read(&self) -> Result<Read, Error> {
        let params = json!([[["id", "=", self.id]], {"get": true}]);
        let read = self.client.send(raw("core.get_jobs", params)?).await;
        read.map(Read)
    }

    /// Waits until the job has to be read again, and shows progress meanwhile.
    async fn until_news(&mut self, progress: &mut impl FnMut(&Progress)) {
        let Some(events) = &mut self.events else {
            return tokio::time::sleep(WITHOUT_EVENTS).await;
        };
        let end = tokio::time::Instant::now() + WITH_EVENTS;
        while let Ok(update) = tokio::time::timeout_at(end, events.next()).await {
            match update {
                Some(Ok(Update::Event(event))) if event.id().as_i64() == Some(self.id) => {
                    let fields = event.fields();
                    let state = fields["state"].as_str().unwrap_or_default();
                    let now = Progress::of(state, fields.get("progress"));
                    if now.state.is_over() {
                        return;
                    }
                    // One that was on its way while the job was read is older.
                    if self.shown.as_ref().is_none_or(|shown| now.is_after(shown)) {
                        show(&mut self.shown, now, progress);
                    }
                }
                Some(Ok(Update::Event(_))) => {}
                Some(Ok(Update::Missed)) => return,
                // The job is read from time to time from now on.
                Some(Err(_)) | None => {
                    self.events = None;
                    return;
                }
            }
        }
    }

    fn outcome(&self, row: &Row<'_>) -> Result<RawReply, Error> {
        let state = JobState::parse(&row.state);
        if state == JobState::Success {
            let result = row.result.map_or("null", RawValue::get);
            return Ok(RawReply::of(result));
        }
        let aborted = state == JobState::Aborted;
        let reply = error_reply(row);
        let what = match (aborted, reply.reason.as_str()) {
            (true, _) => format!("The job {} ({}) was aborted.", self.method, self.id),
            (false, "") => format!("The job {} ({}) failed.", self.method, self.id),
            (false, why) => {
                let end = if why.ends_with('.') { "" } else { "." };
                format!("The job {} ({}) failed: {why}{end}", self.method, self.id)
            }
        };
        let mut fault =
            Fault::new(Kind::Server, what).meaning("A part of the job may have been executed.");
        fault.reply = Some(Box::new(reply));
        Err(Error::Job(Box::new(JobError {
            id: self.id,
            aborted,
            fault,
        })))
    }
}

/// Reports a progress that is new.
fn show(shown: &mut Option<Progress>, now: Progress, progress: &mut impl FnMut(&Progress)) {
    if shown.as_ref() != Some(&now) {
        progress(&now);
        *shown = Some(now);
    }
}

/// The error of a job that was started and cannot be read.
fn not_followed(job: &Job, error: Error) -> Error {
    let meaning = format!("The job {} was started and may be running.", job.id);
    Error::Unknown(Fault::from(error).meaning(meaning))
}

fn no_job(method: &str) -> Error {
    let what = format!("{method} does not run as a job.");
    Error::Shape(Fault::new(Kind::Protocol, what).meaning("The call was executed."))
}
