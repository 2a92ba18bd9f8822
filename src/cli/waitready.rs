//! `tnkeys waitready`: waits until a system that starts is ready.

use std::time::Duration;

use super::at::On;
use super::call::ended::problem;
use super::exit::{self, Problem};
use super::settings::Settings;
use super::sign_in;
use crate::client::{Client, Target};

/// The arguments of `tnkeys waitready`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Stop waiting after this time, with exit code 3 (default: 300).
    #[arg(short, long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(super) timeout: Option<u64>,

    /// Print errors as a JSON object.
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) on: On,
}

/// Time limit in seconds, if none is given: a start takes minutes.
const LIMIT: u64 = 300;

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let target = sign_in::target(&options.on.at, settings).await?;
    let target = Target::of(target)
        .state(settings.state())
        .one_time_code(|_| sign_in::one_time_code());
    let limit = Duration::from_secs(options.timeout.unwrap_or(LIMIT));
    let client = Client::wait_ready(target, limit).await.map_err(problem)?;
    exit::print(&format!("{} is ready.\n", client.system().hostname))?;
    Ok(exit::OK)
}
