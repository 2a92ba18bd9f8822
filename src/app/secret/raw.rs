//! Exports of an invalid key: the text that the system sent instead is exported unchanged, after a warning.

use crate::app::cx::Cx;
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::secret::{SecretExport, deliver, shown};
use crate::app::widget::question::{Answer, Line, Question, RawUse};
use crate::domain::key_text::Flaw;
use crate::keymap::Action;

/// Asks before an export of a text that is not a valid key. Returns whether the action was handled.
pub(in crate::app) fn guard_invalid_key(action: Action, cx: &mut Cx) -> bool {
    let Some(flaw) = shown::secret(cx).and_then(|it| it.secret.flaw()) else {
        return false;
    };
    let (how, what) = match action {
        Action::Copy => (RawUse::Copy, "Copy"),
        Action::SaveKey => (RawUse::Save, "Save"),
        Action::Deliver => (RawUse::Deliver, "Deliver"),
        Action::Snippets | Action::QrCode => {
            let words = "This is not a valid key: snippets and the QR code are not available.";
            cx.say(Weight::Bad, words);
            return true;
        }
        _ => return false,
    };
    let lines = vec![
        Line::plain(cx.on_system()),
        Line::warning(match flaw {
            Flaw::Form => format!(
                "{} sent a text that is not a valid API key. In a shell or a file it could run commands.",
                cx.host_name()
            ),
            Flaw::Id(of) => format!(
                "{} sent a secret of key {of}, which is not the requested key.",
                cx.host_name()
            ),
        }),
    ];
    let question = Question::new(
        format!("{what} this text unchanged?"),
        lines,
        "Cancel",
        vec![(what, Answer::ExportRaw(how))],
    );
    cx.modals.push(Modal::Question(question.deliberate()));
    true
}

impl SecretExport {
    /// Exports the text unchanged, after the user confirmed.
    pub(in crate::app) fn export_raw(&mut self, how: RawUse, cx: &mut Cx) {
        match how {
            RawUse::Copy => self.copy_secret(cx),
            RawUse::Save => self.ask_save_secret(cx),
            RawUse::Deliver => deliver::pick_receiver(cx),
        }
    }
}
