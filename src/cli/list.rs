//! `tnkeys list`: prints the keys of one or several systems, as a table, as CSV or as JSON.

pub(super) mod columns;
mod found;
mod gathered;
pub(super) mod json;
mod options;
#[cfg(test)]
pub(super) mod tests;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::time::timeout;

use super::at::At;
use super::exit::{self, Problem};
use super::settings::Settings;
use super::several::{self, Wanted};
use super::{completions, filtering, zone};
use crate::app::keys::Filter;
use columns::{About, Row};
pub(super) use found::read;
use gathered::{Gathered, Listed};
pub(super) use options::Options;

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let filter = filtering::parse(options.filter.as_deref(), options.attention, settings)?;
    let names = options
        .several
        .systems(&options.systems, &options.at, settings)?;
    // By the arguments alone, so that the format does not depend on the profiles.
    let several = options.several.is_given() || options.systems.len() > 1;
    let wanted = several::find(names, &options.at, settings).await?;
    let all = gather(wanted, &filter, options, settings, several).await?;
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
                of.found
                    .remark(&options.remarks(several.then_some(name.as_str())));
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
) -> Result<Vec<Listed>, Problem> {
    let one = |wanted: Wanted| async move {
        let (name, at) = (wanted.name.clone(), wanted.at.clone());
        let target = wanted.target(settings).await?;
        let remarks = options.remarks(several.then_some(name.as_str()));
        let read = gathered::read(target, &at, filter, settings, (options, &remarks));
        match options.limit(several) {
            Some(limit) => timeout(limit, read)
                .await
                .unwrap_or_else(|_| Err(several::late(&name, limit).into())),
            None => read.await,
        }
    };
    let systems: Vec<(String, At)> = wanted
        .iter()
        .map(|it| (it.name.clone(), it.at.clone()))
        .collect();
    let results = several::each(wanted, one).await?;
    let listed = systems.into_iter().zip(results);
    let listed = listed.map(|((name, at), result)| Listed { name, at, result });
    Ok(listed.collect())
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
        [] => columns::usual(read.iter().any(|(_, it)| it.allowlist)),
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
        _ if options.is_markdown() => columns::as_markdown(out, &columns, rows),
        _ => columns::as_table(out, &columns, rows),
    })
}
