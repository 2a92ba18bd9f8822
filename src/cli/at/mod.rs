//! The system of a script command, and who signs in there.

use std::path::PathBuf;

use crate::cli::exit::Problem;
use crate::domain::text::harmless;

#[cfg(feature = "demo")]
use crate::cli::demo::{self, Demo};

mod credentials;
mod midclt;

pub(in crate::cli) use credentials::SignIn;

/// The system as the last argument of a command.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct On {
    /// The system; see `tnkeys --help`.
    #[arg(value_name = "SYSTEM")]
    named: Option<String>,

    #[command(flatten)]
    pub(in crate::cli) at: At,
}

/// The system as an option, for commands that take any number of arguments.
#[derive(Clone, Debug, Default, clap::Args)]
pub(in crate::cli) struct At {
    /// The system, as an option instead of the last argument.
    #[arg(
        short = 'u',
        long = "system",
        visible_alias = "uri",
        value_name = "SYSTEM"
    )]
    pub(in crate::cli) system: Option<String>,

    #[command(flatten)]
    pub(in crate::cli) sign_in: SignIn,

    /// Write a log to this file. It contains no secrets, requests or responses.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) log: Option<PathBuf>,

    /// Use a simulated system of a release: 24.04, 24.10, 25.04, 25.10 or 26.0.
    #[cfg(feature = "demo")]
    #[arg(long, value_name = "RELEASE", num_args = 0..=1, require_equals = true,
          default_missing_value = demo::ANY, conflicts_with = "system")]
    pub(in crate::cli) demo: Option<Demo>,
}

impl At {
    /// Whether a system was given, as an option or as a simulated one.
    pub(in crate::cli) fn has_system(&self) -> bool {
        #[cfg(feature = "demo")]
        if self.demo.is_some() {
            return true;
        }
        self.system.is_some()
    }

    /// The system as the argument of a command.
    ///
    /// # Errors
    /// It was given as an option too.
    pub(in crate::cli) fn name(&mut self, named: String) -> Result<(), Problem> {
        let shown = harmless(&named).into_owned();
        match self.system.replace(named) {
            None => Ok(()),
            Some(other) => Err(Problem::usage(format!(
                "Use either -u {} or {shown}, not both.",
                harmless(&other)
            ))),
        }
    }
}

impl On {
    /// The system and the sign-in, with the system in [`At::system`], wherever it was given.
    pub(in crate::cli) fn settle(&mut self) -> Result<&mut At, Problem> {
        if let Some(named) = self.named.take() {
            self.at.name(named)?;
        }
        Ok(&mut self.at)
    }
}
