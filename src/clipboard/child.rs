//! Running another program that takes a text on its standard input.
//!
//! Invariants: no shell; the text is neither among its arguments nor in its environment, and none of our secrets is; it
//! cannot read from the terminal; it ends with its time, and with whoever waits for it; what it leaves running when it went well
//! stays (xclip hands the text out); its own words are told without the text.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use tokio::time::{Instant, timeout, timeout_at};
use zeroize::Zeroizing;

use super::error::CopyError;
use crate::domain::scrub::scrub;
use crate::domain::text::harmless;
use crate::process::Group;

/// More than is ever printed that we want to know: tmux has 12 KiB to say of each terminal.
const LONGEST: usize = 64 * 1024;
/// How long what it printed is waited for once it has ended: a child that it leaves behind (as xclip does, to hand the
/// text out) may hold its outputs open for as long as it lives.
const AFTERWARDS: Duration = Duration::from_millis(200);

/// What came of it.
#[derive(Debug)]
pub(super) struct Ran {
    status: ExitStatus,
    /// What it printed, its beginning if it is long.
    pub(super) out: Zeroizing<Vec<u8>>,
    /// What it complained of, without the text.
    complaints: String,
}

impl Ran {
    /// What it printed, if it ended well; else why not, with its own words.
    pub(super) fn well(self, program: &str) -> Result<Zeroizing<Vec<u8>>, CopyError> {
        if self.status.success() {
            return Ok(self.out);
        }
        Err(CopyError::failed(match self.complaints.as_str() {
            "" => format!("{program} failed ({})", self.status),
            said => format!("{program} failed ({}): {}", self.status, harmless(said)),
        }))
    }
}

/// Runs the program with the text on its standard input, for `patience` at most.
pub(super) async fn run<S: AsRef<str>>(
    program: &str,
    arguments: &[S],
    text: &[u8],
    patience: Duration,
) -> Result<Ran, CopyError> {
    let mut command = Command::new(program);
    command
        .args(arguments.iter().map(AsRef::as_ref))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let end = Instant::now() + patience;
    // It may be on a disk that hangs.
    let started = timeout_at(end, Group::start(command)).await;
    let seconds = patience.as_secs();
    let started = started
        .map_err(|_| CopyError::failed(format!("{program} did not start within {seconds} s")))?;
    let mut group =
        started.map_err(|e| CopyError::failed(format!("{program} cannot be run: {e}")))?;
    let child = group.child();
    let stdin = child.stdin.take();
    let mut out = Kept::new(child.stdout.take());
    let mut complaints = Kept::new(child.stderr.take());
    let feed = async {
        if let Some(mut stdin) = stdin {
            // Who ends without reading it says why by how it ends.
            let _ = stdin.write_all(text).await;
        }
    };
    let talk = async {
        let ended = async {
            let (_, status) = tokio::join!(feed, group.ended());
            status
        };
        let hear = async { tokio::join!(out.hear(), complaints.hear()) };
        tokio::pin!(ended, hear);
        tokio::select! {
            status = &mut ended => {
                let _ = timeout(AFTERWARDS, hear).await;
                status
            }
            _ = &mut hear => ended.await,
        }
    };
    match timeout_at(end, talk).await {
        Ok(Ok(status)) => {
            group.let_go();
            Ok(Ran {
                status,
                out: out.kept,
                complaints: scrub(&String::from_utf8_lossy(&complaints.kept), text),
            })
        }
        Ok(Err(error)) => Err(CopyError::maybe(format!(
            "{program} cannot be waited for: {error}"
        ))),
        Err(_) => Err(CopyError::maybe(format!(
            "{program} did not end within {seconds} s, and was ended"
        ))),
    }
}

/// One of its outputs with the beginning of what came from there.
struct Kept<R> {
    from: Option<R>,
    kept: Zeroizing<Vec<u8>>,
}

