//! The systems that are open at once: one [`Model`] each, one connection each.
//!
//! The terminal's keys go to the topmost window of the fleet, else to the system in front or to the list of all systems. What a link, a
//! timer or a file says goes to its own system.
//!
//! Invariants: a system that is not in front never takes the keys and never delays another one. What comes to the front accepts keys only
//! after the dead time, if a wrong key could do damage there.

mod all;
mod dead_time;
mod front;
mod system_id;
mod update;
mod window;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::effect::Effect;
use crate::app::message::Msg;
use crate::app::model::{Model, Start};
use crate::app::notice::Notice;
use crate::app::sight::Sight;
use crate::domain::copy::CopyId;

pub use all::AllSystems;
pub use front::Front;
pub use system_id::SystemId;
pub use window::Window;

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
    out: Vec<(SystemId, Effect)>,
    dirty: bool,
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
        let first = OpenSystem {
            id: SystemId::FIRST,
            model: Model::new(start),
        };
        Self {
            systems: vec![first],
            front: Front::System(SystemId::FIRST),
            all: AllSystems::default(),
            windows: Vec::new(),
            notice: None,
            now,
            zone,
            size,
            sight: Sight::default(),
            out: Vec::new(),
            dirty: true,
        }
    }

    /// Takes a message; gives what is to be done. `to`: the system that a link, a timer or a file belongs to; `None`: the terminal or the
    /// time. Total: no message in no state panics.
    pub fn update(&mut self, to: Option<SystemId>, msg: Msg) -> Vec<(SystemId, Effect)> {
        self.take(to, msg);
        std::mem::take(&mut self.out)
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

    /// The system in front; `None` if the list of all systems is in front.
    pub fn front_model(&self) -> Option<&Model> {
        match self.front {
            Front::System(id) => self.model(id),
            Front::All => None,
        }
    }

    /// Returns whether the screen is out of date, and marks it as current.
    pub fn take_dirty(&mut self) -> bool {
        let mut dirty = std::mem::take(&mut self.dirty);
        for it in &mut self.systems {
            dirty |= it.model.take_dirty();
        }
        dirty
    }

    /// The title of the terminal: the name of the system in front, and of the program. It contains no secret.
    pub fn terminal_title(&self) -> String {
        match self.front_model() {
            Some(model) => model.terminal_title(),
            None => "all systems - tnkeys".to_owned(),
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
        let mut models = self.systems.iter().map(|it| &it.model);
        models.any(|model| model.secret.clears_on_leaving())
    }
}
