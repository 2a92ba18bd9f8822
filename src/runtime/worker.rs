//! The thread that sorts and matches many rows, and drops them.
//!
//! It starts with the first job, and sleeps without one. A newer job of a kind cancels the older ones of that kind. The end of the
//! program cancels all and waits for none.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::app::{Job, JobKind, JobResult, Stop};

/// The thread, and what it is told.
#[derive(Debug)]
pub(super) struct Worker {
    jobs: Option<mpsc::Sender<(Job, Stop)>>,
    number: u64,
    /// The number of the newest job of each kind.
    latest: [Arc<AtomicU64>; JobKind::ALL.len()],
    tell: UnboundedSender<JobResult>,
    told: UnboundedReceiver<JobResult>,
}

impl Default for Worker {
    fn default() -> Self {
        let (tell, told) = unbounded_channel();
        Self {
            jobs: None,
            number: 0,
            latest: Default::default(),
            tell,
            told,
        }
    }
}

impl Worker {
    /// Hands a job to the thread. Gives its result if there can be no thread.
    pub(super) fn start(&mut self, job: Job) -> Option<JobResult> {
        let stop = match job.kind() {
            Some(kind) => {
                self.number += 1;
                let latest = self.latest_of(kind);
                latest.store(self.number, Ordering::Relaxed);
                Stop::new(latest, self.number)
            }
            None => Stop::never(),
        };
        let unsent = match self.thread() {
            Some(jobs) => jobs.send((job, stop)).err().map(|error| error.0),
            None => Some((job, stop)),
        };
        let (job, stop) = unsent?;
        job.run(&stop)
    }

    /// Cancels the jobs of a kind.
    pub(super) fn cancel(&mut self, kind: JobKind) {
        self.number += 1;
        self.latest_of(kind).store(self.number, Ordering::Relaxed);
    }

    /// The next result.
    pub(super) async fn next(&mut self) -> Option<JobResult> {
        self.told.recv().await
    }

    /// A result that is there.
    pub(super) fn ready(&mut self) -> Option<JobResult> {
        self.told.try_recv().ok()
    }

    fn latest_of(&self, kind: JobKind) -> &Arc<AtomicU64> {
        let [arrange, narrow] = &self.latest;
        match kind {
            JobKind::Arrange => arrange,
            JobKind::Narrow => narrow,
        }
    }

    fn thread(&mut self) -> Option<&mpsc::Sender<(Job, Stop)>> {
        if self.jobs.is_none() {
            let (jobs, todo) = mpsc::channel::<(Job, Stop)>();
            let tell = self.tell.clone();
            let work = move || {
                for (job, stop) in todo {
                    if let Some(result) = job.run(&stop) {
                        // At the end nobody listens.
                        let _ = tell.send(result);
                    }
                }
            };
            let spawned = thread::Builder::new().name("worker".into()).spawn(work);
            self.jobs = spawned.is_ok().then_some(jobs);
        }
        self.jobs.as_ref()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        for latest in &self.latest {
            latest.store(u64::MAX, Ordering::Relaxed);
        }
    }
}
