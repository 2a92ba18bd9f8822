//! The process group of a program, with everything that it starts.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::Child;
use tokio::time::timeout;

/// A child process that leads its own process group. Dropping it kills the whole group, unless it was released: on a timeout, when the
/// waiting task is cancelled, and at the end of tnkeys.
#[derive(Debug)]
pub struct Group {
    child: Child,
    /// The group to kill; `None` once it was released.
    leader: Option<Pid>,
}

impl Group {
    /// The group of a child that leads it, or is about to.
    pub fn of(child: Child) -> Self {
        let leader = child.id().and_then(|id| i32::try_from(id).ok());
        let leader = leader.and_then(Pid::from_raw);
        Self { child, leader }
    }

    /// The leading child, for its standard streams.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Waits for the leader to end. Its remaining children are still killed, unless the group is released.
    ///
    /// # Errors
    /// When the system refuses to wait for it.
    pub async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Sends SIGTERM to the group, and SIGKILL if the leader has not ended after this time. Waits for the leader to end.
    pub async fn end(&mut self, grace: Duration) {
        if let Some(leader) = self.leader {
            // It may have ended by itself.
            let _ = kill_process_group(leader, Signal::TERM);
        }
        if timeout(grace, self.child.wait()).await.is_err() {
            self.kill();
            // Nobody is left to be told.
            let _ = self.child.wait().await;
        }
    }

    fn kill(&mut self) {
        let Some(leader) = self.leader else { return };
        // It may have ended by itself.
        let _ = kill_process_group(leader, Signal::KILL);
        // Before it led its group, that found nobody.
        let _ = self.child.start_kill();
    }

    /// Releases the group: children that the program left running continue (xclip leaves one that serves the text).
    pub fn let_go(&mut self) {
        self.leader = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::{Path, PathBuf};

    use super::super::program::{Program, Streams};
    use super::*;

    /// Shows when a program and everything that it started have ended.
    pub(crate) struct Witness {
        dir: tempfile::TempDir,
        reading: Option<std::thread::JoinHandle<usize>>,
        opened: std::sync::mpsc::Receiver<()>,
    }

    impl Witness {
        pub(crate) fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let made = std::process::Command::new("mkfifo")
                .arg(fifo(dir.path()))
                .status();
            assert!(made.unwrap().success());
            let at = fifo(dir.path());
            let (tell, opened) = std::sync::mpsc::channel();
            let reading = std::thread::spawn(move || {
                // Opens once somebody writes to it, and ends when the last writer is gone.
                let mut pipe = std::fs::File::open(at).unwrap();
                tell.send(()).unwrap();
                io::copy(&mut pipe, &mut io::sink())
                    .unwrap()
                    .try_into()
                    .unwrap()
            });
            let reading = Some(reading);
            Self {
                dir,
                reading,
                opened,
            }
        }

        /// A shell's script whose child stays for long.
        pub(crate) fn script(&self) -> String {
            format!("sleep 300 > {} & wait", fifo(self.dir.path()).display())
        }

        /// Waits until the child is there.
        pub(crate) async fn until_there(self) -> Self {
            let waiting = tokio::task::spawn_blocking(move || {
                self.opened.recv_timeout(Duration::from_secs(60)).unwrap();
                self
            });
            waiting.await.unwrap()
        }

        /// Waits until it is gone.
        pub(crate) async fn until_gone(mut self) {
            let reading = self.reading.take().unwrap();
            let gone = tokio::task::spawn_blocking(move || reading.join().unwrap());
            let gone = tokio::time::timeout(Duration::from_secs(30), gone).await;
            assert_eq!(gone.expect("the child lives").unwrap(), 0);
        }
    }

    fn fifo(dir: &Path) -> PathBuf {
        dir.join("fifo")
    }

    async fn sh(script: &str) -> Group {
        let program = Program::new("sh", ["-c", script]);
        program.start(Streams::default()).await.unwrap()
    }

    #[tokio::test]
    async fn all_of_the_group_end_when_it_is_dropped() {
        let witness = Witness::new();
        let group = sh(&witness.script()).await;
        let witness = witness.until_there().await;
        drop(group);
        witness.until_gone().await;
    }

    #[tokio::test]
    async fn what_an_ended_leader_left_running_ends_too() {
        let witness = Witness::new();
        let script = witness.script().replace("& wait", "&");
        let mut group = sh(&script).await;
        let witness = witness.until_there().await;
        assert!(group.ended().await.unwrap().success());
        drop(group);
        witness.until_gone().await;
    }

    #[tokio::test]
    async fn all_of_the_group_are_asked_to_end_and_killed_where_the_leader_stays() {
        for deaf in ["", "trap '' TERM; "] {
            let witness = Witness::new();
            let mut group = sh(&format!("{deaf}{}", witness.script())).await;
            let witness = witness.until_there().await;
            group.end(Duration::from_millis(1)).await;
            drop(group);
            witness.until_gone().await;
        }
    }

    #[tokio::test]
    async fn what_was_let_go_goes_on() {
        let mut group = sh("sleep 300 &").await;
        // Its leader has ended; a signal to the group finds the child that it left.
        group.ended().await.unwrap();
        let leader = group.leader.unwrap();
        group.let_go();
        drop(group);
        kill_process_group(leader, Signal::KILL).unwrap();
    }
}
