//! Everything the program knows.

use crate::app::access::Owners;
use crate::app::connect::Connecting;
use crate::app::cx::Cx;
use crate::app::keys::unenforced;
use crate::app::lost_reply;
use crate::app::lost_reply::LostReplies;
use crate::app::modal::Screen;
use crate::app::quit::Quit;
use crate::app::rotation::Rotations;
use crate::app::secret::SecretExport;
use crate::app::secret::shown;
use crate::app::sessions::Sessions;
use crate::app::systems::Systems;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::PathBuf;

use crate::app::connect::screen::Connect;
use crate::app::keys::Enforcing;
use crate::app::secret::export::ExportId;
use crate::app::secret::in_flight::InFlight;
use crate::app::secret::state::Copies;
use crate::app::sight::Sight;
use crate::app::widget::form_keys::before_form;
use crate::domain::{Fault, Handling, Profile, Rotation, Unanswered};
use crate::keymap::Context;

/// The model: the context of all features, and each feature's state. Public fields are for the view, which only reads.
#[derive(Debug)]
pub struct Model {
    /// The context that every feature uses.
    pub cx: Cx,
    /// The connect screen.
    pub connect: Connecting,
    pub(in crate::app) systems: Systems,
    /// How a new secret leaves the program.
    pub secret: SecretExport,
    /// Creates and resets whose reply was lost.
    pub lost_reply: LostReplies,
    /// The rotations on every system.
    pub rotation: Rotations,
    /// Who is signed in with which key.
    pub sessions: Sessions,
    pub(in crate::app) access: Owners,
    /// New expiries that are not enforced yet.
    pub enforcing: Enforcing,
    /// The end of the program.
    pub quit: Quit,
    /// Whether the person saw what is about to take keys.
    pub sight: Sight,
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
        let mut cx = Cx::new(start.now, start.zone, start.size, start.demo);
        cx.connection.read_only = start.read_only;
        let lost_reply = LostReplies::new(start.unanswered, &cx.zone);
        let mut it = Self {
            cx,
            connect: Connecting {
                screen: Connect::new(&start.address, &start.user),
                held: None,
                ca: start.ca,
            },
            systems: Systems {
                profiles: start.profiles,
                always_read_only: start.read_only,
            },
            secret: SecretExport {
                copies: Copies::default(),
                handling: start.handling,
                save_dir: start.save_dir,
                last_export: ExportId::default(),
                in_flight: InFlight::default(),
            },
            lost_reply,
            rotation: Rotations {
                rotations: start.rotations,
                ..Rotations::default()
            },
            sessions: Sessions::default(),
            access: Owners::default(),
            enforcing: Enforcing::default(),
            quit: Quit::default(),
            sight: Sight::default(),
        };
        // Without an address the saved systems are one key away.
        if !start.demo && start.address.is_empty() && !it.systems.profiles.is_empty() {
            it.systems.offer_profiles(&it.connect, &mut it.cx);
        }
        if !start.demo && start.address.is_empty() {
            it.lost_reply.offer_to_connect(&mut it.cx);
        }
        lost_reply::report_unread_notes(&start.unread, &mut it.cx);
        it.sight.look_anew(&mut it.cx);
        it
    }

    /// Whether the screen is out of date; asking makes it up to date.
    pub fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.cx.dirty)
    }

    /// Gives what is on the screen as a secret to `with`, to be carried away as it is. It may be anything, where the person
    /// agreed to that: see [`Model::with_key`].
    pub fn with_secret(&self, with: &mut dyn FnMut(&str)) {
        if let Some(it) = shown::secret(&self.cx) {
            with(it.secret.raw().expose());
        }
    }

    /// Gives the key that is on the screen to `with`, to be put into a text; not what is no key in TrueNAS's form.
    pub fn with_key(&self, with: &mut dyn FnMut(&str)) {
        if let Some(key) = shown::secret(&self.cx).and_then(|it| it.secret.key()) {
            with(key.expose());
        }
    }

    /// The contexts to look a chord up in: those of the top modal, else of the screen. Earlier contexts win.
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
        let allowlist = self
            .cx
            .connection
            .system
            .as_ref()
            .is_some_and(|it| it.caps.allowlist);
        if allowlist && contexts.first() == Some(&Context::Keys) {
            contexts.insert(0, Context::Upgrades);
        }
        if unenforced::chosen_is_not_enforced(&self.enforcing, &self.cx)
            && !self.cx.connection.read_only
            && matches!(contexts.first(), Some(Context::Keys | Context::Details))
        {
            contexts.push(Context::NotEnforced);
        }
        // What changes something is offered only where something may be changed.
        if !self.cx.connection.read_only {
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
        match (self.cx.modals.last(), self.cx.screen) {
            (Some(modal), _) => modal.contexts(),
            (None, Screen::Keys) if self.cx.keys.filtering => {
                vec![Context::Filter, Context::Anywhere]
            }
            (None, Screen::Keys) => vec![Context::Keys, Context::Anywhere],
            (None, Screen::Connect) if self.connect.screen.busy() => {
                vec![Context::Connecting, Context::Anywhere]
            }
            (None, Screen::Connect) => {
                before_form(Context::Connect, self.connect.screen.form.contexts())
            }
        }
    }
}

/// In how many seconds the next sign-in may be, while the link waits for that.
pub fn sign_in_in(cx: &Cx) -> Option<i64> {
    let wait = cx.connection.next_sign_in?.duration_since(cx.now);
    (wait.as_millis() > 0).then(|| wait.as_secs() + 1)
}
