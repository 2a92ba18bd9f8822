//! `tnkeys call`: calls any method, as midclt does. Secrets in the result are masked.
//!
//! Invariant: a call whose result is a new secret is refused before anything is sent, unless the secret is printed: masked, it
//! would be lost.

mod bulk;
pub(super) mod ended;
mod follow;
pub(super) mod json;
mod new_secret;
mod output;
mod params;
mod progress;
mod unquoted_json;

use std::time::Duration;

use super::at::At;
use super::exit::{self, Problem};
use super::settings::Settings;
use super::sign_in;
use super::signals::Signals;
use crate::api::{RawCall, RawReply};
use crate::client::Client;
use crate::client::Params;
use ended::{interrupted, problem};
use params::Local;
use progress::JobPrint;

/// The arguments of `tnkeys call`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The method: system.info
    method: String,

    /// Parameters: JSON, or else text. @FILE reads a parameter from a file, - from standard input. Secrets are refused here,
    /// because every user of this machine can see command lines.
    #[arg(value_name = "PARAMETER", allow_negative_numbers = true)]
    parameters: Vec<String>,

    /// Follow the job of the method: print its progress to standard error and wait for its result. Ctrl-C aborts the job.
    #[arg(short, long)]
    job: bool,

    /// How to print the progress of a job.
    #[arg(short = 'p', long, value_name = "FORM", default_value = "progressbar")]
    job_print: JobPrint,

    /// Call METHOD once for each item of a file (core.bulk): tnkeys call --bulk METHOD FILE. An item is a list of parameters, or one
    /// parameter. The file is a JSON list, or has one item on each line.
    #[arg(long, conflicts_with = "job")]
    bulk: bool,

    /// Time limit for the response (default: 90).
    #[arg(short, long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(super) timeout: Option<u64>,

    /// Do not print why a call failed.
    #[arg(short, long)]
    quiet: bool,

    /// Print the result as the JSON that the system sent: a text with its quotes, true and false.
    #[arg(long)]
    raw: bool,

    /// As --raw, and print errors as a JSON object.
    #[arg(long)]
    pub(super) json: bool,

    /// Print secrets instead of ********.
    #[arg(long)]
    print_secrets: bool,

    /// Print the request that would be sent, and do not send it.
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    pub(super) at: At,
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let call = request(options)?;
    if options.dry_run {
        let shown = json::masked(&call.params().to_string());
        return exit::print(&format!("{} {}\n", call.method(), *shown)).map(|()| exit::OK);
    }
    let client = sign_in::client(&options.at, settings).await?;
    match send(options, &client, call).await {
        Err(problem) if options.quiet => Ok(problem.code),
        done => done,
    }
}

/// The call of the arguments.
fn request(options: &Options) -> Result<RawCall, Problem> {
    let (method, mut params) = (options.method.as_str(), Params::default());
    if options.bulk {
        let items = bulk::items(&options.parameters, &mut Local)?;
        new_secret::check_bulk(method)?;
        *params.value_mut() = serde_json::json!([method, items]);
    } else {
        params = params::parse(&options.parameters, &mut Local)?;
        new_secret::check(method, &params, options.print_secrets)?;
    }
    let method = if options.bulk { "core.bulk" } else { method };
    let call = RawCall::new(method, params).map_err(|fault| Problem::from(fault).into_usage())?;
    Ok(match options.timeout {
        Some(seconds) => call.within(Duration::from_secs(seconds)),
        None => call,
    })
}

async fn send(options: &Options, client: &Client, call: RawCall) -> Result<u8, Problem> {
    let method = call.method().to_owned();
    let output = output::Output {
        sent: options.raw || options.json,
        secrets: options.print_secrets,
        quiet: options.quiet,
    };
    let reply = match options.job || options.bulk {
        true => follow::follow(client, call, options.job_print).await?,
        false => interruptible(client, call).await?,
    };
    match options.bulk {
        true => bulk::print(&reply, output),
        false => output::print(&reply, &method, output),
    }
}

/// Sends a call. An interrupted change is reported as such.
async fn interruptible(client: &Client, call: RawCall) -> Result<RawReply, Problem> {
    if call.is_read() {
        return client.send(call).await.map_err(problem);
    }
    let mut signals =
        Signals::listen().map_err(|error| Problem::local("could not start", &error))?;
    let method = call.method().to_owned();
    tokio::select! {
        reply = client.send(call) => reply.map_err(problem),
        signal = signals.next() => Err(interrupted(signal, &method)),
    }
}
