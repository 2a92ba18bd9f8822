//! `tnkeys list`: prints the keys of one or several systems, as a table, as CSV or as JSON.

pub(super) mod columns;
mod gathered;
pub(super) mod json;
#[cfg(test)]
pub(super) mod tests;

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::time::timeout;

use super::at::At;
use super::exit::{self, Problem};
use super::reads::mismatch;
use super::settings::Settings;
use super::several::{self, AT_ONCE, Several, Wanted};
use super::{completions, filtering, zone};
use crate::api::{Call, Reply, Scope};
use crate::app::keys::Filter;
use crate::client::Session;
use crate::domain::Rows;
use crate::domain::text::harmless;
use columns::{About, Column, Row};
use gathered::{Gathered, Listed};

/// Seconds for each of several systems, if none are given.
const SECONDS: u64 = 60;

/// The arguments of `tnkeys list`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The systems; see `tnkeys --help`. Several are read at the same time.
    #[arg(value_name = "SYSTEM")]
    pub(super) systems: Vec<String>,

    #[command(flatten)]
    pub(super) several: Several,

    /// Only keys that match the filter, as in the full screen: words in their id, name, owner, and state or access, and terms such as
    /// owner:svc, state:expired, expires<30d, created>1y, seen>90d, unused, access:full, rest, @SAVED. `!` excludes.
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    filter: Option<String>,

    /// Only keys that need attention: expiring soon, expired, revoked, orphaned, or revoked by the upgrade to 25.04.
    #[arg(long)]
    attention: bool,

    /// The columns of the table or the CSV, separated by commas.
    #[arg(
        long,
        value_name = "COLUMNS",
        value_delimiter = ',',
        conflicts_with = "json"
    )]
    columns: Vec<Column>,

    /// Print JSON with all fields, times in RFC 3339, and no secrets: one list, or for several systems a line for each key, with its system.
    #[arg(long)]
    pub(super) json: bool,

    /// Print CSV with a line of column names, and times in RFC 3339.
    #[arg(long, conflicts_with = "json")]
    csv: bool,

    /// Print a table. This is the default.
    #[arg(long, conflicts_with_all = ["json", "csv"])]
    table: bool,

    /// Stop after this time for a system (default with several systems: 60).
    #[arg(short, long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(super) timeout: Option<u64>,

    #[command(flatten)]
    pub(super) at: At,
}

impl Options {
    /// The arguments of the system. The only name of a system counts like `-u`.
    pub(super) fn settle(&mut self) -> Result<&mut At, Problem> {
        if let [name] = self.systems.as_slice()
            && !self.several.is_given()
        {
            self.at.name(name.clone())?;
            self.systems.clear();
        }
        Ok(&mut self.at)
    }

    /// The time for one system.
    fn limit(&self, several: bool) -> Option<Duration> {
        let seconds = self.timeout.or(several.then_some(SECONDS));
        seconds.map(Duration::from_secs)
    }
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let filter = filtering::parse(options.filter.as_deref(), options.attention, settings)?;
    let names = options
        .several
        .systems(&options.systems, &options.at, settings)?;
    // By the arguments alone, so that the format does not depend on the profiles.
    let several = options.several.is_given() || options.systems.len() > 1;
    let wanted = several::find(names, &options.at, settings).await;
    let all = gather(wanted, &filter, options, settings, several).await;
    let zone = zone::local();
    let now = Timestamp::now();
    let failed: Vec<u8> = all
        .iter()
        .filter_map(|it| it.result.as_ref().err())
        .map(|it| it.code)
        .collect();
    let mut read = Vec::with_capacity(all.len());
    for Listed { name, at, result } in all {
        match result {
            Ok(of) => {
                of.found.remark_of(several.then_some(name.as_str()));
                completions::remember(&of.found.keys, at.system.as_deref(), settings);
                read.push((name, of));
            }
            Err(problem) if several => problem.print_of(&name, options.json),
            Err(problem) => return Err(problem),
        }
    }
    print(options, &filter, &read, (now, &zone), several)?;
    Ok(several::code(failed))
}

