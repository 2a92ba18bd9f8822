//! Everything the program knows.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::api::{Stage, Target};
use crate::app::catalogue::Known;
use crate::app::connect::screen::Connect;
use crate::app::keys::Enforcing;
use crate::app::keys::list::Keys;
use crate::app::lost_reply::window::Doubt;
use crate::app::message::Generation;
use crate::app::modal::{Modal, before_form};
use crate::app::requests::Pending;
use crate::app::secret::copy::Copies;
use crate::app::secret::export::{Door, Ticket};
use crate::app::secret::in_flight::UnderWay;
use crate::app::sessions::Endings;
use crate::app::sessions::watch::Watch;
use crate::app::sight::Sight;
use crate::domain::{
    Fault, Handling, HashPrint, KeyId, KeySession, Profile, Rotation, System, Unanswered, User,
};
use crate::keymap::Context;

/// The state of the link as the status line shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// None is wanted.
    #[default]
    None,
    /// On its way.
    Connecting(Stage),
    /// Signed in.
    Live,
    /// Lost, and tried again by itself; what was read stays, marked as stale.
    Lost(Fault),
    /// Lost for good: the person must connect again.
    Ended(Fault),
}

/// What is in doubt about a link that is live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// A call that needs a sign-in is out and not answered: the session may have ended.
    pub checking: bool,
    /// Changes by others are not told: the list is as it was read.
    pub deaf: bool,
}

/// Which screen lies at the bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Address and sign-in.
    Connect,
    /// The list of keys.
    Keys,
}

/// How much a message in the footer matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// It went well.
    Good,
    /// To be known.
    Plain,
    /// It did not go well.
    Bad,
}

/// A message in the footer's left part, for a few seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How much it matters.
    pub weight: Weight,
    /// The words.
    pub text: String,
}

/// The model. Public fields are for the view, which only reads.
#[derive(Debug)]
pub struct Model {
    /// The time of the last batch of messages.
    pub now: Timestamp,
    /// Where the administrator is.
    pub zone: TimeZone,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The embedded simulator is on the other end.
    pub demo: bool,
    /// The screen at the bottom.
    pub screen: Screen,
    /// The connect screen.
    pub connect: Connect,
    /// The list.
    pub keys: Keys,
    /// Whether the filter line has the keys.
    pub filtering: bool,
    /// What lies on top, the topmost last.
    pub modals: Vec<Modal>,
    /// The link.
    pub link: Link,
    /// What is in doubt about it.
    pub standing: Standing,
    /// The system, once it was signed in to; stays over a lost link.
    pub system: Option<System>,
    /// The address's short name, for the status line until the system says its own.
    pub place: String,
    /// The message in the footer.
    pub notice: Option<Notice>,
    /// The users of the system, once read.
    pub users: Option<Vec<User>>,
    /// Nothing may be changed on the system that we are connected, or connecting, to.
    pub read_only: bool,
    /// When the next sign-in may be, while the link waits for that.
    pub next_sign_in: Option<Timestamp>,
    /// What to say on the terminal after the program has left it.
    pub farewell: Option<String>,
    /// How a new secret is handled.
    pub handling: Handling,
    /// What is known of the copies of new secrets.
    pub copies: Copies,
    pub(in crate::app) generation: Generation,
    pub(in crate::app) ca: Option<PathBuf>,
    pub(in crate::app) profiles: Vec<Profile>,
    /// The profile of the system that we are connected, or connecting, to.
    pub(in crate::app) profile: Option<Profile>,
    /// Nothing may be changed anywhere: `--read-only`.
    pub(in crate::app) always_read_only: bool,
    /// Where to connect once the person agreed that a plain key goes over loopback `ws://`.
    pub(in crate::app) held: Option<Box<Target>>,
    pub(in crate::app) pending: Pending,
    pub(in crate::app) known: Known,
    /// New expiries that are not enforced yet.
    pub(in crate::app) enforcing: Enforcing,
    /// The methods that the integration needs whose key is being made.
    pub(in crate::app) needed: BTreeSet<String>,
    /// Creates and resets whose answer was lost, until the list was read again.
    pub(in crate::app) doubts: Vec<Doubt>,
    /// Creates and resets whose answer was lost and that had not been done when the list was read: they may still be.
    pub(in crate::app) late: Vec<Doubt>,
    /// Creates and resets whose answer was lost, and of which was told what became of them: the person has not decided yet.
    pub(in crate::app) undecided: Vec<Doubt>,
    /// The list was read, and what became of the doubts is told once nobody types.
    pub(in crate::app) verdicts_wait: bool,
    /// What earlier runs, and earlier connections of this one, left unanswered.
    pub(in crate::app) left: Vec<Unanswered>,
    /// The rotations that are under way, on every system.
    pub(in crate::app) rotations: Vec<Rotation>,
    pub(in crate::app) watch: Watch,
    /// The ends of sessions that are planned and under way.
    pub(in crate::app) endings: Endings,
    /// Who was signed in with a key when that was read last.
    pub(in crate::app) open_sessions: Vec<KeySession>,
    /// What the rotation was before the reset of its successor that is on its way.
    pub(in crate::app) before_reset: Option<Rotation>,
    /// The marks of the secrets of successors, as they were seen last.
    pub(in crate::app) prints: BTreeMap<KeyId, HashPrint>,
    /// The rotations here are to be mentioned once the list was read.
    pub(in crate::app) to_mention: bool,
    /// The person wants to leave once the unanswered create or reset is answered.
    pub(in crate::app) leaving: bool,
    /// Where a secret was saved last, with the `/` at its end.
    pub(in crate::app) save_dir: Option<String>,
    /// Where a second connection to the present system begins.
    pub(in crate::app) door: Option<Door>,
    pub(in crate::app) tickets: Ticket,
    pub(in crate::app) under_way: UnderWay,
    /// The session expired; to be said once it is signed in to again.
    pub(in crate::app) expired: bool,
    /// When a key that connects or refreshes was pressed last.
    pub(in crate::app) hurried: Option<Timestamp>,
    pub(in crate::app) sight: Sight,
    pub(in crate::app) dirty: bool,
}

