//! Leaving: the program, a form, a secret. What could lose something asks once.

use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::message::Wake;
use crate::app::modal::Modal;
use crate::app::model::{Model, Weight};
use crate::app::secret::copy::OnlyCopy;
use crate::app::widget::question::{Answer, Line, Question};

/// How long leaving waits for the answer to a create or a reset.
const WAIT: Duration = Duration::from_secs(30);

impl Model {
    /// Ctrl-C: like `q`, from anywhere. Pressed again at the question about a secret that was not copied, it means it.
    pub(in crate::app) fn interrupt(&mut self, effects: &mut Vec<Effect>) {
        let asked = matches!(self.modals.last(), Some(Modal::Question(q)) if q.is_about_quitting());
        if asked && !self.secret_on_its_way() {
            return self.leave(effects);
        }
        if !asked {
            self.quit(effects);
        }
    }

    /// Ends the program, unless that would lose a secret: then it asks.
    pub(in crate::app) fn quit(&mut self, effects: &mut Vec<Effect>) {
        // Nobody waits at the end for a disk.
        self.drop_held(effects);
        if let Some(sent) = self.pending.sent_secret() {
            let lines = vec![
                Line::plain(self.here()),
                Line::warning(format!(
                    "{} was sent and is not answered yet.",
                    capitalized(&sent.describe())
                )),
                Line::plain(
                    "If you leave now, its new secret is lost. Leaving waits for the answer, 30 s at most.",
                ),
            ];
            let question = Question::new(
                "Leave now?",
                lines,
                "Stay",
                vec![("Leave now", Answer::Quit)],
            );
            self.modals.push(Modal::Question(question));
            self.leaving = true;
            return effects.push(Effect::Wake(Wake::Quit, WAIT));
        }
        let uncopied = self
            .modals
            .iter()
            .any(|m| matches!(m, Modal::Secret(it) if !it.may_close()));
        if uncopied {
            let mut lines = self.lost_lines();
            lines.extend(self.under_way.lines());
            let question = Question::new(
                "Leave without the secret?",
                lines,
                "Stay",
                vec![("Leave", Answer::Quit)],
            );
            return self.modals.push(Modal::Question(question));
        }
        let carried = self.under_way.lines();
        if !carried.is_empty() {
            let plain = "If you leave now, that is broken off: whether the secret is there is not known then.";
            let lines = [Line::plain(self.here())].into_iter().chain(carried);
            let lines = lines.chain([Line::plain(plain)]).collect();
            let leave = vec![("Leave now", Answer::Quit)];
            let question = Question::new("Leave now?", lines, "Stay", leave);
            return self.modals.push(Modal::Question(question));
        }
        if let Some(only) = self.only_copy() {
            return self.ask_about_copy(only);
        }
        self.leave(effects);
    }

    /// All that there is of a secret is a copy, which leaving destroys.
    fn ask_about_copy(&mut self, only: OnlyCopy) {
        let mut leave = vec![("Leave", Answer::Quit)];
        let ends = if only.ends_with_us {
            "The copy is there while tnkeys runs, and no longer."
        } else {
            leave.push(("Keep it and leave", Answer::QuitKeepingCopy));
            "The copy is cleared when tnkeys ends."
        };
        let lines = vec![
            Line::plain(self.here()),
            Line::warning(format!(
                "The secret of {} was copied, and neither saved nor delivered. {ends}",
                only.name
            )),
            Line::plain("Paste it where it is used before you leave. Nobody can read it again."),
        ];
        let question = Question::new("Leave, and lose the copied secret?", lines, "Stay", leave);
        self.modals.push(Modal::Question(question));
    }

    /// Something that leaving would have broken off has ended: what was asked about leaving is not true any more.
    pub(in crate::app) fn carried_while_leaving(&mut self) {
        if !self.leaving {
            self.modals
                .retain(|m| !matches!(m, Modal::Question(q) if q.is_about_quitting()));
        }
    }

    /// The person decided to stay after all.
    pub(in crate::app) fn stay(&mut self, effects: &mut Vec<Effect>) {
        if std::mem::take(&mut self.leaving) {
            effects.push(Effect::Unwake(Wake::Quit));
        }
    }

