//! `tnkeys account`: service accounts with the fewest roles that an integration needs (25.04 and newer).

mod create;
mod likeness;
mod lists;
mod moved;
mod needs;
mod options;
mod presets;
mod preview;
mod report;
mod steps;
mod verify;
mod words;

use super::at::At;
use super::exit::Problem;
use super::settings::{Newest, Settings};

/// The arguments of `tnkeys account`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(subcommand)]
    command: Command,
}

/// The commands about service accounts.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Create a group, a privilege, a user and a key for an integration
    ///
    /// The privilege has the fewest roles that permit what the integration calls. Each step is verified. After a failure, tnkeys removes
    /// what this run created.
    Create(Box<options::Options>),
    /// Print the integrations that tnkeys knows, and, with a system, the roles that they need there
    Presets(Box<presets::Options>),
}

impl Options {
    /// The system and the sign-in.
    pub(super) fn at(&mut self) -> Result<&mut At, Problem> {
        match &mut self.command {
            Command::Create(it) => it.on.settle(),
            Command::Presets(it) => it.on.settle(),
        }
    }

    /// Whether a problem is printed as JSON.
    pub(super) fn is_json(&self) -> bool {
        match &self.command {
            Command::Create(it) => it.json,
            Command::Presets(it) => it.json,
        }
    }
}

/// Runs the command.
pub(super) async fn run(options: &Options) -> Result<u8, Problem> {
    match &options.command {
        Command::Create(it) => {
            let settings = Settings::of(&it.on.at, Newest::Any).await?;
            create::run(it, &settings).await
        }
        Command::Presets(it) => {
            let settings = Settings::of(&it.on.at, Newest::Any).await?;
            presets::run(it, &settings).await
        }
    }
}
