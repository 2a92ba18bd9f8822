//! `--ignore ID:KEY`, and the list of a profile: the keys that they name, and saving them in the profile.

use std::collections::BTreeSet;

use super::checked::Checked;
use crate::cli::exit::Problem;
use crate::cli::settings::Settings;
use crate::config::profiles;
use crate::domain::audit::Activity;
use crate::domain::check::{Code, Ignored};
use crate::domain::profile::ProfileChange;
use crate::domain::text::harmless;
use crate::domain::{KeyId, KeySession, Profile, Rows};
use crate::process::blocking::blocking;

/// Most names in a proposal.
const NEAR: usize = 3;

/// The keys of a system that a finding can name: also deleted ones that have a session or an entry in the audit log.
pub(super) struct Known {
    keys: Vec<(KeyId, String)>,
}

impl Known {
    pub(super) fn of(
        keys: &Rows,
        sessions: Option<&[KeySession]>,
        activity: Option<&Activity>,
    ) -> Self {
        let listed = keys.iter().map(|key| (key.id, key.name.raw().to_owned()));
        let mut known: Vec<(KeyId, String)> = listed.collect();
        for it in sessions.unwrap_or_default() {
            if keys.get(it.key).is_none() {
                known.push((it.key, it.key_name.raw().to_owned()));
            }
        }
        for (id, _) in activity.iter().flat_map(|it| it.keys()) {
            if keys.get(id).is_none() {
                known.push((id, String::new()));
            }
        }
        Self { keys: known }
    }

    /// The keys with this id, else those with this name.
    fn named(&self, key: &str) -> BTreeSet<KeyId> {
        let id = key.parse().ok().map(KeyId);
        let by_id = self.keys.iter().find(|(it, _)| Some(*it) == id);
        if let Some((id, _)) = by_id {
            return [*id].into();
        }
        let by_name = self.keys.iter().filter(|(_, name)| name == key);
        by_name.map(|(id, _)| *id).collect()
    }

    /// The findings to ignore, and the entries that name no key of this system.
    pub(super) fn resolve<'a>(
        &self,
        ignored: &'a [Ignored],
    ) -> (BTreeSet<(Code, KeyId)>, Vec<&'a Ignored>) {
        let mut found = BTreeSet::new();
        let mut unknown = Vec::new();
        for it in ignored {
            let keys = self.named(&it.key);
            if keys.is_empty() {
                unknown.push(it);
            }
            found.extend(keys.into_iter().map(|key| (it.code, key)));
        }
        (found, unknown)
    }
}

/// Refuses a key of `--ignore` that no system has. Where a system could not be read, the key may be there.
pub(super) fn verify(given: &[Ignored], all: &[Checked]) -> Result<(), Problem> {
    let mut reads = Vec::new();
    for it in all {
        match &it.result {
            Ok(read) if read.has_keys => reads.push(read),
            _ => return Ok(()),
        }
    }
    let on_none = |it: &&Ignored| reads.iter().all(|read| read.unknown.contains(it));
    let Some(wrong) = given.iter().find(on_none) else {
        return Ok(());
    };
    let names: BTreeSet<&str> = reads
        .iter()
        .flat_map(|read| read.report.keys.iter().map(|it| it.key.name.as_str()))
        .collect();
    let near = near(&wrong.key, names);
    let place = match all {
        [one] => harmless(&one.name).into_owned(),
        _ => "none of the systems".into(),
    };
    let has = match all.len() {
        1 => "has no key",
        _ => "has a key",
    };
    let problem = Problem::usage(format!(
        "--ignore {}: {place} {has} {}.",
        harmless(&wrong.to_string()),
        harmless(&wrong.key)
    ));
    Err(match near.is_empty() {
        true => problem.next("tnkeys list shows the keys with their ids."),
        false => problem.next(format!("Did you mean {}?", near.join(" or "))),
    })
}

/// The names that differ in few letters, or contain the text.
fn near<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let other = name.to_lowercase();
            let distance = strsim::damerau_levenshtein(&lower, &other);
            let contained = lower.chars().count() > 2 && other.contains(&lower);
            (distance <= 2 || contained).then_some((distance, name))
        })
        .collect();
    found.sort_unstable();
    let names = found.into_iter().take(NEAR);
    names.map(|(_, name)| harmless(name).into_owned()).collect()
}

/// The profile of a system, if it has one.
pub(super) fn profile<'a>(name: &str, settings: &'a Settings) -> Option<&'a Profile> {
    settings.profiles.iter().find(|it| it.name == name)
}

/// Refuses `--save-ignored` for a system without a profile.
pub(super) fn savable<'a>(
    names: impl Iterator<Item = &'a str>,
    settings: &Settings,
) -> Result<(), Problem> {
    for name in names {
        if profile(name, settings).is_none() {
            let name = harmless(name);
            return Err(Problem::refused(format!(
                "--save-ignored needs a profile, and {name} is none."
            ))
            .next("Save the profile in the full screen, or use --ignore without --save-ignored."));
        }
    }
    Ok(())
}

/// Adds the findings to the profile of each system that has the key. Returns the names of the changed profiles.
pub(super) async fn save(
    given: &[Ignored],
    all: &[Checked],
    settings: &Settings,
) -> Result<Vec<String>, Problem> {
    let mut changed = Vec::new();
    for it in all {
        let (Ok(read), Some(before)) = (&it.result, profile(&it.name, settings)) else {
            continue;
        };
        let mut new = before.clone();
        for ignored in given {
            if !read.unknown.contains(ignored) && !new.ignore.contains(ignored) {
                new.ignore.push(ignored.clone());
            }
        }
        if new == *before {
            continue;
        }
        let change = ProfileChange {
            profile: new,
            before: Some(before.clone()),
        };
        let dirs = settings.dirs().clone();
        blocking(move || profiles::save_and_read(&dirs, &change)).await??;
        changed.push(it.name.clone());
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names() {
        let names = ["home-assistant", "homarr", "backup", "backup-2", "x"];
        assert_eq!(near("home-asistant", names), ["home-assistant"]);
        assert_eq!(near("backup-", names), ["backup", "backup-2"]);
        assert_eq!(near("home", names), ["home-assistant"]);
        assert!(near("grafana", names).is_empty());
    }

    #[test]
    fn an_id_comes_before_a_name() {
        let known = Known {
            keys: vec![
                (KeyId(4), "7".into()),
                (KeyId(7), "a".into()),
                (KeyId(9), "a".into()),
            ],
        };
        let ids = |key| {
            known
                .named(key)
                .into_iter()
                .map(|it| it.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(ids("7"), [7]);
        assert_eq!(ids("4"), [4]);
        assert_eq!(ids("a"), [7, 9]);
        assert!(ids("b").is_empty());
    }
}