impl<R: AsyncRead + Unpin> Kept<R> {
    fn new(from: Option<R>) -> Self {
        // Room that never moves: what grows leaves copies behind.
        let kept = Zeroizing::new(Vec::with_capacity(LONGEST));
        Self { from, kept }
    }

    async fn hear(&mut self) -> io::Result<()> {
        let mut piece = Zeroizing::new([0; 1024]);
        let Some(from) = &mut self.from else {
            return Ok(());
        };
        loop {
            let read = from.read(&mut piece[..]).await?;
            let Some(piece) = piece.get(..read).filter(|piece| !piece.is_empty()) else {
                return Ok(());
            };
            let room = LONGEST - self.kept.len();
            self.kept
                .extend_from_slice(piece.get(..room).unwrap_or(piece));
        }
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::{Pid, Signal};

    use super::*;
    use crate::process::group::tests::Witness;

    const PATIENCE: Duration = Duration::from_secs(60);

    async fn sh(script: &str, text: &str) -> Result<String, String> {
        let ran = run("sh", &["-c", script], text.as_bytes(), PATIENCE).await?;
        let out = ran.well("sh")?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    #[tokio::test]
    async fn the_text_comes_on_standard_input_and_ends() {
        assert_eq!(
            sh("cat; echo end", "1-not-a-key").await.unwrap(),
            "1-not-a-keyend\n"
        );
        // Who does not read it is no failure by itself, and more than the pipe holds does not make it wait.
        let long = "x".repeat(300_000);
        assert_eq!(sh("exit 0", &long).await.unwrap(), "");
        let counted = sh("head -c 300000 /dev/zero >&2; wc -c", &long)
            .await
            .unwrap();
        assert_eq!(counted.trim(), "300000");
    }

    #[tokio::test]
    async fn its_own_words_are_shown_when_it_fails() {
        let why = sh("echo 'no \u{1b}[2J display' >&2; exit 3", "x")
            .await
            .unwrap_err();
        assert_eq!(why, "sh failed (exit status: 3): no \\x1b[2J display");
        assert_eq!(
            sh("exit 4", "x").await.unwrap_err(),
            "sh failed (exit status: 4)"
        );
        let none = run("/no/such/program", &["x"], b"", PATIENCE).await;
        assert!(none.unwrap_err().why.contains("cannot be run"));
    }

    #[tokio::test]
    async fn a_child_that_it_leaves_behind_is_not_waited_for() {
        let said = sh("sleep 300 & echo $!", "x").await.unwrap();
        let left = said.trim().parse().ok().and_then(Pid::from_raw).unwrap();
        rustix::process::kill_process(left, Signal::KILL).unwrap();
    }

    #[tokio::test]
    async fn given_up_it_ends_and_so_does_what_it_started() {
        let witness = Witness::new();
        let script = witness.script();
        let running = tokio::spawn(async move { sh(&script, "x").await });
        let witness = witness.until_there().await;
        running.abort();
        witness.until_gone().await;
    }

    #[test]
    fn a_disk_that_hangs_with_the_program_on_it_does_not_hold_the_screen_up() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(1)
            .build()
            .unwrap();
        let (release, held) = std::sync::mpsc::channel::<()>();
        runtime.block_on(async {
            // Nothing that blocks comes to an end.
            tokio::task::spawn_blocking(move || held.recv());
            let ran = run("true", &["x"], b"", Duration::from_millis(1)).await;
            assert_eq!(
                ran.unwrap_err(),
                CopyError::failed("true did not start within 0 s")
            );
            drop(release);
        });
    }

    #[tokio::test]
    async fn it_ends_with_its_time() {
        let slow = run(
            "sh",
            &["-c", "sleep 300 & wait"],
            b"",
            Duration::from_secs(1),
        )
        .await;
        assert_eq!(
            slow.unwrap_err(),
            CopyError::maybe("sh did not end within 1 s, and was ended")
        );
    }
}
