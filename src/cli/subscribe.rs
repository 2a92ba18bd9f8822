//! `tnkeys subscribe`: prints the events of a system as they arrive, a line of JSON for each. Secrets in events are masked.

use std::io::{self, Write as _};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::at::At;
use super::call::ended::problem;
use super::call::json;
use super::exit::{self, Problem};
use super::settings::Settings;
use super::sign_in;
use crate::client::EventKind;
use crate::client::{RawEvent, Update};

/// The arguments of `tnkeys subscribe`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The event: api_key.query, core.get_jobs
    event: String,

    /// Exit after this number of events.
    #[arg(short, long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    number: Option<u64>,

    /// Stop after this time, with exit code 1.
    #[arg(short, long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=31_536_000))]
    pub(super) timeout: Option<u64>,

    /// Print errors as a JSON object.
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) at: At,
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let client = sign_in::client(&options.at, settings).await?;
    let subscribed = client.subscribe(&options.event).await;
    let mut events = subscribed.map_err(problem)?;
    let limit = options
        .timeout
        .map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut number = 0;
    while options.number.is_none_or(|wanted| number < wanted) {
        let update = tokio::select! {
            update = events.next() => update,
            () = until(limit) => return late(options, number),
        };
        match update {
            Some(Ok(Update::Event(event))) => {
                if !print(&line(&event))? {
                    return Ok(exit::OK);
                }
                number += 1;
            }
            Some(Ok(Update::Missed)) => {
                exit::remark(
                    "the connection was lost, or events came too fast: some events are missing",
                );
            }
            Some(Err(error)) => return Err(problem(error)),
            None => return Ok(exit::OK),
        }
    }
    Ok(exit::OK)
}

async fn until(limit: Option<Instant>) {
    match limit {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// The end of the time. It is a problem only for a run that waits for a number of events.
fn late(options: &Options, number: u64) -> Result<u8, Problem> {
    let (Some(wanted), Some(seconds)) = (options.number, options.timeout) else {
        return Ok(exit::OTHER);
    };
    let what = format!("Received {number} of {wanted} events within {seconds} s.");
    Err(Problem::new(exit::OTHER, what))
}

/// An event as midclt prints it.
fn line(event: &RawEvent) -> String {
    let kind = match event.kind() {
        EventKind::Added => "added",
        EventKind::Changed => "changed",
        EventKind::Removed => "removed",
    };
    let mut message = serde_json::Map::from_iter([("msg".to_owned(), kind.into())]);
    message.extend(
        event
            .body()
            .iter()
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    json::masked(&serde_json::Value::Object(message).to_string()).to_string()
}

/// Prints a line at once. Returns whether someone still reads.
fn print(line: &str) -> Result<bool, Problem> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Problem::local("cannot write to standard output", &error)),
    }
}
