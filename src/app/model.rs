//! The model: the whole state of the program.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::access::Owners;
use crate::app::account::Accounts;
use crate::app::bulk::Bulk;
use crate::app::check::{self, Checks};
use crate::app::connect::Connecting;
use crate::app::cx::Cx;
use crate::app::keys::legend::state::Legend;
use crate::app::keys::{Enforcing, save_filter, unenforced};
use crate::app::lost_reply::{self, LostReplies};
use crate::app::modal::{Modal, Screen};
use crate::app::quit::Quit;
use crate::app::rotation::Rotations;
use crate::app::secret::{SecretExport, shown};
use crate::app::sessions::Sessions;
use crate::app::sight::Sight;
use crate::app::systems::Systems;
use crate::app::widget::form_keys::before_form;
use crate::app::wish::Wish;
use crate::domain::bulk::Record;
use crate::domain::{Address, Fault, Handling, ListColumn, Profile, Rotation, Unanswered};
use crate::keymap::Context;

/// The model: the context of all features, and each feature's state. Public fields are for the view, which only reads.
#[derive(Debug)]
pub struct Model {
    /// The context of every feature.
    pub cx: Cx,
    /// The connect screen.
    pub connect: Connecting,
    /// The saved and the recent systems.
    pub systems: Systems,
    /// The new secret and its exports.
    pub secret: SecretExport,
    /// Creates and resets whose reply was lost.
    pub lost_reply: LostReplies,
    /// The rotations on every system.
    pub rotation: Rotations,
    /// The sessions of the keys.
    pub sessions: Sessions,
    pub(in crate::app) access: Owners,
    /// The service account that is planned or created.
    pub account: Accounts,
    /// What the check has read.
    pub check: Checks,
    pub(in crate::app) bulk: Bulk,
    /// New expiries that are not enforced yet.
    pub enforcing: Enforcing,
    /// The state of quitting.
    pub quit: Quit,
    /// Whether the target of the keys has been visible for long enough.
    pub sight: Sight,
}

/// The initial state.
#[derive(Clone, Debug)]
pub struct Start {
    /// The current time.
    pub now: Timestamp,
    /// The administrator's time zone.
    pub zone: TimeZone,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Whether the connection will go to the embedded simulator.
    pub demo: bool,
    /// The address on the connect screen.
    pub address: String,
    /// The user on the connect screen.
    pub user: String,
    /// A certificate authority to trust beside the system's.
    pub ca: Option<PathBuf>,
    /// The saved profiles.
    pub profiles: Vec<Profile>,
    /// The addresses of the last connections, latest first.
    pub recent: Vec<Address>,
    /// Whether every system is read-only.
    pub read_only: bool,
    /// How new secrets are handled.
    pub handling: Handling,
    /// The directory of the last saved secret, with a trailing `/`.
    pub save_dir: Option<String>,
    /// Creates and resets without a reply from earlier runs.
    pub unanswered: Vec<Unanswered>,
    /// Bulk runs of earlier processes that have not ended.
    pub bulk_runs: Vec<Record>,
    /// Unfinished rotations of earlier runs.
    pub rotations: Vec<Rotation>,
    /// Faults while reading the files of earlier runs.
    pub unread: Vec<Fault>,
    /// Whether the list has a legend of its signs.
    pub legend: bool,
    /// The saved filters by name.
    pub filters: BTreeMap<String, String>,
    /// The columns of the lists; `None`: the usual ones.
    pub columns: Option<Vec<ListColumn>>,
}

impl Model {
    /// The model at the start of the program, with the connect screen.
    pub fn new(start: Start) -> Self {
        let mut cx = Cx::new(start.now, start.zone, start.size, start.demo);
        cx.connection.read_only = start.read_only;
        cx.legend = Legend::new(start.legend);
        cx.list_columns = start.columns.map(Into::into);
        save_filter::learn(start.filters, &mut cx);
        let lost_reply = LostReplies::new(start.unanswered, &cx.zone);
        let mut it = Self {
            cx,
            connect: Connecting::new(&start.address, &start.user, start.ca),
            systems: Systems::new(start.profiles, start.recent, start.read_only),
            secret: SecretExport::new(start.handling, start.save_dir),
            lost_reply,
            rotation: Rotations {
                rotations: start.rotations,
                ..Rotations::default()
            },
            sessions: Sessions::default(),
            access: Owners::default(),
            account: Accounts::default(),
            check: Checks::default(),
            bulk: Bulk::new(start.bulk_runs),
            enforcing: Enforcing::default(),
            quit: Quit::default(),
            sight: Sight::default(),
        };
        // Without an address, offer the saved profiles.
        if !start.demo && start.address.is_empty() && it.systems.has_profiles() {
            it.systems.offer_profiles(&it.connect, &mut it.cx);
        }
        if !start.demo && start.address.is_empty() {
            it.lost_reply.offer_to_connect(&mut it.cx);
        }
        lost_reply::report_unread_notes(&start.unread, &mut it.cx);
        it.sight.restart(&mut it.cx);
        it
    }

