//! What the full screen starts with: settings, the records of earlier runs, and the systems of the arguments.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::api::Target;
use crate::app::fleet::ToOpen;
use crate::app::{Msg, Start};
use crate::cli::args::{Args, command_names};
use crate::cli::at::SignIn;
use crate::cli::exit::Problem;
use crate::cli::settings::Settings;
use crate::cli::{guess, several, sign_in, zone};
use crate::config::unanswered::Notes;
use crate::config::{bulk_runs, legend, recent, rotations, save_dir};
use crate::domain::bulk::Record;
use crate::domain::profile::Source;
use crate::domain::{Address, Fault, Handling, ListColumn, Profile, Rotation, Unanswered};

/// The initial state of the full screen.
#[derive(Default)]
pub(super) struct Opening {
    demo: bool,
    address: String,
    user: String,
    /// The system to connect to immediately: everything is given, or a profile has it.
    pub(super) first: Option<Msg>,
    /// Several systems, which connect when the loop runs.
    pub(super) several: Vec<ToOpen>,
    ca: Option<PathBuf>,
    profiles: Vec<Profile>,
    recent: Vec<Address>,
    read_only: bool,
    handling: Handling,
    save_dir: Option<String>,
    legend: bool,
    filters: BTreeMap<String, String>,
    columns: Option<Vec<ListColumn>>,
    unanswered: Vec<Unanswered>,
    bulk_runs: Vec<Record>,
    rotations: Vec<Rotation>,
    /// Why the notes of earlier runs could not be read. The run starts anyway, but this differs from having no notes.
    unread: Vec<Fault>,
}

pub(super) fn demo(args: &Args) -> bool {
    #[cfg(feature = "demo")]
    let demo = args.demo.is_some();
    #[cfg(not(feature = "demo"))]
    let demo = {
        let _ = args;
        false
    };
    demo
}

impl Opening {
    pub(super) fn new(
        args: &Args,
        settings: &Settings,
        notes: &Notes,
        env: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, Problem> {
        let given = &args.sign_in;
        let mut unread = Vec::new();
        let unanswered = notes.read().unwrap_or_else(|fault| {
            unread.push(fault);
            Vec::new()
        });
        let rotations = rotations::read(&settings.state()).unwrap_or_else(|fault| {
            unread.push(fault);
            Vec::new()
        });
        let (bulk_runs, faults) = bulk_runs::read(notes);
        unread.extend(faults);
        let mut opening = Self {
            demo: demo(args),
            user: given.user.clone().unwrap_or_default(),
            ca: given.ca.clone(),
            profiles: settings.profiles.clone(),
            recent: recent::recent(&settings.state()),
            read_only: given.read_only,
            handling: settings.handling.clone(),
            save_dir: save_dir::save_dir(&settings.state()),
            legend: legend::is_due(&settings.state()),
            filters: settings.filters.clone(),
            columns: settings.columns.clone(),
            unanswered,
            bulk_runs,
            rotations,
            unread,
            ..Self::default()
        };
        if opening.demo {
            return Ok(opening);
        }
        let mut open = systems(args, settings)?;
        if open.len() > 1 {
            let env = |name: &str| match several::is_of_one_system(name) {
                true => None,
                false => env(name),
            };
            for profile in open {
                let target = target(&profile, given, env)?.map(Box::new);
                opening.several.push(ToOpen { profile, target });
            }
            return Ok(opening);
        }
        let Some(profile) = open.pop() else {
            return Ok(opening);
        };
        opening.address = profile.address.to_string();
        opening.first = match target(&profile, given, env)? {
            Some(target) => Some(Msg::Begin(Box::new(target))),
            None if profile.complete() || !profile.name.is_empty() => {
                Some(Msg::Open(Box::new(profile)))
            }
            None => None,
        };
        Ok(opening)
    }

    pub(super) fn start(&self, size: (u16, u16)) -> Start {
        Start {
            now: Timestamp::now(),
            zone: zone::local(),
            size,
            demo: self.demo,
            address: self.address.clone(),
            user: self.user.clone(),
            ca: self.ca.clone(),
            profiles: self.profiles.clone(),
            recent: self.recent.clone(),
            read_only: self.read_only,
            handling: self.handling.clone(),
            save_dir: self.save_dir.clone(),
            unanswered: self.unanswered.clone(),
            bulk_runs: self.bulk_runs.clone(),
            rotations: self.rotations.clone(),
            unread: self.unread.clone(),
            legend: self.legend,
            filters: self.filters.clone(),
            columns: self.columns.clone(),
        }
    }
}

/// The target of a profile, if the environment has the credentials.
fn target(
    profile: &Profile,
    given: &SignIn,
    env: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<Target>, Problem> {
    let credentials = match profile.source {
        Source::Asked => sign_in::of_environment(profile, env)?,
        // It is fetched while the screen is there.
        Source::File(_) | Source::Command(_) => None,
    };
    Ok(credentials.map(|credentials| Target {
        address: profile.address.clone(),
        credentials,
        ca: profile.ca_file.clone(),
        key_over_loopback: given.key_over_loopback,
        read_only: profile.read_only,
        seen_scram: false,
    }))
}

/// The systems to open, with what the arguments say about the sign-in. None: the connect screen.
fn systems(args: &Args, settings: &Settings) -> Result<Vec<Profile>, Problem> {
    let given = &args.sign_in;
    for name in &args.systems {
        guess::check(name, &settings.profiles, &command_names())?;
    }
    let Some(names) = args.several.names(&args.systems, settings)? else {
        return Ok(settings.system(None, given)?.into_iter().collect());
    };
    if names.len() > 1 {
        several::refuse_key_file(given)?;
    }
    let mut open: Vec<Profile> = Vec::with_capacity(names.len());
    for name in &names {
        open.extend(settings.system(Some(name), given)?);
    }
    Ok(open)
}

#[cfg(test)]
mod tests;
