//! Selects several systems: by name, by tag, or all profiles.

use super::fault::{Fault, Kind};
use super::profile::Profile;
use super::text::harmless;

/// Which systems the user asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Profiles and addresses, by what the user typed.
    Names(Vec<String>),
    /// The profiles with at least one of these tags.
    Tags(Vec<String>),
    /// All profiles.
    All,
}

/// A selected system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selected<'a> {
    /// A profile.
    Profile(&'a Profile),
    /// A text that is not the name of a profile: an address, which the caller parses.
    Address(&'a str),
}

impl<'a> Selected<'a> {
    /// The name of the profile, or the address as it was typed.
    pub fn name(self) -> &'a str {
        match self {
            Self::Profile(profile) => &profile.name,
            Self::Address(text) => text,
        }
    }
}

impl Selection {
    /// The selected systems, each once: names in the order of the user, profiles in the order of `profiles`.
    ///
    /// # Errors
    /// A tag that no profile has, with the known tags; all profiles where there are none.
    pub fn select<'a>(&'a self, profiles: &'a [Profile]) -> Result<Vec<Selected<'a>>, Fault> {
        let selected: Vec<Selected<'a>> = match self {
            Self::Names(names) => {
                let mut found: Vec<Selected<'a>> = Vec::with_capacity(names.len());
                for name in names {
                    if found.iter().all(|it| it.name() != name) {
                        let profile = profiles.iter().find(|it| it.name == *name);
                        found.push(profile.map_or(Selected::Address(name), Selected::Profile));
                    }
                }
                found
            }
            Self::Tags(tags) => {
                let has = |tag: &String, it: &Profile| it.tags.contains(tag);
                if let Some(tag) = tags
                    .iter()
                    .find(|tag| !profiles.iter().any(|it| has(tag, it)))
                {
                    return Err(unknown(tag, profiles));
                }
                let tagged = profiles
                    .iter()
                    .filter(|it| tags.iter().any(|tag| has(tag, it)));
                tagged.map(Selected::Profile).collect()
            }
            Self::All if profiles.is_empty() => {
                return Err(Fault::new(Kind::Local, "There are no saved profiles.")
                    .next("Name the systems, or save a profile with F4 in the full screen."));
            }
            Self::All => profiles.iter().map(Selected::Profile).collect(),
        };
        Ok(selected)
    }
}

/// The tags of these profiles, sorted and each once.
pub fn tags(profiles: &[Profile]) -> Vec<&str> {
    let all = profiles.iter().flat_map(|it| &it.tags).map(String::as_str);
    let mut tags: Vec<&str> = all.collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}

/// The fault of a tag that no profile has.
fn unknown(tag: &str, profiles: &[Profile]) -> Fault {
    let fault = Fault::new(
        Kind::Local,
        format!("No profile has the tag {}.", harmless(tag)),
    );
    match tags(profiles).as_slice() {
        [] => fault.next(format!(
            "Add tags = [\"{}\"] to a profile in config.toml.",
            harmless(tag)
        )),
        known => fault.next(format!("The tags are {}.", known.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Address;

    fn profiles() -> Vec<Profile> {
        let profile = |name: &str, tags: &[&str]| Profile {
            tags: tags.iter().map(|&it| it.to_owned()).collect(),
            ..Profile::new(name, Address::parse(name).unwrap())
        };
        vec![
            profile("nas1", &["prod", "berlin"]),
            profile("nas2", &["prod"]),
            profile("lab", &["berlin"]),
            profile("spare", &[]),
        ]
    }

    fn names(selection: &Selection, profiles: &[Profile]) -> Vec<String> {
        let found = selection.select(profiles).unwrap();
        found.into_iter().map(|it| it.name().to_owned()).collect()
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&it| it.to_owned()).collect()
    }

    #[test]
    fn names_keep_their_order_and_may_be_addresses() {
        let all = profiles();
        let selection = Selection::Names(texts(&["lab", "10.0.0.9", "nas1", "lab"]));
        assert_eq!(names(&selection, &all), ["lab", "10.0.0.9", "nas1"]);
        let found = selection.select(&all).unwrap();
        assert_eq!(found[0], Selected::Profile(&all[2]));
        assert_eq!(found[1], Selected::Address("10.0.0.9"));
        assert_eq!(names(&Selection::Names(Vec::new()), &all), texts(&[]));
    }

    #[test]
    fn tags_select_profiles_with_any_of_them_once() {
        let all = profiles();
        let select = |tags: &[&str]| names(&Selection::Tags(texts(tags)), &all);
        assert_eq!(select(&["prod"]), ["nas1", "nas2"]);
        assert_eq!(select(&["berlin", "prod"]), ["nas1", "nas2", "lab"]);
        assert_eq!(
            names(&Selection::All, &all),
            ["nas1", "nas2", "lab", "spare"]
        );
    }

    #[test]
    fn what_selects_nothing_is_a_fault_with_the_next_step() {
        let all = profiles();
        let wrong = Selection::Tags(texts(&["prod", "prdo"]));
        let fault = wrong.select(&all).unwrap_err();
        assert_eq!(fault.what, "No profile has the tag prdo.");
        assert_eq!(fault.next, "The tags are berlin, prod.");
        let fault = wrong.select(&all[3..]).unwrap_err();
        assert!(fault.next.contains("tags = [\"prod\"]"), "{fault}");
        let fault = Selection::All.select(&[]).unwrap_err();
        assert_eq!(fault.what, "There are no saved profiles.");
    }
}