    /// The answer that leaving waited for has come: the question about leaving is void.
    pub(in crate::app) fn answered_while_leaving(&mut self, effects: &mut Vec<Effect>) {
        if self.leaving && !self.secret_on_its_way() {
            self.stay(effects);
            self.modals
                .retain(|m| !matches!(m, Modal::Question(q) if q.is_about_quitting()));
        }
    }

    /// The 30 s are over.
    pub(in crate::app) fn give_up_waiting(&mut self, effects: &mut Vec<Effect>) {
        if self.leaving {
            self.leave(effects);
        }
    }

    /// Ends the program; what stayed open is said on the terminal afterwards.
    pub(in crate::app) fn leave(&mut self, effects: &mut Vec<Effect>) {
        self.farewell = self.left_open();
        effects.push(Effect::Quit);
    }

    /// What is open, in words for the terminal after the end.
    pub fn left_open(&self) -> Option<String> {
        let doubted = self.doubted().map(|doubt| doubt.sent.describe());
        let mut open: Vec<String> = doubted.chain(self.pending.sent_changes()).collect();
        open.dedup();
        let open = (!open.is_empty()).then(|| {
            format!(
                "On {}, {} was sent and not answered: it may have been done. Look at the list of keys; a key whose \
                 secret nobody saw needs a reset, or can be deleted.",
                self.system_name(),
                open.join(" and "),
            )
        });
        let left: Vec<_> = [open, self.under_way.broken_off()]
            .into_iter()
            .flatten()
            .collect();
        (!left.is_empty()).then(|| left.join("\n"))
    }

    /// Closes the secret, asking once when it was not copied.
    pub(in crate::app) fn close_secret(&mut self, effects: &mut Vec<Effect>) {
        match self.modals.last() {
            Some(Modal::Secret(it)) if !it.may_close() => {
                let mut lines = self.lost_lines();
                lines.extend(self.under_way.lines());
                let title = if it.copy_gone {
                    let pasted =
                        "Its copy was cleared. Close it if you have pasted it where it is used.";
                    lines.push(Line::plain(pasted));
                    format!("Close {}, whose copy is gone?", it.name)
                } else {
                    format!("Close {} without copying it?", it.name)
                };
                let question =
                    Question::new(title, lines, "Back", vec![("Close", Answer::CloseSecret)]);
                self.modals.push(Modal::Question(question));
            }
            Some(Modal::Secret(_)) => self.drop_secret(effects),
            _ => {}
        }
    }

    fn lost_lines(&self) -> Vec<Line> {
        let lost = "Nobody can read this secret again. Without it the key has to be reset.";
        self.caution()
            .into_iter()
            .chain([Line::warning(lost)])
            .collect()
    }

    /// Forgets the uppermost secret, with what lies on it, and wipes the screen that showed it. Another one below it stays: nobody
    /// has seen that yet.
    pub(in crate::app) fn drop_secret(&mut self, effects: &mut Vec<Effect>) {
        self.note_only_copy();
        let is_secret = |modal: &Modal| matches!(modal, Modal::Secret(_));
        let Some(at) = self.modals.iter().rposition(is_secret) else {
            return;
        };
        let mut above = self.modals.split_off(at).into_iter();
        let closed = above.next();
        let unasked = above.find_map(|modal| match modal {
            Modal::Question(it) => it.replaces().map(str::to_owned),
            _ => None,
        });
        if let Some(path) = unasked {
            let words = format!("not saved: {path} was there already, and is as it was");
            self.say(Weight::Bad, words, effects);
        }
        self.forget_copy();
        effects.push(Effect::Repaint);
        if let Some(Modal::Secret(it)) = closed {
            if let Some(ticket) = it.carrying.can_be_given_up() {
                self.under_way.end(ticket);
                effects.push(Effect::GiveUp(ticket));
            }
            self.rotation_goes_on(it.id, effects);
        }
    }
}

/// The sentence with a capital.
pub(in crate::app) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
