//! `tnkeys check`: what is wrong with the keys of systems, who uses each key, and whether it works on the next releases.
//!
//! Invariants: nothing on a system is changed; a system that does not respond delays no other; the exit code is 0 ok, 1 warning,
//! 2 critical, 3 unknown, whatever happens.

mod checked;
mod file;
mod gather;
mod ignore;
mod json;
mod nagios;
mod options;
mod prometheus;
mod text;

use jiff::Timestamp;

use self::checked::{Checked, Status};
use self::gather::Wish;
pub(super) use self::options::Options;
use super::ascii::ascii;
use super::exit::{self, Problem, Remarks};
use super::settings::{Newest, Settings};
use super::several::{self, Wanted};
use super::{filtering, screen, sign_in, zone};
use crate::app::keys::Filter;
use crate::domain::Secret;
use crate::domain::text::harmless;
use crate::process::blocking::blocking;
use crate::view;

/// The exit code of a run that checked nothing.
pub(super) const UNKNOWN: u8 = 3;

/// Runs the command. `ascii`: whether only ASCII may be written, if the arguments say it.
pub(super) async fn run(options: &Options, ascii: Option<bool>) -> Result<u8, Problem> {
    let mut settings = Settings::of(&options.at, Newest::Any).await?;
    settings.terminal.ascii = ascii.or(settings.terminal.ascii);
    options.verify()?;
    let filter = filtering::parse(options.filter.as_deref(), false, &settings)?;
    let names = options
        .several
        .systems(&options.systems, &options.at, &settings)?;
    if options.save_ignored {
        let one = [options
            .at
            .system
            .clone()
            .unwrap_or_else(|| "localhost".into())];
        let named = names.as_deref().unwrap_or(&one);
        ignore::savable(named.iter().map(String::as_str), &settings)?;
    }
    let wanted = several::find(names, &options.at, &settings).await?;
    let all = check(wanted, &filter, options, &settings).await?;
    if let Some(path) = options.prometheus.clone() {
        let metrics = prometheus::metrics(&all);
        blocking(move || file::write(&path, &metrics)).await??;
    }
    ignore::verify(&options.ignore, &all)?;
    remark(options, &all);
    print(options, &all, &settings)?;
    if options.save_ignored {
        for name in ignore::save(&options.ignore, &all, &settings).await? {
            let name = harmless(&name);
            exit::remark(&format!("saved the ignored findings in the profile {name}"));
        }
    }
    Ok(Status::of(&all).code())
}

/// Ends a run that checked nothing: a monitoring server reads the reason on standard output.
pub(super) fn failed(problem: Problem, nagios: bool) -> Problem {
    if nagios {
        // Where even standard output is gone, the exit code is what is left.
        let _ = exit::print(&format!("{}\n", nagios::failed(&problem)));
    }
    problem.with_code(UNKNOWN)
}

/// Checks the systems, several at the same time.
async fn check(
    wanted: Vec<Wanted>,
    filter: &Filter,
    options: &Options,
    settings: &Settings,
) -> Result<Vec<Checked>, Problem> {
    let several = wanted.len() > 1;
    let names: Vec<String> = wanted.iter().map(|it| it.name.clone()).collect();
    let one = |wanted: Wanted| async move {
        let name = wanted.name.clone();
        let target = wanted.target(settings).await?;
        let profile = ignore::profile(&name, settings);
        let saved = profile.map(|it| it.ignore.as_slice()).unwrap_or_default();
        let wish = Wish {
            now: Timestamp::now(),
            days: options.days,
            warn_days: options.warn_days,
            critical_days: options.critical_days,
            ignore: [&options.ignore, saved].concat(),
            limit: options.limit(),
            filter: filter.clone(),
            name,
        };
        // With several systems nobody could tell which one asks for a code.
        let code = move || -> Option<Secret> {
            match several {
                true => None,
                false => sign_in::one_time_code(),
            }
        };
        gather::check(target, settings.state(), code, &wish).await
    };
    let results = several::each(wanted, one).await?;
    let checked = names.into_iter().zip(results);
    let checked = checked.map(|(name, result)| Checked { name, result });
    Ok(checked.collect())
}

/// Says which entries of a profile name a key that no longer exists.
fn remark(options: &Options, all: &[Checked]) {
    for it in all {
        let read = it.result.as_ref().ok().filter(|read| read.has_keys);
        let unknown = read.into_iter().flat_map(|read| &read.unknown);
        for ignored in unknown.filter(|it| !options.ignore.contains(it)) {
            let remarks = Remarks::of(Some(&it.name), options.json);
            remarks.say(&format!(
                "no key matches ignore = {:?} of the profile",
                ignored.to_string()
            ));
        }
    }
}

fn print(options: &Options, all: &[Checked], settings: &Settings) -> Result<(), Problem> {
    if options.json {
        return exit::write(|out| {
            let objects = all.iter().map(json::object);
            objects
                .into_iter()
                .try_for_each(|it| writeln!(out, "{}", ascii(&it.to_string())))
        });
    }
    let text = match options.nagios {
        true => format!("{}\n", nagios::line(all)),
        false if options.prometheus.is_some() => return Ok(()),
        false => text::reports(all, &zone::local()),
    };
    let theme = screen::theme(settings.terminal.ascii);
    exit::print(&view::in_charset(text, theme))
}

#[cfg(all(test, feature = "demo"))]
mod picture;
#[cfg(test)]
mod tests;
