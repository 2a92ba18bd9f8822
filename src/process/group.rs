//! A program and all that it starts.

use std::io;
use std::process::ExitStatus;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};

/// A child that leads a process group of its own. Dropped before it was let go, all of the group are killed: that is what
/// happens when the time is over, when whoever waits is given up, and when the program ends.
#[derive(Debug)]
pub struct Group {
    child: Child,
    /// What to kill; `None` once it was let go.
    leader: Option<Pid>,
}

impl Group {
    /// The group that this child leads, or will lead in a moment.
    pub fn of(child: Child) -> Self {
        let leader = child.id().and_then(|id| i32::try_from(id).ok());
        let leader = leader.and_then(Pid::from_raw);
        Self { child, leader }
    }

    /// Starts a program as the leader of a group of its own, in the background of our terminal: it can neither read what is
    /// typed there nor change its settings. It gets none of our variables, which may hold secrets.
    ///
    /// It is started on another thread. One that starts after nobody waits for it any more is ended at once.
    ///
    /// # Errors
    /// When it cannot be run.
    pub async fn start(mut command: Command) -> io::Result<Self> {
        command.process_group(0).kill_on_drop(true);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("TNKEYS_") {
                command.env_remove(name);
            }
        }
        let starting = tokio::task::spawn_blocking(move || command.spawn().map(Self::of));
        starting.await.map_err(io::Error::other)?
    }

    /// The leader, for its standard streams and its end.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Waits for the end of the leader. What it left running is still killed, unless it is let go.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Ends all of the group, and waits until its leader is gone.
    pub async fn end(&mut self) {
        self.kill();
        // Nobody is left to be told.
        let _ = self.child.wait().await;
        self.leader = None;
    }

    fn kill(&mut self) {
        let Some(leader) = self.leader else { return };
        // It may have ended by itself.
        let _ = kill_process_group(leader, Signal::KILL);
        // Before it led its group, that found nobody.
        let _ = self.child.start_kill();
    }

    /// It has done what it was started for: what it left running (as xclip does, to hand a text out) may go on.
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
    use std::time::Duration;

    use super::*;

    /// Tells when a program and everything that it started are gone.
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

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[tokio::test]
    async fn all_of_the_group_end_when_it_is_dropped() {
        let witness = Witness::new();
        let group = Group::start(sh(&witness.script())).await.unwrap();
        let witness = witness.until_there().await;
        drop(group);
        witness.until_gone().await;
    }

    #[tokio::test]
    async fn what_an_ended_leader_left_running_ends_too() {
        let witness = Witness::new();
        let script = witness.script().replace("& wait", "&");
        let mut group = Group::start(sh(&script)).await.unwrap();
        let witness = witness.until_there().await;
        assert!(group.ended().await.unwrap().success());
        drop(group);
        witness.until_gone().await;
    }

    #[tokio::test]
    async fn what_was_let_go_goes_on() {
        let mut group = Group::start(sh("sleep 300 >/dev/null 2>&1 & echo $!"))
            .await
            .unwrap();
        // Its leader has ended; a signal to the group finds the child that it left.
        group.ended().await.unwrap();
        let leader = group.leader.unwrap();
        group.let_go();
        drop(group);
        kill_process_group(leader, Signal::KILL).unwrap();
    }
}
