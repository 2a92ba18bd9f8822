//! From a doubt to what can be known, once the list was read again.
//!
//! Invariant (design, 2): a doubt is kept until a list was really read, and a create that was not found then is looked for
//! in every later list and event: a slow system may still carry it out.

use super::leaving::capitalized;
use super::modal::Modal;
use super::modal::doubt::{Doubt, Sent};
use super::modal::question::{Answer, Line, Question};
use super::model::Model;
use crate::domain::ApiKey;

impl Model {
    /// The list was read again: every open doubt becomes what can be known.
    pub(super) fn resolve_doubts(&mut self) {
        for doubt in std::mem::take(&mut self.doubts) {
            self.modals
                .retain(|m| !matches!(m, Modal::Doubt(d) if *d == doubt));
            let question = self.verdict(&doubt);
            self.tell(question);
        }
        self.look_for_late_keys();
    }

    /// No list will be read over this link any more: says so, once, and forgets the doubts.
    pub(super) fn abandon_doubts(&mut self) {
        self.late.clear();
        for doubt in std::mem::take(&mut self.doubts) {
            self.modals
                .retain(|m| !matches!(m, Modal::Doubt(d) if *d == doubt));
            let mut lines = self.what_is_known(&doubt);
            let text = "The list could not be read since. Look at it when the system answers again: a key whose secret \
                        nobody saw needs a reset, or can be deleted.";
            lines.push(Line::plain(text));
            self.tell(Question::notice("Outcome unknown", lines));
        }
    }

    /// A create that had not been done when the list was read may have been done since.
    pub(super) fn look_for_late_keys(&mut self) {
        for doubt in std::mem::take(&mut self.late) {
            if self.made_by(&doubt.sent).is_some() {
                let question = self.verdict(&doubt);
                self.tell(question);
            } else {
                self.late.push(doubt);
            }
        }
    }

    /// The key that a lost create made, as far as the list tells.
    fn made_by(&self, sent: &Sent) -> Option<&ApiKey> {
        match sent {
            Sent::Create { name, before } => {
                let known = |key: &&ApiKey| !before.as_ref().is_some_and(|b| b.contains(&key.id));
                self.keys.named(name).filter(known)
            }
            Sent::Reset { .. } => None,
        }
    }

    fn what_is_known(&self, doubt: &Doubt) -> Vec<Line> {
        let sent = capitalized(&doubt.sent.describe());
        let system = self.system_name();
        let mut lines = vec![Line::warning(format!(
            "{sent} on {system}: {}",
            doubt.fault.what
        ))];
        if !doubt.fault.meaning.is_empty() {
            lines.push(Line::plain(doubt.fault.meaning.clone()));
        }
        lines.push(Line::plain("It was not sent again."));
        lines
    }

    fn verdict(&mut self, doubt: &Doubt) -> Question {
        let mut lines = self.what_is_known(doubt);
        let on = |key: &ApiKey| {
            vec![
                ("Reset", Answer::Reset(key.id)),
                ("Delete", Answer::Delete(key.id)),
            ]
        };
        let (text, buttons, key) = match &doubt.sent {
            Sent::Create { name, before } => match self.made_by(&doubt.sent) {
                Some(key) if before.is_some() => {
                    let text = format!(
                        "The key {} ({}) exists now, and nobody has its secret. Reset it to get one, or delete it.",
                        key.name, key.id
                    );
                    (text, on(key), Some(key.id))
                }
                Some(key) => {
                    let text = format!(
                        "A key named {} ({}) exists. Whether it is the new one is not known, because the list had not been read before.",
                        key.name, key.id
                    );
                    (text, on(key), Some(key.id))
                }
                None => {
                    let text = format!(
                        "There is no new key named {name} in the list now. It may still appear: read the list again (R) before you create it again."
                    );
                    (text, vec![], None)
                }
            },
            Sent::Reset { id, name } => match self.keys.get(*id) {
                Some(key) => {
                    let text = format!(
                        "The key {} ({}) may have a new secret that nobody has; then the old one no longer works. Reset it to be sure, or delete it.",
                        key.name, key.id
                    );
                    (text, on(key), Some(key.id))
                }
                None => (
                    format!("The key {name} ({id}) does not exist any more."),
                    vec![],
                    None,
                ),
            },
        };
        match key {
            Some(id) => self.keys.reveal(id),
            None if matches!(doubt.sent, Sent::Create { .. }) => self.late.push(doubt.clone()),
            None => {}
        }
        lines.push(Line::plain(text));
        Question::new("Outcome unknown", lines, "Close", buttons)
    }
}
