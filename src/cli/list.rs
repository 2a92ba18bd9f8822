//! `tnkeys list`: prints the keys, as a table, as CSV or as JSON.

pub(super) mod columns;
pub(super) mod json;
#[cfg(test)]
pub(super) mod tests;

use jiff::Timestamp;

use super::at::On;
use super::exit::{self, Problem};
use super::reads::{mismatch, sessions, users};
use super::settings::Settings;
use super::{completions, last_uses, sign_in, zone};
use crate::api::{Call, Reply, Scope};
use crate::app::keys::Filter;
use crate::app::usage::state::Usage;
use crate::client::Session;
use crate::domain::{ApiKey, Rows};
use columns::{About, Column};

/// The arguments of `tnkeys list`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Only keys that match all words, like the filter of the full screen: their id, name, owner, and state or access. !WORD excludes.
    #[arg(long, value_name = "TEXT")]
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

    /// Print JSON with all fields, times in RFC 3339, and no secrets.
    #[arg(long)]
    pub(super) json: bool,

    /// Print CSV with a line of column names, and times in RFC 3339.
    #[arg(long, conflicts_with = "json")]
    csv: bool,

    /// Print a table. This is the default.
    #[arg(long, conflicts_with_all = ["json", "csv"])]
    table: bool,

    #[command(flatten)]
    pub(super) on: On,
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let mut session = sign_in::connect(&options.on.at, settings).await?;
    let allowlist = session.system().caps.allowlist;
    let found = read(&mut session).await?;
    found.remark();
    completions::remember(&found.keys, options.on.at.system.as_deref(), settings);
    let columns = match options.columns.as_slice() {
        [] => columns::usual(allowlist),
        chosen => chosen,
    };
    let users = match columns.contains(&Column::Roles) && !allowlist {
        true => users(&mut session).await?,
        false => Vec::new(),
    };
    let sessions = match columns.contains(&Column::UsedBy) {
        true => sessions(&mut session).await?,
        false => Vec::new(),
    };
    let usage = match options.json || columns.contains(&Column::UsedBy) {
        true => last_uses::kept(&found.keys, &options.on.at, settings),
        false => Usage::default(),
    };
    let about = About {
        usage: &usage,
        now: Timestamp::now(),
        zone: &zone::local(),
        users: &users,
        sessions: &sessions,
    };
    let filter = Filter::new(
        options.filter.as_deref().unwrap_or_default(),
        options.attention,
    );
    match filter.is_empty() {
        true => print(options, columns, found.keys.iter(), &about)?,
        false => {
            let keys = filter.select(&found.keys, about.now);
            print(options, columns, keys.iter().copied(), &about)?;
        }
    }
    Ok(exit::OK)
}

fn print<'a>(
    options: &Options,
    columns: &[Column],
    keys: impl Iterator<Item = &'a ApiKey> + Clone,
    about: &About<'_>,
) -> Result<(), Problem> {
    exit::write(|out| match (options.json, options.csv) {
        (true, _) => json::write(out, keys, about.now, Some(about.usage)),
        (_, true) => columns::as_csv(out, columns, keys, about),
        _ => columns::as_table(out, columns, keys, about),
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
        match self.scope {
            Scope::All => {}
            Scope::Own => {
                exit::remark("only your own keys are listed: this account may not read others");
            }
            Scope::WithoutOwners => {
                exit::remark(
                    "the owners could not be loaded: this release fails if the owner of a key was deleted",
                );
            }
        }
        if self.skipped > 0 {
            exit::remark(&format!(
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
