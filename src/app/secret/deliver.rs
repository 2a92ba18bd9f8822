//! Delivers the secret to a command of the profile.

use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::secret::export::Export;
use crate::app::secret::in_flight::{Destination, InFlightExport};
use crate::app::secret::progress::ExportState;
use crate::app::secret::{SecretExport, shown};
use crate::app::widget::picker::{Item, Offers, Picker};
use crate::app::widget::question::{Line, Question};

impl SecretExport {
    /// Delivers to the picked command.
    pub(in crate::app) fn deliver(&mut self, name: &str, cx: &mut Cx) {
        let mut receivers = cx.profile().into_iter().flat_map(|it| &it.deliver);
        let Some(receiver) = receivers.find(|it| it.name == name).cloned() else {
            return;
        };
        let id = self.next_id();
        let Some(it) = shown::secret_mut(cx) else {
            return;
        };
        it.progress.receiver.clone_from(&receiver.name);
        it.progress.delivering = ExportState::Running(id);
        let (key, to) = (it.name.clone(), Destination::Command(receiver.name));
        self.in_flight.begin(id, InFlightExport { key, to });
        cx.out
            .push(Effect::Export(id, Export::Deliver(receiver.command)));
    }
}

pub(in crate::app) fn pick_receiver(cx: &mut Cx) {
    if shown::is_exporting(cx) {
        return cx.say(Weight::Plain, "another export is running: Esc cancels it");
    }
    let receivers = cx.profile().map(|it| it.deliver.as_slice());
    let receivers = receivers.unwrap_or_default();
    if receivers.is_empty() {
        let question = how_to_deliver(cx);
        return cx.modals.push(Modal::Question(question));
    }
    let items = receivers.iter().map(|it| Item {
        value: it.name.clone(),
        note: it.command.join(" "),
        doubtful: false,
    });
    let title = "Deliver to a command (standard input)";
    let picker = Picker::new(title, items.collect(), "").offering(Offers::Receivers);
    cx.modals.push(Modal::Picker(picker));
}

fn how_to_deliver(cx: &Cx) -> Question {
    let name = match cx.profile() {
        Some(profile) => profile.name.as_str(),
        None => "NAME",
    };
    let mut lines = Vec::new();
    if cx.profile().is_none() {
        let text = "Delivery commands belong to a profile, and this system has no profile. F4 on the connect screen saves one.";
        lines.push(Line::plain(text));
    }
    lines.push(Line::plain(
        "Add commands to config.toml. Each one receives the key on its standard input, without a line end and without a shell:",
    ));
    lines.push(Line::exact(format!("[profiles.{name}.deliver]")));
    lines.push(Line::exact(
        "pass = [\"pass\", \"insert\", \"-m\", \"nas/key\"]",
    ));
    lines.push(Line::exact(
        "vault = [\"vault\", \"kv\", \"put\", \"secret/nas\", \"key=-\"]",
    ));
    Question::notice("No delivery commands", lines)
}
