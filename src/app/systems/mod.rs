//! Profiles: picking and saving them, and applying their settings (read-only, CA file) to a connection.

pub mod save_form;

use std::sync::Arc;

use crate::api::Target;
use crate::app::connect::Connecting;
use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::modal::{Modal, Picker, SaveProfile};
use crate::app::notice::Weight;
use crate::app::present;
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::picker::{Item, Offers};
use crate::app::widget::question::{Answer, Line, Question};
use crate::app::widget::window::TakesKeys;
use crate::domain::profile::{ProfileChange, SignIn, Source};
use crate::domain::{Address, Fault, Profile};
use crate::keymap::{Action, Chord};

/// State of the feature: the saved profiles.
#[derive(Debug)]
pub struct Systems {
    profiles: Arc<[Profile]>,
    /// The addresses of the last connections, latest first.
    recent: Vec<Address>,
    /// `--read-only`: every connection is read-only.
    always_read_only: bool,
}

impl TakesKeys for SaveProfile {
    type With<'a> = (&'a mut Systems, &'a Connecting, &'a mut Cx);

    fn key(action: Option<Action>, chord: Chord, (systems, connect, cx): Self::With<'_>) {
        systems.save_profile_key(action, chord, connect, cx);
    }
}

impl Systems {
    /// The profiles of the configuration, and the addresses of the last connections. `always_read_only`: `--read-only`.
    pub(in crate::app) fn new(
        profiles: Vec<Profile>,
        recent: Vec<Address>,
        always_read_only: bool,
    ) -> Self {
        Self {
            profiles: profiles.into(),
            recent,
            always_read_only,
        }
    }

    /// Takes over the profiles as they are in the configuration now.
    pub(in crate::app) fn learn(&mut self, profiles: Arc<[Profile]>) {
        self.profiles = profiles;
    }

    pub(in crate::app) fn has_profiles(&self) -> bool {
        !self.profiles.is_empty()
    }

    /// The profile with this name.
    pub(in crate::app) fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|it| it.name == name)
    }

    /// The profile for an address: the picked one, else the most restrictive one with this address, so that typing the
    /// address does not bypass a profile's restrictions.
    fn profile_for(&self, address: &Address, connect: &Connecting) -> Option<Profile> {
        let here = |it: &&Profile| it.address.canonical() == address.canonical();
        let picked = connect.picked();
        picked
            .and_then(|name| self.profile(name))
            .filter(here)
            .or_else(|| {
                let careful = |it: &&Profile| (it.read_only, it.production);
                self.profiles.iter().filter(here).max_by_key(careful)
            })
            .cloned()
    }

    /// Applies the settings of the address's profile to a target and to the connection.
    pub(in crate::app) fn apply_profile(
        &mut self,
        target: &mut Target,
        connect: &Connecting,
        cx: &mut Cx,
    ) {
        cx.connection.profile = self.profile_for(&target.address, connect);
        if let Some(profile) = &cx.connection.profile {
            target.read_only |= profile.read_only;
            if target.ca.is_none() {
                target.ca.clone_from(&profile.ca_file);
            }
        }
        target.read_only |= self.always_read_only;
        cx.connection.read_only = target.read_only;
    }

    /// Opens the profile picker, or says that there are no profiles.
    pub(in crate::app) fn pick_profile(&mut self, connect: &Connecting, cx: &mut Cx) {
        if self.profiles.is_empty() && self.recent.is_empty() {
            let words = "no saved or recent systems yet: F4 saves these settings as a profile";
            return cx.say(Weight::Plain, words);
        }
        self.offer_profiles(connect, cx);
    }

    /// The profiles, then the recent systems that have none.
    pub fn listed(&self) -> Vec<Item> {
        let saved = |address: &Address| {
            let places = self
                .profiles
                .iter()
                .filter_map(|it| it.address.without_user());
            let mut places = places.map(|it| it.canonical());
            places.any(|it| it == address.canonical())
        };
        let recent = self.recent.iter().filter(|address| !saved(address));
        let recent = recent.map(|address| Item {
            value: address.to_string(),
            note: "recent".into(),
            doubtful: false,
        });
        self.profiles.iter().map(item).chain(recent).collect()
    }

    /// Remembers that the program is connected to an address.
    pub(in crate::app) fn connected(&mut self, cx: &mut Cx) {
        let address = cx.connection.endpoint.as_ref().map(|it| &it.address);
        let Some(place) = address.and_then(Address::without_user).filter(|_| !cx.demo) else {
            return;
        };
        self.recent.retain(|it| *it != place);
        self.recent.insert(0, place.clone());
        cx.out
            .push(Effect::FileTask(FileTask::Connected(Box::new(place))));
    }

    pub(in crate::app) fn offer_profiles(&mut self, connect: &Connecting, cx: &mut Cx) {
        let items = self.listed();
        let picked = connect.picked().unwrap_or_default();
        let picker = Picker::new("Connect to", items, picked).offering(Offers::Profiles);
        cx.modals.push(Modal::Picker(picker));
    }

    /// Opens the form that saves the connect screen's fields as a profile.
    pub(in crate::app) fn ask_save_profile(&mut self, connect: &mut Connecting, cx: &mut Cx) {
        let Some(address) = connect.address() else {
            return;
        };
        let present = self.profile_for(&address, connect);
        let form = SaveProfile::new(address, present.as_ref());
        cx.modals.push(Modal::SaveProfile(Box::new(form)));
    }

    fn save_profile_key(
        &mut self,
        action: Option<Action>,
        chord: Chord,
        connect: &Connecting,
        cx: &mut Cx,
    ) {
        let Some(Modal::SaveProfile(it)) = cx.modals.last_mut() else {
            return;
        };
        match drive(&mut it.form, action, chord) {
            FormKey::Nothing | FormKey::Pick(_) => {}
            FormKey::Leave => drop(cx.modals.pop()),
            FormKey::Save => {
                let Some((name, production, read_only)) = it.read() else {
                    return;
                };
                let address = it.address.clone();
                let known = self.profile(&name);
                let mut profile = known
                    .cloned()
                    .unwrap_or_else(|| Profile::new(name, address.clone()));
                profile.address = address;
                profile.production = production;
                profile.read_only = read_only;
                let (user, sign_in) = connect.who();
                profile.user = user;
                // A secret file holds an API key, not a password.
                if sign_in == SignIn::Password && matches!(profile.source, Source::File(_)) {
                    profile.source = Source::Asked;
                }
                profile.sign_in = sign_in;
                let before = known.cloned();
                save_or_ask(ProfileChange { profile, before }, cx);
            }
        }
    }
}

