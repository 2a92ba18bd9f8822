//! The upgrade report: opening it and updating it.

pub mod report;

use crate::app::catalogue;
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::keys::list::Load;
use crate::app::modal::{Modal, SaveReport};
use crate::app::notice::Weight;
use crate::app::requests::reads;
use crate::app::upgrade::report::Upgrade;
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::TakesKeys;
use crate::domain::upgrade::{About, Report};
use crate::keymap::{Action, Chord};

impl TakesKeys for Upgrade {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, _: Chord, cx: &mut Cx) {
        match action {
            Some(Action::Back) => drop(cx.modals.pop()),
            Some(Action::Quit) => cx.tell(Event::Quit),
            Some(Action::Export) => {
                let Some(Modal::Upgrade(it)) = cx.modals.last() else {
                    return;
                };
                let words = "Writes the report as text. It names the keys and their rules.";
                let form = SaveReport::new("upgrade", cx.host_name(), words, it.report.as_text());
                cx.modals.push(Modal::SaveReport(Box::new(form)));
            }
            _ => {}
        }
    }
}

/// Opens the report, if the system is not upgraded yet and the keys have been read.
pub(in crate::app) fn open(cx: &mut Cx) {
    let allowlist = cx
        .connection
        .system
        .as_ref()
        .is_some_and(|it| it.caps.allowlist);
    if !allowlist {
        let words = "this system already runs 25.04 or newer";
        return cx.say(Weight::Plain, words);
    }
    if cx.keys.load != Load::Here {
        return cx.say(Weight::Plain, "the keys are not loaded yet");
    }
    if cx.users.is_none() && cx.connection.link == Link::Live {
        reads::read_users(cx);
    }
    catalogue::request(cx);
    let report = current_report(cx);
    cx.modals.push(Modal::Upgrade(Box::new(Upgrade {
        report,
        scroll: Scroll::default(),
    })));
}

fn current_report(cx: &Cx) -> Report {
    let product = cx
        .connection
        .system
        .as_ref()
        .map(|it| it.product())
        .unwrap_or_default();
    Report::new(About {
        system: cx.host_name(),
        product: &product,
        keys: cx.keys.all(),
        skipped: cx.keys.skipped,
        users: cx.users.as_deref(),
        has_roles: cx
            .connection
            .system
            .as_ref()
            .is_some_and(|it| it.caps.method_roles),
        catalogue: &catalogue::current(cx),
        roles: &catalogue::roles(cx),
    })
}

/// Updates the open report after keys, users, catalogue or roles changed.
pub(in crate::app) fn refresh(cx: &mut Cx) {
    let open = |modal: &Modal| matches!(modal, Modal::Upgrade(_));
    if !cx.modals.iter().any(open) {
        return;
    }
    let report = current_report(cx);
    for modal in &mut cx.modals {
        if let Modal::Upgrade(it) = modal {
            it.report = report.clone();
        }
    }
}

#[cfg(test)]
mod tests;
