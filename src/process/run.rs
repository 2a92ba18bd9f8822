//! Runs a program to its end: gives it its input, keeps what it writes, ends it with its time.

use std::fmt;
use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, timeout, timeout_at};
use zeroize::Zeroizing;

use super::program::{Program, Streams};
use crate::domain::scrub::scrub;

/// How long the rest of the output is waited for once the program has ended: a child that it leaves behind (as xclip does, to
/// hand the text out) may hold its outputs open for as long as it lives.
const AFTERWARDS: Duration = Duration::from_millis(200);

/// A run of a program. Dropping its future ends the program and all that it started.
#[derive(Debug)]
pub struct Run<'a> {
    /// What is run.
    pub program: Program,
    /// What it gets on its standard input, which is closed behind it; `None`: it has no input.
    pub input: Option<&'a [u8]>,
    /// How long it may take.
    pub patience: Duration,
    /// How many bytes of its standard output are kept, from its beginning.
    pub keep_out: usize,
    /// How many bytes of its standard error are kept, from its beginning. Far more than is shown where there is an input: what
    /// is cut off is then no half of a secret.
    pub keep_err: usize,
}

/// A program that has ended.
pub struct Ran {
    /// How it ended. What it left running goes on.
    pub status: ExitStatus,
    /// What it printed.
    pub out: Zeroizing<Vec<u8>>,
    /// What it complained of: on one line, without the input.
    pub err: String,
    /// Why it did not take all of its input; `None`: it did, or there was none.
    pub refused: Option<io::Error>,
}

/// Why there is no end to tell of.
#[derive(Debug)]
pub enum RunError {
    /// It was not started in time: the disk with the program on it hangs.
    NotStarted,
    /// It cannot be run.
    CannotRun(io::Error),
    /// It cannot be waited for, or not be heard.
    Unheard(io::Error),
    /// It did not end in time, and was killed with all that it started; what it complained of until then.
    TimedOut(String),
}

impl RunError {
    /// Whether the program may have got its input.
    pub fn may_have_input(&self) -> bool {
        matches!(self, Self::Unheard(_) | Self::TimedOut(_))
    }
}

impl fmt::Debug for Ran {
    /// Without what it printed, which may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ran")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Run<'_> {
    /// Runs it.
    ///
    /// # Errors
    /// When it cannot be started, and when it has not ended in time.
    pub async fn to_end(self) -> Result<Ran, RunError> {
        let end = Instant::now() + self.patience;
        let streams = Streams {
            input: self.input.is_some(),
            out: self.keep_out > 0,
            err: self.keep_err > 0,
        };
        let started = timeout_at(end, self.program.start(streams)).await;
        let mut group = started
            .map_err(|_| RunError::NotStarted)?
            .map_err(RunError::CannotRun)?;
        let child = group.child();
        let stdin = child.stdin.take();
        let mut out = Kept::new(child.stdout.take(), self.keep_out);
        let mut err = Kept::new(child.stderr.take(), self.keep_err);
        let give = async {
            match (stdin, self.input) {
                (Some(mut stdin), Some(input)) => stdin.write_all(input).await.err(),
                _ => None,
            }
        };
        let done = {
            let ending = timeout_at(end, async {
                let (status, refused) = tokio::join!(group.ended(), give);
                group.let_go();
                (status, refused)
            });
            let hearing = async { tokio::try_join!(out.hear(), err.hear()) };
            tokio::pin!(ending, hearing);
            tokio::select! {
                ended = &mut ending => match ended {
                    // Too late means: keep what was read so far.
                    Ok(ended) => Ok((ended, timeout(AFTERWARDS, hearing).await.unwrap_or(Ok(((), ()))))),
                    Err(late) => Err(late),
                },
                heard = &mut hearing => ending.await.map(|ended| (ended, heard)),
            }
        };
        let err = words(&err.kept, self.input);
        let ((status, refused), heard) = done.map_err(|_| RunError::TimedOut(err.clone()))?;
        heard.map_err(RunError::Unheard)?;
        Ok(Ran {
            status: status.map_err(RunError::Unheard)?,
            out: out.kept,
            err,
            refused,
        })
    }
}

/// The words on one line. Of a program that was given a text, without any piece of it.
fn words(said: &[u8], input: Option<&[u8]>) -> String {
    let said = String::from_utf8_lossy(said);
    match input {
        Some(input) => scrub(&said, input),
        None => said.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// An output of a program with the beginning of what came from there.
struct Kept<R> {
    from: Option<R>,
    most: usize,
    kept: Zeroizing<Vec<u8>>,
}

impl<R: AsyncRead + Unpin> Kept<R> {
    fn new(from: Option<R>, most: usize) -> Self {
        // Room that never moves: what grows leaves copies behind.
        let kept = Zeroizing::new(Vec::with_capacity(most));
        Self { from, most, kept }
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
            let room = self.most - self.kept.len();
            self.kept
                .extend_from_slice(piece.get(..room).unwrap_or(piece));
        }
    }
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
