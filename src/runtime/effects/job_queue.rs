//! Changes to the files of one directory: one after another, in the order of the requests.
//!
//! If the disk hangs, the changes wait in the queue and are applied when it responds again. The caller may give up earlier.

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::{JoinSet, spawn_blocking};

type Job = Box<dyn FnOnce() + Send>;

/// A queue of blocking jobs.
pub(super) struct InOrder(UnboundedSender<Job>);

impl InOrder {
    /// Starts a queue among these tasks. It ends when the handle is dropped and all jobs are done.
    pub(super) fn start(tasks: &mut JoinSet<()>) -> Self {
        let (jobs, mut to_do) = unbounded_channel::<Job>();
        tasks.spawn(async move {
            while let Some(job) = to_do.recv().await {
                // Who asked for one that panics learns that no answer comes.
                let _ = spawn_blocking(job).await;
            }
        });
        Self(jobs)
    }

    /// Queues a job. It runs even if nobody waits for its result.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> oneshot::Receiver<T> {
        let (answer, answered) = oneshot::channel();
        let job = move || {
            let _ = answer.send(work());
        };
        // The line lives as long as this.
        let _ = self.0.send(Box::new(job));
        answered
    }
}
