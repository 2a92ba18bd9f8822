//! The state of the fleet, and what every part of the fleet does to it.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::arguments::editor::Arguments;
use crate::app::arguments::{self, On};
use crate::app::effect::Effect;
use crate::app::message::{Msg, Wake};
use crate::app::model::{Model, Start};
use crate::app::notice::{Notice, Weight};
use crate::app::sight::Sight;
use crate::app::widget::scroll::Scroll;
use crate::domain::copy::CopyId;
use crate::domain::text::harmless;

use crate::app::fleet::bulk::state::Bulk;
use crate::app::fleet::leaving::Leaving;
use crate::app::fleet::shared::Shared;
use crate::app::fleet::slots::Slots;
use crate::app::fleet::target::Outline;
use crate::app::fleet::{AllSystems, Front, SystemId, Window};

/// How long the footer shows a message.
const NOTICE: Duration = Duration::from_secs(5);

/// The open systems. Public fields are for the view, which only reads.
#[derive(Debug)]
pub struct Fleet {
    /// The open systems, in the order in which they were opened. There is always one.
    pub systems: Vec<OpenSystem>,
    /// What is in front, below the windows.
    pub front: Front,
    /// The list of all systems.
    pub all: AllSystems,
    /// The fleet's own windows; the last one is on top.
    pub windows: Vec<Window>,
    /// The actions on many keys.
    pub bulk: Bulk,
    /// The message in the footer of the fleet's own windows and of the list of all systems.
    pub notice: Option<Notice>,
    /// The time of the last batch of messages.
    pub now: Timestamp,
    /// The administrator's time zone.
    pub zone: TimeZone,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Whether the fleet's topmost window, or the list of all systems, has been visible for long enough.
    pub sight: Sight,
    pub(in crate::app::fleet) shared: Shared,
    pub(in crate::app::fleet) slots: Slots<Msg>,
    pub(in crate::app::fleet) leaving: Leaving,
    /// The number of the system that was opened last.
    pub(in crate::app::fleet) last_id: u32,
    /// The effects that this update has requested.
    pub(in crate::app::fleet) out: Vec<(SystemId, Effect)>,
    pub(in crate::app::fleet) dirty: bool,
    /// What the last frame showed of systems that were not in sight.
    pub(in crate::app::fleet) drawn: Option<Outline>,
}

/// An open system.
#[derive(Debug)]
pub struct OpenSystem {
    /// Its number.
    pub id: SystemId,
    /// Its state.
    pub model: Model,
}

impl Fleet {
    /// A fleet with one system, which is in front.
    pub fn new(start: Start) -> Self {
        let (now, zone, size) = (start.now, start.zone.clone(), start.size);
        let shared = Shared::of(&start);
        let first = OpenSystem {
            id: SystemId::FIRST,
            model: Model::new(start),
        };
        Self {
            systems: vec![first],
            front: Front::System(SystemId::FIRST),
            all: AllSystems::default(),
            windows: Vec::new(),
            bulk: Bulk::default(),
            notice: None,
            now,
            zone,
            size,
            sight: Sight::default(),
            shared,
            slots: Slots::default(),
            leaving: Leaving::default(),
            last_id: SystemId::FIRST.0,
            out: Vec::new(),
            dirty: true,
            drawn: None,
        }
    }

    /// A fleet that shows nothing but the editor of a command's properties.
    pub fn with_arguments(start: Start, arguments: Arguments, on: On) -> Self {
        let mut fleet = Self::new(start);
        if let Some(it) = fleet.systems.first_mut() {
            arguments::open(arguments, on, &mut it.model.cx);
        }
        fleet
    }

    /// Whether several systems are open.
    pub fn has_several(&self) -> bool {
        self.systems.len() > 1
    }

    /// The model of a system, as long as the system is open.
    pub fn model(&self, id: SystemId) -> Option<&Model> {
        self.systems
            .iter()
            .find(|it| it.id == id)
            .map(|it| &it.model)
    }

    /// The models of all open systems.
    pub fn models(&self) -> impl Iterator<Item = &Model> {
        self.systems.iter().map(|it| &it.model)
    }

    /// The system in front; `None` if the list of all systems is in front.
    pub fn front_model(&self) -> Option<&Model> {
        match self.front {
            Front::System(id) => self.model(id),
            Front::All => None,
        }
    }

    /// The title of the terminal: the name of the system in front, and of the program. It contains no secret.
    pub fn terminal_title(&self) -> String {
        match self.front_model() {
            Some(model) => model.terminal_title(),
            None => "all systems - tnkeys".to_owned(),
        }
    }

    /// Takes the scroll position that was drawn for what is on top: within its text, and with the height of a page.
    pub fn settle(&mut self, drawn: Scroll) {
        if let Some(window) = self.windows.last_mut() {
            if let Some(scroll) = window.scroll_mut() {
                *scroll = drawn;
            }
        } else if let Front::System(id) = self.front
            && let Some(it) = self.systems.iter_mut().find(|it| it.id == id)
        {
            it.model.cx.settle(drawn);
        }
    }

    /// Passes the secret on the screen of a system to `with`, unchanged: see [`Model::with_secret`].
    pub fn with_secret(&self, of: SystemId, with: &mut dyn FnMut(&str)) {
        if let Some(model) = self.model(of) {
            model.with_secret(with);
        }
    }

    /// Whether a copy is of the secret on the screen of a system.
    pub fn is_of_shown(&self, of: SystemId, copy: CopyId) -> bool {
        self.model(of)
            .is_some_and(|model| model.secret.is_of_shown(copy))
    }

    /// Whether quitting now clears a copy.
    pub fn clears_on_leaving(&self) -> bool {
        self.models().any(|model| model.secret.clears_on_leaving())
    }

    /// Passes a message to a system. A system that was closed meanwhile gets none.
    pub(in crate::app::fleet) fn pass_to(&mut self, id: SystemId, msg: Msg) {
        if let Some(at) = self.systems.iter().position(|it| it.id == id) {
            self.update_at(at, msg);
        }
    }

    /// Passes a message to the system at this place, and collects the effects.
    pub(in crate::app::fleet) fn update_at(&mut self, at: usize, msg: Msg) {
        if let Some(OpenSystem { id, model }) = self.systems.get_mut(at) {
            let effects = model.update(msg);
            let id = *id;
            self.out.extend(effects.into_iter().map(|it| (id, it)));
        }
    }

    /// Changes a model as a key of the user would, and collects the effects.
    pub(in crate::app) fn in_model(&mut self, id: SystemId, act: impl FnOnce(&mut Model)) {
        if let Some(it) = self.systems.iter_mut().find(|it| it.id == id) {
            let effects = it.model.act(act);
            self.out.extend(effects.into_iter().map(|it| (id, it)));
        }
    }

    /// Shows a message in the footer, whatever is in front.
    pub(in crate::app) fn say(&mut self, weight: Weight, text: impl Into<String>) {
        if let Front::System(id) = self.front
            && self.windows.is_empty()
        {
            let text = text.into();
            return self.in_model(id, |model| model.cx.say(weight, text));
        }
        self.notice = Some(Notice {
            weight,
            text: harmless(&text.into()).into_owned(),
            of_key: false,
        });
        self.dirty = true;
        let wake = Effect::Wake(Wake::Notice, NOTICE);
        self.out.push((SystemId::FLEET, wake));
    }
}
