//! The whole state of the simulated system, behind one lock.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use crate::sim::release::catalogue::Catalogue;
use crate::sim::release::traits::{Era, Traits};
use crate::sim::world::audit::Audit;
use crate::sim::world::config::Config;
use crate::sim::world::fault::{Fault, Moment};
use crate::sim::world::groups::Groups;
use crate::sim::world::jobs::Jobs;
use crate::sim::world::key_entry::View;
use crate::sim::world::keys::Store;
use crate::sim::world::observer::Observer;
use crate::sim::world::rate::Rates;
use crate::sim::world::rng::Rng;
use crate::sim::world::session::{Link, Session, SessionNo, Token};
use crate::sim::world::totp;
use crate::sim::world::users;
use crate::sim::world::users::User;

/// The simulated system.
#[derive(Debug)]
pub(in crate::sim) struct World {
    pub(in crate::sim) config: Config,
    pub(in crate::sim) traits: &'static Traits,
    pub(in crate::sim) catalogue: Catalogue,
    pub(in crate::sim) users: Vec<User>,
    pub(in crate::sim) groups: Groups,
    /// Counts changes of users, groups and privileges.
    pub(in crate::sim) account_changes: u64,
    pub(in crate::sim) keys: Store,
    pub(in crate::sim) jobs: Jobs,
    pub(in crate::sim) rng: Rng,
    pub(in crate::sim) sessions: BTreeMap<SessionNo, Session>,
    pub(in crate::sim) tokens: Vec<Token>,
    /// Replies that [`Fault::Hold`] keeps back.
    pub(in crate::sim) held: Vec<(SessionNo, String)>,
    pub(in crate::sim) accepting: bool,
    /// Whether `auth.mechanism_choices` fails before sign-in on any release.
    pub(in crate::sim) broken_mechanism_choices: bool,
    pub(in crate::sim) rates: Rates,
    pub(in crate::sim) audit: Audit,
    faults: Vec<Fault>,
    /// What `GET /api/versions` lists instead of the real versions.
    pub(in crate::sim) listed_versions: Option<Vec<String>>,
    calls: HashMap<String, usize>,
    /// How many calls of each method were executed, those inside jobs included.
    executed: HashMap<String, usize>,
    /// Counts calls with a credential, and connections.
    pub(in crate::sim) observer: Observer,
    pub(in crate::sim) next_session: SessionNo,
    /// The simulated time minus the real time, in seconds.
    pub(in crate::sim) clock_offset: i64,
    pub(in crate::sim) started: i64,
    pub(in crate::sim) boot_id: String,
    /// The fraction of a second that the real clock had passed when the simulated clock started.
    phase: Duration,
}

/// The real time, plus what tests advance the runtime's clock by.
fn real_now() -> Duration {
    let (timers, real) = (Instant::now().into_std(), std::time::Instant::now());
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    (since.unwrap_or_default() + timers.saturating_duration_since(real))
        .saturating_sub(real.saturating_duration_since(timers))
}

fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}

impl World {
    pub(in crate::sim) fn new(config: Config) -> Self {
        let traits = config.release.traits();
        let mut rng = Rng::new(config.seed);
        let began = real_now();
        let clock_offset = config.now.map_or(0, |now| now - seconds(began));
        // A clock with a set start begins a full second now, so that the demo data has the same times in every run.
        let phase = Duration::from_nanos(config.now.map_or(0, |_| began.subsec_nanos().into()));
        let (users, groups) = users::accounts(&config);
        let mut world = Self {
            traits,
            catalogue: Catalogue::new(traits),
            users,
            groups,
            account_changes: 0,
            keys: Store::default(),
            jobs: Jobs::default(),
            sessions: BTreeMap::new(),
            tokens: Vec::new(),
            held: Vec::new(),
            accepting: true,
            broken_mechanism_choices: false,
            rates: Rates::default(),
            audit: Audit::default(),
            faults: Vec::new(),
            listed_versions: None,
            calls: HashMap::new(),
            executed: HashMap::new(),
            observer: Observer::default(),
            next_session: 0,
            clock_offset,
            phase,
            started: seconds(began) + clock_offset,
            boot_id: rng.uuid(),
            rng,
            config,
        };
        world.settle_roles();
        world
    }

    /// The simulated time, in seconds since 1970.
    pub(in crate::sim) fn now(&self) -> i64 {
        seconds(real_now().saturating_sub(self.phase)) + self.clock_offset
    }

    /// The one-time code that is valid now.
    pub(in crate::sim) fn otp_code(&self) -> String {
        let secret = self.config.otp_secret.as_deref();
        let made = secret.and_then(|secret| totp::code(secret, self.now()));
        made.unwrap_or_else(|| self.config.otp_code.clone())
    }