/// Reads the keys of the systems, several at the same time.
async fn gather(
    wanted: Vec<Wanted>,
    filter: &Filter,
    options: &Options,
    settings: &Settings,
    several: bool,
) -> Vec<Listed> {
    let one = |wanted: Wanted| async move {
        let Wanted { name, at, target } = wanted;
        let result = match target {
            Ok(target) => {
                let read = gathered::read(target, &at, filter, settings, (options, several));
                match options.limit(several) {
                    Some(limit) => timeout(limit, read)
                        .await
                        .unwrap_or_else(|_| Err(several::late(&name, limit).into())),
                    None => read.await,
                }
            }
            Err(problem) => Err(problem),
        };
        Listed { name, at, result }
    };
    let places = wanted.into_iter().enumerate();
    let one = |(place, wanted)| async move { (place, one(wanted).await) };
    // In the order in which they finish, so that a slow one does not keep the next ones waiting.
    let mut all: Vec<(usize, Listed)> = stream::iter(places)
        .map(one)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, listed)| listed).collect()
}

/// Prints what matches the filter. One system: a list of its own. Several: one list, or with `--json` a line for each key.
fn print(
    options: &Options,
    filter: &Filter,
    read: &[(String, Gathered)],
    (now, zone): (Timestamp, &TimeZone),
    several: bool,
) -> Result<(), Problem> {
    let columns = match options.columns.as_slice() {
        [] if several => columns::usual_of_several(
            read.iter().any(|(_, it)| it.allowlist),
            read.iter().any(|(_, it)| !it.allowlist),
        ),
        [] => columns::usual(read.iter().any(|(_, it)| it.allowlist)).to_vec(),
        chosen => chosen.to_vec(),
    };
    let abouts: Vec<About<'_>> = read.iter().map(|(_, it)| it.about(now, zone)).collect();
    let mut rows: Vec<Row<'_>> = Vec::new();
    for ((system, of), about) in read.iter().zip(&abouts) {
        let row = |key| Row { system, key, about };
        match filter.is_empty() {
            true => rows.extend(of.found.keys.iter().map(row)),
            false => {
                let keys = filter.select(&of.found.keys, now, &of.context);
                rows.extend(keys.into_iter().map(row));
            }
        }
    }
    let rows = rows.iter().copied();
    exit::write(|mut out| match (options.json, options.csv) {
        (true, _) if several => rows.into_iter().try_for_each(|it| {
            json::write_line(&mut out, it.system, it.key, now, Some(it.about.usage))
        }),
        (true, _) => {
            let usage = abouts.first().map(|it| it.usage);
            json::write(out, rows.map(|it| it.key), now, usage)
        }
        (_, true) => columns::as_csv(out, &columns, rows),
        _ => columns::as_table(out, &columns, rows),
    })
}

/// The keys that were read.
pub(super) struct Found {
    pub(super) keys: Rows,
    scope: Scope,
    /// Number of entries that could not be parsed.
    skipped: usize,
}

impl Found {
    /// Says on standard error what the list does not contain.
    pub(super) fn remark(&self) {
        self.remark_of(None);
    }

    /// As [`Found::remark`], with the name of one of several systems.
    fn remark_of(&self, system: Option<&str>) {
        let system = system.map_or_else(String::new, |it| format!("{}: ", harmless(it)));
        let remark = |text: &str| exit::remark(&format!("{system}{text}"));
        match self.scope {
            Scope::All => {}
            Scope::Own => {
                remark("only your own keys are listed: this account may not read others");
            }
            Scope::WithoutOwners => {
                remark(
                    "the owners could not be loaded: this release fails if the owner of a key was deleted",
                );
            }
        }
        if self.skipped > 0 {
            remark(&format!(
                "{} keys could not be read and are missing in this list",
                self.skipped
            ));
        }
    }
}

/// Reads the keys.
pub(super) async fn read(session: &mut Session) -> Result<Found, Problem> {
    match session.call(Call::Keys).await? {
        Reply::Keys {
            keys,
            scope,
            skipped,
        } => Ok(Found {
            keys,
            scope,
            skipped,
        }),
        _ => Err(mismatch("could not list the keys")),
    }
}
