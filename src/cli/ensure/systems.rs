//! The key on several systems: one key and one secret for each.
//!
//! Invariants: no two systems have the same target for their secrets. A result is printed as soon as it is known, so that a system that does
//! not respond hides no other one. Neither a signal nor a full disk drops a create or reset that was sent.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use futures_util::StreamExt as _;
use futures_util::stream;

use super::one::{self, Done};
use super::options::Options;
use super::report::Outcome;
use super::stop::Stop;
use crate::cli::ascii::ascii;
use crate::cli::exit::{self, Problem};
use crate::cli::secret_target;
use crate::cli::settings::Settings;
use crate::cli::several::{self, AT_ONCE, Wanted};
use crate::domain::text::harmless;

/// In the path of `--save`: the name of the system.
const SYSTEM: &str = "{system}";

/// Ensures the key on these systems, several at the same time.
///
/// # Errors
/// The targets do not fit several systems. Nothing was sent then.
pub(super) async fn run(
    options: &Options,
    names: Vec<String>,
    settings: &Settings,
) -> Result<u8, Problem> {
    verify(options)?;
    let (names, twins) = apart(names, settings);
    let wanted = several::find(Some(names), &options.on.at, settings).await?;
    let mut unfinished: Vec<String> = wanted.iter().map(|it| it.name.clone()).collect();
    let mut signals = several::listen()?;
    let stop = Stop::default();
    let one = |wanted: Wanted| one_of(wanted, options, settings, &stop);
    let mut all = stream::iter(wanted).map(one).buffer_unordered(AT_ONCE);
    let mut failed = Vec::new();
    for (name, of) in &twins {
        let problem = same_address(name, of, &options.name);
        failed.push(problem.code);
        problem.print_of(name, options.json);
    }
    let mut outcomes = Vec::new();
    let mut not_printed = None;
    loop {
        let (name, done) = tokio::select! {
            next = all.next() => match next {
                Some(next) => next,
                None => break,
            },
            signal = signals.next(), if stop.signal().is_none() => {
                stop.set(signal);
                continue;
            }
            () = stop.idle() => break,
        };
        unfinished.retain(|it| *it != name);
        match done {
            Ok(Some(done)) => {
                if let Err(problem) = print(options, &name, &done) {
                    not_printed = Some(problem);
                }
                outcomes.push(done.report.outcome);
            }
            Ok(None) => {}
            Err(problem) => {
                failed.push(problem.code);
                problem.print_of(&name, options.json);
            }
        }
    }
    drop(all);
    for name in &unfinished {
        let means = match stop.has_begun(name) {
            true => {
                "Its key has a new secret, which is at its target. The name and the rules may not have been corrected."
            }
            false => "No new secret was requested.",
        };
        let problem = several::stopped(name, stop.signal().unwrap_or_default())
            .means(means)
            .next("Run this command again.");
        failed.push(problem.code);
        problem.print_of(name, options.json);
    }
    if let Some(problem) = not_printed {
        return Err(problem);
    }
    Ok(match several::code(failed) {
        exit::OK if options.exit_zero => exit::OK,
        exit::OK => code(&outcomes),
        failed => failed,
    })
}

/// Ensures the key on one of the systems.
async fn one_of(
    wanted: Wanted,
    options: &Options,
    settings: &Settings,
    stop: &Stop,
) -> (String, Result<Option<Done>, Problem>) {
    let (name, at) = (wanted.name.clone(), wanted.at.clone());
    let done = async {
        let secret = secret(&options.secret, &name)?;
        let to = wanted.target(settings).await?;
        one::one(options, &at, &secret, Some(to), (settings, stop)).await
    };
    let done = done.await;
    (name, done)
}

/// The code of systems that did not fail: created before renewed before updated before unchanged.
fn code(outcomes: &[Outcome]) -> u8 {
    let codes = outcomes.iter().map(|it| it.code());
    codes.filter(|it| *it != exit::OK).min().unwrap_or(exit::OK)
}

/// Prints the result of a system.
fn print(options: &Options, name: &str, done: &Done) -> Result<(), Problem> {
    let report = &done.report;
    if options.json {
        return exit::print(&format!("{}\n", ascii(&report.as_json(name))));
    }
    let system = harmless(name);
    exit::print(&format!("{system}: {}\n", report.outcome.word()))?;
    let lines = report.lines(&system);
    lines.iter().for_each(|line| exit::remark(line));
    Ok(())
}

