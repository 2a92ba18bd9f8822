//! What is done to the files of one directory: one thing after the other, in the order of asking, however long each takes.
//!
//! Where a disk hangs, what was asked for waits in line and is done when it answers again; who asked need not wait so long.

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::{JoinSet, spawn_blocking};

type Job = Box<dyn FnOnce() + Send>;

/// A line of work that blocks.
pub(super) struct InOrder(UnboundedSender<Job>);

impl InOrder {
    /// Begins one among these tasks. It ends when this is dropped and all is done.
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

    /// Asks for this. It is done also where nobody waits for the answer.
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
