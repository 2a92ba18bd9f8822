//! The thread that sorts and matches many rows, and drops them.
//!
//! It starts with the first job, and sleeps without one. A newer job of a kind cancels the older ones of that kind and system. The end of the
//! program cancels all and waits for none.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::app::fleet::SystemId;
use crate::app::{Job, JobKind, JobResult, Stop};

/// The thread, and what it is told.
#[derive(Debug)]
pub(super) struct Worker {
    jobs: Option<mpsc::Sender<(SystemId, Job, Stop)>>,
    number: u64,
    /// The number of the newest job of each kind and system.
    latest: Vec<((SystemId, JobKind), Arc<AtomicU64>)>,
    tell: UnboundedSender<(SystemId, JobResult)>,
    told: UnboundedReceiver<(SystemId, JobResult)>,
}

impl Default for Worker {
    fn default() -> Self {
        let (tell, told) = unbounded_channel();
        Self {
            jobs: None,
            number: 0,
            latest: Vec::new(),
            tell,
            told,
        }
    }
}

impl Worker {
    /// Hands a job to the thread. Gives its result if there can be no thread.
    pub(super) fn start(&mut self, of: SystemId, job: Job) -> Option<JobResult> {
        let stop = match job.kind() {
            Some(kind) => {
                self.number += 1;
                let number = self.number;
                let latest = self.latest_of(of, kind);
                latest.store(number, Ordering::Relaxed);
                Stop::new(&latest, number)
            }
            None => Stop::never(),
        };
        let unsent = match self.thread() {
            Some(jobs) => jobs.send((of, job, stop)).err().map(|error| error.0),
            None => Some((of, job, stop)),
        };
        let (_, job, stop) = unsent?;
        job.run(&stop)
    }

    /// Cancels the jobs of a kind.
    pub(super) fn cancel(&mut self, of: SystemId, kind: JobKind) {
        self.number += 1;
        let number = self.number;
        self.latest_of(of, kind).store(number, Ordering::Relaxed);
    }

    /// Cancels the jobs of a system that was closed.
    pub(super) fn forget(&mut self, of: SystemId) {
        self.latest.retain(|((other, _), latest)| {
            if *other == of {
                latest.store(u64::MAX, Ordering::Relaxed);
            }
            *other != of
        });
    }

    /// The next result.
    pub(super) async fn next(&mut self) -> Option<(SystemId, JobResult)> {
        self.told.recv().await
    }

    /// A result that is there.
    pub(super) fn ready(&mut self) -> Option<(SystemId, JobResult)> {
        self.told.try_recv().ok()
    }

    fn latest_of(&mut self, of: SystemId, kind: JobKind) -> Arc<AtomicU64> {
        let mut known = self.latest.iter();
        if let Some((_, latest)) = known.find(|(it, _)| *it == (of, kind)) {
            return Arc::clone(latest);
        }
        let latest = Arc::<AtomicU64>::default();
        self.latest.push(((of, kind), Arc::clone(&latest)));
        latest
    }

    fn thread(&mut self) -> Option<&mpsc::Sender<(SystemId, Job, Stop)>> {
        if self.jobs.is_none() {
            let (jobs, todo) = mpsc::channel::<(SystemId, Job, Stop)>();
            let tell = self.tell.clone();
            let work = move || {
                for (of, job, stop) in todo {
                    if let Some(result) = job.run(&stop) {
                        // At the end nobody listens.
                        let _ = tell.send((of, result));
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
        for (_, latest) in &self.latest {
            latest.store(u64::MAX, Ordering::Relaxed);
        }
    }
}
