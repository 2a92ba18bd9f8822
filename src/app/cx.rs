//! The context of every feature: the time, the terminal, the connection, the list of keys, what lies on top, and the
//! effects that an update collects.
//!
//! Invariant: a feature's own state is not here. What stands here is read or used by nearly all of them.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::catalogue::cache::CatalogueCache;
use crate::app::connect::connection::{Connection, Link};
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::keys::list::Keys;
use crate::app::message::Wake;
use crate::app::modal::{Modal, Screen};
use crate::app::notice::{Notice, Weight};
use crate::app::requests::Requests;
use crate::app::widget::question::Line;
use crate::domain::text::harmless;
use crate::domain::{Profile, User};

/// How long a message stays in the footer.
const NOTICE: Duration = Duration::from_secs(5);

/// The context that every feature's update takes. Public fields are for the view, which only reads.
#[derive(Debug)]
pub struct Cx {
    /// The time of the last batch of messages.
    pub now: Timestamp,
    /// The administrator's time zone.
    pub zone: TimeZone,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The embedded simulator is on the other end.
    pub demo: bool,
    /// The screen at the bottom.
    pub screen: Screen,
    /// The modals above it, the topmost last.
    pub modals: Vec<Modal>,
    /// The message in the footer.
    pub notice: Option<Notice>,
    /// The connection.
    pub connection: Connection,
    /// The list of keys.
    pub keys: Keys,
    /// The users of the system, once read.
    pub users: Option<Vec<User>>,
    pub(in crate::app) requests: Requests,
    pub(in crate::app) catalogue: CatalogueCache,
    /// What happened in this update and was not handed round yet.
    pub(in crate::app) events: VecDeque<Event>,
    /// The effects of the present update.
    pub(in crate::app) out: Vec<Effect>,
    pub(in crate::app) dirty: bool,
}

impl Cx {
    /// Before anything happened.
    pub(in crate::app) fn new(
        now: Timestamp,
        zone: TimeZone,
        size: (u16, u16),
        demo: bool,
    ) -> Self {
        Self {
            now,
            zone,
            size,
            demo,
            screen: Screen::Connect,
            modals: Vec::new(),
            notice: None,
            connection: Connection::default(),
            keys: Keys::default(),
            users: None,
            requests: Requests::default(),
            catalogue: CatalogueCache::default(),
            events: VecDeque::new(),
            out: Vec::new(),
            dirty: true,
        }
    }

    /// Says that something happened.
    pub(in crate::app) fn tell(&mut self, event: Event) {
        self.events.push_back(event);
    }

    /// Shows a message in the footer.
    pub(in crate::app) fn say(&mut self, weight: Weight, text: impl Into<String>) {
        self.notice = Some(Notice {
            weight,
            text: harmless(&text.into()).into_owned(),
        });
        self.out.push(Effect::Wake(Wake::Notice, NOTICE));
    }

    /// The system's name: its own, else its address.
    pub fn system_name(&self) -> &str {
        match &self.connection.system {
            Some(system) => system.hostname.as_str(),
            None => &self.connection.address_label,
        }
    }

    /// The profile of the system that we are connected, or connecting, to.
    pub fn profile(&self) -> Option<&Profile> {
        self.connection.profile.as_ref()
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
        (production && self.connection.system.is_some()).then(|| Line::plain(self.here()))
    }

    /// Whether a request can go now; says so if not.
    pub(in crate::app) fn online(&mut self) -> bool {
        if self.connection.link == Link::Live {
            return true;
        }
        let text = match self.connection.link {
            Link::Lost(_) => "offline: nothing can be changed now. R tries to connect",
            Link::Connecting(_) => "connecting: nothing can be changed now",
            Link::Ended(_) | Link::None | Link::Live => {
                "offline: nothing can be changed now. R opens the connection form"
            }
        };
        self.say(Weight::Bad, text);
        false
    }

    /// Says that nothing can be changed on this system.
    pub(in crate::app) fn refuse_change(&mut self) {
        self.say(Weight::Bad, "read-only: nothing can be changed");
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
}
