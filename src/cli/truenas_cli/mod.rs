//! `tnkeys auth api_key …`: the grammar of the TrueNAS CLI, its commands for API keys, and its tables.
//!
//! Invariant: a command that a shell has changed is never run. tnkeys says what it understood, and the line to enter.

mod bind;
mod changing;
mod edited;
mod editor;
mod entry;
mod given;
mod line;
mod ls;
mod mangled;
mod problem;
mod properties;
mod query;
mod reading;
mod show;
mod table;
#[cfg(test)]
mod tests;
mod value;
mod wrong;

use jiff::Timestamp;

use super::at::At;
use super::exit::{self, Problem};
use super::secret_target;
use super::settings::Settings;
use super::zone;
use bind::bind;
use entry::Column;
use line::Line;
use problem::Command;
use properties::Verb;
use query::Query;
use reading::Context;

/// The arguments of `tnkeys auth`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Options {
    /// The command as the TrueNAS CLI has it: api_key ls, query, get_instance, create, update or delete, with its properties.
    /// Quote a list of rules: 'allowlist=[{"method":"CALL","resource":"pool.query"}]'.
    // `--help` prints the brackets as they are.
    #[allow(rustdoc::broken_intra_doc_links)]
    #[arg(value_name = "WORD")]
    words: Vec<String>,

    /// Do not ask before a reset or a delete.
    #[arg(long)]
    yes: bool,

    /// Print the requests of a create, update or delete, and send nothing.
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    secret: secret_target::Options,

    #[command(flatten)]
    pub(in crate::cli) at: At,
}

/// Runs the command.
pub(in crate::cli) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let command = Command::of_this_run(&options.words);
    let mut line =
        Line::of(&options.words, command.editor()).map_err(|wrong| command.problem(&wrong))?;
    if matches!(line.command.as_str(), "" | "ls" | "?") {
        ls::print(&line)?;
        return Ok(exit::OK);
    }
    let Some(verb) = Verb::parse(&line.command) else {
        return Err(command.problem(&ls::unknown(&line)));
    };
    if verb == Verb::Query {
        // A mistake is reported before the sign-in. Which columns the system has, it shows then.
        Query::read(&line, &Column::EVERY).map_err(|wrong| command.problem(&wrong))?;
        return show::query(&line, &command, &options.at, settings).await;
    }
    let context = Context {
        entered: line.entered,
        now: Timestamp::now(),
        zone: zone::local(),
    };
    let bound = bind(verb, &mut line, &context);
    let (given, remarks) = bound.map_err(|wrong| command.problem(&wrong))?;
    for remark in remarks {
        exit::remark(&format!("{remark}."));
    }
    if line.editor {
        return edited::run(verb, &given, options, &command, settings).await;
    }
    match (verb, given.id) {
        (Verb::GetInstance, Some(id)) => show::get_instance(id, &options.at, settings).await,
        _ => changing::run(verb, &given, options, &command, settings).await,
    }
}
