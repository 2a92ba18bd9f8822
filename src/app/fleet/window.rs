//! The windows of the fleet. They lie above the system in front, and above the list of all systems.

use crate::app::fleet::SystemsWindow;
use crate::app::fleet::bulk::earlier::EarlierShown;
use crate::app::fleet::bulk::forms::{BulkPicker, ExpiryForm};
use crate::app::fleet::bulk::menu::Menu;
use crate::app::fleet::bulk::preview::Preview;
use crate::app::fleet::bulk::queue::Queue;
use crate::app::fleet::bulk::windows::{ProgressShown, ReportShown};
use crate::app::modal::Picker;
use crate::app::widget::help::Help;
use crate::app::widget::save_report::SaveReport;
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::{Pasted, Window as _};
use crate::keymap::Context;

/// A window of the fleet. The last one of [`super::Fleet::windows`] is on top and gets the keys.
#[derive(Debug)]
pub enum Window {
    /// The help: all bindings of the contexts below.
    Help(Help),
    /// The menu of the actions on the marked keys.
    BulkMenu(Menu),
    /// The form of a new expiry for the marked keys.
    BulkExpiry(Box<ExpiryForm>),
    /// The key whose rules the marked keys get, or their new owner.
    BulkPick(Box<BulkPicker>),
    /// The preview of an action on the marked keys, full screen.
    BulkPreview(Box<Preview>),
    /// The progress of the last run.
    BulkProgress(ProgressShown),
    /// The report of the last run, full screen.
    BulkReport(ReportShown),
    /// Runs that an earlier process did not end, full screen.
    BulkEarlier(EarlierShown),
    /// The file to write the report to.
    BulkSave(Box<SaveReport>),
    /// The queue of keys that get new secrets, full screen.
    BulkQueue(Queue),
    /// The open systems.
    Systems(SystemsWindow),
    /// The choice of a system for a new key.
    NewKeyOn(Picker),
    /// The choice of systems to open.
    OpenMore(Picker),
}

impl Window {
    /// The contexts for a chord while this window is topmost. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        match self {
            Self::Help(it) => it.contexts(),
            Self::BulkMenu(it) => it.contexts(),
            Self::BulkExpiry(it) => it.contexts(),
            Self::BulkPick(it) => it.contexts(),
            Self::BulkPreview(it) => it.contexts(),
            Self::BulkProgress(it) => it.contexts(),
            Self::BulkReport(it) => it.contexts(),
            Self::BulkEarlier(it) => it.contexts(),
            Self::BulkSave(it) => it.contexts(),
            Self::BulkQueue(it) => it.contexts(),
            Self::Systems(it) => it.contexts(),
            Self::NewKeyOn(it) | Self::OpenMore(it) => it.contexts(),
        }
    }

    /// Whether it fills the screen.
    pub fn fills_the_screen(&self) -> bool {
        match self {
            Self::Help(it) => it.fills_the_screen(),
            Self::BulkPreview(_)
            | Self::BulkReport(_)
            | Self::BulkEarlier(_)
            | Self::BulkQueue(_) => true,
            Self::BulkMenu(_)
            | Self::BulkExpiry(_)
            | Self::BulkPick(_)
            | Self::BulkProgress(_)
            | Self::BulkSave(_) => false,
            Self::Systems(it) => it.fills_the_screen(),
            Self::NewKeyOn(it) | Self::OpenMore(it) => it.fills_the_screen(),
        }
    }

    /// Whether it accepts no key before it has been visible for the dead time, even if the user opened it.
    pub fn is_protected(&self) -> bool {
        match self {
            Self::BulkPreview(_) | Self::BulkQueue(_) => true,
            Self::Help(_)
            | Self::Systems(_)
            | Self::NewKeyOn(_)
            | Self::OpenMore(_)
            | Self::BulkMenu(_)
            | Self::BulkExpiry(_)
            | Self::BulkPick(_)
            | Self::BulkProgress(_)
            | Self::BulkReport(_)
            | Self::BulkEarlier(_)
            | Self::BulkSave(_) => false,
        }
    }

    /// Its scroll position, if its text scrolls. It then gets none of the keys that scroll.
    pub(in crate::app) fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        match self {
            Self::Help(it) => it.scroll_mut(),
            Self::BulkPreview(it) => Some(&mut it.scroll),
            Self::BulkProgress(it) => Some(&mut it.scroll),
            Self::BulkReport(it) => Some(&mut it.scroll),
            Self::BulkEarlier(it) => Some(&mut it.scroll),
            Self::BulkQueue(it) => Some(&mut it.scroll),
            Self::BulkMenu(_) | Self::BulkExpiry(_) | Self::BulkPick(_) | Self::BulkSave(_) => None,
            Self::Systems(it) => it.scroll_mut(),
            Self::NewKeyOn(it) | Self::OpenMore(it) => it.scroll_mut(),
        }
    }

    /// Handles pasted text.
    pub(in crate::app) fn paste(&mut self, text: &str) -> Pasted {
        match self {
            Self::Help(it) => it.paste(text),
            Self::BulkExpiry(it) => it.paste(text),
            Self::BulkPick(it) => it.paste(text),
            Self::BulkSave(it) => it.paste(text),
            // A number that is pasted was not read in the preview.
            Self::BulkMenu(_)
            | Self::BulkPreview(_)
            | Self::BulkProgress(_)
            | Self::BulkReport(_)
            | Self::BulkEarlier(_)
            | Self::BulkQueue(_) => Pasted::Done,
            Self::Systems(it) => it.paste(text),
            Self::NewKeyOn(it) | Self::OpenMore(it) => it.paste(text),
        }
    }
}