/// The names of different systems, and the other names, each with the one that has its address: two names would replace the secret of
/// each other.
fn apart(names: Vec<String>, settings: &Settings) -> (Vec<String>, Vec<(String, String)>) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut twins = Vec::new();
    let mut kept = Vec::with_capacity(names.len());
    for name in names {
        let profile = settings.profiles.iter().find(|it| it.name == name);
        match profile.map(|it| seen.entry(it.address.canonical())) {
            Some(Entry::Occupied(first)) => twins.push((name, first.get().clone())),
            Some(Entry::Vacant(free)) => {
                free.insert(name.clone());
                kept.push(name);
            }
            None => kept.push(name),
        }
    }
    (kept, twins)
}

fn same_address(name: &str, of: &str, key: &str) -> Problem {
    let (name, of, key) = (harmless(name), harmless(of), harmless(key));
    let what = format!("The profiles {of} and {name} have the same address.");
    Problem::new(exit::NEEDS_DECISION, what)
        .means(format!(
            "Nothing was sent for {name}: the key {key} has one secret, which is that of {of}."
        ))
        .next("Use tags that select only one of the two profiles.")
}

/// Refuses targets that several systems would share.
fn verify(options: &Options) -> Result<(), Problem> {
    if options.secret.print {
        return Err(Problem::refused(
            "tnkeys refuses --print for several systems: nobody could tell which key is whose.",
        )
        .next(format!(
            "Use --save with {SYSTEM} in the name of the file, or --deliver."
        )));
    }
    let shared = |path: &PathBuf| !path.to_string_lossy().contains(SYSTEM);
    if options.secret.save.as_ref().is_some_and(shared) {
        return Err(
            Problem::refused("tnkeys refuses one file for the keys of several systems.").next(
                format!(
                    "Add {SYSTEM} to the name of the file, for example --save keys/{SYSTEM}.key."
                ),
            ),
        );
    }
    if options.rules.as_deref() == Some(Path::new("-")) {
        return Err(Problem::refused(
            "tnkeys refuses --rules - for several systems: standard input can be read only once.",
        )
        .next("Use a file."));
    }
    Ok(())
}

/// The targets for the secret of a system: its name replaces `{system}` in the path.
fn secret(given: &secret_target::Options, name: &str) -> Result<secret_target::Options, Problem> {
    let save = given.save.as_deref().map(|path| {
        let text = path
            .to_str()
            .ok_or_else(|| Problem::refused("The name of the file of --save is not UTF-8 text."))?;
        Ok::<PathBuf, Problem>(text.replace(SYSTEM, name).into())
    });
    Ok(secret_target::Options {
        save: save.transpose()?,
        ..given.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_has_a_file_of_its_own() {
        let given = secret_target::Options {
            save: Some("~/keys/{system}/{system}.key".into()),
            ..secret_target::Options::default()
        };
        let of = |name| secret(&given, name).unwrap().save.unwrap();
        assert_eq!(of("nas1"), PathBuf::from("~/keys/nas1/nas1.key"));
        assert_ne!(of("nas1"), of("nas2"));
    }

    #[test]
    fn profiles_of_one_address_are_one_system() {
        let profile = |name: &str, address: &str| {
            crate::domain::Profile::new(name, crate::domain::Address::parse(address).unwrap())
        };
        let profiles = vec![
            profile("nas1", "nas1.example"),
            profile("nas2", "nas2.example"),
            profile("again", "wss://NAS1.example:443"),
        ];
        let settings = Settings::of_test(crate::config::Dirs::default(), profiles);
        let names = ["nas1", "nas2", "again"].map(str::to_owned).to_vec();
        let (kept, twins) = apart(names, &settings);
        assert_eq!(kept, ["nas1", "nas2"]);
        assert_eq!(twins, [("again".to_owned(), "nas1".to_owned())]);
        let said = same_address("again", "nas1", "exporter").said();
        assert!(
            said.contains("nas1 and again have the same address"),
            "{said}"
        );
    }

    #[test]
    fn the_first_change_gives_the_code() {
        assert_eq!(code(&[Outcome::Unchanged, Outcome::Unchanged]), 0);
        assert_eq!(code(&[Outcome::Updated, Outcome::Unchanged]), 22);
        assert_eq!(code(&[Outcome::Renewed, Outcome::Created]), 20);
    }
}
