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
        let text = "Both keys were deleted: there is nothing to resume.".into();
        let mark = Mark::Warning;
        return vec![Row { mark, text }];
    }
    let (old, new) = (old_label(it, cx), successor_label(it, cx));
    let moves = state::old_key(it, cx).and_then(|key| it.moves_to(key).map(|to| (key, to)));
    let access = match moves {
        Some((_, owner)) => format!("for {}", Text::from(owner)),
        None => "with the same access".to_owned(),
    };
    say(
        Step::Make,
        format!("created {new} {access}"),
        format!("create {new} {access}"),
    );
    say(
        Step::Carry,
        "the new secret is stored".into(),
        "install the new secret in its clients".into(),
    );
    let proven = match it.proof {
        Some(Proof::SignedIn) => "the new secret works: tnkeys signed in with it",
        Some(Proof::Seen) => "the new secret works: a client signed in with it",
        Some(Proof::Said) | None => "the new secret works: confirmed by you",
    };
    say(Step::Prove, proven.into(), "confirm that it works".into());
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
            format!("renamed the successor to {wanted}"),
            format!("rename the successor to {wanted}"),
        );
    }
    if let Some((key, owner)) = moves {
        let from = key.owner().cloned().unwrap_or_default();
        let text = format!("The key moves from {from} to {}.", Text::from(owner));
        let mark = Mark::Note;
        rows.push(Row { mark, text });
    }
    rows.extend(notes(it, now, &old, sessions, cx));
    rows
}

fn retire_texts(it: &Rotation, old: &str, cx: &Cx) -> (String, String) {
    let key = state::old_key(it, cx);
    let ending = key.map_or(it.ending, |key| it.ends_by(key, cx.now));
    match (ending, key) {
        (Ending::Delete, _) => (format!("removed {old}"), format!("delete {old}")),
        (Ending::Expire(days), Some(_)) => (
            format!("{old} expires soon"),
            format!("set {old} to expire in {days} d"),
        ),
        (Ending::Expire(days), None) => (
            format!("removed {old}"),
            format!("set {old} to expire in {days} d"),
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
                let text = format!("The sessions of {old} are unknown: {}", fault.what);
                say(Mark::Warning, text);
            }
            (None, None) => say(Mark::Note, format!("Loading the sessions of {old}.")),
        }
    }
    if now == Step::End {
        let text =
            "Clients that connect only now and then are not visible between their connections.";
        say(
            Mark::Note,
            format!("{} {text}", own_session::no_other_session(it.old, old, cx)),
        );
    }
    let next = match now {
        Step::Make => "Enter creates the successor.",
        Step::Mend => {
            say(
                Mark::Warning,
                format!(
                    "{} does not work: it was revoked or has expired.",
                    successor_label(it, cx)
                ),
            );
            "Enter resets it to get a new secret."
        }
        Step::Carry => {
            "The new secret was neither saved nor delivered. Enter: confirm that you have it, or issue a new one."
        }
        // A session may still use the earlier secret.
        Step::Prove if it.reset => "Press Enter when the new secret works.",
        Step::Prove => {
            "Waiting for a client to sign in with the new secret. Enter: confirm that it works."
        }
        Step::Wait => {
            "Install the new secret in these clients; tnkeys watches their sessions. Enter removes the old key anyway."
        }
        Step::End => "Enter removes the old key; tnkeys asks first.",
        Step::Rename => "Enter renames the successor.",
        Step::Done | Step::Lost => return rows,
    };
    say(Mark::Note, next.into());
    rows
}

/// The old key with its id: `backup (3)`.
pub(in crate::app) fn old_label(it: &Rotation, cx: &Cx) -> String {
    it.old_label(cx.keys.all())
}

/// The successor with its id: `backup-2 (13)`; only its name before it exists.
pub(in crate::app) fn successor_label(it: &Rotation, cx: &Cx) -> String {
    it.successor_label(cx.keys.all())
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
            "The request belongs to the rotation of {} ({}), which keeps working. t on that key resumes it.",
            old.name, old.id
        )))
    }

    /// The part of a key in a rotation, for its details and questions.
    pub fn key_status(&self, id: KeyId, cx: &Cx) -> Option<String> {
        let it = self.involving(id, cx)?;
        Some(it.part(id, cx.keys.all()))
    }
}
