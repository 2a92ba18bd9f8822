//! What a question is about, from the answers of its buttons.

use super::{Answer, Button, Question};
use crate::api::RequestId;
use crate::domain::Unanswered;

impl Question {
    /// The file that one of the buttons overwrites with the secret below.
    pub fn replaces(&self) -> Option<&str> {
        self.buttons.iter().find_map(|button| match &button.answer {
            Answer::Replace(order) => Some(order.path.as_str()),
            _ => None,
        })
    }

    /// The note that one of the buttons deletes.
    pub fn forgets(&self) -> Option<&Unanswered> {
        self.buttons.iter().find_map(|button| match &button.answer {
            Answer::Forget(it) => Some(it.as_ref()),
            _ => None,
        })
    }

    /// Whether the question is about this request, which was not sent yet.
    pub fn is_about_unsent(&self, id: RequestId) -> bool {
        let about = [Answer::SendWithoutNote(id), Answer::DropUnsent(id)];
        self.buttons.iter().any(|b| about.contains(&b.answer))
    }

    /// Whether the question is about waiting for the reply to this request.
    pub fn waits_for(&self, id: RequestId) -> bool {
        self.buttons
            .iter()
            .any(|b| b.answer == Answer::StopWaiting(id))
    }

    /// Whether one of the buttons quits.
    pub fn is_about_quitting(&self) -> bool {
        let quits = |b: &Button| matches!(b.answer, Answer::Quit | Answer::QuitKeepingCopy);
        self.buttons.iter().any(quits)
    }
}
