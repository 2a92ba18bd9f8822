//! Commands that run on several systems: which ones, and how to sign in to each.
//!
//! Invariants: a system that cannot be reached, or whose secret does not come, delays and hides no other. An API key or a token in the
//! environment belongs to one system, so it is never sent to several.

use std::ffi::OsString;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::at::{At, SignIn};
use super::exit::{self, Problem};
use super::settings::Settings;
use super::sign_in;
use super::signals::Signals;
use crate::api::Target;
use crate::domain::profile::Source;
use crate::domain::text::harmless;
use crate::domain::{Fault, Kind, Selection};

/// Systems that are connected at the same time.
pub(super) const AT_ONCE: usize = 16;

/// Profiles, by their tags or all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
#[group(skip)]
pub(super) struct Several {
    /// The systems of the profiles with this tag. Can be given several times.
    #[arg(long = "tag", value_name = "TAG")]
    pub(super) tags: Vec<String>,

    /// The systems of all saved profiles.
    #[arg(long, conflicts_with = "tags")]
    pub(super) all_profiles: bool,
}

impl Several {
    /// Whether systems are selected by tag, or all profiles.
    pub(super) fn is_given(&self) -> bool {
        self.all_profiles || !self.tags.is_empty()
    }

    /// What is selected; `None` without names, tags and `--all-profiles`.
    ///
    /// # Errors
    /// Names together with tags or `--all-profiles`.
    pub(super) fn selection(&self, names: &[String]) -> Result<Option<Selection>, Problem> {
        match (names.is_empty(), self.is_given()) {
            (false, true) => Err(Problem::usage(
                "Use the names of systems, --tag or --all-profiles, not several of them.",
            )),
            (false, false) => Ok(Some(Selection::Names(names.to_vec()))),
            (true, true) if self.all_profiles => Ok(Some(Selection::All)),
            (true, true) => Ok(Some(Selection::Tags(self.tags.clone()))),
            (true, false) => Ok(None),
        }
    }

    /// The systems, each once. `None` stands for the one of `-u`, or of this machine.
    ///
    /// # Errors
    /// Those of [`Several::selection`] and [`Selection::select`]; names together with `-u` or `--demo`; a key file for several systems.
    pub(super) fn systems(
        &self,
        names: &[String],
        at: &At,
        settings: &Settings,
    ) -> Result<Option<Vec<String>>, Problem> {
        let Some(selection) = self.selection(names)? else {
            return Ok(None);
        };
        if at.has_system() {
            return Err(Problem::usage(
                "Name one system (SYSTEM, -u or --demo), or several (names, --tag or --all-profiles), not both.",
            ));
        }
        let selected = names_of(&selection, settings)?;
        if selected.len() > 1 {
            refuse_key_file(&at.sign_in)?;
        }
        Ok(Some(selected))
    }

    /// The names of the systems of the full screen, each once; `None` where none was named.
    ///
    /// # Errors
    /// Those of [`Several::selection`] and [`Selection::select`].
    pub(super) fn names(
        &self,
        names: &[String],
        settings: &Settings,
    ) -> Result<Option<Vec<String>>, Problem> {
        let selection = self.selection(names)?;
        let names = selection.map(|selection| names_of(&selection, settings));
        names.transpose()
    }
}

fn names_of(selection: &Selection, settings: &Settings) -> Result<Vec<String>, Problem> {
    let selected = selection.select(&settings.profiles);
    let selected = selected.map_err(|fault| Problem::from(fault).into_usage())?;
    Ok(selected.iter().map(|it| it.name().to_owned()).collect())
}

/// Refuses a key file for several systems.
pub(super) fn refuse_key_file(given: &SignIn) -> Result<(), Problem> {
    if given.key_file.is_none() {
        return Ok(());
    }
    Err(Problem::refused(
        "tnkeys refuses --key-file for several systems: an API key belongs to one system.",
    )
    .next("Use profiles with key_file or key_command."))
}

/// A system, and how to sign in, or why that is impossible.
pub(super) struct Wanted {
    /// The name that the user gave it.
    pub(super) name: String,
    /// Its arguments.
    pub(super) at: At,
    to: To,
}

/// How to sign in.
enum To {
    /// It is known, or why it is impossible.
    Known(Box<Result<Target, Problem>>),
    /// A file or a command of the profile has the secret, which is read when the turn of the system comes.
    InProfile {
        /// The system is one of several.
        several: bool,
    },
}

impl Wanted {
    /// How to sign in. Runs the command of the profile, if it has one.
    ///
    /// # Errors
    /// Why that is impossible.
    pub(super) async fn target(self, settings: &Settings) -> Result<Target, Problem> {
        match self.to {
            To::Known(target) => *target,
            To::InProfile { several } => target(&self.at, several, settings).await,
        }
    }
}

/// Finds out how to sign in to these systems. Secrets that the user must type are asked for here, one after another, before the first
/// connection. `None`: the system of `at`, or of this machine.
///
/// # Errors
/// A question was cancelled, which cancels the run.
pub(super) async fn find(
    names: Option<Vec<String>>,
    at: &At,
    settings: &Settings,
) -> Result<Vec<Wanted>, Problem> {
    if let Some(mut demo) = settings.demo() {
        demo.read_only = at.sign_in.read_only;
        return Ok(vec![Wanted {
            name: "demo".to_owned(),
            at: at.clone(),
            to: To::Known(Box::new(Ok(demo))),
        }]);
    }
    let names: Vec<Option<String>> = match names {
        Some(names) => names.into_iter().map(Some).collect(),
        None => vec![at.system.clone()],
    };
    let several = names.len() > 1;
    let mut wanted = Vec::with_capacity(names.len());
    for name in names {
        let at = At {
            system: name.clone(),
            sign_in: at.sign_in.clone(),
            ..At::default()
        };
        let profile = settings.system(name.as_deref(), &at.sign_in);
        let to = match profile.map(|it| it.map(|it| it.source)) {
            Ok(Some(Source::File(_) | Source::Command(_))) => To::InProfile { several },
            _ => match target(&at, several, settings).await {
                Err(problem) if problem.code == exit::INTERRUPTED => return Err(problem),
                target => To::Known(Box::new(target)),
            },
        };
        let name = name.unwrap_or_else(|| "localhost".into());
        wanted.push(Wanted { name, at, to });
    }
    Ok(wanted)
}

