//! Runs blocking file operations on another thread, with a time limit.
//!
//! A disk can hang, for example a dead network mount or a lock that another process holds. The caller then gets a fault. The operation
//! itself is not cancelled, and may still complete when the disk responds again.

use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::domain::{Fault, Kind};

/// Time limit for a disk operation. A disk may have to spin up first.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Runs a blocking operation on another thread.
///
/// # Errors
/// When the operation exceeds the time limit.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    within(PATIENCE, spawn_blocking(work)).await
}

/// Waits for a task on another thread, with a time limit.
///
/// # Errors
/// When the task fails or exceeds the time limit.
pub(crate) async fn within<T, E>(
    patience: Duration,
    done: impl Future<Output = Result<T, E>>,
) -> Result<T, Fault> {
    match timeout(patience, done).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) => Err(Fault::new(
            Kind::Local,
            "A background task on this machine failed.",
        )),
        Err(_) => Err(hangs(patience)),
    }
}

/// The fault of a disk that did not respond within this time.
pub(crate) fn hangs(patience: Duration) -> Fault {
    let seconds = patience.as_secs();
    let what = format!("A disk of this machine did not respond within {seconds} s.");
    Fault::new(Kind::Local, what)
        .meaning("The operation may still complete.")
        .next("Check for a dead network mount, or another tnkeys process that hangs.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_hangs_is_a_fault_and_goes_on() {
        let (release, held) = std::sync::mpsc::channel::<()>();
        let (done, is_done) = tokio::sync::oneshot::channel();
        let work = spawn_blocking(move || {
            let _ = held.recv();
            done.send(())
        });
        let fault = within(Duration::ZERO, work).await.unwrap_err();
        assert_eq!(fault.kind, Kind::Local);
        drop(release);
        assert_eq!(is_done.await, Ok(()));
        assert_eq!(blocking(|| 1).await, Ok(1));
    }
}
