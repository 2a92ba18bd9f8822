//! The check as a screen: what is wrong with the keys of the system, a row for each finding, with the key that fixes it.
//!
//! It opens with what the program already knows and completes while the audit log is read. Changes of the list of keys refresh it.

pub mod advice;
mod filtering;
mod gather;
mod ignoring;
pub(in crate::app) mod progress;
pub(in crate::app) mod reading;
mod typing;
pub mod window;

use std::sync::Arc;

use crate::app::Link;
use crate::app::catalogue;
use crate::app::check::window::Check;
use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::modal::{Modal, SaveReport};
use crate::app::notice::Weight;
use crate::app::requests::reads;
use crate::app::sessions::Sessions;
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::TakesKeys;
use crate::keymap::{Action, Chord};

pub use reading::Checks;

impl Checks {
    /// Opens the screen, if the keys have been read.
    pub(in crate::app) fn open(&mut self, sessions: &Sessions, cx: &mut Cx) {
        if cx.keys.scope.is_none() {
            return cx.say(Weight::Plain, "the keys are not loaded yet");
        }
        self.read(cx);
        if let Some(report) = gather::report(self, sessions, cx) {
            let context = gather::context(self, sessions, cx);
            let check = Check::new(report, context, Arc::clone(cx.keys.language()));
            cx.modals.push(Modal::Check(Box::new(check)));
        }
    }

    /// Reads what is read for the check alone, as far as it is not known.
    fn read(&mut self, cx: &mut Cx) {
        if cx.connection.link != Link::Live {
            return;
        }
        if cx.users.is_none() {
            reads::read_users(cx);
        }
        reads::read_open_sessions(cx);
        catalogue::request(cx);
        if self.read.is_none() {
            self.start(cx);
        }
    }

    /// Updates the open screen after something was read or a key changed. Without the screen nothing is read.
    pub(in crate::app) fn refresh(&mut self, sessions: &Sessions, cx: &mut Cx) {
        if !is_open(cx) {
            return self.stop();
        }
        match cx.connection.link {
            // What was not read offline is read now.
            Link::Live if self.read.is_none() && self.fault.is_none() => self.start(cx),
            Link::Live => {}
            _ => self.stop(),
        }
        let Some(report) = gather::report(self, sessions, cx) else {
            return;
        };
        let context = gather::context(self, sessions, cx);
        for modal in &mut cx.modals {
            if let Modal::Check(it) = modal {
                it.set_report(report, context);
                break;
            }
        }
    }

    /// Reads everything again.
    fn read_again(&mut self, cx: &mut Cx) {
        reads::refresh(cx);
        if cx.connection.link == Link::Live {
            reads::read_users(cx);
            self.start(cx);
        }
    }
}

fn is_open(cx: &Cx) -> bool {
    let open = |modal: &Modal| matches!(modal, Modal::Check(_));
    cx.modals.iter().any(open)
}

/// Rows of the list of findings: the screen without status, footer, heading, rule, column names and the line about the audit log.
fn page(cx: &Cx) -> usize {
    let rows = usize::from(cx.size.1);
    match rows < 12 {
        true => rows.saturating_sub(2),
        false => rows - 8,
    }
}

/// Brings the selection into sight.
pub(in crate::app) fn scroll(cx: &mut Cx) {
    let rows = page(cx);
    for modal in &mut cx.modals {
        if let Modal::Check(it) = modal {
            it.scroll(rows);
        }
    }
}

impl TakesKeys for Check {
    type With<'a> = (&'a mut Checks, &'a mut Sessions, &'a mut Cx);

    fn key(action: Option<Action>, chord: Chord, (checks, sessions, cx): Self::With<'_>) {
        let step = isize::try_from(page(cx)).unwrap_or(1).max(1);
        let Some(Modal::Check(it)) = cx.modals.last_mut() else {
            return;
        };
        if it.filtering {
            return typing::key(action, chord, cx);
        }
        let key = it.key();
        match (action, key) {
            (Some(Action::Back), _) if it.open.is_some() => it.open = None,
            (Some(Action::Back), _) if !it.filter().is_empty() => it.set_filter(String::new()),
            (Some(Action::Back), _) => {
                cx.modals.pop();
                checks.stop();
            }
            (Some(Action::Up), _) => it.step(-1),
            (Some(Action::Down), _) => it.step(1),
            (Some(Action::PageUp), _) => it.step(-step),
            (Some(Action::PageDown), _) => it.step(step),
            (Some(Action::Top), _) => it.step(isize::MIN),
            (Some(Action::Bottom), _) => it.step(isize::MAX),
            (Some(Action::Ignored), _) => it.show_ignored(),
            (Some(Action::Ignore), _) => {
                let finding = it.finding().cloned();
                if let Some(finding) = finding {
                    ignoring::toggle(&finding, cx);
                }
            }
            (Some(Action::Filter), _) => it.filtering = true,
            (Some(Action::Export), _) => {
                let report = it.report.clone();
                let report = gather::as_text(&report, cx);
                let words = "Writes the report as text. It names keys, addresses and methods.";
                let form = SaveReport::new("check", cx.host_name(), words, report);
                cx.modals.push(Modal::SaveReport(Box::new(form)));
            }
            (Some(Action::Refresh), _) => {
                checks.read_again(cx);
                checks.refresh(sessions, cx);
            }
            (Some(Action::Quit), _) => cx.tell(Event::Quit),
            (Some(action @ (Action::Upgrade | Action::ServiceAccount)), _) => {
                cx.tell(Event::RunOnList(action));
            }
            (Some(Action::Details), _) if it.open.is_none() => {
                it.step(0);
                it.open = Some(Scroll::default());
            }
            // The key may have been deleted.
            (Some(Action::Sessions), Some(key)) => sessions.show(key, cx),
            (
                Some(
                    action @ (Action::Details
                    | Action::Edit
                    | Action::Reset
                    | Action::Rotate
                    | Action::Delete
                    | Action::Learn
                    | Action::Access),
                ),
                Some(key),
            ) => cx.tell(Event::RunOnKey(key, action)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
