//! A question with buttons. The default is the harmless button.
//!
//! Invariant 5 of the crate's docs: an answer is a value, never a callback.

mod about;
mod line;

pub(in crate::app) use line::capitalized;
pub use line::{Line, Tone};

use crate::api::{Call, RequestId};
use crate::app::secret::export::SaveOrder;
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::Window;
use crate::domain::profile::ProfileChange;
use crate::domain::{Fingerprint, KeyId, Text, Unanswered};
use crate::keymap::{Action, Context};

/// The answer that a button gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Close the question.
    Cancel,
    /// Send this request, once.
    Send(Box<Call>),
    /// Ask a second question: the key is the one that this session uses.
    Ask(Box<Question>),
    /// Leave the form below and discard its text.
    LeaveForm,
    /// Leave the JSON text below and discard its changes.
    LeaveText,
    /// Leave the editor of a command's properties below, without the changes since they were saved.
    LeaveEditor,
    /// Close the secret below, which wipes it.
    CloseSecret,
    /// Save the secret below over the existing file.
    Replace(Box<SaveOrder>),
    /// Verify the secret below, even if that sends a plain key over loopback `ws://`.
    VerifyAnyway,
    /// Export the text below unchanged, although it is no API key.
    ExportRaw(RawUse),
    /// Quit.
    Quit,
    /// Quit without clearing the copied secret.
    QuitKeepingCopy,
    /// Connect with the values of the connect screen, even if that sends a plain key over loopback `ws://`.
    ConnectAnyway,
    /// Put this address into the connect screen.
    UseAddress(String),
    /// Save this change of an existing profile.
    SaveProfile(Box<ProfileChange>),
    /// Trust this certificate, save it, and connect.
    Trust(Fingerprint),
    /// Start the reset of this key.
    Reset(KeyId),
    /// Start the deletion of this key.
    Delete(KeyId),
    /// Edit this key although its owner was not found.
    EditOrphan(KeyId),
    /// Enforce the new expiry of this key now.
    ApplyExpiry(KeyId),
    /// The user has the secret of this key's successor.
    HasSecret(KeyId),
    /// The user confirms that this key's successor works.
    Works(KeyId),
    /// Stop the rotation of this key.
    StopRotation(KeyId),
    /// End all sessions of this key, or only this session.
    EndSessions(KeyId, Option<Text>),
    /// Show the sessions of this key.
    ShowSessions(KeyId),
    /// Delete this note.
    Forget(Box<Unanswered>),
    /// Send this request although its note could not be written to the disk.
    SendWithoutNote(RequestId),
    /// Do not send this request.
    DropUnsent(RequestId),
    /// Delete what was created for a service account.
    UndoAccount,
    /// Complete a service account with the parts that exist.
    UseExisting,
    /// Return to the form of the service account, for other names.
    OtherNames,
    /// Leave the parts of an unfinished service account on the system.
    LeaveAccount,
    /// Do not wait for the reply to this request.
    StopWaiting(RequestId),
}

/// How to export a text that is no API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawUse {
    /// To the clipboard.
    Copy,
    /// To a file.
    Save,
    /// To a command.
    Deliver,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// Its label.
    pub label: &'static str,
    /// The answer that it gives.
    pub answer: Answer,
}

/// The question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The title; names the key.
    pub title: String,
    /// The consequences; they name the system.
    pub lines: Vec<Line>,
    /// The first button is harmless and selected at first.
    pub buttons: Vec<Button>,
    /// The selected button.
    pub at: usize,
    /// Whether the question shows an untrusted certificate.
    pub about_certificate: bool,
    /// The key whose sessions the question lists as far as they are known.
    pub uses: Option<KeyId>,
    /// Whether to end the key's sessions after the change; `None`: the question has no such option. The sessions are
    /// those that exist after the change, whoever is signed in before.
    pub ends: Option<bool>,
    /// Whether no single key gives the answer, so that the user must first move to the button. Used where a key
    /// pressed twice would do damage.
    pub deliberate: bool,
    /// The scroll position.
    pub scroll: Scroll,
}

impl Window for Question {
    fn contexts(&self) -> Vec<Context> {
        match self.ends {
            Some(_) => vec![Context::EndsSessions, Context::Question, Context::Anywhere],
            None => vec![Context::Question, Context::Anywhere],
        }
    }

    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }
}

