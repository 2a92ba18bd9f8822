//! Answers the file tasks of rotations, and reads of sessions.

use super::Driven;
use crate::api::{Call, LinkEvent, Outcome, Reply, RequestId, Scope};
use crate::app::effect::{Effect, FileTask};
use crate::app::message::Msg;
use crate::app::secret::export::{ExportId, Exported};
use crate::domain::{ApiKey, KeyId, KeySession, Rotation};

impl Driven {
    /// Runs the file tasks of plans as the program does, on the saved plans.
    pub(crate) fn keep(&mut self, kept: &mut Vec<Rotation>) {
        while let Some(at) = self.effects.iter().position(|e| {
            matches!(
                e,
                Effect::FileTask(FileTask::SaveRotation(_) | FileTask::DeleteRotation(_))
            )
        }) {
            match self.effects.remove(at) {
                Effect::FileTask(FileTask::SaveRotation(it)) => {
                    kept.retain(|other| other.old != it.old);
                    kept.push((*it).clone());
                    self.send(Msg::RotationSaved(it, Ok(())));
                }
                Effect::FileTask(FileTask::DeleteRotation(it)) => {
                    kept.retain(|other| other.old != it.old);
                }
                _ => {}
            }
        }
    }

    /// Answers what was asked about sessions.
    pub(crate) fn sessions(&mut self, of: &[i64]) {
        self.sessions_from("10.0.0.12:51712", of);
    }

    /// The same, and from where they are.
    pub(crate) fn sessions_from(&mut self, origin: &str, of: &[i64]) {
        let asked = |(_, call): &(RequestId, Call)| matches!(call, Call::Sessions { .. });
        let at = self.open.iter().position(asked);
        let (id, _) = self.open.remove(at.expect("nobody asked"));
        let sessions = of.iter().enumerate().map(|(n, key)| KeySession {
            id: format!("session-{n}").into(),
            key_name: "".into(),
            username: None,
            secure: None,
            internal: false,
            key: KeyId(*key),
            origin: origin.into(),
            since: None,
            current: false,
        });
        let outcome = Outcome::Done(Reply::Sessions(sessions.collect()));
        self.told(LinkEvent::Answer { id, outcome });
    }

    /// Answers the list that was asked for.
    pub(crate) fn listed(&mut self, keys: Vec<ApiKey>) {
        let at = self.open.iter().position(|(_, call)| *call == Call::Keys);
        let (id, _) = self.open.remove(at.expect("the list was not asked for"));
        let outcome = Outcome::Done(Reply::Keys {
            keys: keys.into(),
            scope: Scope::All,
            skipped: 0,
        });
        self.told(LinkEvent::Answer { id, outcome });
    }

    /// The id of the last requested export.
    pub(crate) fn last_export(&self) -> ExportId {
        let id = self.effects.iter().rev().find_map(|e| match e {
            Effect::Export(id, _) => Some(*id),
            _ => None,
        });
        id.expect("nothing is exported")
    }

    /// Saves the secret on the screen to a file.
    pub(crate) fn save_to_file(&mut self) {
        self.press("s F2");
        let id = self.last_export();
        let saved = Exported::Saved(Ok("~/fake.key".into()));
        self.send(Msg::Exported(id, saved));
    }
}
