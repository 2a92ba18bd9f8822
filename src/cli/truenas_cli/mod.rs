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
mod options;
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

use super::exit::{self, Problem};
use super::settings::Settings;
use super::zone;
use bind::bind;
use entry::Column;
use line::Line;
pub(in crate::cli) use options::Options;
use problem::Command;
use properties::Verb;
use query::Query;
use reading::Context;

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