impl Question {
    /// A notice: nothing to decide.
    pub fn notice(title: impl Into<String>, lines: Vec<Line>) -> Self {
        Self::new(title, lines, "Close", vec![])
    }

    /// A question whose first button changes nothing.
    pub fn new(
        title: impl Into<String>,
        lines: Vec<Line>,
        harmless: &'static str,
        others: Vec<(&'static str, Answer)>,
    ) -> Self {
        let mut buttons = vec![Button {
            label: harmless,
            answer: Answer::Cancel,
        }];
        buttons.extend(
            others
                .into_iter()
                .map(|(label, answer)| Button { label, answer }),
        );
        Self {
            title: line::shown(title),
            lines,
            buttons,
            at: 0,
            about_certificate: false,
            uses: None,
            ends: None,
            deliberate: false,
            scroll: Scroll::default(),
        }
    }

    /// Lets no single key give the answer.
    #[must_use]
    pub fn deliberate(self) -> Self {
        Self {
            deliberate: true,
            ..self
        }
    }

    /// Adds the sessions of this key to the question.
    #[must_use]
    pub fn about_use(self, key: KeyId) -> Self {
        Self {
            uses: Some(key),
            ..self
        }
    }

    /// If `may` is true, adds the option to end the key's sessions, initially on.
    #[must_use]
    pub fn ending_sessions(self, may: bool) -> Self {
        Self {
            ends: may.then_some(true),
            ..self
        }
    }

    /// Replaces the answer of the first button.
    #[must_use]
    pub fn closing(mut self, answer: Answer) -> Self {
        if let Some(harmless) = self.buttons.first_mut() {
            harmless.answer = answer;
        }
        self
    }

    /// Marks the question as one about an untrusted certificate; declining it does not connect.
    #[must_use]
    pub fn about_certificate(mut self) -> Self {
        self.about_certificate = true;
        self
    }

    /// The question with the initial selection, for comparisons: equal means the same question.
    #[must_use]
    pub fn unmarked(self) -> Self {
        // The value of the option is the user's own input; only its presence matters.
        let ends = self.ends.map(|_| true);
        Self {
            at: 0,
            scroll: Scroll::default(),
            ends,
            ..self
        }
    }

    /// Moves the selection, or gives an answer.
    pub fn act(&mut self, action: Action) -> Option<Answer> {
        match action {
            Action::Next => self.at = (self.at + 1) % self.buttons.len().max(1),
            Action::Previous => {
                self.at = self
                    .at
                    .checked_sub(1)
                    .unwrap_or(self.buttons.len().saturating_sub(1))
            }
            Action::Choose => self.ends = self.ends.map(|ends| !ends),
            Action::Accept => return Some(self.answer_at(self.at)),
            // With more than one button to continue, "yes" is ambiguous.
            Action::Yes if self.deliberate => return None,
            Action::Yes => match self.buttons.as_slice() {
                [_, only] => return Some(only.answer.clone()),
                _ => return None,
            },
            Action::Back => return Some(self.answer_at(0)),
            _ => {}
        }
        None
    }

    fn answer_at(&self, at: usize) -> Answer {
        let button = self.buttons.get(at);
        button.map_or(Answer::Cancel, |button| button.answer.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Question {
        Question::new(
            "Delete?",
            vec![],
            "Cancel",
            vec![("Delete", Answer::Delete(KeyId(1)))],
        )
    }

    #[test]
    fn enter_at_once_changes_nothing() {
        assert_eq!(question().act(Action::Accept), Some(Answer::Cancel));
        assert_eq!(question().act(Action::Back), Some(Answer::Cancel));
    }

    #[test]
    fn moving_to_the_button_and_pressing_it() {
        let mut q = question();
        assert_eq!(q.act(Action::Next), None);
        assert_eq!(q.act(Action::Accept), Some(Answer::Delete(KeyId(1))));
        q.act(Action::Previous);
        assert_eq!(q.act(Action::Accept), Some(Answer::Cancel));
    }

    #[test]
    fn yes_answers_only_where_one_way_goes_on() {
        assert_eq!(question().act(Action::Yes), Some(Answer::Delete(KeyId(1))));
        let mut two = Question::new(
            "?",
            vec![],
            "Close",
            vec![
                ("Reset", Answer::Reset(KeyId(1))),
                ("Delete", Answer::Delete(KeyId(1))),
            ],
        );
        assert_eq!(two.act(Action::Yes), None);
        assert_eq!(Question::notice("!", vec![]).act(Action::Yes), None);
    }
}
