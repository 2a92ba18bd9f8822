//! Files, which block: they are waited for elsewhere, and not for ever.
//!
//! A disk can hang: a network mount that is dead, a lock that another process holds and never lets go. That is a fault like any
//! other. What was asked of it is not taken back: it may still be done when the disk answers again.

use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::domain::{Fault, Kind};

/// How long a disk may take. One that has to spin up is slower than one would think.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Does what blocks elsewhere.
///
/// # Errors
/// When it takes too long.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    within(PATIENCE, spawn_blocking(work)).await
}

/// What is done elsewhere, if it is done in time.
///
/// # Errors
/// When it is not, or failed.
pub(crate) async fn within<T, E>(
    patience: Duration,
    done: impl Future<Output = Result<T, E>>,
) -> Result<T, Fault> {
    match timeout(patience, done).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) => Err(Fault::new(Kind::Local, "Something on this machine failed.")),
        Err(_) => Err(hangs(patience)),
    }
}

/// The fault of a disk that did not answer in this time.
pub(crate) fn hangs(patience: Duration) -> Fault {
    let seconds = patience.as_secs();
    let what = format!("A disk of this machine did not answer within {seconds} s.");
    Fault::new(Kind::Local, what)
        .meaning("What was asked of it may still be done.")
        .next("Look for a network mount that is dead, or another tnkeys that hangs.")
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
