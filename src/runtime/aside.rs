//! The second thread: work that must continue while the first thread draws, which takes long when the terminal accepts no output.
//!
//! The link to the system runs here (it sends pings, reads replies, and decodes all but long ones), and so do the effects that use files
//! or other programs. Only channels connect it with the event loop. It lasts as long as the process, because the signal with which the
//! kernel ends ssh at our death belongs to the thread that started ssh.

use std::sync::mpsc;
use std::time::Duration;
use std::{io, thread};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// How long the end of the run waits for running tasks. A closing handshake takes no longer.
const FAREWELL: Duration = Duration::from_millis(100);
/// How much longer the end waits for the thread itself, which may be busy.
const LONGEST: Duration = Duration::from_secs(1);

/// The second thread. Dropping it ends its tasks.
#[derive(Debug)]
pub struct Aside {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    ended: mpsc::Receiver<()>,
}

impl Aside {
    /// Starts the thread without tasks.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn start() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let (tell, ended) = mpsc::channel::<()>();
        let metrics = handle.metrics();
        thread::Builder::new().name("aside".into()).spawn(move || {
            runtime.block_on(async {
                // Dropped without a word is a word too.
                let _ = stopped.await;
                let idle = async {
                    while metrics.num_alive_tasks() > 0 {
                        tokio::time::sleep(Duration::from_millis(1)).await;
                    }
                };
                // What is not done by then is dropped, and with it the programs that it started.
                let _ = timeout(FAREWELL, idle).await;
            });
            runtime.shutdown_background();
            // Whoever waits for it hears that it is gone.
            drop(tell);
            // Its programs are told of the end of this thread by the kernel: they have been ended in a better way, or are to go on
            // until the process ends.
            loop {
                thread::park();
            }
        })?;
        Ok(Self {
            handle,
            stop: Some(stop),
            ended,
        })
    }

    /// Tasks that are spawned on this handle, or while it is entered, run on the thread.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        drop(self.stop.take());
        // The other end is dropped, never used.
        let _ = self.ended.recv_timeout(LONGEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(60);

    #[test]
    fn what_runs_there_goes_on_while_this_thread_is_stuck() {
        let aside = Aside::start().unwrap();
        let here = Builder::new_current_thread().enable_all().build().unwrap();
        here.block_on(async {
            let (tell, told) = mpsc::channel();
            aside.handle().spawn(async move {
                tokio::time::sleep(Duration::from_millis(1)).await;
                tell.send(()).unwrap();
            });
            // Stuck, as in a write to a terminal that takes nothing.
            told.recv_timeout(PATIENCE).unwrap();
        });
    }

    #[test]
    fn its_end_ends_what_runs_there() {
        let aside = Aside::start().unwrap();
        let (tell, told) = mpsc::channel::<()>();
        aside.handle().spawn(async move {
            let _tell = tell;
            std::future::pending::<()>().await;
        });
        drop(aside);
        assert_eq!(
            told.recv_timeout(PATIENCE),
            Err(mpsc::RecvTimeoutError::Disconnected)
        );
    }

    #[test]
    fn what_ends_by_itself_is_waited_for() {
        let aside = Aside::start().unwrap();
        let (tell, told) = mpsc::channel();
        aside.handle().spawn(async move {
            tokio::task::yield_now().await;
            tell.send(()).unwrap();
        });
        drop(aside);
        assert_eq!(told.try_recv(), Ok(()));
    }
}
