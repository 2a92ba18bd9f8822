//! The arguments of `tnkeys list`.

use std::time::Duration;

use super::columns::Column;
use crate::cli::at::At;
use crate::cli::exit::{Problem, Remarks};
use crate::cli::several::Several;

/// Seconds for each of several systems, if none are given.
const SECONDS: u64 = 60;

/// The arguments of `tnkeys list`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Options {
    /// The systems; see `tnkeys --help`. Several are read at the same time.
    #[arg(value_name = "SYSTEM")]
    pub(in crate::cli) systems: Vec<String>,

    #[command(flatten)]
    pub(in crate::cli) several: Several,

    /// Only keys that match the filter, as in the full screen: words in their id, name, owner, and state or access, and terms: owner:svc,
    /// name:backup, system:nas2, id:12, state:expired|revoked, access:full, expires<30d, expires:never, created>1y, created<2026-01-01,
    /// seen>90d, unused, rest, @SAVED. `!` reverses a word or a term.
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub(super) filter: Option<String>,

    /// Only keys that need attention: expiring soon, expired, revoked, orphaned, or revoked by the upgrade to 25.04.
    #[arg(long)]
    pub(super) attention: bool,

    /// The columns of the table or the CSV, separated by commas.
    #[arg(
        long,
        value_name = "COLUMNS",
        value_delimiter = ',',
        conflicts_with = "json"
    )]
    pub(super) columns: Vec<Column>,

    /// Print JSON with all fields, times in RFC 3339, and no secrets: one list, or for several systems a line for each key, with its system.
    #[arg(long)]
    pub(super) json: bool,

    /// Print CSV with a line of column names, and times in RFC 3339.
    #[arg(long, conflicts_with = "json")]
    pub(super) csv: bool,

    /// Print a table. This is the default.
    #[arg(long, conflicts_with_all = ["json", "csv"])]
    table: bool,

    /// The format of the output.
    #[arg(long, value_name = "FORMAT", conflicts_with_all = ["json", "csv", "table"])]
    format: Option<Format>,

    /// Stop after this time for a system (default with several systems: 60).
    #[arg(short, long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(in crate::cli) timeout: Option<u64>,

    #[command(flatten)]
    pub(in crate::cli) at: At,
}

/// A format of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A table for people
    Table,
    /// Like --csv
    Csv,
    /// A table in Markdown, with times in RFC 3339
    Markdown,
    /// Like --json
    Json,
}

impl Options {
    /// The arguments of the system. The only name of a system counts like `-u`.
    pub(in crate::cli) fn settle(&mut self) -> Result<&mut At, Problem> {
        self.json = self.is_json();
        self.csv |= self.format == Some(Format::Csv);
        if self.json && !self.columns.is_empty() {
            return Err(Problem::usage(
                "--columns does not apply to JSON.".to_owned(),
            ));
        }
        if let [name] = self.systems.as_slice()
            && !self.several.is_given()
        {
            self.at.name(name.clone())?;
            self.systems.clear();
        }
        Ok(&mut self.at)
    }

    /// Whether the keys are printed as a table in Markdown.
    pub(super) fn is_markdown(&self) -> bool {
        self.format == Some(Format::Markdown)
    }

    /// How to print remarks. `system`: the name of one of several systems.
    pub(super) fn remarks<'a>(&self, system: Option<&'a str>) -> Remarks<'a> {
        Remarks::of(system, self.json)
    }

    /// Whether the keys are printed as JSON, also before [`Options::settle`].
    pub(in crate::cli) fn is_json(&self) -> bool {
        self.json || self.format == Some(Format::Json)
    }

    /// The time for one system.
    pub(super) fn limit(&self, several: bool) -> Option<Duration> {
        let seconds = self.timeout.or(several.then_some(SECONDS));
        seconds.map(Duration::from_secs)
    }
}
