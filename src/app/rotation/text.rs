//! The text of a rotation: its steps, each one done, next or later.

use crate::app::cx::Cx;
use crate::app::keys::own_session;
use crate::app::rotation::{Rotations, state};
use crate::app::sessions::Sessions;
use crate::app::widget::question::Line;
use crate::domain::rotation::{Ending, Proof, Step};
use crate::domain::session::describe;
use crate::domain::unanswered::Change;
use crate::domain::{KeyId, Rotation, Text};

/// The kind of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A step that is done.
    Done,
    /// The next step.
    Next,
    /// A later step.
    Later,
    /// A warning.
    Warning,
    /// An explanation of the row before, or of `Enter`.
    Note,
}

/// A row of the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its kind.
    pub mark: Mark,
    /// Its text.
    pub text: String,
}

/// The rows of the panel: every step, then the notes.
pub fn panel_rows(it: &Rotation, sessions: &Sessions, cx: &Cx) -> Vec<Row> {
    let now = state::next_step(it, sessions, cx);
    let mut rows = Vec::new();
    // `Mend` means: get a secret again.
    let at = match now {
        Step::Mend => Step::Carry,
        now => now,
    };
    let mut say = |step: Step, done: String, open: String| {
        let (mark, text) = match step {
            step if step < at => (Mark::Done, done),
            step if step == at => (Mark::Next, open),
            _ => (Mark::Later, open),
        };
        rows.push(Row { mark, text });
    };
    if now == Step::Lost {
        let text = "Both keys are gone: there is nothing to go on with.".into();
        let mark = Mark::Warning;
        return vec![Row { mark, text }];
    }
    let (old, new) = (old_label(it, cx), successor_label(it, cx));
    say(
        Step::Make,
        format!("{new} is made, with the same access"),
        format!("make {new}, with the same access"),
    );
    say(
        Step::Carry,
        "its secret was taken".into(),
        "take its secret to where it is used".into(),
    );
    let proven = match it.proof {
        Some(Proof::SignedIn) => "it works: tnkeys signed in with it",
        Some(Proof::Seen) => "it works: somebody signed in with it",
        Some(Proof::Said) | None => "it works: you said so",
    };
    say(Step::Prove, proven.into(), "see that it works there".into());
    // Waiting and removing share a row: the notes below say what tnkeys waits for.
    let end = if now == Step::Wait {
        Step::Wait
    } else {
        Step::End
    };
    let (ended, to_end) = retire_texts(it, &old, cx);
    say(end, ended, to_end);
    if it.renames {
        let wanted = Text::from(it.old_name.as_str());
        say(
            Step::Rename,
            format!("the successor is {wanted} now"),
            format!("give the successor the name {wanted}"),
        );
    }
    rows.extend(notes(it, now, &old, sessions, cx));
    rows
}

fn retire_texts(it: &Rotation, old: &str, cx: &Cx) -> (String, String) {
    let key = state::old_key(it, cx);
    let ending = key.map_or(it.ending, |key| it.ends_by(key, cx.now));
    match (ending, key) {
        (Ending::Delete, _) => (format!("{old} is gone"), format!("delete {old}")),
        (Ending::Expire(days), Some(_)) => (
            format!("{old} expires soon"),
            format!("let {old} expire in {days} d"),
        ),
        (Ending::Expire(days), None) => (
            format!("{old} is gone"),
            format!("let {old} expire in {days} d"),
        ),
    }
}

/// The notes below the steps.
fn notes(it: &Rotation, now: Step, old: &str, sessions: &Sessions, cx: &Cx) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut say = |mark, text: String| rows.push(Row { mark, text });
    if now <= Step::Wait && state::old_key(it, cx).is_some() {
        match (sessions.other_sessions_of(it.old), sessions.read_fault()) {
            (Some(users), _) if users.is_empty() => {
                say(Mark::Note, own_session::no_other_session(it.old, old, cx));
            }
            (Some(users), _) => {
                let text = format!("{old} is in use: {}.", describe(users));
                say(Mark::Warning, text);
            }
            (None, Some(fault)) => {
                let text = format!("Who uses {old} is not known: {}", fault.what);
                say(Mark::Warning, text);
            }
            (None, None) => say(Mark::Note, format!("Who uses {old} is being read.")),
        }
    }
    if now == Step::End {
        let text = "Who connects only now and then is not seen here while it is away.";
        say(
            Mark::Note,
            format!("{} {text}", own_session::no_other_session(it.old, old, cx)),
        );
    }
    let next = match now {
        Step::Make => "Enter makes the successor.",
        Step::Mend => {
            say(
                Mark::Warning,
                format!(
                    "{} does not work: it was revoked, or has expired.",
                    successor_label(it, cx)
                ),
            );
            "Enter gives it a new secret."
        }
        Step::Carry => {
            "Nobody is known to have its secret. Enter: say that you have it, or get a new one."
        }
        // A session may still use the earlier secret.
        Step::Prove if it.reset => "Say so when it works (Enter).",
        Step::Prove => {
            "It counts as working as soon as somebody signs in with it, or when you say so (Enter)."
        }
        Step::Wait => {
            "Change what uses the old key to the new secret; this is watched. Enter ends it all the same."
        }
        Step::End => "Enter ends the old key. It asks first.",
        Step::Rename => "Enter renames it.",
        Step::Done | Step::Lost => return rows,
    };
    say(Mark::Note, next.into());
    rows
}

/// The old key with its id: `backup (3)`.
pub(in crate::app) fn old_label(it: &Rotation, cx: &Cx) -> String {
    let name = name_or(it.old, &it.old_name, cx);
    format!("{name} ({})", it.old)
}

/// The successor with its id: `backup-2 (13)`; only its name before it exists.
pub(in crate::app) fn successor_label(it: &Rotation, cx: &Cx) -> String {
    match it.find(cx.keys.all()) {
        Some(key) => format!("{} ({})", key.name, key.id),
        None => Text::from(it.name.as_str()).to_string(),
    }
}

fn name_or(id: KeyId, otherwise: &str, cx: &Cx) -> Text {
    let key = cx.keys.get(id);
    key.map_or_else(|| Text::from(otherwise), |key| key.name.clone())
}

impl Rotations {
    /// The line about the affected rotation in a question about a lost reply.
    pub(in crate::app) fn lost_reply_line(&self, change: &Change, cx: &Cx) -> Option<Line> {
        let address = cx.connection.endpoint.as_ref()?.address.canonical();
        let mut here = self.rotations.iter().filter(|it| it.is_at(&address));
        let it = here.find(|it| match change {
            Change::Create { name } => it.name == *name,
            Change::Reset { id, .. } => it.successor == Some(*id),
        })?;
        let old = state::old_key(it, cx)?;
        Some(Line::plain(format!(
            "It is about the successor of {} ({}), which is as it was. t on it goes on.",
            old.name, old.id
        )))
    }

    /// The part of a key in a rotation, for its details and questions.
    pub fn key_status(&self, id: KeyId, cx: &Cx) -> Option<String> {
        let it = self.involving(id, cx)?;
        Some(match it.old == id {
            true => format!("being replaced by {}", successor_label(it, cx)),
            false => format!("to replace {}", old_label(it, cx)),
        })
    }
}