/// Saves a new profile. Asks before an existing one is changed, and shows what changes.
fn save_or_ask(change: ProfileChange, cx: &mut Cx) {
    let differences = change.differences();
    let name = &change.profile.name;
    match (&change.before, differences.as_slice()) {
        (None, _) => save(change, cx),
        (Some(_), []) => {
            cx.modals.pop();
            cx.say(
                Weight::Plain,
                format!("profile {name} already has these settings"),
            );
        }
        (Some(_), changes) => {
            let lines = changes
                .iter()
                .map(|(setting, old, new)| Line::plain(format!("{setting}: {old} -> {new}")));
            let mut lines: Vec<Line> = lines.collect();
            lines.push(Line::plain(
                "All other settings of the profile remain unchanged.",
            ));
            let title = format!("Change profile {name}?");
            let save = vec![("Save profile", Answer::SaveProfile(Box::new(change)))];
            let question = Question::new(title, lines, "Cancel", save);
            cx.modals.push(Modal::Question(question));
        }
    }
}

/// Saves a profile, and closes its form.
pub(in crate::app) fn save(change: ProfileChange, cx: &mut Cx) {
    if matches!(cx.modals.last(), Some(Modal::SaveProfile(_))) {
        cx.modals.pop();
    }
    cx.out
        .push(Effect::FileTask(FileTask::Save(Box::new(change))));
}

impl Systems {
    /// Takes over saved profiles, and the findings that the profile of this system ignores.
    pub(in crate::app) fn refresh(&mut self, profiles: Arc<[Profile]>, cx: &mut Cx) {
        self.profiles = profiles;
        if let Some(here) = &mut cx.connection.profile
            && let Some(saved) = self.profiles.iter().find(|it| it.name == here.name)
        {
            here.ignore.clone_from(&saved.ignore);
        }
    }

    /// Handles the result of saving a profile.
    pub(in crate::app) fn saved(&mut self, profiles: Result<Vec<Profile>, Fault>, cx: &mut Cx) {
        match profiles {
            Ok(profiles) => {
                self.refresh(profiles.into(), cx);
                cx.say(Weight::Good, "saved profile");
            }
            Err(fault) => {
                let lines = present::explain(&fault);
                let question = Question::notice("Could not save the profile", lines);
                present::modal(Modal::Question(question), cx);
            }
        }
    }
}

fn item(profile: &Profile) -> Item {
    let mut note = String::new();
    for (tag, word) in [
        (profile.production, "production  "),
        (profile.read_only, "read-only  "),
    ] {
        if tag {
            note.push_str(word);
        }
    }
    note.push_str(&profile.address.to_string());
    Item {
        value: profile.name.clone(),
        note,
        doubtful: false,
    }
}

#[cfg(test)]
mod tests;
