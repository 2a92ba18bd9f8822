//! `ls`: the commands with their descriptions.

use super::line::Line;
use super::properties::Verb;
use super::wrong::Wrong;
use crate::cli::exit::{self, Problem};

/// Prints the namespace, or its commands.
pub(super) fn print(line: &Line) -> Result<(), Problem> {
    let rows: Vec<(&str, &str)> = match line.namespace {
        false => vec![(
            "api_key",
            "Manage API keys. auth api_key ls lists the commands.",
        )],
        true => Verb::ALL
            .map(|verb| (verb.name(), verb.description()))
            .into(),
    };
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let rows = rows
        .iter()
        .map(|(name, text)| format!("{name:width$}  {text}\n"));
    exit::print(&rows.collect::<String>())
}

/// There is no such command.
pub(super) fn unknown(line: &Line) -> Wrong {
    let name = line.command.as_str();
    let near = Verb::ALL
        .into_iter()
        .map(Verb::name)
        .find(|known| strsim::damerau_levenshtein(name, known) <= 2);
    let why = match near {
        Some(near) => format!("Did you mean {near}?"),
        None => "auth api_key ls lists the commands".to_owned(),
    };
    let right = vec!["api_key".to_owned(), "ls".to_owned()];
    Wrong::new(format!("Unknown command {name}"))
        .why(why)
        .right(right)
}
