//! Runs a program until it ends: writes its input, collects its output, enforces its time limit.

use std::fmt;
use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, timeout, timeout_at};
use zeroize::Zeroizing;

use super::program::{Program, Streams};
use crate::domain::scrub::scrub;

/// How long to wait for the rest of the output after the program has ended: a child that it left running (xclip leaves one) may keep
/// the output open.
const AFTERWARDS: Duration = Duration::from_millis(200);

/// A run of a program. Dropping its future kills the program and everything that it started.
#[derive(Debug)]
pub struct Run<'a> {
    /// The program.
    pub program: Program,
    /// The text for its standard input, which is then closed; `None`: no input.
    pub input: Option<&'a [u8]>,
    /// The time limit.
    pub patience: Duration,
    /// Number of bytes of standard output to keep, from the start.
    pub keep_out: usize,
    /// Number of bytes of standard error to keep, from the start. Much more than is shown if there is input, so that no secret is cut in
    /// half and missed when the output is scrubbed.
    pub keep_err: usize,
}

/// A program that has ended.
pub struct Ran {
    /// Its exit status. Processes that it left running continue.
    pub status: ExitStatus,
    /// Its standard output.
    pub out: Zeroizing<Vec<u8>>,
    /// Its standard error, on one line and without the input.
    pub err: String,
    /// Why it did not read all of its input; `None`: it did, or there was none.
    pub refused: Option<io::Error>,
}

/// Why a run did not complete.
#[derive(Debug)]
pub enum RunError {
    /// It did not start in time, because the disk of the program hangs.
    NotStarted,
    /// The program cannot be run.
    CannotRun(io::Error),
    /// The system refuses to wait for it or to read from it.
    Unheard(io::Error),
    /// It exceeded the time limit and was killed with everything that it started. Carries its standard error.
    TimedOut(String),
}

impl RunError {
    /// Whether the program may have received its input.
    pub fn may_have_input(&self) -> bool {
        matches!(self, Self::Unheard(_) | Self::TimedOut(_))
    }
}

impl fmt::Debug for Ran {
    /// Without the standard output, which may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ran")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Run<'_> {
    /// Runs the program.
    ///
    /// # Errors
    /// When the program cannot be started or exceeds the time limit.
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

/// The output on one line. If the program received a text, without any part of that text.
fn words(said: &[u8], input: Option<&[u8]>) -> String {
    let said = String::from_utf8_lossy(said);
    match input {
        Some(input) => scrub(&said, input),
        None => said.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// An output stream of a program, with the collected start of its content.
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