    pub(in crate::sim) fn user(&self, name: &str) -> Option<&User> {
        self.known_users().find(|user| user.name == name)
    }

    pub(in crate::sim) fn user_by_id(&self, id: i64) -> Option<&User> {
        self.known_users().find(|user| user.id == id)
    }

    /// The accounts, without those whose directory does not answer.
    pub(in crate::sim) fn known_users(&self) -> impl Iterator<Item = &User> {
        self.users.iter().filter(|user| !user.away)
    }

    /// Whether a session has expired: by default after 30 days, in STIG mode after at most 12 hours.
    pub(in crate::sim) fn is_expired(&self, session: &Session, now: i64) -> bool {
        let age = seconds(self.config.session_age);
        let stig = self.config.stig;
        let age = if stig { age.min(12 * 3600) } else { age };
        session.is_over_time(now, age, stig)
    }

    /// One of the release's version texts, with the exact version that the configuration asks for.
    pub(in crate::sim) fn version(&self, text: &str) -> String {
        match &self.config.version {
            Some(version) => text.replace(self.traits.short_version, version),
            None => text.to_owned(),
        }
    }

    /// The name of the REST API in the audit log. `None`: the system has no REST API.
    pub(in crate::sim) fn rest_protocol(&self) -> Option<&'static str> {
        let (versions, name) = self.traits.early_rest;
        let early = |version: &String| versions.contains(&version.as_str());
        match self.config.version.as_ref().is_some_and(early) {
            true => Some(name),
            false => self.traits.rest_protocol,
        }
    }

    pub(in crate::sim) fn is_user_era(&self) -> bool {
        self.traits.era == Era::User
    }

    /// What the JSON of keys depends on, for one reader.
    pub(in crate::sim) fn view(&self, masked: bool, link: Option<&Link>) -> View<'_> {
        View {
            traits: self.traits,
            owners: self
                .known_users()
                .map(|user| (user.id, user.name.as_str()))
                .collect(),
            sids: self
                .users
                .iter()
                .filter_map(|user| Some((user.id, user.sid()?)))
                .collect(),
            masked,
            iterations: self.config.scram_iterations,
            drops: link
                .and_then(|link| link.version)
                .map_or(&[], |version| version.drops),
        }
    }

    pub(in crate::sim) fn count(&mut self, method: &str) {
        self.observer.call(method, Instant::now());
        // Unknown names are not counted: they could fill the memory.
        if self.catalogue.has(method) {
            *self.calls.entry(method.to_owned()).or_default() += 1;
        }
    }

    pub(in crate::sim) fn counted(&self, method: &str) -> usize {
        self.calls.get(method).copied().unwrap_or(0)
    }

    /// Counts a call that is executed.
    pub(in crate::sim) fn count_execution(&mut self, method: &str) {
        if self.catalogue.has(method) {
            *self.executed.entry(method.to_owned()).or_default() += 1;
        }
    }

    pub(in crate::sim) fn executed(&self, method: &str) -> usize {
        self.executed.get(method).copied().unwrap_or(0)
    }

    pub(in crate::sim) fn arm(&mut self, fault: Fault) {
        match fault {
            Fault::ListVersions(names) => self.listed_versions = Some(names),
            Fault::DirectoryOutage(name) => self.lose_directory_of(&name),
            Fault::BrokenMechanismChoices => self.broken_mechanism_choices = true,
            fault => self.faults.push(fault),
        }
    }

    /// Turns an account into one of a directory that does not answer.
    fn lose_directory_of(&mut self, name: &str) {
        for user in self.users.iter_mut().filter(|user| user.name == name) {
            (user.directory, user.away) = (true, true);
        }
    }

    /// Whether a fault waits for this moment.
    pub(in crate::sim) fn is_armed(&self, moment: Moment) -> bool {
        self.faults.iter().any(|fault| fault.moment() == moment)
    }

    /// Removes and returns the oldest fault that waits for this method or path.
    pub(in crate::sim) fn take_fault(&mut self, moment: Moment, target: &str) -> Option<Fault> {
        let at = self
            .faults
            .iter()
            .position(|fault| fault.moment() == moment && fault.target() == target)?;
        Some(self.faults.remove(at))
    }

    /// The armed faults that wait for this method at this moment, to be changed. The list drops those for which `spend`
    /// returns `false`.
    pub(in crate::sim) fn spend_faults(
        &mut self,
        moment: Moment,
        target: &str,
        mut spend: impl FnMut(&mut Fault) -> bool,
    ) {
        self.faults.retain_mut(|fault| {
            fault.moment() != moment || fault.target() != target || spend(fault)
        });
    }
}
