//! The second thread: what must go on while the first one draws, which can take long where the terminal takes no output.
//!
//! The link to the system lives here (a ping is due, a reply is read and taken apart), and so do the effects that take files
//! or other programs. Channels are all that ties it to the loop. It lasts as long as the process, as the kernel's word that ends ssh
//! with us is tied to the thread that started it.

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// How long the end waits for what is under way there: a last word to the system takes no longer.
const FAREWELL: Duration = Duration::from_millis(100);
/// How much longer it waits for the thread itself, which may be busy.
const LONGEST: Duration = Duration::from_secs(1);

/// The thread. Dropping it ends what runs there.
#[derive(Debug)]
pub struct Aside {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    ended: mpsc::Receiver<()>,
}

impl Aside {
    /// Starts it, with nothing to do.
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

    /// What is spawned on it, or while it is entered, runs there.
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
