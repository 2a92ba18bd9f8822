//! A question with buttons. Its default is the harmless one.
//!
//! Invariant 5 of the crate's docs: an answer is a value, never a callback.

use crate::api::{Call, RequestId};
use crate::app::secret::export::SaveOrder;
use crate::domain::text::harmless;
use crate::domain::{Fingerprint, KeyId, Text, Unanswered};
use crate::keymap::Action;

/// How a line of a question is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A fact.
    Plain,
    /// Something to look at.
    Warning,
    /// Cannot be undone, or locks out.
    Danger,
    /// A fact in columns, or a command: its spaces count.
    Exact,
}

/// A line of a question; wrapped by the view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How it is meant.
    pub tone: Tone,
    /// The words.
    pub text: String,
}

impl Line {
    /// A fact.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            tone: Tone::Plain,
            text: shown(text),
        }
    }

    /// A fact in columns, or a command.
    pub fn exact(text: impl Into<String>) -> Self {
        Self {
            tone: Tone::Exact,
            text: shown(text),
        }
    }

    /// Something to look at.
    pub fn warning(text: impl Into<String>) -> Self {
        Self {
            tone: Tone::Warning,
            text: shown(text),
        }
    }

    /// Cannot be undone, or locks out.
    pub fn danger(text: impl Into<String>) -> Self {
        Self {
            tone: Tone::Danger,
            text: shown(text),
        }
    }
}

/// File names, user names and addresses stand in questions as they were given.
fn shown(text: impl Into<String>) -> String {
    harmless(&text.into()).into_owned()
}

/// What a button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing: leave the question.
    Cancel,
    /// Send this request. It is only ever sent from here, once.
    Send(Box<Call>),
    /// Ask the next question: the second one about the key of this session.
    Ask(Box<Question>),
    /// Leave the form below; what was typed is lost.
    LeaveForm,
    /// Leave the text of the rules below; what was changed there is lost.
    LeaveText,
    /// Close the secret below for good.
    CloseSecret,
    /// Save the secret below in place of the file that is there.
    Replace(Box<SaveOrder>),
    /// Sign in with the secret below, a plain key over loopback `ws://` included.
    VerifyAnyway,
    /// Carry what is below away as it is, though it is no API key.
    ExportRaw(RawUse),
    /// End the program.
    Quit,
    /// The same, and the copied secret is not cleared.
    QuitKeepingCopy,
    /// Connect as the connect screen says, a plain key over loopback `ws://` included.
    ConnectAnyway,
    /// Put this address into the connect screen.
    UseAddress(String),
    /// Trust this certificate, remember it, and connect.
    Trust(Fingerprint),
    /// Begin the reset of this key.
    Reset(KeyId),
    /// Begin the deletion of this key.
    Delete(KeyId),
    /// Edit this key although its owner was not found.
    EditOrphan(KeyId),
    /// Have the new expiry of this key enforced now.
    ApplyExpiry(KeyId),
    /// The person has the secret of the successor of this key.
    HasSecret(KeyId),
    /// It works where it is used.
    Works(KeyId),
    /// Forget the rotation of this key.
    StopRotation(KeyId),
    /// End the sessions of this key; or only this one.
    EndSessions(KeyId, Option<Text>),
    /// Show the sessions of this key.
    ShowSessions(KeyId),
    /// Remind of this no more.
    Forget(Box<Unanswered>),
    /// Send this request, which could not be noted on the disk.
    SendUnnoted(RequestId),
    /// Do not send it.
    DropUnnoted(RequestId),
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// Its word.
    pub label: &'static str,
    /// What it does.
    pub answer: Answer,
}

/// The question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The heading: names the key.
    pub title: String,
    /// What it means: names the system.
    pub lines: Vec<Line>,
    /// The first is the harmless one and is marked at first.
    pub buttons: Vec<Button>,
    /// Which is marked.
    pub at: usize,
    /// It shows a certificate that is not trusted.
    pub about_certificate: bool,
    /// It is about the use of this key: who is signed in with it is told as far as it is known.
    pub uses: Option<KeyId>,
    /// Whether the sessions of the key are ended after what is asked about; `None`: that is not offered. It means the same whoever is
    /// signed in: who that is, is read when the answer was carried out.
    pub ends: Option<bool>,
    /// The answer must be moved to: no single key gives it. For what a key pressed twice must not do.
    pub deliberate: bool,
}

impl Question {
    /// Something to know, with nothing to decide.
    pub fn notice(title: impl Into<String>, lines: Vec<Line>) -> Self {
        Self::new(title, lines, "Close", vec![])
    }

    /// A question whose first button does nothing.
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
            title: shown(title),
            lines,
            buttons,
            at: 0,
            about_certificate: false,
            uses: None,
            ends: None,
            deliberate: false,
        }
    }

    /// The same, but no single key answers it.
    #[must_use]
    pub fn deliberate(self) -> Self {
        Self {
            deliberate: true,
            ..self
        }
    }

    /// The same, and who uses this key is told in it.
    #[must_use]
    pub fn about_use(self, key: KeyId) -> Self {
        Self {
            uses: Some(key),
            ..self
        }
    }

    /// The same, and it offers to end the sessions of the key, which it does unless it is told otherwise.
    #[must_use]
    pub fn ending_sessions(self, may: bool) -> Self {
        Self {
            ends: may.then_some(true),
            ..self
        }
    }

    /// The same, and leaving it does this.
    #[must_use]
    pub fn closing(mut self, answer: Answer) -> Self {
        if let Some(harmless) = self.buttons.first_mut() {
            harmless.answer = answer;
        }
        self
    }

    /// It shows a certificate that is not trusted: declining it is not connecting.
    #[must_use]
    pub fn about_certificate(mut self) -> Self {
        self.about_certificate = true;
        self
    }

    /// The same, with the mark where it is at first: two are the same question where this is equal.
    #[must_use]
    pub fn unmarked(self) -> Self {
        // What the person set the offer to is no news to them either; that it is made at all is.
        let ends = self.ends.map(|_| true);
        Self {
            at: 0,
            ends,
            ..self
        }
    }

    /// Moves the mark or gives an answer.
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
            // With more than one way on, "yes" would be a guess.
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

    /// The file that one of the buttons replaces with the secret below.
    pub fn replaces(&self) -> Option<&str> {
        self.buttons.iter().find_map(|button| match &button.answer {
            Answer::Replace(order) => Some(order.path.as_str()),
            _ => None,
        })
    }

    fn answer_at(&self, at: usize) -> Answer {
        let button = self.buttons.get(at);
        button.map_or(Answer::Cancel, |button| button.answer.clone())
    }

    /// What is open, where it is about that: one of the buttons forgets it.
    pub fn forgets(&self) -> Option<&Unanswered> {
        self.buttons.iter().find_map(|button| match &button.answer {
            Answer::Forget(it) => Some(it.as_ref()),
            _ => None,
        })
    }

    /// Whether it is about this request, which could not be noted.
    pub fn is_about_note(&self, id: RequestId) -> bool {
        let sends = |b: &Button| b.answer == Answer::SendUnnoted(id);
        self.buttons.iter().any(sends)
    }

    /// Whether one of the buttons ends the program.
    pub fn is_about_quitting(&self) -> bool {
        let quits = |b: &Button| matches!(b.answer, Answer::Quit | Answer::QuitKeepingCopy);
        self.buttons.iter().any(quits)
    }
}

/// The sentence, beginning with a capital.
pub(in crate::app) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// A way to carry it away as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawUse {
    /// To the clipboard.
    Copy,
    /// To a file.
    Save,
    /// To a command.
    Deliver,
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
