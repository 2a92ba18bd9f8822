//! Follows a job: its progress on standard error, its result, and Ctrl-C, which aborts it.

use std::io::{self, Write as _};

use super::ended::{interrupted, problem};
use super::progress::{JobPrint, Progress};

use crate::api::RawCall;
use crate::api::RawReply;
use crate::cli::exit::{self, Problem};
use crate::cli::signals::Signals;
use crate::client::{Client, Error, Job};

/// Starts the job of a method and waits for its end.
///
/// # Errors
/// The job failed, was aborted, or the run was interrupted.
pub(super) async fn follow(
    client: &Client,
    call: RawCall,
    print: JobPrint,
) -> Result<RawReply, Problem> {
    let mut signals =
        Signals::listen().map_err(|error| Problem::local("could not start", &error))?;
    let method = call.method().to_owned();
    let job = tokio::select! {
        job = client.start_job(call) => job.map_err(problem)?,
        signal = signals.next() => return Err(interrupted(signal, &method)),
    };
    let mut progress = Progress::here(print);
    let done = until_over(job, &mut signals, &mut progress).await;
    say(progress.end());
    done
}

async fn until_over(
    mut job: Job,
    signals: &mut Signals,
    progress: &mut Progress,
) -> Result<RawReply, Problem> {
    let mut aborting = false;
    loop {
        let signal = tokio::select! {
            done = job.watch(|now| say(progress.report(now.percent, now.description.as_str()))) => {
                return match done {
                    Err(Error::Job(error)) if error.aborted && aborting => {
                        let mut problem = problem(Error::Job(error));
                        problem.code = exit::INTERRUPTED;
                        Err(problem)
                    }
                    done => done.map_err(problem),
                };
            }
            signal = signals.next() => signal,
        };
        if aborting {
            return Err(unfinished(signal, job.id()));
        }
        aborting = true;
        say(progress.end());
        // The system may not respond: a second signal must not wait for it.
        let refused = tokio::select! {
            asked = job.abort() => asked.err(),
            signal = signals.next() => return Err(unfinished(signal, job.id())),
        };
        match refused {
            None => exit::remark(&format!(
                "aborting the job {}; Ctrl-C again stops waiting for it",
                job.id()
            )),
            Some(error) => exit::remark(&format!(
                "could not abort the job {}: {error} Ctrl-C again stops waiting for it",
                job.id()
            )),
        }
    }
}

/// The problem of a run that no longer waits for its job.
fn unfinished(signal: &str, job: i64) -> Problem {
    let what = format!("Interrupted by {signal} before the job {job} ended.");
    Problem::new(exit::OUTCOME_UNKNOWN, what)
        .means("The job may still be running.")
        .next("To see its state: tnkeys jobs.")
}

/// Prints a part of the progress. It is not worth an error.
fn say(text: Option<impl AsRef<str>>) {
    if let Some(text) = text {
        let mut err = io::stderr();
        let _ = err
            .write_all(text.as_ref().as_bytes())
            .and_then(|()| err.flush());
    }
}
