//! Closes the window of a secret.

use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::secret::SecretExport;
use crate::app::widget::question::{Answer, Line, Question};

impl SecretExport {
    /// Closes the topmost secret. Asks first if the secret is stored nowhere else.
    pub(in crate::app) fn close_secret(&mut self, cx: &mut Cx) {
        match cx.modals.last() {
            Some(Modal::Secret(it)) if !it.may_close() => {
                let mut lines = lost_lines(cx);
                lines.extend(self.in_flight.lines());
                let title = if it.copy_gone {
                    let pasted = "The copy was cleared from the clipboard. Close only if you have pasted the secret.";
                    lines.push(Line::plain(pasted));
                    format!("Close {}? Its copy was cleared", it.name)
                } else {
                    format!("Close {} without saving its secret?", it.name)
                };
                let question =
                    Question::new(title, lines, "Back", vec![("Close", Answer::CloseSecret)]);
                cx.modals.push(Modal::Question(question));
            }
            Some(Modal::Secret(_)) => self.drop_secret(cx),
            _ => {}
        }
    }

    /// Drops the topmost secret with the modals above it, and wipes the screen. A second secret below it stays: the user has
    /// not seen it yet.
    pub(in crate::app) fn drop_secret(&mut self, cx: &mut Cx) {
        self.note_only_copy(cx);
        let is_secret = |modal: &Modal| matches!(modal, Modal::Secret(_));
        let Some(at) = cx.modals.iter().rposition(is_secret) else {
            return;
        };
        let mut above = cx.modals.split_off(at).into_iter();
        let closed = above.next();
        let unasked = above.find_map(|modal| match modal {
            Modal::Question(it) => it.replaces().map(str::to_owned),
            _ => None,
        });
        if let Some(path) = unasked {
            let words = format!("not saved: {path} already exists and is unchanged");
            cx.say(Weight::Bad, words);
        }
        self.forget_copy();
        cx.out.push(Effect::Repaint);
        if let Some(Modal::Secret(it)) = closed {
            if let Some(id) = it.progress.cancellable() {
                self.in_flight.end(id);
                cx.out.push(Effect::CancelExport(id));
            }
            cx.tell(Event::SecretClosed(it.id));
        }
    }
}

/// Warning that quitting or closing loses the secret.
pub(in crate::app) fn lost_lines(cx: &Cx) -> Vec<Line> {
    let lost = "This secret cannot be shown again. If it is lost, the key needs a reset.";
    vec![Line::plain(cx.on_system()), Line::warning(lost)]
}
