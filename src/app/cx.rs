//! The context of every feature: time, terminal, connection, list of keys, open modals, and the effects that an
//! update collects.
//!
//! Invariant: the context holds only what nearly all features read or use. A feature's own state is in its folder.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::catalogue::cache::CatalogueCache;
use crate::app::connect::connection::{Connection, Link};
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::keys::legend::state::Legend;
use crate::app::keys::list::Keys;
use crate::app::message::Wake;
use crate::app::modal::{Modal, Screen};
use crate::app::notice::{Notice, Weight};
use crate::app::requests::Requests;
use crate::app::usage::state::Usage;
use crate::app::waits::state::Waits;
use crate::app::widget::question::Line;
use crate::app::widget::scroll::Scroll;
use crate::app::wish::Wish;
use crate::domain::system_name::SystemName;
use crate::domain::text::harmless;
use crate::domain::{Fault, Kind, ListColumn, Profile, User};

/// How long the footer shows a message.
const NOTICE: Duration = Duration::from_secs(5);
/// How long the footer shows that a key does nothing.
const BRIEF: Duration = Duration::from_secs(2);

/// The context, a parameter of every feature's update functions. Public fields are for the view, which only reads.
#[derive(Debug)]
pub struct Cx {
    /// The time of the last batch of messages.
    pub now: Timestamp,
    /// The administrator's time zone.
    pub zone: TimeZone,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Whether the program runs on the embedded simulator.
    pub demo: bool,
    /// The screen below all modals.
    pub screen: Screen,
    /// The open modals; the last one is on top.
    pub modals: Vec<Modal>,
    /// The message in the footer.
    pub notice: Option<Notice>,
    /// The connection.
    pub connection: Connection,
    /// The list of keys.
    pub keys: Keys,
    /// The columns that the user chose for the lists; `None`: the usual ones.
    pub list_columns: Option<Arc<[ListColumn]>>,
    /// The users of the system sorted by name, once they have been read.
    pub users: Option<Vec<User>>,
    pub(in crate::app) requests: Requests,
    pub(in crate::app) legend: Legend,
    pub(in crate::app) waits: Waits,
    pub(in crate::app) catalogue: CatalogueCache,
    /// Who used each key last.
    pub usage: Usage,
    /// Whether several systems are open.
    several: bool,
    /// What the user asked of all open systems.
    pub(in crate::app) wishes: Vec<Wish>,
    /// Events of this update that no feature has received yet.
    pub(in crate::app) events: VecDeque<Event>,
    /// The effects that this update has requested.
    pub(in crate::app) out: Vec<Effect>,
    pub(in crate::app) dirty: bool,
}

