//! Connecting to a system: connect screen, link events, certificate prompts.

pub(in crate::app) mod certificate;
pub mod connection;
pub(in crate::app) mod held_key;
pub(in crate::app) mod link;
pub mod screen;
pub mod standby;
#[cfg(test)]
mod tests;

use crate::api::Target;
use crate::app::connect::screen::{Connect, ConnectField};
use crate::app::cx::Cx;
use crate::app::modal::Modal;
use crate::app::modal::Screen;
use crate::app::widget::question::{Answer, Line, Question};
use std::path::PathBuf;

/// State of the feature.
#[derive(Debug)]
pub struct Connecting {
    /// The connect screen.
    pub screen: Connect,
    /// Where to connect once the person agreed that a plain key goes over loopback `ws://`.
    pub(in crate::app) held: Option<Box<Target>>,
    pub(in crate::app) ca: Option<PathBuf>,
}

pub(in crate::app) fn ask_about_loopback(cx: &mut Cx) {
    let lines = vec![
        Line::plain("This address is on this machine and not encrypted."),
        Line::warning(
            "If something forwards it to another machine, TrueNAS sees an insecure link and revokes the key.",
        ),
        Line::plain("Say yes only if TrueNAS itself, or a simulator, listens there."),
    ];
    let others = vec![("Send it", Answer::ConnectAnyway)];
    let question = Question::new("Send a plain API key over ws://?", lines, "Cancel", others);
    cx.modals.push(Modal::Question(question));
}

impl Connecting {
    pub(in crate::app) fn use_address(&mut self, address: &str, cx: &mut Cx) {
        self.screen.form.set_text(ConnectField::Address, address);
        self.screen.refresh();
        cx.screen = Screen::Connect;
    }

    /// Opens the connect screen. The current link stays until the user starts another connection.
    pub(in crate::app) fn open_another(&mut self, cx: &mut Cx) {
        let user = cx
            .connection
            .system
            .as_ref()
            .and_then(|s| s.me.username.as_ref())
            .map_or("", |u| u.raw())
            .to_owned();
        let address = self.screen.form.text(ConnectField::Address);
        self.screen = Connect::new(&address, &user);
        cx.screen = Screen::Connect;
    }
}
