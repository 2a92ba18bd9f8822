//! Saved systems: picking one, opening it, saving the present fields as one; and what the one that we are connected to
//! says about how careful to be.

pub mod save_form;

use crate::api::Target;
use crate::app::connect::screen::{Attempt, Connect};
use crate::app::effect::{Effect, Errand};
use crate::app::keys::edit::{Wanted, drive};
use crate::app::message::Generation;
use crate::app::modal::{Modal, Picker, SaveProfile};
use crate::app::model::{Link, Model, Screen, Weight};
use crate::app::widget::picker::{Item, Offers};
use crate::app::widget::question::{Line, Question};
use crate::domain::profile::{SignIn, Source};
use crate::domain::{Address, Fault, Profile};
use crate::keymap::{Action, Chord};

impl Model {
    // What the profile says

    /// The profile of the system that we are connected, or connecting, to.
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_ref()
    }

    /// `On nas1 (production).`
    pub(in crate::app) fn here(&self) -> String {
        format!("On {}.", self.called())
    }

    /// `nas1 (production)`
    pub(in crate::app) fn called(&self) -> String {
        let production = self.profile().is_some_and(|it| it.production);
        let tag = match (self.demo, production) {
            (true, _) => " (demo)",
            (_, true) => " (production)",
            _ => "",
        };
        format!("{}{tag}", self.system_name())
    }

    /// Where it matters, for the questions that are not about the system itself.
    pub(in crate::app) fn caution(&self) -> Option<Line> {
        let production = self.profile().is_some_and(|it| it.production);
        (production && self.system.is_some()).then(|| Line::plain(self.here()))
    }

    /// The profile whose words count for an address: the one that was picked, else the most careful one for this place,
    /// so that typing the address instead of the name is no way around them.
    fn profile_for(&self, address: &Address) -> Option<Profile> {
        let here = |it: &&Profile| it.address.canonical() == address.canonical();
        let picked = self.connect.picked.as_deref();
        let picked = self
            .profiles
            .iter()
            .find(|it| Some(it.name.as_str()) == picked);
        picked
            .filter(here)
            .or_else(|| {
                let careful = |it: &&Profile| (it.read_only, it.production);
                self.profiles.iter().filter(here).max_by_key(careful)
            })
            .cloned()
    }

    /// Takes what the profile says over into a target.
    pub(in crate::app) fn be_careful(&mut self, target: &mut Target) {
        self.profile = self.profile_for(&target.address);
        if let Some(profile) = &self.profile {
            target.read_only |= profile.read_only;
            if target.ca.is_none() {
                target.ca.clone_from(&profile.ca_file);
            }
        }
        target.read_only |= self.always_read_only;
        self.read_only = target.read_only;
    }

    // Picking

    /// Opens the list of profiles, if there are any.
    pub(in crate::app) fn pick_profile(&mut self, effects: &mut Vec<Effect>) {
        if self.profiles.is_empty() {
            let words = "no profiles yet: F4 saves these fields as one";
            return self.say(Weight::Plain, words, effects);
        }
        self.offer_profiles();
    }

    pub(in crate::app) fn offer_profiles(&mut self) {
        let items = self.profiles.iter().map(item).collect();
        let picked = self.connect.picked.as_deref().unwrap_or_default();
        let picker = Picker::new("Connect to", items, picked).offering(Offers::Profiles);
        self.modals.push(Modal::Picker(picker));
    }

    /// A profile was picked; what is none is an address.
    pub(in crate::app) fn picked_profile(&mut self, name: &str, effects: &mut Vec<Effect>) {
        match self.profiles.iter().find(|it| it.name == name).cloned() {
            Some(profile) => self.open_profile(profile, effects),
            None => {
                self.use_address(name);
                self.connect.picked = None;
            }
        }
    }

    /// Fills the fields with a profile, and connects if nothing has to be typed.
    pub(in crate::app) fn open_profile(&mut self, profile: Profile, effects: &mut Vec<Effect>) {
        self.connect = Connect::of_profile(&profile);
        self.screen = Screen::Connect;
        if !profile.complete() {
            return;
        }
        self.generation = Generation(self.generation.0 + 1);
        self.link = Link::None;
        self.drop_held(effects);
        self.forget_system();
        self.place = profile.address.label();
        self.connect.attempt = Attempt::Fetching;
        effects.push(Effect::Disconnect);
        let errand = Errand::Fetch(self.generation, Box::new(profile));
        effects.push(Effect::Errand(errand));
    }

    /// The secret of a profile is here, or not to be had.
    pub(in crate::app) fn fetched(
        &mut self,
        generation: Generation,
        target: Result<Box<Target>, Fault>,
        effects: &mut Vec<Effect>,
    ) {
        if generation != self.generation {
            return;
        }
        match target {
            Ok(mut target) => {
                target.ca = target.ca.or_else(|| self.ca.clone());
                self.begin_or_ask(target, effects);
            }
            Err(fault) => self.connect.attempt = Attempt::Failed(fault),
        }
    }

    // Saving

    /// Asks under which name the present fields are saved.
    pub(in crate::app) fn ask_save_profile(&mut self) {
        let Some(address) = self.connect.address() else {
            return;
        };
        let present = self.profile_for(&address);
        let form = SaveProfile::new(address, present.as_ref());
        self.modals.push(Modal::SaveProfile(Box::new(form)));
    }

    pub(in crate::app) fn save_profile_key(
        &mut self,
        action: Option<Action>,
        chord: Chord,
        effects: &mut Vec<Effect>,
    ) {
        let Some(Modal::SaveProfile(it)) = self.modals.last_mut() else {
            return;
        };
        match drive(&mut it.form, action, chord) {
            Wanted::Nothing | Wanted::Pick(_) => {}
            Wanted::Leave => drop(self.modals.pop()),
            Wanted::Save => {
                let Some((name, production, read_only)) = it.read() else {
                    return;
                };
                let address = it.address.clone();
                self.modals.pop();
                let known = self.profiles.iter().find(|it| it.name == name);
                let mut profile = known
                    .cloned()
                    .unwrap_or_else(|| Profile::new(name, address.clone()));
                profile.address = address;
                profile.production = production;
                profile.read_only = read_only;
                let (user, sign_in) = self.connect.who();
                profile.user = user;
                // A file holds an API key: it is no password.
                if sign_in == SignIn::Password && matches!(profile.source, Source::File(_)) {
                    profile.source = Source::Asked;
                }
                profile.sign_in = sign_in;
                effects.push(Effect::Errand(Errand::Save(Box::new(profile))));
            }
        }
    }

    /// The file was written, or not.
    pub(in crate::app) fn saved(
        &mut self,
        profiles: Result<Vec<Profile>, Fault>,
        effects: &mut Vec<Effect>,
    ) {
        match profiles {
            Ok(profiles) => {
                self.profiles = profiles;
                self.say(Weight::Good, "profile saved", effects);
            }
            Err(fault) => {
                let lines = crate::app::update::replies::explain(&fault);
                let question = Question::notice("The profile was not saved", lines);
                self.tell_modal(Modal::Question(question));
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
