//! The systems of a check, and how to sign in to each.

use std::collections::HashSet;
use std::ffi::OsString;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::options::Options;
use crate::api::Target;
use crate::cli::at::At;
use crate::cli::exit::Problem;
use crate::cli::settings::Settings;
use crate::cli::sign_in::{self, Prepared};

/// Systems that are read at the same time.
pub(super) const AT_ONCE: usize = 8;

/// A system, and how to sign in, or why that is impossible.
pub(super) struct Wanted {
    /// The name that the user gave it.
    pub(super) name: String,
    pub(super) target: Result<Target, Problem>,
}

/// The names of the systems on the command line; `None` is the system of this machine.
///
/// # Errors
/// `--all-profiles` without a profile.
pub(super) fn names(
    options: &Options,
    settings: &Settings,
) -> Result<Vec<Option<String>>, Problem> {
    if options.all_profiles {
        let names: Vec<_> = settings
            .profiles
            .iter()
            .map(|it| Some(it.name.clone()))
            .collect();
        return match names.is_empty() {
            true => Err(Problem::usage("There are no saved profiles.")
                .next("Name the systems, or save a profile with F4 in the full screen.")),
            false => Ok(names),
        };
    }
    if options.systems.is_empty() {
        return Ok(vec![options.at.system.clone()]);
    }
    let mut seen = HashSet::new();
    let all = options.systems.iter();
    Ok(all
        .filter(|it| seen.insert(it.as_str()))
        .map(|it| Some(it.clone()))
        .collect())
}

/// Finds the credentials of these systems: all that need no person at the same time, then one question after another.
pub(super) async fn find(
    names: Vec<Option<String>>,
    options: &Options,
    settings: &Settings,
) -> Vec<Wanted> {
    if let Some(mut demo) = settings.demo() {
        demo.read_only = options.at.sign_in.read_only;
        let name = "demo".to_owned();
        return vec![Wanted {
            name,
            target: Ok(demo),
        }];
    }
    let several = names.len() > 1;
    let find = |name: Option<String>| async move {
        let at = At {
            system: name.clone(),
            sign_in: options.at.sign_in.clone(),
            ..At::default()
        };
        let name = name.unwrap_or_else(|| "localhost".into());
        let prepared = sign_in::prepare(&at, settings, |variable| variable_of(variable, several));
        (name, prepared.await)
    };
    let prepared: Vec<(String, Result<Prepared, Problem>)> = stream::iter(names)
        .map(find)
        .buffered(AT_ONCE)
        .collect()
        .await;
    let finished = prepared.into_iter().map(|(name, prepared)| {
        let asked = prepared.as_ref().is_ok_and(Prepared::asks);
        let target = prepared.and_then(Prepared::target);
        let target = target.map_err(|problem| match several && asked && has_key() {
            true => problem.also_means(
                "An API key or token in the environment is not used for several systems, because it belongs to one.",
            ),
            false => problem,
        });
        Wanted { name, target }
    });
    finished.collect()
}

/// A variable of the environment. An API key or a token belongs to one system, so that several never get it.
fn variable_of(name: &str, several: bool) -> Option<OsString> {
    match name {
        sign_in::API_KEY | sign_in::TOKEN if several => None,
        name => std::env::var_os(name),
    }
}

fn has_key() -> bool {
    let mut names = [sign_in::API_KEY, sign_in::TOKEN].into_iter();
    names.any(|name| std::env::var_os(name).is_some_and(|it| !it.is_empty()))
}