/// The address and the credentials of a system. Prompts for what is missing when a terminal is there.
async fn target(at: &At, several: bool, settings: &Settings) -> Result<Target, Problem> {
    let prepared = sign_in::prepare(at, settings, |variable| variable_of(variable, several));
    let prepared = prepared.await?;
    let asks = prepared.asks();
    prepared.target().map_err(|problem| match several && asks && has_key() {
        true => problem.also_means(
            "An API key or token in the environment is not used for several systems, because it belongs to one.",
        ),
        false => problem,
    })
}

/// Runs `one` for the systems, several at the same time, and returns the results in the order of the systems. With several systems a
/// signal ends those that have not finished, so that the others are still printed.
///
/// # Errors
/// The signals cannot be received.
pub(super) async fn each<T, F>(
    wanted: Vec<Wanted>,
    one: impl Fn(Wanted) -> F,
) -> Result<Vec<Result<T, Problem>>, Problem>
where
    F: Future<Output = Result<T, Problem>>,
{
    let names: Vec<String> = wanted.iter().map(|it| it.name.clone()).collect();
    let mut signals = match names.len() {
        // A signal ends the process.
        1 => None,
        _ => Some(listen()?),
    };
    let mut results: Vec<Option<Result<T, Problem>>> = names.iter().map(|_| None).collect();
    // In the order in which they finish, so that a slow one does not keep the next ones waiting.
    let mut running = stream::iter(wanted.into_iter().enumerate())
        .map(|(place, wanted)| {
            let one = one(wanted);
            async move { (place, one.await) }
        })
        .buffer_unordered(AT_ONCE);
    let signal = loop {
        let signal = async {
            match &mut signals {
                Some(signals) => signals.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            finished = running.next() => match finished {
                Some((place, result)) => {
                    if let Some(slot) = results.get_mut(place) {
                        *slot = Some(result);
                    }
                }
                None => break "",
            },
            signal = signal => break signal,
        }
    };
    drop(running);
    let results = results.into_iter().zip(&names);
    let results =
        results.map(|(result, name)| result.unwrap_or_else(|| Err(stopped(name, signal))));
    Ok(results.collect())
}

/// Listens for signals.
pub(super) fn listen() -> Result<Signals, Problem> {
    Signals::listen().map_err(|error| Problem::local("could not wait for signals", &error))
}

/// The problem of a system that a signal left unfinished.
pub(super) fn stopped(name: &str, signal: &str) -> Problem {
    let what = format!(
        "{signal} stopped tnkeys before {} had finished.",
        harmless(name)
    );
    Problem::new(exit::INTERRUPTED, what)
}

/// The fault of a system that took too long.
pub(super) fn late(name: &str, limit: Duration) -> Fault {
    let seconds = limit.as_secs();
    let what = format!("{} did not respond within {seconds} s.", harmless(name));
    Fault::new(Kind::TimedOut, what).next("For a slow system: --timeout SECONDS.")
}

/// A variable of the environment. An API key or a token belongs to one system, so that several never get it.
fn variable_of(name: &str, several: bool) -> Option<OsString> {
    match several && is_of_one_system(name) {
        true => None,
        false => std::env::var_os(name),
    }
}

/// Whether a variable of the environment belongs to one system: an API key or a token does.
pub(super) fn is_of_one_system(variable: &str) -> bool {
    matches!(variable, sign_in::API_KEY | sign_in::TOKEN)
}

fn has_key() -> bool {
    let mut names = [sign_in::API_KEY, sign_in::TOKEN].into_iter();
    names.any(|name| std::env::var_os(name).is_some_and(|it| !it.is_empty()))
}

/// The exit code of a run on several systems, from the codes of those that failed: 0 if none did, their code if it is the same for all,
/// else 1.
pub(super) fn code(failed: impl IntoIterator<Item = u8>) -> u8 {
    let mut failed = failed.into_iter();
    match failed.next() {
        None => exit::OK,
        Some(first) if failed.all(|it| it == first) => first,
        Some(_) => exit::OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn several(tags: &[&str], all_profiles: bool) -> Several {
        Several {
            tags: tags.iter().map(|&it| it.to_owned()).collect(),
            all_profiles,
        }
    }

    #[test]
    fn one_way_to_select_at_a_time() {
        let names = ["nas1".to_owned()];
        let tags = several(&["prod"], false);
        assert_eq!(
            tags.selection(&[]),
            Ok(Some(Selection::Tags(vec!["prod".into()])))
        );
        assert_eq!(several(&[], true).selection(&[]), Ok(Some(Selection::All)));
        assert_eq!(several(&[], false).selection(&[]), Ok(None));
        assert_eq!(
            several(&[], false).selection(&names),
            Ok(Some(Selection::Names(names.to_vec())))
        );
        assert_eq!(tags.selection(&names).unwrap_err().code, exit::USAGE);
    }

    #[test]
    fn the_code_of_several_systems_is_that_of_all_that_failed() {
        assert_eq!(code([]), 0);
        assert_eq!(code([3]), 3);
        assert_eq!(code([3, 3, 3]), 3);
        assert_eq!(code([3, 4]), 1);
    }
}
