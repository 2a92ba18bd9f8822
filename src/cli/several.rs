//! Commands that run on several systems: which ones, and how to sign in to each.
//!
//! Invariants: a system that cannot be reached delays and hides no other. An API key or a token in the environment belongs to one system,
//! so it is never sent to several.

use std::ffi::OsString;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::at::{At, SignIn};
use super::exit::{self, Problem};
use super::settings::Settings;
use super::sign_in::{self, Prepared};
use crate::api::Target;
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
                "Use either -u or --demo, or the names of systems, not both.",
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
    /// How to sign in.
    pub(super) target: Result<Target, Problem>,
}

/// Finds the credentials of these systems: all that need no person at the same time, then one question after another. `None`: the system
/// of `at`, or of this machine.
pub(super) async fn find(names: Option<Vec<String>>, at: &At, settings: &Settings) -> Vec<Wanted> {
    if let Some(mut demo) = settings.demo() {
        demo.read_only = at.sign_in.read_only;
        let name = "demo".to_owned();
        let at = at.clone();
        return vec![Wanted {
            name,
            at,
            target: Ok(demo),
        }];
    }
    let names: Vec<Option<String>> = match names {
        Some(names) => names.into_iter().map(Some).collect(),
        None => vec![at.system.clone()],
    };
    let several = names.len() > 1;
    let find = |name: Option<String>| async move {
        let at = At {
            system: name.clone(),
            sign_in: at.sign_in.clone(),
            ..At::default()
        };
        let name = name.unwrap_or_else(|| "localhost".into());
        let prepared = sign_in::prepare(&at, settings, |variable| variable_of(variable, several));
        let prepared = prepared.await;
        (name, at, prepared)
    };
    let prepared: Vec<(String, At, Result<Prepared, Problem>)> = stream::iter(names)
        .map(find)
        .buffered(AT_ONCE)
        .collect()
        .await;
    let finished = prepared.into_iter().map(|(name, at, prepared)| {
        let asked = prepared.as_ref().is_ok_and(Prepared::asks);
        let target = prepared.and_then(Prepared::target);
        let target = target.map_err(|problem| match several && asked && has_key() {
            true => problem.also_means(
                "An API key or token in the environment is not used for several systems, because it belongs to one.",
            ),
            false => problem,
        });
        Wanted { name, at, target }
    });
    finished.collect()
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