    /// Returns whether the screen is out of date, and marks it as current.
    pub fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.cx.dirty)
    }

    /// What the user asked of all open systems since the last call.
    pub(in crate::app) fn take_wishes(&mut self) -> Vec<Wish> {
        std::mem::take(&mut self.cx.wishes)
    }

    /// The title of the terminal: the name of the system, and of the program. It contains no secret.
    pub fn terminal_title(&self) -> String {
        let name = self.cx.system_name();
        match name.head() {
            "" => "tnkeys".to_owned(),
            _ => format!("{} - tnkeys", name.full()),
        }
    }

    /// Passes the secret on the screen to `with`, unchanged. The text may be no API key if the user agreed to that:
    /// see [`Model::with_key`].
    pub fn with_secret(&self, with: &mut dyn FnMut(&str)) {
        if let Some(it) = shown::secret(&self.cx) {
            with(it.secret.raw().expose());
        }
    }

    /// Passes the key on the screen to `with`. A secret that is no key in TrueNAS's format is not passed.
    pub fn with_key(&self, with: &mut dyn FnMut(&str)) {
        if let Some(key) = shown::secret(&self.cx).and_then(|it| it.secret.key()) {
            with(key.expose());
        }
    }

    /// The contexts in which a chord is looked up, those of the top modal or of the screen. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        let mut contexts = self.contexts_to_read();
        let owners = self
            .cx
            .connection
            .system
            .as_ref()
            .is_some_and(|system| system.caps.owner);
        if owners && matches!(contexts.first(), Some(Context::Keys | Context::Details)) {
            contexts.insert(1, Context::Owned);
        }
        if owners && contexts.first() == Some(&Context::Keys) {
            contexts.push(Context::ServiceAccount);
        }
        let allowlist = self
            .cx
            .connection
            .system
            .as_ref()
            .is_some_and(|it| it.caps.allowlist);
        match contexts.first() {
            Some(Context::Keys) if allowlist => contexts.insert(0, Context::Upgrades),
            Some(Context::Details) if allowlist => contexts.insert(1, Context::Upgrades),
            _ => {}
        }
        if unenforced::chosen_is_not_enforced(&self.enforcing, &self.cx)
            && !self.cx.connection.read_only
            && matches!(contexts.first(), Some(Context::Keys | Context::Details))
        {
            contexts.push(Context::NotEnforced);
        }
        match contexts.first() {
            Some(Context::Keys | Context::Upgrades) => {
                drop(contexts.splice(..0, [Context::New, Context::Change]))
            }
            Some(Context::Details) => contexts.insert(0, Context::Change),
            Some(Context::Check | Context::Finding) => {
                if let Some(Modal::Check(it)) = self.cx.modals.last() {
                    let (before, after) = check::advice::contexts(it, &self.cx);
                    drop(contexts.splice(1..1, after));
                    drop(contexts.splice(..0, before));
                }
            }
            Some(Context::Sessions) => contexts.insert(0, Context::SessionsEnd),
            _ => {}
        }
        if contexts.contains(&Context::Keys) && !self.cx.keys.marks().is_empty() {
            contexts.insert(0, Context::Marked);
        }
        contexts
    }

    fn contexts_to_read(&self) -> Vec<Context> {
        match (self.cx.modals.last(), self.cx.screen) {
            (Some(modal), _) => modal.contexts(),
            (None, Screen::Keys) if self.cx.keys.filtering => {
                vec![Context::Filter, Context::Anywhere]
            }
            (None, Screen::Keys) => vec![Context::Keys, Context::Anywhere],
            (None, Screen::Connect) if self.connect.busy() => {
                vec![Context::Connecting, Context::Anywhere]
            }
            (None, Screen::Connect) => {
                before_form(Context::Connect, self.connect.form().contexts())
            }
            (None, Screen::Editor) => vec![Context::Anywhere],
        }
    }
}

/// Seconds until the next sign-in; `None` if the connection does not wait for one.
pub fn sign_in_in(cx: &Cx) -> Option<i64> {
    let wait = cx.connection.next_sign_in?.duration_since(cx.now);
    (wait.as_millis() > 0).then(|| wait.as_secs() + 1)
}
