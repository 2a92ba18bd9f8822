//! Everything the simulated system knows; one lock around it.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use super::catalogue::Catalogue;
use super::config::Config;
use super::fault::{Fault, Moment};
use super::frames;
use super::keys::Store;
use super::keys::entry::View;
use super::rng::Rng;
use super::session::{Credential, Link, Means, Out, Rights, Session, Switches, Token};
use super::traits::{Era, Traits};
use super::users::{self, User};

/// The number of a session inside the simulator.
pub(super) type SessionNo = u64;

/// A message to every subscriber.
#[derive(Debug)]
pub(super) struct Event<'a> {
    /// added, changed, removed
    pub(super) msg: &'static str,
    pub(super) collection: &'static str,
    pub(super) id: i64,
    pub(super) fields: Option<&'a Map<String, Value>>,
}

/// The system.
#[derive(Debug)]
pub(super) struct World {
    pub(super) config: Config,
    pub(super) traits: &'static Traits,
    pub(super) catalogue: Catalogue,
    pub(super) users: Vec<User>,
    pub(super) keys: Store,
    pub(super) rng: Rng,
    pub(super) sessions: BTreeMap<SessionNo, Session>,
    pub(super) tokens: Vec<Token>,
    /// Replies kept back by a fault.
    pub(super) held: Vec<(SessionNo, String)>,
    pub(super) accepting: bool,
    /// Calls before sign-in, by method and address: how many since when.
    pub(super) attempts: HashMap<(String, String), (i64, u32)>,
    faults: Vec<Fault>,
    calls: HashMap<String, usize>,
    next_session: SessionNo,
    /// The simulated time less the real one, in seconds.
    clock_offset: i64,
    pub(super) started: i64,
    pub(super) boot_id: String,
    /// How far the real clock was into its second when this one began.
    phase: Duration,
}

/// The real time.
fn real_now() -> Duration {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default()
}

fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}

impl World {
    pub(super) fn new(config: Config) -> Self {
        let traits = config.release.traits();
        let mut rng = Rng::new(config.seed);
        let began = real_now();
        let clock_offset = config.now.map_or(0, |now| now - seconds(began));
        // A clock that was set begins its first second now, so that what is planted has the same times in every run.
        let phase = Duration::from_nanos(config.now.map_or(0, |_| began.subsec_nanos().into()));
        let mut world = Self {
            traits,
            catalogue: Catalogue::new(traits),
            users: users::roster(&config),
            keys: Store::default(),
            sessions: BTreeMap::new(),
            tokens: Vec::new(),
            held: Vec::new(),
            accepting: true,
            attempts: HashMap::new(),
            faults: Vec::new(),
            calls: HashMap::new(),
            next_session: 0,
            clock_offset,
            phase,
            started: seconds(began) + clock_offset,
            boot_id: rng.uuid(),
            rng,
            config,
        };
        super::demo::plant(&mut world);
        world
    }

    /// The simulated time, in seconds.
    pub(super) fn now(&self) -> i64 {
        seconds(real_now().saturating_sub(self.phase)) + self.clock_offset
    }

    pub(super) fn user(&self, name: &str) -> Option<&User> {
        self.users.iter().find(|user| user.name == name)
    }

    pub(super) fn user_by_id(&self, id: i64) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(super) fn is_user_era(&self) -> bool {
        self.traits.era == Era::User
    }

    /// How keys look to the reader.
    pub(super) fn view(&self, masked: bool, link: Option<&Link>) -> View<'_> {
        View {
            traits: self.traits,
            owners: self
                .users
                .iter()
                .map(|user| (user.id, user.name.as_str()))
                .collect(),
            masked,
            drops: link
                .and_then(|link| link.version)
                .map_or(&[], |version| version.drops),
        }
    }

    /// A client came. On the unix socket it is root at once.
    pub(super) fn connect(
        &mut self,
        link: Link,
        outbox: tokio::sync::mpsc::UnboundedSender<Out>,
    ) -> SessionNo {
        self.next_session += 1;
        let credential = link.local.then(|| Credential {
            user: Some("root".to_owned()),
            means: Means::Socket,
            rights: Rights::Full,
            since: self.now(),
            login_id: self.rng.uuid(),
        });
        let session = Session {
            id: self.rng.uuid(),
            link,
            credential,
            challenge: None,
            subscriptions: Vec::new(),
            switches: Switches {
                legacy_jobs: true,
                private_methods: false,
                py_exceptions: false,
            },
            greeted: false,
            outbox,
        };
        self.sessions.insert(self.next_session, session);
        self.next_session
    }

    pub(super) fn disconnect(&mut self, no: SessionNo) {
        self.sessions.remove(&no);
    }

    /// Tell everybody who listens.
    pub(super) fn announce(&self, event: &Event<'_>) {
        for session in self.sessions.values() {
            if session.credential.is_some() && session.hears(event.collection) {
                session.send(frames::event(session, event));
            }
        }
    }

    pub(super) fn count(&mut self, method: &str) {
        // Names that nobody knows could fill the memory.
        if self.catalogue.has(method) {
            *self.calls.entry(method.to_owned()).or_default() += 1;
        }
    }

    pub(super) fn counted(&self, method: &str) -> usize {
        self.calls.get(method).copied().unwrap_or(0)
    }

    pub(super) fn arm(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// A fault waits for this moment.
    pub(super) fn is_armed(&self, moment: Moment) -> bool {
        self.faults.iter().any(|fault| fault.moment() == moment)
    }

    /// The oldest fault that waits for this method or path, taken.
    pub(super) fn strike(&mut self, moment: Moment, target: &str) -> Option<Fault> {
        let at = self
            .faults
            .iter()
            .position(|fault| fault.moment() == moment && fault.target() == target)?;
        Some(self.faults.remove(at))
    }

    /// Whether `no` may do this; `SUBSCRIBE` for events.
    pub(super) fn may_call(&self, session: &Session, method: &str) -> bool {
        let Some(credential) = &session.credential else {
            return false;
        };
        match &credential.rights {
            Rights::Full => true,
            Rights::Rules(rules) => rules.iter().any(|rule| rule.permits("CALL", method)),
            Rights::Roles(roles) => {
                self.catalogue.permits(method, roles) || self.reads_all(roles, method)
            }
        }
    }

    /// Whether `session` may listen to `event`.
    pub(super) fn may_hear(&self, session: &Session, event: &str) -> bool {
        let Some(credential) = &session.credential else {
            return false;
        };
        match &credential.rights {
            Rights::Full => true,
            // 24.04 and 24.10: everybody sees all jobs.
            Rights::Rules(rules) => {
                event == "core.get_jobs"
                    || rules.iter().any(|rule| rule.permits("SUBSCRIBE", event))
            }
            Rights::Roles(roles) => {
                self.catalogue.has(event)
                    && (self.catalogue.permits(event, roles) || self.reads_all(roles, event))
            }
        }
    }

    /// Up to 24.10 READONLY_ADMIN may read every collection.
    fn reads_all(&self, roles: &std::collections::BTreeSet<&'static str>, method: &str) -> bool {
        !self.is_user_era()
            && roles.contains("READONLY_ADMIN")
            && [".query", ".get_instance", ".config"]
                .iter()
                .any(|end| method.ends_with(end))
    }
}