/// What the program begins with.
#[derive(Debug)]
pub struct Start {
    /// What time it is.
    pub now: Timestamp,
    /// Where the administrator is.
    pub zone: TimeZone,
    /// Columns and rows.
    pub size: (u16, u16),
    /// The embedded simulator will be on the other end.
    pub demo: bool,
    /// For the connect screen.
    pub address: String,
    /// For the connect screen.
    pub user: String,
    /// Trusted besides the system's roots.
    pub ca: Option<PathBuf>,
    /// The saved systems.
    pub profiles: Vec<Profile>,
    /// Nothing may be changed anywhere.
    pub read_only: bool,
    /// How a new secret is handled.
    pub handling: Handling,
    /// Where a secret was saved last, with the `/` at its end.
    pub save_dir: Option<String>,
    /// What earlier runs left unanswered.
    pub unanswered: Vec<Unanswered>,
    /// The rotations that earlier runs began.
    pub rotations: Vec<Rotation>,
    /// Why what earlier runs left could not be read.
    pub unread: Vec<Fault>,
}

impl Model {
    /// The program as it is before anything happened: the connect screen.
    pub fn new(start: Start) -> Self {
        let mut it = Self {
            now: start.now,
            zone: start.zone,
            size: start.size,
            demo: start.demo,
            screen: Screen::Connect,
            connect: Connect::new(&start.address, &start.user),
            keys: Keys::default(),
            filtering: false,
            modals: Vec::new(),
            link: Link::None,
            standing: Standing::default(),
            expired: false,
            hurried: None,
            system: None,
            place: String::new(),
            notice: None,
            users: None,
            read_only: start.read_only,
            next_sign_in: None,
            farewell: None,
            handling: start.handling,
            copies: Copies::default(),
            generation: Generation(0),
            ca: start.ca,
            profiles: start.profiles,
            profile: None,
            always_read_only: start.read_only,
            held: None,
            pending: Pending::default(),
            known: Known::default(),
            enforcing: Enforcing::default(),
            needed: BTreeSet::new(),
            doubts: Vec::new(),
            late: Vec::new(),
            undecided: Vec::new(),
            verdicts_wait: false,
            left: start.unanswered,
            rotations: start.rotations,
            watch: Watch::default(),
            endings: Endings::default(),
            open_sessions: Vec::new(),
            before_reset: None,
            prints: BTreeMap::new(),
            to_mention: false,
            leaving: false,
            save_dir: start.save_dir,
            door: None,
            tickets: Ticket::default(),
            under_way: UnderWay::default(),
            sight: Sight::default(),
            dirty: true,
        };
        // Without an address the saved systems are one key away.
        if !start.demo && start.address.is_empty() && !it.profiles.is_empty() {
            it.offer_profiles();
        }
        if !start.demo && start.address.is_empty() {
            it.offer_to_look();
        }
        it.tell_unread(&start.unread);
        it.look_anew();
        it
    }

