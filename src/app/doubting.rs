//! From a doubt to what can be known, once the list was read again.

use super::leaving::capitalized;
use super::modal::Modal;
use super::modal::doubt::{Doubt, Sent};
use super::modal::question::{Answer, Line, Question};
use super::model::Model;

impl Model {
    /// The list was read again (or will not be): every open doubt becomes what can be known.
    /// The list was read again (or will not be): every open doubt becomes what can be known.
    pub(super) fn resolve_doubts(&mut self, read: bool) {
        for doubt in std::mem::take(&mut self.doubts) {
            self.modals
                .retain(|m| !matches!(m, Modal::Doubt(d) if *d == doubt));
            let question = self.verdict(&doubt, read);
            self.tell(question);
        }
    }

    fn verdict(&mut self, doubt: &Doubt, read: bool) -> Question {
        let system = self.system_name().to_owned();
        let mut lines = vec![
            Line::warning(format!(
                "{} on {system} was sent, and its answer never came.",
                capitalized(&doubt.sent.describe())
            )),
            Line::plain("It was not sent again."),
        ];
        let found = match &doubt.sent {
            Sent::Create { name, before } => self
                .keys
                .named(name)
                .filter(|key| !before.contains(&key.id))
                .cloned(),
            Sent::Reset { id, .. } => self.keys.get(*id).cloned(),
        };
        let title = "Outcome unknown";
        let (text, buttons) = match (&doubt.sent, found, read) {
            (_, _, false) => (
                "The list could not be read either. Look at it when the system answers again."
                    .into(),
                vec![],
            ),
            (Sent::Create { .. }, Some(key), _) => {
                self.keys.select(key.id);
                let text = format!(
                    "The key {} ({}) exists now, and nobody has its secret. Reset it to get one, or delete it.",
                    key.name, key.id
                );
                (
                    text,
                    vec![("Reset", Answer::Reset), ("Delete", Answer::Delete)],
                )
            }
            (Sent::Create { name, .. }, None, _) => (
                format!(
                    "There is no new key named {name}: it was not made. You can create it again."
                ),
                vec![],
            ),
            (Sent::Reset { .. }, Some(key), _) => {
                self.keys.select(key.id);
                let text = format!(
                    "The key {} ({}) may have a new secret that nobody has; then the old one no longer works. Reset it to be sure, or delete it.",
                    key.name, key.id
                );
                (
                    text,
                    vec![("Reset", Answer::Reset), ("Delete", Answer::Delete)],
                )
            }
            (Sent::Reset { id, name }, None, _) => (
                format!("The key {name} ({id}) does not exist any more."),
                vec![],
            ),
        };
        lines.push(Line::plain(text));
        Question::new(title, lines, "Close", buttons)
    }
}