impl Cx {
    /// The context at the start of the program.
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
            list_columns: None,
            legend: Legend::default(),
            waits: Waits::default(),
            catalogue: CatalogueCache::default(),
            usage: Usage::default(),
            several: false,
            wishes: Vec::new(),
            events: VecDeque::new(),
            out: Vec::new(),
            dirty: true,
        }
    }

    /// Queues an event for the features that follow it.
    pub(in crate::app) fn tell(&mut self, event: Event) {
        self.events.push_back(event);
    }

    /// Asks something of all open systems.
    pub(in crate::app) fn wish(&mut self, wish: Wish) {
        self.wishes.push(wish);
    }

    /// Whether several systems are open.
    pub fn has_several(&self) -> bool {
        self.several
    }

    /// Takes over whether several systems are open.
    pub(in crate::app) fn set_several(&mut self, several: bool) {
        self.dirty |= self.several != several;
        self.several = several;
    }

    /// Shows a message in the footer.
    pub(in crate::app) fn say(&mut self, weight: Weight, text: impl Into<String>) {
        self.say_for(NOTICE, weight, text);
    }

    /// Says that a key has no action, which is quickly read.
    pub(in crate::app) fn say_of_key(&mut self, text: impl Into<String>) {
        self.say_for(BRIEF, Weight::Plain, text);
        if let Some(notice) = &mut self.notice {
            notice.of_key = true;
        }
    }

    fn say_for(&mut self, time: Duration, weight: Weight, text: impl Into<String>) {
        self.notice = Some(Notice {
            weight,
            text: harmless(&text.into()).into_owned(),
            of_key: false,
        });
        self.out.push(Effect::Wake(Wake::Notice, time));
    }

    /// The name of the system, which tells it apart from every other one. Empty before the first connection.
    pub fn system_name(&self) -> SystemName {
        let system = self.connection.system.as_ref();
        let host = system.map(|system| system.hostname.as_str());
        if self.is_demo() {
            return host.map_or_else(|| SystemName::new(None, None, "demo"), SystemName::demo);
        }
        let profile = self.profile().map(|profile| profile.name.as_str());
        SystemName::new(host, profile, &self.connection.place)
    }

    /// Whether the connection goes to the embedded simulator, and not to a system that was entered after that.
    pub fn is_demo(&self) -> bool {
        self.connection.simulator.as_ref() == Some(&self.connection.place)
    }

    /// The name of the system in a title: `nas1 (simlab)`.
    pub fn system_title(&self) -> String {
        self.system_name().short()
    }

    /// The host name of the system in a sentence that also stands beside its whole name, and in file names.
    pub fn host_name(&self) -> &str {
        match &self.connection.system {
            Some(system) => system.hostname.as_str(),
            None => &self.connection.place,
        }
    }

    /// Why the link is down, in a few words behind the name of the system: `closed the connection`.
    pub fn reason(&self, fault: &Fault) -> String {
        let what = fault.what.trim_end_matches('.');
        if fault.kind == Kind::Unreachable && what.contains("refuse") {
            return "connection refused".to_owned();
        }
        let of = [
            "The system",
            self.host_name(),
            &self.connection.place,
            self.connection.place_host(),
        ];
        let rest = of.into_iter().find_map(|name| {
            let rest = what.strip_prefix(name).filter(|_| !name.is_empty())?;
            rest.strip_prefix(' ')
        });
        rest.unwrap_or(what).to_owned()
    }

    /// The profile of the connected system, or of the system to which tnkeys is connecting.
    pub fn profile(&self) -> Option<&Profile> {
        self.connection.profile.as_ref()
    }

    /// The sentence `On nas1 (10.0.0.5, production).`
    pub(in crate::app) fn on_system(&self) -> String {
        format!("On {}.", self.system_label())
    }

    /// The system's whole name with its tag: `nas1 (simlab, 10.0.0.5, production)`.
    pub(in crate::app) fn system_label(&self) -> String {
        let production = self.profile().is_some_and(|it| it.production);
        let name = self.system_name();
        match production {
            true => name.with("production").full(),
            false => name.full(),
        }
    }

    /// On a production system, the line that names it in a question about something else.
    pub(in crate::app) fn production_line(&self) -> Option<Line> {
        let production = self.profile().is_some_and(|it| it.production);
        (production && self.connection.system.is_some()).then(|| Line::plain(self.on_system()))
    }

    /// Returns whether a request can be sent now. If not, the footer says why.
    pub(in crate::app) fn online(&mut self) -> bool {
        if self.connection.link == Link::Live {
            return true;
        }
        let text = match self.connection.link {
            Link::Lost(_) => "offline: changes are not possible now. R reconnects",
            Link::Connecting(_) => "connecting: changes are not possible yet",
            Link::Ended(_) | Link::None | Link::Live => {
                "offline: changes are not possible now. R opens the connect screen"
            }
        };
        self.say(Weight::Bad, text);
        false
    }

    /// Says in the footer that this connection is read-only.
    pub(in crate::app) fn refuse_change(&mut self) {
        self.say(
            Weight::Bad,
            "read-only connection: changes are not possible",
        );
    }

    /// The terminal has a new size. Texts keep the line at their top.
    pub(in crate::app) fn resize(&mut self, size: (u16, u16)) {
        self.size = size;
        for scroll in self.modals.iter_mut().filter_map(Modal::scroll_mut) {
            scroll.keep_line();
        }
    }

    /// Takes the scroll position that was drawn for the topmost modal: within its text, and with the height of a page.
    pub fn settle(&mut self, drawn: Scroll) {
        if let Some(scroll) = self.modals.last_mut().and_then(Modal::scroll_mut) {
            *scroll = drawn;
        }
    }

    /// The number of rows of the list. Status, rule, heading, column names, rule and footer take six rows; a short
    /// terminal (under 12 rows) shows only one row of status and one of column names.
    pub fn list_rows(&self) -> usize {
        let rows = usize::from(self.size.1);
        let legend = usize::from(self.shows_legend());
        if rows < 12 {
            rows.saturating_sub(2)
        } else {
            rows - 6 - legend
        }
    }

    /// Whether the terminal is large enough for the details beside the list.
    pub fn wide(&self) -> bool {
        self.size.0 >= 110 && self.size.1 >= 12
    }
}