    /// Whether the screen is out of date; asking makes it up to date.
    pub fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    /// Gives what is on the screen as a secret to `with`, to be carried away as it is. It may be anything, where the person
    /// agreed to that: see [`Model::with_key`].
    pub fn with_secret(&self, with: &mut dyn FnMut(&str)) {
        if let Some(it) = self.secret() {
            with(it.secret.raw().expose());
        }
    }

    /// Gives the key that is on the screen to `with`, to be put into a text; not what is no key in TrueNAS's form.
    pub fn with_key(&self, with: &mut dyn FnMut(&str)) {
        if let Some(key) = self.secret().and_then(|it| it.secret.key()) {
            with(key.expose());
        }
    }

    /// The contexts to look a chord up in: those of the top modal, else of the screen. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        let mut contexts = self.contexts_to_read();
        let owners = self.system.as_ref().is_some_and(|system| system.caps.owner);
        if owners && matches!(contexts.first(), Some(Context::Keys | Context::Details)) {
            contexts.insert(1, Context::Owned);
        }
        let allowlist = self.system.as_ref().is_some_and(|it| it.caps.allowlist);
        if allowlist && contexts.first() == Some(&Context::Keys) {
            contexts.insert(0, Context::Upgrades);
        }
        if self.chosen_is_not_enforced()
            && !self.read_only
            && matches!(contexts.first(), Some(Context::Keys | Context::Details))
        {
            contexts.push(Context::NotEnforced);
        }
        // What changes something is offered only where something may be changed.
        if !self.read_only {
            match contexts.first() {
                Some(Context::Keys | Context::Upgrades) => {
                    drop(contexts.splice(..0, [Context::New, Context::Change]))
                }
                Some(Context::Details) => contexts.insert(0, Context::Change),
                Some(Context::Sessions) => contexts.insert(0, Context::SessionsEnd),
                _ => {}
            }
        }
        contexts
    }

    fn contexts_to_read(&self) -> Vec<Context> {
        match (self.modals.last(), self.screen) {
            (Some(modal), _) => modal.contexts(),
            (None, Screen::Keys) if self.filtering => vec![Context::Filter, Context::Anywhere],
            (None, Screen::Keys) => vec![Context::Keys, Context::Anywhere],
            (None, Screen::Connect) if self.connect.busy() => {
                vec![Context::Connecting, Context::Anywhere]
            }
            (None, Screen::Connect) => before_form(Context::Connect, self.connect.form.contexts()),
        }
    }

    /// In how many seconds the next sign-in may be, while the link waits for that.
    pub fn sign_in_in(&self) -> Option<i64> {
        let wait = self.next_sign_in?.duration_since(self.now);
        (wait.as_millis() > 0).then(|| wait.as_secs() + 1)
    }

    /// What the system is called: by itself, else by its address.
    pub fn system_name(&self) -> &str {
        match &self.system {
            Some(system) => system.hostname.as_str(),
            None => &self.place,
        }
    }

    /// Rows that the list has on the screen. Status, rule, heading, column names, rule and footer take six; on a short
    /// terminal (under 12 rows) one line of status and one of column names remain.
    pub fn list_rows(&self) -> usize {
        let rows = usize::from(self.size.1);
        if rows < 12 {
            rows.saturating_sub(2)
        } else {
            rows - 6
        }
    }

    /// Whether details stand beside the list.
    pub fn wide(&self) -> bool {
        self.size.0 >= 110 && self.size.1 >= 12
    }

    /// Whether a create or a reset was sent and is not answered yet.
    pub fn secret_on_its_way(&self) -> bool {
        self.pending.secret_on_its_way()
    }
}
