//! What is being done with secrets outside the program: files that are written, commands that take one. It outlives the
//! secret's window, so that leaving can ask before it breaks off.

use std::collections::BTreeMap;

use crate::app::secret::export::Ticket;
use crate::app::widget::question::Line;
use crate::domain::Text;

/// Where a secret is on its way to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) enum To {
    /// A file: its path as it was typed.
    File(String),
    /// A command: what it is called in the configuration.
    Command(String),
}

/// One secret on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) struct Going {
    /// The key's name.
    pub(in crate::app) key: Text,
    pub(in crate::app) to: To,
}

impl Going {
    fn describe(&self) -> String {
        match &self.to {
            To::File(path) => format!("{path}, with the key {}, is still being written.", self.key),
            To::Command(name) => format!("{name} is still taking the key {}.", self.key),
        }
    }
}

/// All that are on their way.
#[derive(Debug, Default)]
pub(in crate::app) struct UnderWay(BTreeMap<Ticket, Going>);

impl UnderWay {
    pub(in crate::app) fn begin(&mut self, ticket: Ticket, going: Going) {
        self.0.insert(ticket, going);
    }

    /// It is answered, or given up.
    pub(in crate::app) fn end(&mut self, ticket: Ticket) -> Option<Going> {
        self.0.remove(&ticket)
    }

    /// What is lost by leaving now; none: nothing.
    pub(in crate::app) fn lines(&self) -> Vec<Line> {
        let going = self.0.values();
        going.map(|it| Line::warning(it.describe())).collect()
    }

    /// The same for the terminal, once it was left.
    pub(in crate::app) fn broken_off(&self) -> Option<String> {
        let going: Vec<_> = self.0.values().map(Going::describe).collect();
        (!going.is_empty()).then(|| {
            format!(
                "tnkeys ended meanwhile: {} Look whether the secret is there; if not, the key needs a reset.",
                going.join(" ")
            )
        })
    }
}
